import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WechatPaySimulator } from '../../lib/testing/index.js';
import type { ResponseFault } from '../../lib/testing/index.js';
import { isSignedBy, MerchantClient, signatureHeaders } from './support/merchant-client.js';
import { NOW, PRE_SIGN_PATH, preSignBody } from './support/pre-sign-body.js';

const QUERY = '/v3/papay/insurance-sign/contracts/plan-id/{plan_id}/out-contract-code/{code}';

describe('faults of responses', () => {
  let simulator: WechatPaySimulator;
  let client: MerchantClient;
  beforeAll(async () => {
    simulator = await WechatPaySimulator.start({ now: NOW });
    client = new MerchantClient(simulator.moduleOptions);
  });
  afterAll(() => simulator.stop());

  const certificates = () => client.call('GET', '/v3/certificates');
  const holds = (response: Awaited<ReturnType<typeof certificates>>) =>
    isSignedBy(simulator.moduleOptions.wechatPayPublicKey, response.headers, response.text);

  it.each<[ResponseFault, object]>([
    [{ status: 500 }, { status: 500, json: { code: 'SYSTEM_ERROR' } }],
    [{ status: 429 }, { status: 429, json: { code: 'RATELIMIT_EXCEEDED' } }],
    [{ status: 418 }, { status: 418, json: { code: 'SYSTEM_ERROR' } }],
    [{ code: 'BANK_ERROR' }, { status: 500, json: { code: 'BANK_ERROR' } }],
    [{ message: '稍后' }, { status: 500, json: { code: 'SYSTEM_ERROR', message: '稍后' } }],
    [
      { status: 403, code: 'RULE_LIMIT', message: 'no' },
      { status: 403, json: { code: 'RULE_LIMIT', message: 'no' } },
    ],
    [{ body: '{"broken":' }, { status: 200, text: '{"broken":' }],
    [
      { status: 502, body: '<html>' },
      { status: 502, text: '<html>' },
    ],
    [{ status: 204 }, { status: 204, text: '' }],
    [{ status: 200 }, { status: 200, text: '' }],
    [
      { status: 302, headers: { Location: 'https://elsewhere.example/' } },
      { status: 302, headers: { location: 'https://elsewhere.example/' } },
    ],
  ])('responds as %j says once, signed', async (fault, expected) => {
    simulator.fail(fault);
    const response = await certificates();
    expect(response).toMatchObject(expected);
    expect(holds(response)).toBe(true);
    expect((await certificates()).json).toHaveProperty('data');
  });

  it('leaves a 401 response unsigned', async () => {
    simulator.fail({ status: 401 });
    const response = await certificates();
    expect(response).toMatchObject({ status: 401, json: { code: 'SIGN_ERROR' } });
    expect(response.headers['wechatpay-signature']).toBeUndefined();
    expect(response.headers['request-id']).toBeTruthy();
  });

  it('verifies the signature of the request before a fault applies', async () => {
    simulator.fail({ status: 200, body: '{}' });
    const response = await client.call('GET', '/v3/certificates', {
      authorization: { mchid: '0' },
    });
    expect(response.status).toBe(401);
  });

  it('a fault below 500 suppresses the effect of the request, one from 500 on keeps it, unless takesEffect says otherwise', async () => {
    const outcomes = [];
    for (const fault of [
      { status: 400 },
      { status: 500 },
      { status: 400, takesEffect: true },
      { status: 500, takesEffect: false },
    ]) {
      simulator.fail(fault);
      await certificates();
      outcomes.push(simulator.requests.at(-1)?.accepted);
    }
    expect(outcomes).toEqual([false, true, true, false]);
  });

  it('applies faults the given number of times, in the order of the requests', async () => {
    simulator.fail({ status: 500, times: 2 });
    simulator.fail({ status: 503 });
    const statuses = [];
    for (let index = 0; index < 4; index++) statuses.push((await certificates()).status);
    expect(statuses).toEqual([500, 500, 503, 200]);
  });

  it('removes a fault through the returned function', async () => {
    const takeBack = simulator.fail({ status: 500, times: Infinity });
    expect((await certificates()).status).toBe(500);
    takeBack();
    expect((await certificates()).status).toBe(200);
  });

  it.each([
    [`POST ${PRE_SIGN_PATH}`, true],
    [`post ${PRE_SIGN_PATH}`, true],
    [PRE_SIGN_PATH, true],
    ['/v3/papay/insurance-sign/contracts/{a}/{b}', true],
    [`GET ${PRE_SIGN_PATH}`, false],
    ['/v3/papay', false],
    ['/v3/certificates', false],
  ])('a fault at %s applies to the pre-sign request: %s', async (endpoint, applies) => {
    const takeBack = simulator.fail({ endpoint, status: 503 });
    const response = await client.call('POST', PRE_SIGN_PATH, { body: preSignBody() });
    expect(response.status).toBe(applies ? 503 : 200);
    takeBack();
  });

  it.each([`GET ${QUERY}`, QUERY, QUERY.replace('{plan_id}', '7').replace('{code}', 'abc')])(
    'a fault at %s applies to the query of a contract with any query string',
    async (endpoint) => {
      simulator.fail({ endpoint, status: 503 });
      const path = '/v3/papay/insurance-sign/contracts/plan-id/7/out-contract-code/abc?a=1';
      expect((await client.call('GET', path)).status).toBe(503);
    },
  );

  it.each([
    ['PARAM_ERROR', 400],
    ['INVALID_REQUEST', 400],
    ['SIGN_ERROR', 401],
    ['NO_AUTH', 403],
    ['RULE_LIMIT', 403],
    ['RESOURCE_NOT_EXISTS', 404],
    ['ORDER_NOT_EXIST', 404],
    ['RATELIMIT_EXCEEDED', 429],
    ['FREQUENCY_LIMITED', 429],
    ['SYSTEM_ERROR', 500],
    ['SERVICE_UNAVAILABLE', 503],
  ])('responds to the code %s with status %i', async (code, status) => {
    simulator.fail({ code });
    const response = await certificates();
    expect(response).toMatchObject({ status, json: { code, message: expect.any(String) } });
    simulator.fail({ code, status: 502 });
    expect(await certificates()).toMatchObject({ status: 502, json: { code } });
  });

  const impossible: readonly (readonly [object, string])[] = [
    [{ status: 500, times: 0 }, 'times'],
    [{ status: 500, times: NaN }, 'times'],
    [{ status: 500, times: 1.5 }, 'times'],
    [{ status: 500, times: '2' }, 'times'],
    [{ status: 99 }, 'status'],
    [{ status: 199 }, 'status'],
    [{ status: 600 }, 'status'],
    [{ status: 200.5 }, 'status'],
    [{ status: '500' }, 'status'],
    [{ status: null }, 'status'],
    [{ status: 500, endpoint: 'v3' }, 'endpoint'],
    [{ status: 500, endpoint: '/simulator/sign' }, 'endpoint'],
    [{ status: 500, endpoint: '/v3/certificates?a=1' }, 'endpoint'],
    [{ status: 500, endpoint: 'FETCH /v3/certificates' }, 'endpoint'],
    [{ code: '' }, 'code'],
    [{ code: 7 }, 'code'],
    [{ message: {} }, 'message'],
    [{ body: { a: 1 } }, 'body'],
    [{ headers: [] }, 'headers'],
    [{ headers: { 'a b': 'c' } }, 'headers'],
    [{ headers: { a: 'b\r\nc: d' } }, 'headers'],
    [{ status: 500, takesEffect: 'no' }, 'takesEffect'],
    [{ delay: -1 }, 'delay'],
    [{ delay: Infinity }, 'delay'],
    [{ delay: '80' }, 'delay'],
    [{ hang: 1 }, 'hang'],
    [{ drop: 'after' }, 'drop'],
    [{ signature: 'bad' }, 'signature'],
    [{}, 'has no effect'],
    [{ times: 2, endpoint: '/v3/certificates' }, 'has no effect'],
    [{ hang: true, drop: 'before' }, 'hang and drop cannot be combined'],
    [{ hang: true, signature: 'wrong' }, 'hangs'],
    [{ drop: 'before', signature: 'wrong' }, 'there is no response'],
    [{ body: '{}', code: 'A' }, 'whole response'],
    [{ status: 204, message: 'a' }, 'must be 400 or more'],
    [{ status: 204, body: '{}' }, 'cannot have a body'],
    [{ status: 401, signature: 'wrong' }, 'never signed'],
    [{ code: 'SIGN_ERROR', signature: 'wrong' }, 'never signed'],
  ];
  it.each(impossible)('rejects the fault %j: %s', (fault, reason) => {
    expect(() => simulator.fail(fault)).toThrow(RangeError);
    expect(() => simulator.fail(fault)).toThrow(reason);
  });

  it.each([
    [{ stauts: 500 }, '"stauts"'],
    [{ status: 500, with: 'wrong' }, '"with"'],
    [null, 'null'],
    ['status', '"status"'],
    [[], 'an array'],
  ])('rejects %j, which is not a fault', async (fault, reason) => {
    const call = () => simulator.fail(fault as ResponseFault);
    expect(call).toThrow(TypeError);
    expect(call).toThrow(reason);
    // No part of it is kept.
    expect((await certificates()).status).toBe(200);
  });

  it('ignores changes to the fault after the call', async () => {
    const fault = { status: 500 };
    simulator.fail(fault);
    fault.status = 503;
    expect((await certificates()).status).toBe(500);
  });

  it('produces each kind of invalid signature', async () => {
    const now = Date.parse(NOW) / 1000;
    simulator.fail({ signature: 'wrong' });
    expect(holds(await certificates())).toBe(false);

    simulator.fail({ signature: 'missing' });
    const missing = await certificates();
    expect(Object.keys(missing.headers).filter((name) => name.startsWith('wechatpay'))).toEqual([]);

    simulator.fail({ signature: 'stale' });
    const stale = await certificates();
    expect(holds(stale)).toBe(true);
    expect(signatureHeaders(stale.headers).timestamp).toBe(String(now - 301));

    simulator.fail({ signature: 'probe' });
    const probe = await certificates();
    expect(signatureHeaders(probe.headers).signature).toMatch(/^WECHATPAY\/SIGNTEST\//);

    simulator.fail({ signature: 'unknown-serial' });
    const unknown = signatureHeaders((await certificates()).headers).serial;
    expect(unknown).toMatch(/^7[0-9A-F]{39}$/);

    simulator.fail({ status: 500, signature: 'wrong' });
    const both = await certificates();
    expect([both.status, holds(both)]).toEqual([500, false]);
  });

  it('delays the response', async () => {
    simulator.fail({ delay: 80 });
    const start = performance.now();
    expect((await certificates()).status).toBe(200);
    expect(performance.now() - start).toBeGreaterThanOrEqual(75);
  });

  it.each(['before', 'mid-response'] as const)('drops the connection %s', async (drop) => {
    simulator.fail({ drop });
    await expect(certificates()).rejects.toThrow(drop === 'before' ? 'hang up' : 'aborted');
    expect(simulator.requests.at(-1)).toMatchObject({ accepted: true });
    simulator.fail({ drop, status: 204 });
    await expect(certificates()).rejects.toThrow();
  });

  it('hangs until the simulator stops', async () => {
    const other = await WechatPaySimulator.start();
    other.fail({ hang: true });
    const call = new MerchantClient(other.moduleOptions).call('GET', '/v3/certificates');
    const outcome = call.catch((error: Error) => error.message);
    await expect.poll(() => other.requests.length).toBe(1);
    expect(await Promise.race([outcome, Promise.resolve('still waiting')])).toBe('still waiting');
    await other.stop();
    expect(await outcome).toContain('hang up');
  });
});
