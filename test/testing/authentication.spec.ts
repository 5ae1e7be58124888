import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WechatPaySimulator } from '../../lib/testing/index.js';
import type { SimulatorOptions } from '../../lib/testing/index.js';
import { fixture } from '../support/fixtures.js';
import { freePort } from '../support/free-port.mjs';
import { isSignedBy, MerchantClient, send, signatureHeaders } from './support/merchant-client.js';
import type { CallOptions } from './support/merchant-client.js';
import { NOW, PRE_SIGN_PATH, preSignBody } from './support/pre-sign-body.js';

const seconds = Date.parse(NOW) / 1000;

describe("the caller's signature", () => {
  let simulator: WechatPaySimulator;
  let client: MerchantClient;
  beforeAll(async () => {
    simulator = await WechatPaySimulator.start({ now: NOW });
    client = new MerchantClient(simulator.moduleOptions);
  });
  afterAll(() => simulator.stop());

  const preSign = (call: CallOptions) =>
    client.call('POST', PRE_SIGN_PATH, { body: preSignBody(), ...call });
  const tampered = (change: (lines: string[]) => string) => (message: Buffer) =>
    Buffer.from(change(message.toString('utf8').split('\n')));

  it.each([
    ['300 s old', seconds - 300],
    ['300 s ahead', seconds + 300],
  ])('accepts a timestamp %s', async (_, timestamp) => {
    expect((await preSign({ timestamp })).status).toBe(200);
  });

  it('accepts the fields of the header in any order', async () => {
    expect((await preSign({ reversed: true })).status).toBe(200);
    expect(simulator.requests.at(-1)?.headers['authorization']).toMatch(/2048 signature=/);
  });

  it.each<[string, string, string, CallOptions]>([
    ['no header', 'Authorization', 'missing', { headers: { Authorization: undefined } }],
    ['another scheme', 'Authorization', 'scheme', { headers: { Authorization: 'Bearer a' } }],
    [
      'a scheme alone',
      'Authorization',
      'name="value"',
      { headers: { Authorization: 'WECHATPAY2-SHA256-RSA2048' } },
    ],
    [
      'a field twice',
      'mchid',
      'twice',
      { headers: { Authorization: 'WECHATPAY2-SHA256-RSA2048 mchid="1",mchid="1"' } },
    ],
    ['no mchid', 'mchid', 'missing', { authorization: { mchid: '' } }],
    ['no nonce', 'nonce_str', 'missing', { authorization: { nonce_str: '' } }],
    ['no signature', 'signature', 'missing', { authorization: { signature: '' } }],
    ['an unknown merchant', 'mchid', 'unknown merchant', { authorization: { mchid: '1' } }],
    ['an unknown serial', 'serial_no', 'certificate', { authorization: { serial_no: 'AB' } }],
    ['a timestamp in milliseconds', 'timestamp', 'seconds', { timestamp: seconds * 1000 }],
    ['a timestamp 301 s old', 'timestamp', '300 s', { timestamp: seconds - 301 }],
    ['a timestamp 301 s ahead', 'timestamp', '300 s', { timestamp: seconds + 301 }],
    ['broken base64', 'signature', 'base64', { authorization: { signature: 'a b' } }],
    [
      'another nonce than the signed',
      'signature',
      'neither',
      { authorization: { nonce_str: 'x' } },
    ],
    [
      'no last line feed',
      'signature',
      'last line feed',
      { signedMessage: (message) => message.subarray(0, -1) },
    ],
    [
      'four lines',
      'signature',
      'line of the body',
      { signedMessage: tampered((lines) => lines.slice(0, 4).join('\n') + '\n') },
    ],
    [
      'no body',
      'signature',
      'without the body',
      { signedMessage: tampered((lines) => lines.slice(0, 4).join('\n') + '\n\n') },
    ],
    [
      '"undefined"',
      'signature',
      '"undefined"',
      { signedMessage: tampered((lines) => [...lines.slice(0, 4), 'undefined\n'].join('\n')) },
    ],
    [
      '"{}"',
      'signature',
      '"{}"',
      { signedMessage: tampered((lines) => [...lines.slice(0, 4), '{}\n'].join('\n')) },
    ],
    [
      'the method in lower case',
      'signature',
      'lower case',
      {
        signedMessage: tampered(([method = '', ...rest]) =>
          [method.toLowerCase(), ...rest].join('\n'),
        ),
      },
    ],
    [
      'a body serialized again',
      'signature',
      'serialised again',
      {
        rawBody: '{ "a": 1 }',
        signedMessage: tampered((lines) => [...lines.slice(0, 4), '{"a":1}\n'].join('\n')),
      },
    ],
  ])('rejects a signature with %s, naming %s', async (_, field, issue, call) => {
    const response = await preSign(call);
    expect(response).toMatchObject({
      status: 401,
      json: { code: 'SIGN_ERROR', detail: { field, issue: expect.stringContaining(issue) } },
    });
    expect(response.headers['request-id']).toBeTruthy();
    expect(response.headers['wechatpay-signature']).toBeUndefined();
    expect(simulator.requests.at(-1)).toMatchObject({
      accepted: false,
      rejection: { status: 401, code: 'SIGN_ERROR' },
    });
  });

  it.each([
    ['the query left out', '/v3/certificates?a=1', 'GET\n/v3/certificates\n', 'query'],
    ['the whole URL', '/v3/certificates', 'GET\nORIGIN/v3/certificates\n', 'whole URL'],
    ['the path not encoded', '/v3/%E4%B8%AD', 'GET\n/v3/中\n', 'percent-encoded'],
  ])('explains a signature over another URL: %s', async (_, path, start, issue) => {
    const response = await client.call('GET', path, {
      signedMessage: tampered((lines) =>
        [
          start.replace('ORIGIN', simulator.moduleOptions.baseUrl),
          ...lines.slice(2).join('\n'),
        ].join(''),
      ),
    });
    expect(response.json.detail.issue).toContain(issue);
  });

  it.each(['%', '%E0%A4%A'])('responds 401 to a path that cannot be decoded (%s)', async (path) => {
    const privateKey = fixture('other-merchant.key.pem');
    const response = await client.call('POST', `/v3/${path}`, { rawBody: '{', privateKey });
    expect(response).toMatchObject({ status: 401, json: { detail: { field: 'signature' } } });
  });

  it('rejects a request signed with the key of another merchant', async () => {
    const response = await preSign({ privateKey: fixture('other-merchant.key.pem') });
    expect(response.json.detail.issue).toContain('a private key other than');
    expect(response.json.detail.sign_information).toMatchObject({
      method: 'POST',
      url: PRE_SIGN_PATH,
    });
    expect(response.text).not.toContain('insured_display_name');
  });

  it.each<[string, string, CallOptions]>([
    ['no Accept', 'Accept', { headers: { Accept: undefined } }],
    ['Accept of another type', 'Accept', { headers: { Accept: 'text/html' } }],
    ['no User-Agent', 'User-Agent', { headers: { 'User-Agent': undefined } }],
    ['an empty User-Agent', 'User-Agent', { headers: { 'User-Agent': ' ' } }],
    ['no Content-Type', 'Content-Type', { headers: { 'Content-Type': undefined } }],
    [
      'a form',
      'Content-Type',
      { headers: { 'Content-Type': 'application/x-www-form-urlencoded' } },
    ],
    [
      'an unknown Wechatpay-Serial',
      'Wechatpay-Serial',
      { headers: { 'Wechatpay-Serial': 'AB12' } },
    ],
  ])('rejects a request with %s with a signed 400', async (_, field, call) => {
    const response = await preSign(call);
    expect(response).toMatchObject({
      status: 400,
      json: { code: 'PARAM_ERROR', detail: { field, location: 'header' } },
    });
    expect(response.headers['wechatpay-signature']).toBeTruthy();
  });

  it.each([
    ['*/*', 'application/json;charset=utf-8'],
    ['text/plain, application/json', 'application/json'],
  ])('accepts Accept: %s and Content-Type: %s', async (accept, type) => {
    const response = await preSign({ headers: { Accept: accept, 'Content-Type': type } });
    expect(response.status).toBe(200);
  });

  it.each([
    ['null', '/attach', JSON.stringify({ attach: null })],
    ['null in a list', '/a~1b/0/c~0', '{"a/b":[{"c~":null}]}'],
    ['a character of four bytes', '/attach', '{"attach":"😀"}'],
    ['an escaped character of four bytes', '/attach', '{"attach":"\\ud842\\udfb7"}'],
    ['half a pair', '/attach', '{"attach":"\\ud83d"}'],
    ['a name of four bytes', '', '{"😀":1}'],
    ['broken JSON', '', '{'],
    ['a list', '', '[]'],
    ['objects in objects without end', '', `${'{"a":'.repeat(101)}1${'}'.repeat(101)}`],
    ['lists in lists without end', '', `{"a":${'['.repeat(90_000)}${']'.repeat(90_000)}}`],
    ['bytes that are not UTF-8', '', Buffer.from([0x22, 0xff, 0x22])],
  ])('rejects a body with %s', async (_, field, rawBody) => {
    expect(await preSign({ rawBody })).toMatchObject({
      status: 400,
      json: { code: 'PARAM_ERROR', detail: { field, location: 'body' } },
    });
  });

  it('reads a body with a hundred levels of nesting', async () => {
    const deep = JSON.parse(`${'{"a":'.repeat(99)}1${'}'.repeat(99)}`) as object;
    expect((await preSign({ body: { ...preSignBody(), deep } })).status).toBe(200);
  });

  it('reads a body of 1 MiB and rejects a longer one', async () => {
    const padded = (size: number) => {
      const start = JSON.stringify({ ...preSignBody(), padding: '' }).slice(0, -2);
      return `${start}${'x'.repeat(size - Buffer.byteLength(start) - 2)}"}`;
    };
    expect((await preSign({ rawBody: padded(1_048_576) })).status).toBe(200);
    expect((await preSign({ rawBody: padded(1_048_577) })).status).toBe(413);
  });

  it.each([
    'evil.example',
    'evil.example:80',
    '127.0.0.1.evil.example',
    'localhost.evil.example',
    'x@127.0.0.1',
    'evil.example#127.0.0.1',
    '192.0.2.1',
    'api.mch.weixin.qq.com.evil.example',
  ])('rejects a request with the Host %j', async (Host) => {
    const response = await preSign({ headers: { Host } });
    expect(response).toMatchObject({
      status: 403,
      json: { code: 'NO_AUTH', detail: { field: 'Host', location: 'header' } },
    });
    expect(response.headers).not.toHaveProperty('wechatpay-signature');
    expect(simulator.requests.at(-1)).toMatchObject({
      accepted: false,
      rejection: { status: 403 },
    });
  });

  it.each([
    'localhost',
    '127.9.9.9:1',
    '[::1]:8080',
    'api.mch.weixin.qq.com',
    'API2.mch.weixin.qq.com:443',
  ])('accepts a request with the Host %s', async (Host) => {
    expect((await preSign({ headers: { Host } })).status).toBe(200);
  });

  it('accepts the Host of its own links, and any Host when it is exposed', async () => {
    const getStatus = async (options: SimulatorOptions, Host: string) => {
      const port = await freePort();
      const other = await WechatPaySimulator.start({ ...options, port });
      const response = await send(`http://127.0.0.1:${port}/v3/certificates`, 'GET', { Host });
      await other.stop();
      return response.status;
    };
    const named = { publicUrl: 'http://pay.test' };
    expect(await getStatus(named, 'pay.test:8080')).toBe(401);
    expect(await getStatus(named, 'evil.example')).toBe(403);
    expect(await getStatus({ host: '0.0.0.0', exposed: true }, 'wechatpay:8080')).toBe(401);
  });

  it('responds 404 for an API that it does not have', async () => {
    const response = await client.call('POST', '/v3/certificates', { body: {} });
    expect(response).toMatchObject({ status: 404, json: { code: 'RESOURCE_NOT_EXISTS' } });
  });

  it('shows a page at any other path and records no request', async () => {
    const before = simulator.requests.length;
    for (const path of ['/', '/favicon.ico', '//', '/v3']) {
      const response = await send(`${simulator.moduleOptions.baseUrl}${path}`, 'GET');
      expect(response).toMatchObject({
        status: 404,
        text: expect.stringContaining('Page not found'),
      });
    }
    expect(simulator.requests).toHaveLength(before);
  });

  it('records each request', async () => {
    const body = preSignBody();
    await client.call('POST', `${PRE_SIGN_PATH}?a=1`, { body });
    expect(simulator.requests.at(-1)).toMatchObject({
      at: Date.parse(NOW),
      method: 'POST',
      url: `${PRE_SIGN_PATH}?a=1`,
      headers: { 'user-agent': 'test' },
      body: JSON.stringify(body),
      mchid: simulator.moduleOptions.mchid,
      accepted: true,
    });
    expect(simulator.requests.at(-1)).not.toHaveProperty('rejection');
  });
});

describe('the signature of the response', () => {
  let simulator: WechatPaySimulator;
  let client: MerchantClient;
  beforeAll(async () => {
    simulator = await WechatPaySimulator.start({ now: NOW });
    client = new MerchantClient(simulator.moduleOptions);
  });
  afterAll(() => simulator.stop());

  const certificateSerial = async (): Promise<string> => {
    const { json } = await client.call('GET', '/v3/certificates');
    return json.data.at(-1).serial_no;
  };
  const getSerial = async (serial: string | undefined, path = '/v3/certificates') => {
    const response = await client.call('GET', path, { headers: { 'Wechatpay-Serial': serial } });
    return signatureHeaders(response.headers).serial;
  };

  it('signs responses and errors with the public key when the request names it', async () => {
    const { wechatPayPublicKey, wechatPayPublicKeyId } = simulator.moduleOptions;
    for (const path of ['/v3/certificates', '/v3/nothing']) {
      const response = await client.call('GET', path);
      expect(signatureHeaders(response.headers)).toMatchObject({
        serial: wechatPayPublicKeyId,
        timestamp: String(seconds),
        type: 'WECHATPAY2-SHA256-RSA2048',
      });
      expect(isSignedBy(wechatPayPublicKey, response.headers, response.text)).toBe(true);
      expect(isSignedBy(wechatPayPublicKey, response.headers, `${response.text} `)).toBe(false);
    }
  });

  it('signs with the newest certificate by default, or with the one that the request names', async () => {
    const old = await certificateSerial();
    expect(await getSerial(undefined)).toBe(old);
    const rotated = await simulator.rotateCertificate();
    expect(rotated).not.toBe(old);
    expect(await certificateSerial()).toBe(rotated);
    expect(await getSerial(undefined)).toBe(rotated);
    expect(await getSerial(old)).toBe(old);
  });

  it('signs with the kind that signWith names, regardless of the request', async () => {
    const { wechatPayPublicKeyId } = simulator.moduleOptions;
    const certificate = await certificateSerial();
    simulator.signWith('certificate');
    expect(await getSerial(wechatPayPublicKeyId)).toBe(certificate);
    expect(simulator.signNotification('A.B', {}).headers['Wechatpay-Serial']).toBe(certificate);
    simulator.signWith('public-key');
    expect(await getSerial(certificate)).toBe(wechatPayPublicKeyId);
    expect(simulator.signNotification('A.B', {}).headers['Wechatpay-Serial']).toBe(
      wechatPayPublicKeyId,
    );
  });
});
