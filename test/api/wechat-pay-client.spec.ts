import { constants, privateDecrypt, verify } from 'node:crypto';
import { beforeEach, describe, expect, expectTypeOf, it } from 'vitest';
import {
  getResponseInfo,
  type WechatPayRequest,
  WechatPayRequestValidationError,
} from '../../lib/index.js';
import { fixture, merchantPublicKey, PUBLIC_KEY_ID } from '../support/fixtures.js';
import { answerError, answerSigned, errorOf, Merchant } from '../support/applications/merchant.js';
import { REQUEST_ID } from '../support/wire/platform-signer.js';
import { isSignedByMerchant } from '../support/wire/merchant-signature.js';
import { useMerchant } from '../support/applications/use-merchant.js';

describe('WechatPayClient', () => {
  const startMerchant = useMerchant();
  let merchant: Merchant;
  beforeEach(async () => {
    merchant = await startMerchant(answerSigned('{"n": 1.0}'));
  });

  it('calls an endpoint that this release does not know, with a signature over the sent bytes', async () => {
    const { client, server } = merchant;
    const response = await client.request<{ n: number }>({
      method: 'GET',
      path: `/v3/new/thing/${encodeURIComponent('a/../b?x=1#y')}`,
      query: { name: "O'Neil (张)", limit: 10, flag: true, absent: undefined },
    });
    expect(response).toEqual({
      status: 200,
      requestId: expect.stringMatching(/.+/),
      data: { n: 1 },
    });
    const [request] = server.requests;
    expect(request!.url).toBe(
      '/v3/new/thing/a%2F..%2Fb%3Fx%3D1%23y?name=O%27Neil%20%28%E5%BC%A0%29&limit=10&flag=true',
    );
    const field = (name: string) =>
      new RegExp(`${name}="([^"]+)"`).exec(request!.headers.authorization!)![1]!;
    const message = `GET\n${request!.url}\n${field('timestamp')}\n${field('nonce_str')}\n\n`;
    expect(
      verify(
        'RSA-SHA256',
        Buffer.from(message),
        merchantPublicKey,
        Buffer.from(field('signature'), 'base64'),
      ),
    ).toBe(true);
    expect(request!.headers['content-type']).toBeUndefined();
  });

  it("sends a path with every character that encodeURIComponent leaves as it is, such as O'Neil", async () => {
    const path = `/v3/new/thing/${encodeURIComponent("O'Neil-_.!~*()")}`;
    await merchant.client.request({ method: 'GET', path });
    const sent = merchant.server.requests.at(-1)!;
    expect(sent.url).toBe("/v3/new/thing/O'Neil-_.!~*()");
    expect(isSignedByMerchant(sent)).toBe(true);
  });

  it('signs five lines for a POST without a body', async () => {
    const { client, server } = merchant;
    server.handle(answerSigned('', 204));
    const response = await client.request({ method: 'POST', path: '/v3/new/thing/close' });
    expect(response).toMatchObject({ status: 204, data: undefined });
    const [request] = server.requests;
    expect(request!.body).toHaveLength(0);
    const field = (name: string) =>
      new RegExp(`${name}="([^"]+)"`).exec(request!.headers.authorization!)![1]!;
    const message = `POST\n/v3/new/thing/close\n${field('timestamp')}\n${field('nonce_str')}\n\n`;
    expect(
      verify(
        'RSA-SHA256',
        Buffer.from(message),
        merchantPublicKey,
        Buffer.from(field('signature'), 'base64'),
      ),
    ).toBe(true);
  });

  it.each([
    [200, '{"n":1}', { n: 1 }],
    [201, '[1]', [1]],
    [204, '', undefined],
  ])('resolves to status, request id and data of a %i', async (status, body, data) => {
    merchant.server.handle(answerSigned(body, status));
    const response = await merchant.client.request<object>({ method: 'DELETE', path: '/v3/a' });
    expect(response).toEqual({ status, requestId: REQUEST_ID, data });
    expectTypeOf(response.data).toEqualTypeOf<object | undefined>();
    if (response.data !== undefined) {
      expect(getResponseInfo(response.data)).toEqual({ status, requestId: REQUEST_ID });
    }
  });

  it.each<[string, Partial<WechatPayRequest>, string]>([
    ['another method', { method: 'TRACE' as never }, 'method'],
    ['a path with a query', { path: '/v3/a?b=1' }, 'path'],
    ['a path with a fragment', { path: '/v3/a#b' }, 'path'],
    ['a path with parent segments', { path: '/v3/a/../b' }, 'path'],
    ['a path with encoded parent segments', { path: '/v3/a/%2E%2e/b' }, 'path'],
    ['a path with a dot segment', { path: '/v3/a/./b' }, 'path'],
    ['a path with an empty segment', { path: '/v3//a' }, 'path'],
    ['a path with a space', { path: '/v3/a b' }, 'path'],
    ['a path with a bare percent', { path: '/v3/100%' }, 'path'],
    ['a path with a backslash', { path: String.raw`/v3/a\b` }, 'path'],
    ['a URL', { path: 'https://evil.example/v3/a' }, 'path'],
    ['another version', { path: '/v2/a' }, 'path'],
    ['a body in a GET', { body: {} }, 'body'],
    ['a body that is not an object', { method: 'POST', body: 'x' as never }, 'body'],
    ['a body that JSON cannot carry', { method: 'POST', body: { n: 1n } }, 'body'],
    ['a body that JSON omits', { method: 'POST', body: { toJSON: () => undefined } }, 'body'],
    ['a query value of null', { query: { a: null as never } }, 'query'],
    ['a query value that is an object', { query: { a: {} as never } }, 'query'],
    ['a query value with a lone surrogate', { query: { a: '\ud800' } }, 'query'],
    ['another retry class', { retryClass: 'bogus' as never }, 'retryClass'],
    ['retries in the place of options', { retry: { attempts: 1 } } as never, 'retry'],
    ['a retry class under the name of an option', { retry: 'read' } as never, 'retry'],
  ])('rejects %s before anything is sent', async (_name, change, path) => {
    const error = await errorOf<WechatPayRequestValidationError>(
      merchant.client.request({ method: 'GET', path: '/v3/a', ...change }),
    );
    expect(error).toBeInstanceOf(WechatPayRequestValidationError);
    expect(error.issues.map((issue) => issue.path)).toEqual([path]);
    expect(merchant.server.requests).toHaveLength(0);
  });

  it('serialises a body once', async () => {
    let made = 0;
    const body = { toJSON: () => ({ made: (made += 1) }) };
    await merchant.client.request({ method: 'POST', path: '/v3/a', body });
    expect(merchant.server.requests[0]!.body.toString()).toBe('{"made":1}');
    expect(made).toBe(1);
  });

  it('names the endpoint without ids in errors', async () => {
    merchant.server.handle(answerError(404, 'RESOURCE_NOT_EXISTS'));
    const error = await errorOf(
      merchant.client.request({ method: 'GET', path: '/v3/new/abc123/thing/%E5%BC%A0' }),
    );
    expect(error).toMatchObject({ endpoint: 'GET /v3/new/{id}/thing/{id}' });
  });

  it('retries a write that the caller declares safe to retry', async () => {
    merchant.server.handle(answerError(500, 'SYSTEM_ERROR'));
    const write = { method: 'POST', path: '/v3/a', body: {} } as const;
    await errorOf(merchant.client.request({ ...write, retryClass: 'natural-key' }));
    expect(merchant.server.requests).toHaveLength(3);
  });

  it('encrypts a field with the key that Wechatpay-Serial names', async () => {
    const { serial, ciphertext } = await merchant.client.encryptField('张𠮷');
    expect(serial).toBe(PUBLIC_KEY_ID);
    const key = {
      key: fixture('wechat-pay.key.pem'),
      padding: constants.RSA_PKCS1_OAEP_PADDING,
      oaepHash: 'sha1',
    };
    expect(privateDecrypt(key, Buffer.from(ciphertext, 'base64')).toString()).toBe('张𠮷');
    await expect(merchant.client.encryptField('x'.repeat(214))).resolves.toBeDefined();
  });

  it.each(['', 'x'.repeat(215), '张'.repeat(72), '\ud800', undefined as never, 5 as never])(
    'rejects an unusable plaintext (%#)',
    async (text) => {
      expect(await errorOf(merchant.client.encryptField(text))).toBeInstanceOf(
        WechatPayRequestValidationError,
      );
    },
  );
});
