import { createSecretKey } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { decodeResponse, decryptResponse, parseResponse } from '../../lib/api/decode-response.js';
import type { ApiRequest, ApiResponse, RetryClass } from '../../lib/api/endpoint.js';
import type { WechatPaySigner } from '../../lib/crypto/key-signer.js';
import { MerchantCredentials } from '../../lib/crypto/merchant-credentials.js';
import { getResponseInfo, getSignedText, WechatPayTransportError } from '../../lib/index.js';
import { errorOf } from '../support/applications/merchant.js';
import { API_V3_KEY, MCHID, MERCHANT_SERIAL } from '../support/fixtures.js';

const READ: ApiRequest = {
  endpoint: 'GET /v3/items/{id}',
  method: 'GET',
  target: '/v3/items/7',
  retry: 'read',
  serial: undefined,
};

const responseOf = (body: string | Buffer, status = 200): ApiResponse => ({
  status,
  requestId: 'REQ-7',
  body: Buffer.from(body),
});

type Item = { readonly id?: string; readonly count?: number };
type Needed = { readonly id?: 'string' | 'number'; readonly count?: 'string' | 'number' };

const decode = (body: string, needed: Needed = {}, request = READ): Item =>
  decodeResponse<Item>(request, responseOf(body), needed as object);

/** Checks the whole error of an unusable response to a read. */
function expectUnusable(error: unknown, message: string): void {
  expect(error).toBeInstanceOf(WechatPayTransportError);
  expect(error).toMatchObject({
    reason: 'unexpected-response',
    endpoint: 'GET /v3/items/{id}',
    outcomeUnknown: false,
    message: `GET /v3/items/{id}: ${message}`,
    requestId: 'REQ-7',
    status: undefined,
    contentType: '',
  });
}

function thrownBy(work: () => unknown): unknown {
  try {
    work();
  } catch (error) {
    return error;
  }
  throw new Error('expected an error');
}

describe('decodeResponse', () => {
  it.each<[string, Needed]>([
    ['{}', {}],
    ['{"later":[1]}', {}],
    ['{"id":"7"}', { id: 'string' }],
    ['{"id":""}', { id: 'string' }],
    ['{"count":0}', { count: 'number' }],
    ['{"id":"7","count":1,"later":null}', { id: 'string', count: 'number' }],
  ])('returns %s as it came when %j is needed', (body, needed) => {
    const item = decode(body, needed);
    expect(item).toStrictEqual(JSON.parse(body));
    expect(getSignedText(item)).toBe(body);
    expect(getResponseInfo(item)).toEqual({ status: 200, requestId: 'REQ-7' });
  });

  it('returns an empty object for an empty body when nothing is needed', () => {
    const decoded = decodeResponse(READ, responseOf('', 204), {});
    expect(decoded).toStrictEqual({});
    expect(getSignedText(decoded)).toBeUndefined();
    expect(getResponseInfo(decoded)).toEqual({ status: 204, requestId: 'REQ-7' });
  });

  it.each<[string, Needed, string]>([
    ['', { id: 'string' }, 'the response is not JSON'],
    [' ', {}, 'the response is not JSON'],
    ['{"id":', {}, 'the response is not JSON'],
    ['<html>', { id: 'string' }, 'the response is not JSON'],
    ['null', {}, 'the response is not a JSON object'],
    ['null', { id: 'string' }, 'the response is not a JSON object'],
    ['5', {}, 'the response is not a JSON object'],
    ['"id"', { id: 'string' }, 'the response is not a JSON object'],
    ['true', {}, 'the response is not a JSON object'],
    ['[]', {}, 'the response is not a JSON object'],
    ['[{"id":"7"}]', { id: 'string' }, 'the response is not a JSON object'],
    ['{}', { id: 'string' }, 'the response has no id'],
    ['{"id":7}', { id: 'string' }, 'the response has no id'],
    ['{"id":null}', { id: 'string' }, 'the response has no id'],
    ['{"count":"1"}', { count: 'number' }, 'the response has no count'],
    ['{"id":"7"}', { id: 'string', count: 'number' }, 'the response has no id and count'],
    ['{"count":1}', { id: 'string', count: 'number' }, 'the response has no id and count'],
  ])('rejects the body %j when %j is needed: %s', (body, needed, message) => {
    expectUnusable(
      thrownBy(() => decode(body, needed)),
      message,
    );
  });

  it.each<[RetryClass, boolean]>([
    ['read', false],
    ['natural-key', true],
    ['never', true],
  ])('reports the outcome of a call that is retried as %s', (retry, outcomeUnknown) => {
    const request = { ...READ, retry };
    for (const body of ['<html>', '[]', '{}']) {
      expect(thrownBy(() => decode(body, { id: 'string' }, request))).toMatchObject({
        outcomeUnknown,
      });
    }
  });
});

describe('parseResponse', () => {
  it.each(['{"id":7}', '{}', '["a"]', '[]'])(
    'keeps the text, the status and the request id of %s',
    (body) => {
      const data = parseResponse(READ, responseOf(body, 201)) as object;
      expect(data).toStrictEqual(JSON.parse(body));
      expect(getSignedText(data)).toBe(body);
      expect(getResponseInfo(data)).toEqual({ status: 201, requestId: 'REQ-7' });
    },
  );

  it.each<[string, unknown]>([
    ['null', null],
    ['5', 5],
    ['"text"', 'text'],
    ['false', false],
  ])('returns the value of %s', (body, value) => {
    expect(parseResponse(READ, responseOf(body))).toBe(value);
  });

  it.each(['', '{', 'undefined', '{"id":7}}'])('rejects %j, which is not JSON', (body) => {
    expectUnusable(
      thrownBy(() => parseResponse(READ, responseOf(body))),
      'the response is not JSON',
    );
  });
});

type Secret = {
  readonly names?: unknown;
  readonly phones?: unknown;
  readonly id?: unknown;
};

describe('decryptResponse', () => {
  const credentialsWith = (decrypt: WechatPaySigner['decrypt']) =>
    new MerchantCredentials(
      MCHID,
      MERCHANT_SERIAL,
      { sign: async () => Buffer.from(''), decrypt },
      createSecretKey(Buffer.from(API_V3_KEY)),
    );
  const toBase64 = (text: string) => Buffer.from(text).toString('base64');
  /** A signer whose plaintext is the ciphertext in angle brackets. */
  const credentials = credentialsWith(async (ciphertext) => Buffer.from(`<${ciphertext}>`));
  const decrypt = (
    decoded: Secret,
    fields: readonly (keyof Secret)[],
    keys = credentials,
    request = READ,
  ) => decryptResponse<Secret>(request, responseOf('', 202), decoded, fields, keys);

  it('decrypts each text of the named fields and leaves the response as it came', async () => {
    const body = JSON.stringify({
      id: [toBase64('0')],
      names: [toBase64('张三'), toBase64('b')],
      phones: [toBase64('1')],
    });
    const decoded = parseResponse(READ, responseOf(body)) as Secret;
    const decrypted = await decrypt(decoded, ['names', 'phones']);
    expect(decrypted).toStrictEqual({
      id: [toBase64('0')],
      names: ['<张三>', '<b>'],
      phones: ['<1>'],
    });
    expect(getSignedText(decrypted)).toBe(body);
    expect(getResponseInfo(decrypted)).toEqual({ status: 202, requestId: 'REQ-7' });
    expect(decoded).toStrictEqual(JSON.parse(body));
  });

  it.each<[string, Secret]>([
    ['a text', { names: toBase64('a'), id: 7 }],
    ['null', { names: null, id: 7 }],
    ['an object', { names: { 0: toBase64('a'), length: 1 }, id: 7 }],
    ['an absent field', { id: 7 }],
    ['an empty list', { names: [], id: 7 }],
  ])('leaves %s unchanged', async (_what, decoded) => {
    await expect(decrypt(decoded, ['names'])).resolves.toStrictEqual(decoded);
  });

  it('decrypts a list after a field that is not a list', async () => {
    const decoded = { names: 'a', phones: [toBase64('1')] };
    await expect(decrypt(decoded, ['names', 'phones'])).resolves.toStrictEqual({
      names: 'a',
      phones: ['<1>'],
    });
  });

  it('reads an item that is not a text as its text', async () => {
    await expect(decrypt({ names: [1234] }, ['names'])).resolves.toStrictEqual({
      names: [`<${Buffer.from('1234', 'base64').toString()}>`],
    });
  });

  it('keeps an empty text for an object that was not parsed from one', async () => {
    expect(getSignedText(await decrypt({ names: [] }, ['names']))).toBe('');
  });

  it('returns the response itself when the signer cannot decrypt', async () => {
    const decoded = { names: [toBase64('a')] };
    await expect(decrypt(decoded, ['names'], credentialsWith(undefined))).resolves.toBe(decoded);
    await expect(decrypt(decoded, ['names'])).resolves.not.toBe(decoded);
  });

  it.each<[string, unknown, string]>([
    ['the message of an Error', new Error('wrong key'), 'wrong key'],
    ['a thrown text', 'wrong key', 'it threw a value that is not an Error'],
    ['a thrown object', { message: 'no' }, 'it threw a value that is not an Error'],
    ['nothing', undefined, 'it threw a value that is not an Error'],
  ])('rejects a failed decryption, here with %s', async (_what, thrown, cause) => {
    const keys = credentialsWith(async () => {
      throw thrown;
    });
    expectUnusable(
      await errorOf(decrypt({ id: 7, names: [toBase64('a')] }, ['id', 'names'], keys)),
      `names cannot be decrypted with the merchant's private key (${cause}); check that it belongs to the newest merchant API certificate`,
    );
  });

  it.each<[RetryClass, boolean]>([
    ['read', false],
    ['natural-key', true],
    ['never', true],
  ])('reports a failed decryption of a call that is retried as %s', async (retry, unknown) => {
    const keys = credentialsWith(async () => {
      throw new Error('wrong key');
    });
    const work = decrypt({ names: ['YQ=='] }, ['names'], keys, { ...READ, retry });
    await expect(work).rejects.toMatchObject({ outcomeUnknown: unknown });
  });
});
