import { describe, expect, it } from 'vitest';
import { fillPath, getPathFields, toQuery } from '../../lib/api/prepare-request.js';

describe('a path template', () => {
  it('finds the fields of a path template in order', () => {
    expect(getPathFields('/v3/a/{plan_id}/b/{out_contract_code}/c')).toEqual([
      'plan_id',
      'out_contract_code',
    ]);
    expect(getPathFields('/v3/a')).toEqual([]);
  });

  it.each([
    ['abc09', 'abc09'],
    [12535, '12535'],
    ['a/b', 'a%2Fb'],
    ['...', '...'],
    ['a.b', 'a.b'],
    ['a?b#c', 'a%3Fb%23c'],
    ['a%2Fb', 'a%252Fb'],
    ["!'()*", '%21%27%28%29%2A'],
    ['a|b@c_-', 'a%7Cb%40c_-'],
    ['保', '%E4%BF%9D'],
    ['a b\n', 'a%20b%0A'],
    ['{x}', '%7Bx%7D'],
    ['$&', '%24%26'],
  ])('encodes %j as exactly one segment', (value, segment) => {
    const path = fillPath('/v3/a/{x}/b', { x: value });
    expect(path).toBe(`/v3/a/${segment}/b`);
    expect(new URL(path, 'https://api').pathname).toBe(path);
  });

  it.each(['', '.', '..'])('rejects %j, which a URL parser would resolve', (value) => {
    expect(() => fillPath('/v3/a/{x}/b', { x: value })).toThrow(RangeError);
  });
});

describe('a query', () => {
  it('keeps the order of query parameters and omits undefined ones', () => {
    expect(toQuery({ limit: 20, offset: 0, later: undefined, a: 'x' })).toBe(
      '?limit=20&offset=0&a=x',
    );
    expect(toQuery({ a: undefined })).toBe('');
    expect(toQuery({})).toBe('');
  });

  it('encodes names and values of query parameters', () => {
    expect(toQuery({ 'a&b': 'c=d&e+f 保' })).toBe('?a%26b=c%3Dd%26e%2Bf%20%E4%BF%9D');
  });
});
