import { createPrivateKey, createSecretKey, verify } from 'node:crypto';
import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { KeySigner } from '../../lib/crypto/key-signer.js';
import { MerchantCredentials } from '../../lib/crypto/merchant-credentials.js';
import { WechatPayConfigurationError, type WechatPaySigner } from '../../lib/index.js';
import {
  API_V3_KEY,
  fixture,
  MCHID,
  MERCHANT_SERIAL,
  merchantPublicKey,
} from '../support/fixtures.js';
import { errorOf } from '../support/applications/merchant.js';

const TOKEN =
  /^WECHATPAY2-SHA256-RSA2048 mchid="([^"]+)",nonce_str="([0-9a-f]{32})",timestamp="(\d+)",serial_no="([^"]+)",signature="([^"]+)"$/;

describe('MerchantCredentials', () => {
  const apiV3Key = createSecretKey(Buffer.from(API_V3_KEY));
  const credentialsOf = (signer: WechatPaySigner) =>
    new MerchantCredentials(MCHID, MERCHANT_SERIAL, signer, apiV3Key);
  const credentials = credentialsOf(new KeySigner(createPrivateKey(fixture('merchant.key.pem'))));

  it.each<[string, Buffer | undefined]>([
    ['GET', undefined],
    ['POST', Buffer.from('{"名":1.0}')],
    ['POST', undefined],
  ])('signs the five lines of a %s, alone and in a burst (%#)', async (method, body) => {
    const headers = await Promise.all(
      Array.from({ length: 3 }, () =>
        credentials.createAuthorization(method, '/v3/x?a=%E9%99%A9', 1_796_090_400, body),
      ),
    );
    for (const header of headers) expectSigned(header, method, body);
  });

  function expectSigned(header: string, method: string, body: Buffer | undefined): void {
    const [, mchid, nonce, timestamp, serial, signature] = TOKEN.exec(header)!;
    expect([mchid, timestamp, serial]).toEqual([MCHID, '1796090400', MERCHANT_SERIAL]);
    const message = `${method}\n/v3/x?a=%E9%99%A9\n1796090400\n${nonce}\n${body?.toString() ?? ''}\n`;
    expect(
      verify(
        'RSA-SHA256',
        Buffer.from(message),
        merchantPublicKey,
        Buffer.from(signature!, 'base64'),
      ),
    ).toBe(true);
  }

  it.each<[string, unknown, string]>([
    ['an Error', new Error('HSM is locked'), 'HSM is locked'],
    ['a string', 'odd', 'it threw a value that is not an Error'],
  ])('names the signer in the error when it throws %s', async (_name, thrown, expected) => {
    const failing = credentialsOf({ sign: () => Promise.reject(thrown as Error) });
    const error = await errorOf(failing.createAuthorization('GET', '/', 1, undefined));
    expect(error).toBeInstanceOf(WechatPayConfigurationError);
    expect(error.message).toBe(`The request was not sent:\n  signer: could not sign: ${expected}`);
  });

  it('names the signer in the error when signing on the event loop fails', async () => {
    // A public key cannot sign.
    const failing = credentialsOf(new KeySigner(merchantPublicKey));
    await expect(failing.createAuthorization('GET', '/', 1, undefined)).rejects.toThrowError(
      WechatPayConfigurationError,
    );
  });

  it('MerchantCredentials shows no key when printed', () => {
    const shown = inspect(credentials, { depth: Infinity, showHidden: true, getters: true });
    expect(shown).not.toContain(API_V3_KEY);
    expect(JSON.parse(JSON.stringify(credentials))).toEqual({
      mchid: MCHID,
      serialNumber: MERCHANT_SERIAL,
    });
  });
});
