import { createSecretKey, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { CredentialsCheck } from '../../lib/api/credentials/credentials-check.js';
import { createWithProperties } from '../../lib/common/inject-property.js';
import {
  type CallOptions,
  WechatPayClient,
  type WechatPayRequest,
  WechatPayRequestValidationError,
} from '../../lib/index.js';
import {
  type ApiPartsInit,
  createApiParts,
  errorResponse,
  PUBLIC_KEY,
  signedResponse,
} from '../support/applications/api-parts.js';
import { errorOf } from '../support/applications/merchant.js';
import { REQUEST_ID } from '../support/wire/platform-signer.js';

function createClient(init: ApiPartsInit = {}) {
  const { client: api, transport, credentials, keys, settings } = createApiParts(init);
  const check = new CredentialsCheck(transport, credentials, keys, settings);
  return { client: createWithProperties(WechatPayClient, [api, check]), transport };
}

const GET: WechatPayRequest = { method: 'GET', path: '/v3/a' };
const POST: WechatPayRequest = { method: 'POST', path: '/v3/a' };

const METHOD = '  method: must be GET, POST, PUT, PATCH or DELETE [enum]';
const PATH =
  '  path: must start with /v3/, be percent-encoded, and have neither query, fragment, empty nor dot segments [path]';
const QUERY = '  query: must be a string, a finite number or a boolean [type]';
const BODY = '  body: must be an object that JSON can carry, and absent in a GET [type]';
const RETRY_CLASS = "  retryClass: must be 'read', 'natural-key' or 'never' [enum]";
const RETRY =
  '  retry: belongs in the second argument, the options of the call; the class of the request is retryClass [unknown-property]';

/** The lines of the error, after its headline. */
async function rejectionOf(request: object): Promise<string[]> {
  const { client, transport } = createClient();
  const error = await errorOf(client.request(request as WechatPayRequest));
  expect(error).toBeInstanceOf(WechatPayRequestValidationError);
  expect(transport.requests).toEqual([]);
  const [headline, ...lines] = error.message.split('\n');
  expect(headline).toBe(`The request breaks ${lines.length === 1 ? 'a rule' : 'rules'}:`);
  return lines;
}

/** The request as it was sent. */
async function sentBy(request: object, options: CallOptions = {}) {
  const { client, transport } = createClient();
  await client.request(request as WechatPayRequest, options);
  expect(transport.requests).toHaveLength(1);
  return transport.requests[0]!;
}

describe('WechatPayClient.request', () => {
  it.each(['GET', 'POST', 'PUT', 'PATCH', 'DELETE'])('sends a %s', async (method) => {
    const { client, transport } = createClient({ respond: () => signedResponse('{"n":1}') });
    const response = await client.request({ method, path: '/v3/a' } as WechatPayRequest);
    expect(response).toEqual({ status: 200, requestId: REQUEST_ID, data: { n: 1 } });
    expect(transport.requests).toHaveLength(1);
    expect(transport.requests[0]).toMatchObject({ method, target: '/v3/a', body: undefined });
  });

  it.each(['', 'get', 'TRACE', 'HEAD', undefined])('rejects the method %j', async (method) => {
    expect(await rejectionOf({ ...GET, method })).toEqual([METHOD]);
  });

  it.each([
    '/v3/a',
    '/v3/a/b',
    '/v3/a.',
    '/v3/.a',
    '/v3/a..',
    '/v3/...',
    '/v3/a%2e',
    '/v3/%2ea',
    '/v3/%00%fF',
    "/v3/azAZ09-._~!$&'()*+,;=:@",
  ])('sends the path %s unchanged', async (path) => {
    expect((await sentBy({ ...GET, path })).target).toBe(path);
  });

  it.each([
    undefined,
    null,
    5,
    '',
    '/',
    '/v3',
    '/v3/',
    'v3/a',
    ' /v3/a',
    '/v2/a',
    '/v33/a',
    '/V3/a',
    '/v3//a',
    '/v3/a/',
    '/v3/.',
    '/v3/..',
    '/v3/./a',
    '/v3/a/../b',
    '/v3/%2e',
    '/v3/%2E%2e',
    '/v3/.%2e/a',
    '/v3/%2e./a',
    '/v3/a b',
    '/v3/a?b',
    '/v3/a#b',
    String.raw`/v3/a\b`,
    '/v3/张',
    '/v3/a%',
    '/v3/a%b',
    '/v3/a%bg',
    '/v3/a%g1',
    '/v3/a\n',
  ])('rejects the path %j', async (path) => {
    expect(await rejectionOf({ ...GET, path })).toEqual([PATH]);
  });

  it('sends query parameters in their order, and leaves out undefined ones', async () => {
    const query = { z: 'x y', a: 0, n: -1.5, yes: true, no: false, absent: undefined, empty: '' };
    const { target } = await sentBy({ ...GET, query });
    expect(target).toBe('/v3/a?z=x%20y&a=0&n=-1.5&yes=true&no=false&empty=');
  });

  it.each([undefined, {}, { a: undefined }, { '\ud800': undefined }])(
    'sends no question mark with the query %j',
    async (query) => {
      expect((await sentBy({ ...GET, query })).target).toBe('/v3/a');
    },
  );

  it.each([
    { a: null },
    { a: {} },
    { a: [] },
    { a: 1n },
    { a: Number.NaN },
    { a: Infinity },
    { a: '\ud800' },
    { '\ud800': 'a' },
    { good: 1, a: null, later: 'x' },
  ])('rejects the query %s', async (query) => {
    expect(await rejectionOf({ ...GET, query })).toEqual([QUERY]);
  });

  it('rejects each query parameter that cannot be sent', async () => {
    expect(await rejectionOf({ ...GET, query: { a: null, b: 1, c: {} } })).toEqual([QUERY, QUERY]);
  });

  it.each<[object, string]>([
    [{}, '{}'],
    [[], '[]'],
    [{ a: { b: '张' } }, '{"a":{"b":"张"}}'],
    [{ toJSON: () => 5 }, '5'],
  ])('sends the body %j as JSON', async (body, json) => {
    const sent = await sentBy({ ...POST, body });
    expect(sent.body).toEqual(Buffer.from(json));
    expect(sent.headers['Content-Type']).toBe('application/json');
  });

  const circular: Record<string, unknown> = {};
  circular['self'] = circular;
  it.each<[string, unknown]>([
    ['null', null],
    ['a text', '{}'],
    ['a number', 5],
    ['a function', () => ({})],
    ['a BigInt in it', { n: 1n }],
    ['a circle in it', circular],
    ['a toJSON that returns nothing', { toJSON: () => undefined }],
  ])('rejects a body that is %s', async (_name, body) => {
    expect(await rejectionOf({ ...POST, body })).toEqual([BODY]);
  });

  it('rejects a body only in a GET', async () => {
    expect(await rejectionOf({ ...GET, body: {} })).toEqual([BODY]);
    expect((await sentBy({ ...GET, body: undefined })).body).toBeUndefined();
    expect((await sentBy({ ...POST, method: 'DELETE', body: {} })).body).toEqual(Buffer.from('{}'));
  });

  it.each([undefined, 'read', 'natural-key', 'never'])(
    'accepts the class %j of a retry',
    async (retryClass) => {
      expect((await sentBy({ ...POST, retryClass })).method).toBe('POST');
    },
  );

  it.each(['', 'READ', 'always', null, false, 0])(
    'rejects the class %j of a retry',
    async (retryClass) => {
      expect(await rejectionOf({ ...POST, retryClass })).toEqual([RETRY_CLASS]);
    },
  );

  it.each([{ attempts: 1 }, false, null, 'read'])(
    'rejects a retry of %j in the request',
    async (retry) => {
      expect(await rejectionOf({ ...GET, retry })).toEqual([RETRY]);
    },
  );

  it('accepts a retry of undefined', async () => {
    expect((await sentBy({ ...GET, retry: undefined })).method).toBe('GET');
  });

  it('reports all mistakes of a request together', async () => {
    const request = { method: '', path: '', query: { a: null }, body: 5, retryClass: '', retry: 1 };
    expect(await rejectionOf(request)).toEqual([METHOD, PATH, QUERY, BODY, RETRY_CLASS, RETRY]);
  });

  it.each<[WechatPayRequest['method'], WechatPayRequest['retryClass'], number, boolean]>([
    ['GET', undefined, 3, false],
    ['GET', 'read', 3, false],
    ['GET', 'natural-key', 3, true],
    ['GET', 'never', 1, true],
    ['POST', undefined, 1, true],
    ['POST', 'read', 3, false],
    ['POST', 'natural-key', 3, true],
    ['POST', 'never', 1, true],
    ['DELETE', undefined, 1, true],
  ])(
    'sends a failing %s of the class %j %i times, unclear: %j',
    async (method, retryClass, times, outcomeUnknown) => {
      const { client, transport } = createClient({
        respond: () => errorResponse(500, 'SYSTEM_ERROR'),
        settings: { retry: { attempts: 2, baseDelay: 0, maxDelay: 0 } },
      });
      const error = await errorOf(client.request({ method, path: '/v3/a', retryClass }));
      expect(error).toMatchObject({ name: 'WechatPayApiError', status: 500, outcomeUnknown });
      expect(transport.requests).toHaveLength(times);
    },
  );

  it.each([
    ['/v3/papay/insurance-sign/contracts', '/v3/papay/insurance-sign/contracts'],
    ['/v3/a/12', '/v3/a/{id}'],
    ['/v3/a/b1/c', '/v3/a/{id}/c'],
    ['/v3/%E5%BC/c%41', '/v3/{id}/{id}'],
    ['/v3/v2/a', '/v3/v2/a'],
    ['/v3/v22', '/v3/{id}'],
    ['/v3/av3', '/v3/{id}'],
    ['/v3/v3x', '/v3/{id}'],
    ['/v3/vx', '/v3/vx'],
  ])('names %s in errors as %s', async (path, shown) => {
    const { client } = createClient({ respond: () => errorResponse(404, 'NOT_FOUND') });
    const error = await errorOf(client.request({ method: 'GET', path }));
    expect(error.message).toBe(
      `GET ${shown} was rejected: 404 NOT_FOUND not allowed, Request-ID REQ-1`,
    );
  });

  it.each<[number, string, unknown]>([
    [200, '{"n":1}', { n: 1 }],
    [202, 'null', null],
    [203, '[]', []],
    [204, '', undefined],
    [204, 'no JSON', undefined],
  ])('returns the data of a %i with the body %j', async (status, body, data) => {
    const { client } = createClient({ respond: () => signedResponse(body, { status }) });
    const response = await client.request(GET);
    expect(response).toEqual({ status, requestId: REQUEST_ID, data });
  });

  it('rejects an empty body of a 200', async () => {
    const { client } = createClient({ respond: () => signedResponse('') });
    const error = await errorOf(client.request(GET));
    expect(error).toMatchObject({
      name: 'WechatPayTransportError',
      reason: 'unexpected-response',
      outcomeUnknown: false,
      message: 'GET /v3/a: the response is not JSON',
    });
  });
});

describe('WechatPayClient.encryptField', () => {
  const withKey = (publicKey: KeyObject) =>
    createClient({ keys: { publicKey: { serial: PUBLIC_KEY.serial, publicKey } } }).client;
  const expectTooLong = async (client: WechatPayClient, text: unknown, room: number) => {
    const error = await errorOf<WechatPayRequestValidationError>(
      client.encryptField(text as string),
    );
    expect(error).toBeInstanceOf(WechatPayRequestValidationError);
    expect(error.message).toBe(
      `encryptField breaks a rule:\n  plaintext: must be text of 1 to ${room} bytes [length]`,
    );
    expect(error.issues).toEqual([
      { path: 'plaintext', rule: 'length', message: `must be text of 1 to ${room} bytes` },
    ]);
  };

  it.each(['', 'x'.repeat(215), '张'.repeat(72), '\ud800', undefined, null, 5, ['a']])(
    'rejects the text %j',
    async (text) => {
      await expectTooLong(createClient().client, text, 214);
    },
  );

  it.each(['x', 'x'.repeat(214), '张'.repeat(71)])('encrypts %s', async (text) => {
    const { serial, ciphertext } = await createClient().client.encryptField(text);
    expect(serial).toBe(PUBLIC_KEY.serial);
    expect(Buffer.from(ciphertext, 'base64')).toHaveLength(256);
  });

  it('encrypts a longer text with a longer key', async () => {
    const client = withKey(generateKeyPairSync('rsa', { modulusLength: 2064 }).publicKey);
    await expect(client.encryptField('x'.repeat(216))).resolves.toHaveProperty('ciphertext');
    await expectTooLong(client, 'x'.repeat(217), 216);
  });

  it('expects 2048 bits of a key that does not tell its size', async () => {
    await expectTooLong(withKey(createSecretKey(Buffer.alloc(32))), 'x'.repeat(215), 214);
  });

  it('names itself when no key can be had', async () => {
    const download = () => Promise.reject(new Error('no route'));
    const { client } = createClient({ keys: { download } });
    const error = await errorOf(client.encryptField('x'));
    expect(error.message).toBe(
      'encryptField: nothing was sent: the platform certificates could not be downloaded: no route',
    );
    expect(error).toMatchObject({ reason: 'key-unavailable', endpoint: 'encryptField' });
  });
});

describe('WechatPayClient.checkCredentials', () => {
  it('names itself when the caller ends it', async () => {
    const { client, transport } = createClient();
    const error = await errorOf(client.checkCredentials({ signal: AbortSignal.abort() }));
    expect(error).toMatchObject({
      name: 'WechatPayTransportError',
      reason: 'aborted',
      endpoint: 'checkCredentials',
      outcomeUnknown: false,
      message: 'checkCredentials: aborted by the caller',
    });
    expect(transport.requests).toEqual([]);
  });

  it('rejects wrong options before it sends anything', async () => {
    const { client, transport } = createClient();
    const error = await errorOf(client.checkCredentials({ timeout: 0 }));
    expect(error).toBeInstanceOf(WechatPayRequestValidationError);
    expect(transport.requests).toEqual([]);
  });

  it('repeats its reads as often as its options say', async () => {
    const { client, transport } = createClient({
      respond: () => errorResponse(500, 'SYSTEM_ERROR'),
    });
    expect(await client.checkCredentials()).toMatchObject({ ok: false });
    expect(transport.requests).toHaveLength(1);
    await client.checkCredentials({ retry: { attempts: 2, baseDelay: 0 } });
    expect(transport.requests).toHaveLength(4);
  });
});
