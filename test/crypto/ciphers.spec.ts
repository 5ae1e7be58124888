import {
  constants,
  createCipheriv,
  createPrivateKey,
  createPublicKey,
  createSecretKey,
  privateDecrypt,
} from 'node:crypto';
import { createRequire } from 'node:module';
import { describe, expect, it } from 'vitest';
import { decodeCanonicalBase64 } from '../../lib/common/text.js';
import {
  decryptResource,
  encryptField,
  isEncryptedResource,
  ResourceDecryptionError,
} from '../../lib/crypto/ciphers.js';
import {
  isCertificateSerial,
  isPublicKeyId,
  normalizeSerial,
} from '../../lib/crypto/wechat-pay-key.js';
import { API_V3_KEY, fixture } from '../support/fixtures.js';
import { seal } from '../support/wire/platform-signer.js';

interface Plugin {
  Aes: {
    AesGcm: { encrypt(text: string, key: string, nonce: string, aad?: string): string };
  };
  Rsa: { decrypt(ciphertext: string, key: string): string };
}
const { Aes, Rsa } = createRequire(import.meta.url)('wechatpay-axios-plugin') as Plugin;
const apiV3Key = createSecretKey(Buffer.from(API_V3_KEY));
const sealed = (options = {}) => seal('plain', options) as Parameters<typeof decryptResource>[1];

describe('decodeCanonicalBase64', () => {
  it.each([['AA=='], ['AAA='], ['AAAA'], ['+/+/'], ['']])('takes %j', (text) => {
    expect(decodeCanonicalBase64(text)).toEqual(Buffer.from(text, 'base64'));
  });

  it.each([
    'AA',
    'AA=',
    'AA===',
    'AB==',
    'AAB=',
    '-_-_',
    'AA\nAA',
    ' AAAA',
    'AAAA!',
    'A',
    '=',
    'ＡAAA',
  ])('rejects %j', (text) => {
    expect(decodeCanonicalBase64(text)).toBeUndefined();
  });
});

describe('a serial', () => {
  it.each([
    ['0c57f0', 'C57F0'],
    ['000', '0'],
    ['0', '0'],
    ['ABC', 'ABC'],
    ['PUB_KEY_ID_01', 'PUB_KEY_ID_01'],
    ['0x1', '0x1'],
    ['', ''],
  ])('normalises the serial %j to %j', (serial, expected) => {
    expect(normalizeSerial(serial)).toBe(expected);
  });

  it.each([
    ['PUB_KEY_ID_0114', true, false],
    ['PUB_KEY_ID_', false, false],
    ['PUB_KEY_ID_1\n', false, false],
    ['xPUB_KEY_ID_1', false, false],
    ['0aF', false, true],
    ['0aF\n', false, false],
    ['', false, false],
  ])(
    'recognises %j as the id of a public key (%s) or the serial of a certificate (%s)',
    (serial, ofKey, ofCertificate) => {
      expect(isPublicKeyId(serial)).toBe(ofKey);
      expect(isCertificateSerial(serial)).toBe(ofCertificate);
    },
  );
});

describe('decryptResource', () => {
  it.each(['', '{"name":"张三𠮷"}', 'x'.repeat(100_000)])(
    'decrypts a resource encrypted with node:crypto (%#)',
    (text) => {
      const resource = seal(text) as Parameters<typeof decryptResource>[1];
      expect(decryptResource(apiV3Key, resource).toString()).toBe(text);
    },
  );

  it.each(['', 'certificate', '签约'])(
    'decrypts a resource that wechatpay-axios-plugin encrypted with the associated data %j',
    (aad) => {
      const nonce = 'abcdefghijkl';
      const ciphertext = Aes.AesGcm.encrypt('张三𠮷', API_V3_KEY, nonce, aad);
      const resource = {
        algorithm: 'AEAD_AES_256_GCM' as const,
        ciphertext,
        nonce,
        associated_data: aad,
      };
      expect(decryptResource(apiV3Key, resource).toString()).toBe('张三𠮷');
    },
  );

  it('rejects every flipped bit of text, tag, nonce and associated data', () => {
    const resource = sealed();
    const bytes = Buffer.from(resource.ciphertext, 'base64');
    for (let bit = 0; bit < bytes.length * 8; bit += 1) {
      const altered = Buffer.from(bytes);
      altered[bit >> 3]! ^= 1 << (bit & 7);
      const ciphertext = altered.toString('base64');
      expect(() => decryptResource(apiV3Key, { ...resource, ciphertext })).toThrow(
        ResourceDecryptionError,
      );
    }
    for (const change of [{ nonce: 'nonce12bytex' }, { associated_data: 'x' }]) {
      expect(() => decryptResource(apiV3Key, { ...resource, ...change })).toThrow(
        /apiV3Key .* or the message was altered/,
      );
    }
  });

  it.each(['', 'AAAA', 'A'.repeat(20), 'not base64', 'AA', `${'A'.repeat(24)}=`])(
    'rejects the ciphertext %j, which is not base64 of at least 16 bytes',
    (ciphertext) => {
      expect(() => decryptResource(apiV3Key, { ...sealed(), ciphertext })).toThrow(
        new ResourceDecryptionError('the ciphertext is not base64 of at least 16 bytes'),
      );
    },
  );

  it('takes a ciphertext of 16 bytes, which is the tag of an empty text', () => {
    const cipher = createCipheriv('aes-256-gcm', Buffer.from(API_V3_KEY), 'abcdefghijkl');
    cipher.final();
    const ciphertext = cipher.getAuthTag().toString('base64');
    const resource = { algorithm: 'AEAD_AES_256_GCM' as const, ciphertext, nonce: 'abcdefghijkl' };
    expect(decryptResource(apiV3Key, resource)).toEqual(Buffer.alloc(0));
  });

  it.each(['', 'abcdefghijk', 'abcdefghijklm', '一二三四五'])(
    'rejects the nonce %j, which is not 12 bytes long, although the text was encrypted with it',
    (nonce) => {
      // AES-GCM itself takes a nonce of any length but 0.
      const iv = nonce === '' ? 'x' : nonce;
      const cipher = createCipheriv('aes-256-gcm', Buffer.from(API_V3_KEY), iv);
      const text = Buffer.concat([cipher.update('plain'), cipher.final(), cipher.getAuthTag()]);
      const resource = {
        algorithm: 'AEAD_AES_256_GCM' as const,
        ciphertext: text.toString('base64'),
        nonce,
      };
      expect(() => decryptResource(apiV3Key, resource)).toThrow(
        new ResourceDecryptionError('the nonce is not 12 bytes long'),
      );
    },
  );

  it('takes a nonce of 12 bytes that are fewer characters', () => {
    const nonce = '一二三四';
    const cipher = createCipheriv('aes-256-gcm', Buffer.from(API_V3_KEY), nonce);
    const text = Buffer.concat([cipher.update('plain'), cipher.final(), cipher.getAuthTag()]);
    const resource = {
      algorithm: 'AEAD_AES_256_GCM' as const,
      ciphertext: text.toString('base64'),
      nonce,
    };
    expect(decryptResource(apiV3Key, resource).toString()).toBe('plain');
  });

  it('names the variable of the merchant whose key does not fit', () => {
    const other = createSecretKey(Buffer.alloc(32, 7));
    expect(() => decryptResource(other, sealed(), 'SHOP_')).toThrow(/SHOP_\w*API_V3_KEY/);
  });

  it.each([16, 24])('rejects an APIv3 key of %i bytes', (length) => {
    const short = createSecretKey(Buffer.from(API_V3_KEY.slice(0, length)));
    expect(() => decryptResource(short, sealed())).toThrow('32 bytes');
  });
});

describe('isEncryptedResource', () => {
  it.each<[string, unknown, boolean]>([
    ['a sealed resource', sealed(), true],
    ['one without associated data', { ...sealed(), associated_data: undefined }, true],
    ['one with null as associated data', { ...sealed(), associated_data: null }, true],
    ['one of another algorithm', { ...sealed(), algorithm: 'AES' }, false],
    ['one without nonce', { ...sealed(), nonce: undefined }, false],
    ['one without ciphertext', { ...sealed(), ciphertext: undefined }, false],
    ['null', null, false],
    ['text', 'x', false],
    ['undefined', undefined, false],
    ['one with a number as associated data', { ...sealed(), associated_data: 1 }, false],
    ['one with a number as nonce', { ...sealed(), nonce: 1 }, false],
    [
      'a function with the properties of one',
      Object.assign(() => undefined, { ...sealed() }),
      false,
    ],
  ])('tells %s', (_name, value, expected) => {
    expect(isEncryptedResource(value)).toBe(expected);
  });
});

describe('encryptField', () => {
  const privateKey = createPrivateKey(fixture('wechat-pay.key.pem'));
  const publicKey = createPublicKey(fixture('wechat-pay.pub.pem'));

  it.each(['张三', '𠮷', '', 'x'.repeat(214)])(
    'encrypts %j so that node:crypto and wechatpay-axios-plugin can decrypt it',
    (text) => {
      const ciphertext = encryptField(publicKey, text);
      const padding = constants.RSA_PKCS1_OAEP_PADDING;
      const opened = privateDecrypt(
        { key: privateKey, padding, oaepHash: 'sha1' },
        Buffer.from(ciphertext, 'base64'),
      );
      expect(opened.toString()).toBe(text);
      expect(Rsa.decrypt(ciphertext, fixture('wechat-pay.key.pem'))).toBe(text);
      expect(Buffer.from(ciphertext, 'base64').toString('base64')).toBe(ciphertext);
    },
  );

  it('creates a different ciphertext each time', () => {
    expect(encryptField(publicKey, 'x')).not.toBe(encryptField(publicKey, 'x'));
  });
});
