import { verify } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import {
  type CallOptions,
  type WechatPayInsuranceOptions,
  WechatPayTransportError,
} from '../../lib/index.js';
import { success, verdictOnCall } from '../support/verdicts/call-verdict.js';
import { merchantPublicKey } from '../support/fixtures.js';
import {
  INSURANCE_CALLS,
  type InsuranceCall,
  resultOf,
  send,
} from '../support/requests/insurance-calls.js';
import { answerSigned, errorOf, Merchant } from '../support/applications/merchant.js';
import { REQUEST_ID } from '../support/wire/platform-signer.js';
import type { WireRequest } from '../support/wire/wire-server.js';

/** Returns the expected body of a request, or `undefined` when it has none. */
function getExpectedBody({ method, dto, inUrl, defaults }: InsuranceCall): unknown {
  if (method === 'GET') return undefined;
  const inBody = Object.entries(dto).filter(([name]) => !inUrl.includes(name));
  return { ...defaults, ...Object.fromEntries(inBody) };
}

describe.each(INSURANCE_CALLS)('$name', (call) => {
  let merchant: Merchant;
  beforeAll(async () => {
    merchant = await Merchant.start(success(call));
  });
  afterAll(() => merchant.stop());

  it('sends method, path, query and signed body, and returns the response with its unknown fields', async () => {
    expect(await send(merchant.service, call, call.dto)).toEqual(resultOf(call));
    expect(merchant.server.requests).toHaveLength(1);
    const request = merchant.server.requests[0]!;
    expect(`${request.method} ${request.url}`).toBe(`${call.method} ${call.url}`);
    const text = request.body.toString();
    expect(text === '' ? undefined : JSON.parse(text)).toEqual(getExpectedBody(call));
    expect(request.headers).toMatchObject({ accept: 'application/json' });
    expect(request.headers['content-type']).toBe(text === '' ? undefined : 'application/json');
    expect(isSigned(request)).toBe(true);
  });

  it('accepts an instance of its DTO class', async () => {
    const Dto = call.dtoClass as new () => object;
    expect(await verdictOnCall(merchant, call, Object.assign(new Dto(), call.dto))).toEqual([]);
  });

  it.each(Object.keys(call.defaults))(
    'prefers the %s of the request to the option',
    async (name) => {
      const own = name === 'appid' ? 'wxOwn' : 'https://merchant.example/own';
      await send(merchant.service, call, { ...call.dto, [name]: own });
      expect(JSON.parse(merchant.server.requests.at(-1)!.body.toString())).toHaveProperty(
        name,
        own,
      );
    },
  );

  it('reports the name of an unknown property', async () => {
    expect(await verdictOnCall(merchant, call, { ...call.dto, unknown: 1 })).toEqual([
      'unknown unknown-property',
    ]);
  });

  it.each([undefined, null, 'x', 1, []])('rejects %j as a request', async (dto) => {
    expect(await verdictOnCall(merchant, call, dto)).not.toEqual([]);
  });

  it('rejects an extra field with the name of a field of the request', async () => {
    const known = Object.keys(call.dto)[0]!;
    const options: CallOptions = { extraFields: { [known]: 'x' } };
    const error = await errorOf(merchant.service[call.name](call.dto as never, options));
    expect(error).toMatchObject({
      issues: [{ path: `extraFields.${known}`, rule: 'extra-field' }],
    });
  });

  it('sends an extra field in the body or the query', async () => {
    const options: CallOptions = { extraFields: { later: 'a b' } };
    await merchant.service[call.name](call.dto as never, options);
    const { url, body } = merchant.server.requests.at(-1)!;
    if (call.method === 'GET') expect(url).toMatch(/[?&]later=a%20b$/);
    else expect(JSON.parse(body.toString())).toHaveProperty('later', 'a b');
  });

  it('rejects a response without a required field', async () => {
    const whole = call.answer ?? {};
    const unusable = [
      ...call.needed.map((name) => JSON.stringify({ ...whole, [name]: undefined })),
      ...call.needed.map((name) => JSON.stringify({ ...whole, [name]: null })),
      ...call.needed.map((name) => JSON.stringify({ ...whole, [name]: {} })),
      '[]',
      'null',
      '"text"',
      '{',
      ...(call.needed.length > 0 ? [''] : []),
    ];
    for (const body of unusable) {
      merchant.server.handle(answerSigned(body));
      const error = await errorOf<WechatPayTransportError>(send(merchant.service, call, call.dto));
      expect(error, body).toBeInstanceOf(WechatPayTransportError);
      expect(error, body).toMatchObject({
        reason: 'unexpected-response',
        endpoint: `${call.method} ${call.template}`,
        outcomeUnknown: call.retry !== 'read',
      });
      expect(error.message, body).not.toMatch(/has no\s*$/);
    }
    merchant.server.handle(success(call));
  });
});

describe('appid of a request', () => {
  const appid = { jsapi: 'wx1', miniProgram: 'wx2', h5: 'wx3', app: 'wx4' };
  const own: Readonly<Record<string, string>> = {
    preEntrustSign: 'wx1',
    preEntrustSignMiniProgram: 'wx2',
    preEntrustSignH5: 'wx3',
    preEntrustSignApp: 'wx4',
  };
  const carrying = INSURANCE_CALLS.filter(({ defaults }) => 'appid' in defaults);
  let merchant: Merchant;
  afterEach(() => merchant.stop());

  const start = async (call: InsuranceCall, options: Partial<WechatPayInsuranceOptions>) =>
    (merchant = await Merchant.start(success(call), options));

  it.each(carrying.filter(({ name }) => name in own))(
    '$name sends the appid of its scene',
    async (call) => {
      await send((await start(call, { appid })).service, call, call.dto);
      const body = JSON.parse(merchant.server.requests[0]!.body.toString());
      expect(body.appid).toBe(own[call.name]);
    },
  );

  it.each(carrying.filter(({ name }) => !(name in own)))(
    '$name requires an appid when the options have one for each scene',
    async (call) => {
      await start(call, { appid });
      expect(await verdictOnCall(merchant, call, call.dto)).toEqual(['appid required']);
      expect(await verdictOnCall(merchant, call, { ...call.dto, appid: 'wx3' })).toEqual([]);
    },
  );

  it.each(carrying)('$name requires an appid when the options have none', async (call) => {
    await start(call, { appid: undefined });
    expect(await verdictOnCall(merchant, call, call.dto)).toEqual(['appid required']);
  });

  it('applyDeduction requires a notify URL when the options have none', async () => {
    const call = INSURANCE_CALLS.find(({ name }) => name === 'applyDeduction')!;
    await start(call, { transactionNotifyUrl: undefined });
    expect(await verdictOnCall(merchant, call, call.dto)).toEqual([
      'transaction_notify_url required',
    ]);
  });
});

describe('special cases of requests and responses', () => {
  let merchant: Merchant;
  afterEach(() => merchant.stop());

  it('renewContract accepts an empty JSON object as success', async () => {
    const call = INSURANCE_CALLS.find(({ name }) => name === 'renewContract')!;
    merchant = await Merchant.start(answerSigned('{}'));
    expect(await send(merchant.service, call, call.dto)).toEqual({
      status: 200,
      requestId: REQUEST_ID,
    });
  });

  it('listPolicyPeriods sends no query when limit and offset are undefined', async () => {
    const call = INSURANCE_CALLS.find(({ name }) => name === 'listPolicyPeriods')!;
    merchant = await Merchant.start(success(call));
    await send(merchant.service, call, { ...call.dto, limit: undefined, offset: undefined });
    expect(merchant.server.requests[0]!.url).toBe(call.url.replace(/\?.*/, ''));
  });
});

function isSigned({ method, url, body, headers }: WireRequest): boolean {
  const field = (name: string) =>
    new RegExp(`${name}="([^"]+)"`).exec(headers.authorization ?? '')?.[1] ?? '';
  const message = `${method}\n${url}\n${field('timestamp')}\n${field('nonce_str')}\n${body}\n`;
  const signature = Buffer.from(field('signature'), 'base64');
  return verify('RSA-SHA256', Buffer.from(message), merchantPublicKey, signature);
}
