import { createPrivateKey, createPublicKey, createSecretKey } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { type EncryptedResource, ResourceDecryptionError } from '../../lib/crypto/ciphers.js';
import { CurrentCredentials } from '../../lib/crypto/current-credentials.js';
import { KeySigner } from '../../lib/crypto/key-signer.js';
import { MerchantCredentials } from '../../lib/crypto/merchant-credentials.js';
import { fixture, MCHID, NOW } from '../support/fixtures.js';
import { seal } from '../support/wire/platform-signer.js';

const FIRST = 'first-key'.padEnd(32, '1');
const SECOND = 'second-key'.padEnd(32, '2');
const THIRD = 'third-key'.padEnd(32, '3');

const privateKey = createPrivateKey(fixture('merchant.key.pem'));
const create = (apiV3Key: string, serial = 'A1') =>
  new MerchantCredentials(
    MCHID,
    serial,
    new KeySigner(privateKey),
    createSecretKey(Buffer.from(apiV3Key)),
    createPublicKey(privateKey),
  );
const sealWith = (apiV3Key: string) => seal('张三', { apiV3Key }) as EncryptedResource;

describe('CurrentCredentials', () => {
  it('shows the merchant number and the credentials that it was created with', () => {
    const first = create(FIRST);
    const credentials = new CurrentCredentials(first, 'SHOP_');
    expect([credentials.mchid, credentials.current]).toEqual([MCHID, first]);
    expect(credentials.hasPreviousApiV3Key).toBe(false);
    expect(credentials.previousUsedAt).toBeUndefined();
  });

  it('ignores credentials that are in use already', () => {
    const first = create(FIRST);
    const credentials = new CurrentCredentials(first);
    expect(credentials.replace(create(FIRST))).toBe(false);
    expect(credentials.current).toBe(first);
    expect(credentials.hasPreviousApiV3Key).toBe(false);
  });

  it('replaces a certificate without a previous APIv3 key', () => {
    const credentials = new CurrentCredentials(create(FIRST));
    const next = create(FIRST, 'B2');
    expect(credentials.replace(next)).toBe(true);
    expect(credentials.current).toBe(next);
    expect(credentials.hasPreviousApiV3Key).toBe(false);
  });

  it('decrypts with the new APIv3 key and with the one before, and tells which', () => {
    const credentials = new CurrentCredentials(create(FIRST));
    expect(credentials.replace(create(SECOND))).toBe(true);
    expect(credentials.hasPreviousApiV3Key).toBe(true);
    expect(credentials.decrypt(sealWith(SECOND), NOW)).toEqual({
      plaintext: Buffer.from('张三'),
      isPrevious: false,
    });
    expect(credentials.previousUsedAt).toBeUndefined();
    expect(credentials.decrypt(sealWith(FIRST), NOW)).toEqual({
      plaintext: Buffer.from('张三'),
      isPrevious: true,
    });
    expect(credentials.previousUsedAt).toBe(NOW);
  });

  it('keeps the APIv3 key before the last change only', () => {
    const credentials = new CurrentCredentials(create(FIRST));
    credentials.replace(create(SECOND));
    credentials.decrypt(sealWith(FIRST), NOW);
    credentials.replace(create(THIRD));
    expect(credentials.previousUsedAt).toBeUndefined();
    expect(credentials.decrypt(sealWith(SECOND), NOW + 1).isPrevious).toBe(true);
    expect(() => credentials.decrypt(sealWith(FIRST), NOW + 2)).toThrow(ResourceDecryptionError);
    expect(credentials.previousUsedAt).toBe(NOW + 1);
  });

  it('keeps the previous APIv3 key and its use when only the certificate changes', () => {
    const credentials = new CurrentCredentials(create(FIRST));
    credentials.replace(create(SECOND));
    credentials.decrypt(sealWith(FIRST), NOW);
    credentials.replace(create(SECOND, 'B2'));
    expect(credentials.previousUsedAt).toBe(NOW);
    expect(credentials.decrypt(sealWith(FIRST), NOW + 1).isPrevious).toBe(true);
  });

  it('decrypts nothing with a previous APIv3 key that was dropped', () => {
    const credentials = new CurrentCredentials(create(FIRST));
    credentials.replace(create(SECOND));
    credentials.decrypt(sealWith(FIRST), NOW);
    credentials.forgetPrevious();
    expect(credentials.hasPreviousApiV3Key).toBe(false);
    expect(credentials.previousUsedAt).toBeUndefined();
    expect(() => credentials.decrypt(sealWith(FIRST), NOW)).toThrow(ResourceDecryptionError);
  });

  it('names the variable of its merchant when no key fits', () => {
    const credentials = new CurrentCredentials(create(FIRST), 'SHOP_');
    expect(() => credentials.decrypt(sealWith(THIRD), NOW)).toThrow(/SHOP_\w*API_V3_KEY/);
    credentials.replace(create(SECOND));
    expect(() => credentials.decrypt(sealWith(THIRD), NOW)).toThrow(/SHOP_\w*API_V3_KEY/);
  });

  it('throws errors that are not about the key as they are', () => {
    const credentials = new CurrentCredentials(create(FIRST));
    credentials.replace(create(SECOND));
    const sealed = sealWith(FIRST);
    let reads = 0;
    const resource = {
      ...sealed,
      // The previous key would decrypt it.
      get nonce(): string {
        if ((reads += 1) === 1) throw new RangeError('broken');
        return sealed.nonce;
      },
    };
    expect(() => credentials.decrypt(resource, NOW)).toThrow(new RangeError('broken'));
    expect(credentials.previousUsedAt).toBeUndefined();
  });
});
