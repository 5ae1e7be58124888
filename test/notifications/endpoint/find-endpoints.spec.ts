import type { DiscoveryService } from '@nestjs/core';
import { describe, expect, it } from 'vitest';
import {
  type Endpoint,
  ENDPOINT,
  findEndpoints,
  getReporter,
} from '../../../lib/notifications/endpoint/find-endpoints.js';

const endpoint = (path?: string, name?: string): Endpoint & { [ENDPOINT]: boolean } => ({
  [ENDPOINT]: true,
  mchid: '1900000109',
  path,
  name,
});

function discover(...instances: unknown[]): Pick<DiscoveryService, 'getProviders'> {
  const providers = instances.map((instance) => ({ instance }));
  return { getProviders: () => providers as ReturnType<DiscoveryService['getProviders']> };
}

describe('ENDPOINT', () => {
  it('equals the symbol in another copy of the package', () => {
    expect(ENDPOINT).toBe(Symbol.for('nestjs-wechatpay-insurance:notification-endpoint'));
  });
});

describe('findEndpoints', () => {
  it('returns the endpoints in the order of the providers', () => {
    const [one, two] = [endpoint('/one'), endpoint(undefined, 'two')];
    const found = findEndpoints(discover({}, one, { path: '/other' }, two));
    expect(found).toHaveLength(2);
    expect(found[0]).toBe(one);
    expect(found[1]).toBe(two);
  });

  it('returns an endpoint whose mark is inherited', () => {
    const heir = Object.create(endpoint('/one')) as Endpoint;
    expect(findEndpoints(discover(heir))[0]).toBe(heir);
  });

  it.each([
    ['undefined', undefined],
    ['null', null],
    ['a text', 'text'],
    ['a number', 1],
    ['a class', class {}],
    ['a marked function', Object.assign(() => {}, { [ENDPOINT]: true })],
    ['an object without the mark', { path: '/one', name: undefined, mchid: '1900000109' }],
    ['the mark of another symbol', { [Symbol('notification-endpoint')]: true }],
  ])('leaves out %s', (_name, instance) => {
    expect(findEndpoints(discover(instance))).toEqual([]);
  });
});

describe('getReporter', () => {
  const [first, second] = [endpoint(undefined, 'first'), endpoint(undefined, 'second')];
  const [served, alsoServed] = [endpoint('/served'), endpoint('/also-served')];

  it.each([
    ['the only one', [first], first],
    ['the first one where none serves a path', [first, second], first],
    ['the one that serves a path', [first, served, second], served],
    ['the first of two that serve a path', [first, served, alsoServed], served],
    ['the first one where it serves a path', [alsoServed, served], alsoServed],
  ])('returns %s', (_name, endpoints, reporter) => {
    expect(getReporter(endpoints)).toBe(reporter);
  });

  it('returns nothing for an application without endpoints', () => {
    expect(getReporter([])).toBeUndefined();
  });
});
