import { describe, expect, it } from 'vitest';
import type { Endpoint } from '../../lib/api/endpoint.js';
import { fillPath, getPathFields, prepareRequest, toQuery } from '../../lib/api/prepare-request.js';
import { Field } from '../../lib/schema/field.decorator.js';
import { EncryptedTextList, Nested, NestedList } from '../../lib/schema/nested.decorators.js';
import { EncryptedText, Text } from '../../lib/schema/text.decorators.js';
import { API_SETTINGS, CERTIFICATE_A, PUBLIC_KEY } from '../support/applications/api-parts.js';
import { MCHID, PUBLIC_KEY_ID, SERIAL_A } from '../support/fixtures.js';
import { readByWechatPay } from '../support/wire/oaep.js';

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
    const fill = () => fillPath('/v3/a/{plan_id}/b', { plan_id: value });
    expect(fill).toThrow(new RangeError('plan_id cannot be used in a path'));
  });

  it('fills in each field by its name', () => {
    const fields = { plan_id: 7, out_contract_code: 'a b', later: 'x' };
    expect(fillPath('/v3/a/{plan_id}/b/{out_contract_code}', fields)).toBe('/v3/a/7/b/a%20b');
    expect(fillPath('/v3/{plan_id}/{plan_id}', fields)).toBe('/v3/7/7');
    expect(fillPath('/v3/a', fields)).toBe('/v3/a');
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

class Item {
  @Text()
  id!: string;
  @Text({ presence: 'optional' })
  note?: string;
}

const POST: Endpoint<Item, object> = {
  method: 'POST',
  path: '/v3/items',
  request: Item,
  retry: 'natural-key',
  response: {},
};

interface Parts {
  readonly value: Readonly<Record<string, unknown>>;
  readonly extraFields?: Readonly<Record<string, unknown>>;
}

function prepare<T extends object>(
  endpoint: Endpoint<T, object>,
  { value, extraFields = {} }: Parts,
  key = PUBLIC_KEY,
) {
  const name = `${endpoint.method} ${endpoint.path}`;
  const parts = { name, value, extraFields, key, settings: API_SETTINGS };
  return prepareRequest(endpoint, parts);
}

/** Target and body of a prepared request. */
function sentBy(endpoint: Endpoint<Item, object>, parts: Parts) {
  const { target, body } = prepare(endpoint, parts);
  return [target, body?.toString()];
}

describe('prepareRequest', () => {
  const value = { id: 'a b' };
  const extraFields = { later: 'x' };
  const query: Endpoint<Item, object>['query'] = ({ mchid }) => ({ mchid });

  it('puts the fields of a write into its body', () => {
    expect(prepare(POST, { value, extraFields })).toStrictEqual({
      endpoint: 'POST /v3/items',
      method: 'POST',
      target: '/v3/items',
      body: Buffer.from('{"id":"a b","later":"x"}'),
      retry: 'natural-key',
      serial: PUBLIC_KEY_ID,
      personal: [],
    });
  });

  it('puts the fields of a read into its query', () => {
    const get = { ...POST, method: 'GET', retry: 'read' } as const;
    expect(prepare(get, { value, extraFields }, CERTIFICATE_A)).toStrictEqual({
      endpoint: 'GET /v3/items',
      method: 'GET',
      target: '/v3/items?id=a%20b&later=x',
      retry: 'read',
      serial: SERIAL_A,
      personal: [],
    });
  });

  it.each<[Endpoint<Item, object>['method'], string, string | undefined]>([
    ['GET', '?id=a%20b', undefined],
    ['POST', '', '{"id":"a b"}'],
    ['PUT', '', '{"id":"a b"}'],
    ['PATCH', '', '{"id":"a b"}'],
    ['DELETE', '', '{"id":"a b"}'],
  ])('prepares a request of the method %s', (method, search, body) => {
    expect(sentBy({ ...POST, method }, { value })).toEqual([`/v3/items${search}`, body]);
  });

  it('begins the query with the parameters of the settings', () => {
    expect(sentBy({ ...POST, query }, { value })).toEqual([
      `/v3/items?mchid=${MCHID}`,
      '{"id":"a b"}',
    ]);
    expect(sentBy({ ...POST, query, method: 'GET' }, { value })).toEqual([
      `/v3/items?mchid=${MCHID}&id=a%20b`,
      undefined,
    ]);
  });

  it('sends the fields of the path only there', () => {
    const path = '/v3/items/{id}/notes';
    const noted = { id: 'a b', note: 'x' };
    expect(sentBy({ ...POST, path }, { value: noted })).toEqual([
      '/v3/items/a%20b/notes',
      '{"note":"x"}',
    ]);
    expect(sentBy({ ...POST, path, method: 'GET' }, { value: noted })).toEqual([
      '/v3/items/a%20b/notes?note=x',
      undefined,
    ]);
    expect(sentBy({ ...POST, path }, { value })).toEqual(['/v3/items/a%20b/notes', '{}']);
  });

  it('leaves the given request as it came', () => {
    const given = Object.freeze({ id: 'a', note: 'x' });
    prepare({ ...POST, path: '/v3/items/{id}' }, { value: given, extraFields });
    expect(given).toEqual({ id: 'a', note: 'x' });
  });
});

class Identity {
  @EncryptedText()
  real_name!: string;
  @Text({ presence: 'optional', personal: true })
  phone?: string;
  @Text({ presence: 'optional' })
  remark?: string;
}

class Group {
  @Text({ presence: 'optional' })
  label?: string;
  @NestedList(() => Identity, { presence: 'optional' })
  members?: Identity[];
}

class Policy {
  @Text({ presence: 'optional' })
  id?: string;
  @EncryptedText({ presence: 'optional' })
  name?: string;
  @EncryptedTextList({ presence: 'optional' })
  names?: string[];
  @Text({ presence: 'optional', personal: true })
  email?: string;
  @Field({ presence: 'optional', personal: true, list: true, rules: [] })
  emails?: string[];
  @Field({ presence: 'optional', encrypted: true, rules: [] })
  secret?: string;
  @Nested(() => Identity, { presence: 'optional' })
  owner?: Identity;
  @Nested(() => Group, { presence: 'optional' })
  group?: Group;
  @Nested(() => Item, { presence: 'optional' })
  item?: Item;
}

describe('prepareRequest with confidential fields', () => {
  const POLICY: Endpoint<Policy, object> = {
    method: 'POST',
    path: '/v3/policies',
    request: Policy,
    retry: 'never',
    response: {},
  };
  const prepareBody = (value: Readonly<Record<string, unknown>>, key = PUBLIC_KEY) => {
    const { body, personal } = prepare(POLICY, { value }, key);
    return { body: JSON.parse(body!.toString()), personal };
  };

  it('encrypts a text with the given key', () => {
    for (const [key, serial] of [
      [PUBLIC_KEY, PUBLIC_KEY_ID],
      [CERTIFICATE_A, SERIAL_A],
    ] as const) {
      const { body, personal } = prepareBody({ id: '7', name: '张三' }, key);
      expect(body).toEqual({ id: '7', name: expect.any(String) });
      expect(readByWechatPay(body.name, serial)).toBe('张三');
      expect(personal).toEqual(['张三']);
    }
  });

  it('encrypts each text of a list', () => {
    const { body, personal } = prepareBody({ names: ['张三', '李四'] });
    expect(body.names.map((text: string) => readByWechatPay(text))).toEqual(['张三', '李四']);
    expect(personal).toEqual(['张三', '李四']);
  });

  it('encrypts the texts of an object and of a list of objects', () => {
    const { body, personal } = prepareBody({
      owner: { real_name: '张三', phone: '138', remark: 'x' },
      group: { label: 'y', members: [{ real_name: '李四' }, { real_name: '王五', remark: 'z' }] },
      item: { id: '7' },
    });
    expect(body).toEqual({
      owner: { real_name: expect.any(String), phone: '138', remark: 'x' },
      group: {
        label: 'y',
        members: [
          { real_name: expect.any(String) },
          { real_name: expect.any(String), remark: 'z' },
        ],
      },
      item: { id: '7' },
    });
    const sealed = [body.owner, ...body.group.members];
    expect(sealed.map(({ real_name }) => readByWechatPay(real_name))).toEqual([
      '张三',
      '李四',
      '王五',
    ]);
    expect(personal).toEqual(['张三', '138', '李四', '王五']);
  });

  it('encrypts an item that is not a text as its text, and does not list it as personal', () => {
    const { body, personal } = prepareBody({ names: [12, ''] });
    expect(body.names.map((text: string) => readByWechatPay(text))).toEqual(['12', '']);
    expect(personal).toEqual([]);
  });

  it('lists personal texts that are sent in clear', () => {
    expect(prepareBody({ email: 'a@b', emails: ['c@d', '', 5, null, 'e@f'] })).toEqual({
      body: { email: 'a@b', emails: ['c@d', '', 5, null, 'e@f'] },
      personal: ['a@b', 'c@d', 'e@f'],
    });
  });

  it('does not list an encrypted text without the personal mark', () => {
    const { body, personal } = prepareBody({ secret: 'token' });
    expect(readByWechatPay(body.secret)).toBe('token');
    expect(personal).toEqual([]);
  });

  it('skips an absent field', () => {
    expect(prepareBody({ id: '7', name: undefined, owner: undefined })).toEqual({
      body: { id: '7' },
      personal: [],
    });
  });

  it('leaves the given request in clear', () => {
    const given = { name: '张三', names: ['李四'], owner: { real_name: '王五' } };
    prepareBody(given);
    expect(given).toEqual({ name: '张三', names: ['李四'], owner: { real_name: '王五' } });
  });

  it('fills an encrypted field into the path as it is sent', () => {
    const { target, body } = prepare(
      { ...POLICY, path: '/v3/policies/{name}' },
      { value: { name: '张三', id: '7' } },
    );
    const ciphertext = decodeURIComponent(target.slice('/v3/policies/'.length));
    expect(readByWechatPay(ciphertext)).toBe('张三');
    expect(body?.toString()).toBe('{"id":"7"}');
  });
});
