import {
  createPrivateKey,
  createPublicKey,
  createSecretKey,
  generateKeyPairSync,
  KeyObject,
  X509Certificate,
} from 'node:crypto';
import { describe, expect, it } from 'vitest';
import {
  assertRsa,
  readApiV3Key,
  readCertificate,
  readMerchantCertificate,
  readMerchantPrivateKey,
  readPlatformCertificate,
  readWechatPayPublicKey,
} from '../../lib/crypto/read-keys.js';
import { createSelfSignedCertificate } from '../../lib/testing/simulator/keys/self-signed-certificate.js';
import {
  API_V3_KEY,
  fixture,
  MERCHANT_SERIAL,
  merchantPublicKey,
  NOW,
} from '../support/fixtures.js';

const privatePem = fixture('merchant.key.pem');
const publicPem = fixture('wechat-pay.pub.pem');
const certificatePem = fixture('merchant.cert.pem');
const privateKey = createPrivateKey(privatePem);
const publicKey = createPublicKey(publicPem);
const certificate = new X509Certificate(certificatePem);
const ecKeys = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const { privateKey: ecKey, publicKey: ecPublicKey } = ecKeys;
const smallKeys = generateKeyPairSync('rsa', { modulusLength: 1024 });
const { privateKey: smallKey } = smallKeys;
const derOf = (key: KeyObject) => key.export({ type: 'pkcs8', format: 'der' });

const encryptedPem = privateKey
  .export({ type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase: 'secret' })
  .toString();
const openSshPem = `-----BEGIN OPENSSH PRIVATE KEY-----\n${Buffer.from('openssh-key-v1\0')
  .toString('base64')
  .padEnd(300, 'A')}\n-----END OPENSSH PRIVATE KEY-----\n`;

/** The start of a PKCS#12 file: version 3, then the content. Nothing reads further. */
const pkcs12 = Buffer.from([0x30, 0x06, 0x02, 0x01, 0x03, 0x30, 0x01, 0x00]);

/** A file of the right structure whose key cannot be used. */
function damaged(der: Buffer, from = Math.floor(der.length / 2), to = der.length): Buffer {
  return Buffer.from(der).fill(0xff, from, to);
}

function certificateOf(keys: { publicKey: KeyObject; privateKey: KeyObject }): string {
  const YEAR = 31_536_000_000;
  return createSelfSignedCertificate(
    { serial: 'A1', commonName: 'x', notBefore: NOW - YEAR, notAfter: NOW + YEAR },
    keys,
  );
}

function messageOf(read: () => unknown): string {
  try {
    read();
  } catch (error) {
    return (error as Error).message;
  }
  throw new Error('expected an error');
}

const KINDS = [undefined, null, 7, {}, ['text'], true];

describe('readMerchantPrivateKey', () => {
  it('keeps a private KeyObject', () => {
    expect(readMerchantPrivateKey(privateKey)).toBe(privateKey);
  });

  it.each([
    ['PEM', privatePem],
    ['bytes', derOf(privateKey)],
    ['a Uint8Array', new Uint8Array(derOf(privateKey))],
  ])('reads %s', (_name, source) => {
    expect(readMerchantPrivateKey(source).equals(privateKey)).toBe(true);
  });

  it.each(KINDS)('rejects the value %j', (source) => {
    expect(messageOf(() => readMerchantPrivateKey(source))).toBe(
      'must be a PEM string, a Buffer or a KeyObject',
    );
  });

  it.each<[string, unknown, string]>([
    ['a public KeyObject', publicKey, 'must be a private key, not a public one'],
    [
      'a secret KeyObject',
      createSecretKey(Buffer.alloc(32)),
      'must be a private key, not a secret one',
    ],
    ['an elliptic KeyObject', ecKey, 'must be an RSA key, not ec; SM2 (国密) is not supported'],
    ['a KeyObject of 1024 bits', smallKey, 'must have at least 2048 bits, not 1024'],
    ['an elliptic key', derOf(ecKey), 'must be an RSA key, not ec; SM2 (国密) is not supported'],
    ['a key of 1024 bits', derOf(smallKey), 'must have at least 2048 bits, not 1024'],
    [
      'a certificate',
      certificatePem,
      'is a certificate; the private key is in apiclient_key.pem, the certificate in apiclient_cert.pem',
    ],
    ['a public key', publicPem, 'is a public key; the private key is in apiclient_key.pem'],
    [
      'an encrypted key',
      encryptedPem,
      'is encrypted with a passphrase; decrypt it with `openssl pkey -in <file> -out apiclient_key.pem`, or set a KeyObject or an unencrypted PEM',
    ],
    [
      'a PKCS#12 file',
      pkcs12,
      'is a PKCS#12 file such as apiclient_cert.p12; the private key is in apiclient_key.pem',
    ],
    ['an OpenSSH key', openSshPem, 'is an OpenSSH key; the private key is in apiclient_key.pem'],
    [
      'the path of a file',
      './apiclient_key.pem',
      'is the path of a file; name it in WECHATPAY_MERCHANT_PRIVATE_KEY_PATH, or set its content',
    ],
    [
      'damaged bytes',
      damaged(derOf(privateKey)),
      'cannot be read as a PEM private key: its bytes are damaged',
    ],
    [
      'two keys',
      `${privatePem}\n${fixture('other-merchant.key.pem')}`,
      'contains 2 of them; set only the right private key',
    ],
    [
      'two keys without line ends',
      `${privatePem}${fixture('other-merchant.key.pem')}`.replaceAll('\n', ''),
      'contains 2 of them; set only the right private key',
    ],
    [
      'three keys, one of them twice',
      [privatePem, fixture('other-merchant.key.pem'), privatePem].join('\n'),
      'contains 2 of them; set only the right private key',
    ],
  ])('rejects %s', (_name, source, message) => {
    expect(messageOf(() => readMerchantPrivateKey(source))).toBe(message);
  });

  it('reads one key that a text has twice, and next to a certificate', () => {
    const text = [certificatePem, privatePem, privatePem].join('\n');
    expect(readMerchantPrivateKey(text).equals(privateKey)).toBe(true);
  });

  it.each([
    ['an encrypted key', encryptedPem],
    ['an OpenSSH key', openSshPem],
  ])('reads a key before and after %s', (_name, other) => {
    for (const text of [`${privatePem}${other}`, `${other}${privatePem}`]) {
      expect(readMerchantPrivateKey(text).equals(privateKey)).toBe(true);
    }
  });

  it('reads a text that begins with a zero, the first byte of DER', () => {
    expect(readMerchantPrivateKey(`0\n${privatePem}`).equals(privateKey)).toBe(true);
  });

  it('explains a text without a key, and repeats nothing of it', () => {
    expect(messageOf(() => readMerchantPrivateKey('hunter2 hunter2'))).toBe(
      'cannot be read as a PEM private key: there is no -----BEGIN line in it',
    );
  });

  it('rejects a key whose numbers do not match', () => {
    const modulusOf = (key: KeyObject) =>
      Buffer.from(key.export({ format: 'jwk' }).n as string, 'base64url');
    const mixed = derOf(privateKey);
    const other = createPrivateKey(fixture('other-merchant.key.pem'));
    modulusOf(other).copy(mixed, mixed.indexOf(modulusOf(privateKey)));
    expect(messageOf(() => readMerchantPrivateKey(mixed))).toBe(
      'cannot be read as a PEM private key: its bytes are damaged',
    );
  });
});

describe('readWechatPayPublicKey', () => {
  const privateProblem =
    'is a private key; WeChat Pay shows its public key (pub_key.pem) on the merchant platform';

  it('keeps a public KeyObject', () => {
    expect(readWechatPayPublicKey(publicKey)).toBe(publicKey);
  });

  it.each(KINDS)('rejects the value %j', (source) => {
    expect(messageOf(() => readWechatPayPublicKey(source))).toBe(
      'must be a PEM string, a Buffer or a KeyObject',
    );
  });

  it.each<[string, unknown, string]>([
    ['a private KeyObject', privateKey, 'must be a public key, not a private one'],
    [
      'a secret KeyObject',
      createSecretKey(Buffer.alloc(32)),
      'must be a public key, not a secret one',
    ],
    [
      'an elliptic KeyObject',
      ecPublicKey,
      'must be an RSA key, not ec; SM2 (国密) is not supported',
    ],
    ['a private key', privatePem, privateProblem],
    ['an encrypted private key', encryptedPem, privateProblem],
    [
      'an OpenSSH key',
      openSshPem,
      'is an OpenSSH key; WeChat Pay shows its public key on the merchant platform',
    ],
    [
      'a certificate',
      certificatePem,
      'is a certificate; certificates belong in platformCertificates, the WeChat Pay public key is in pub_key.pem',
    ],
    [
      'a PKCS#12 file',
      pkcs12,
      "is a PKCS#12 file of the merchant's; the WeChat Pay public key is in pub_key.pem",
    ],
    [
      'the path of a file',
      '/etc/pub_key.pem',
      'is the path of a file; name it in WECHATPAY_PUBLIC_KEY_PATH, or set its content',
    ],
    [
      'a key of 1024 bits',
      createPublicKey(smallKey).export({ type: 'spki', format: 'der' }),
      'must have at least 2048 bits, not 1024',
    ],
  ])('rejects %s', (_name, source, message) => {
    expect(messageOf(() => readWechatPayPublicKey(source))).toBe(message);
  });

  it('explains a text without a key, and repeats nothing of it', () => {
    expect(messageOf(() => readWechatPayPublicKey('hunter2 hunter2'))).toBe(
      'cannot be read as a PEM public key: there is no -----BEGIN line in it',
    );
  });

  it('rejects damaged bytes', () => {
    const der = publicKey.export({ type: 'spki', format: 'der' });
    // The number of unused bits of a BIT STRING is at most 7.
    const at = der.indexOf(Buffer.from([0x03, 0x82])) + 4;
    const bytes = Buffer.from(der);
    bytes[at] = 0x99;
    expect(messageOf(() => readWechatPayPublicKey(bytes))).toBe(
      'cannot be read as a PEM public key: its bytes are damaged',
    );
  });
});

describe('readCertificate and readMerchantCertificate', () => {
  it('keep an X509Certificate', () => {
    expect(readCertificate(certificate)).toBe(certificate);
    expect(readMerchantCertificate(certificate)).toBe(certificate);
  });

  it.each(KINDS)('reject the value %j', (source) => {
    expect(messageOf(() => readCertificate(source))).toBe(
      'must be a PEM string, a Buffer or an X509Certificate',
    );
  });

  const isPrivate = 'cannot be read as a certificate: it is a private key';
  it.each<[string, unknown, string]>([
    ['a private key', privatePem, isPrivate],
    ['an encrypted private key', encryptedPem, isPrivate],
    [
      'a public key',
      publicPem,
      'cannot be read as a certificate: it is a public key; the one of WeChat Pay belongs in wechatPayPublicKey (WECHATPAY_PUBLIC_KEY)',
    ],
    [
      'a PKCS#12 file',
      pkcs12,
      'cannot be read as a certificate: it is a PKCS#12 file; the merchant API certificate is in apiclient_cert.pem',
    ],
    ['an OpenSSH key', openSshPem, 'cannot be read as a certificate: it is an OpenSSH key'],
    ['the path of a file', './cert.pem', 'is the path of a file; set its content'],
    [
      'damaged bytes',
      damaged(certificate.raw, 30, 60),
      'cannot be read as a certificate: its bytes are damaged',
    ],
  ])('reject %s', (_name, source, message) => {
    expect(messageOf(() => readCertificate(source))).toBe(message);
  });

  it('name the variable for the path of the merchant certificate', () => {
    expect(messageOf(() => readMerchantCertificate('./cert.pem'))).toBe(
      'is the path of a file; name it in WECHATPAY_MERCHANT_CERTIFICATE_PATH, or set its content',
    );
  });

  it('explain a text without a certificate', () => {
    expect(messageOf(() => readCertificate('hunter2 hunter2'))).toBe(
      'cannot be read as a certificate: there is no -----BEGIN line in it',
    );
  });

  it.each<[string, typeof ecKeys, string]>([
    ['an elliptic key', ecKeys, 'must be an RSA key, not ec; SM2 (国密) is not supported'],
    ['a key of 1024 bits', smallKeys, 'must have at least 2048 bits, not 1024'],
  ])('reject %s only in the certificate of the merchant', (_name, keys, message) => {
    const text = certificateOf(keys);
    expect(readCertificate(text).publicKey.equals(keys.publicKey)).toBe(true);
    expect(messageOf(() => readMerchantCertificate(text))).toBe(message);
  });
});

describe('readPlatformCertificate', () => {
  const platform = fixture('platform-a.cert.pem');
  const platformKey = new X509Certificate(platform).publicKey;
  const serial = new X509Certificate(platform).serialNumber;
  const own = "is the merchant's own certificate (merchantSerialNumber), not one of WeChat Pay's";

  it.each([
    ['another serial and key', { serialNumber: MERCHANT_SERIAL, publicKey: merchantPublicKey }],
    ['neither serial nor key', { serialNumber: undefined, publicKey: undefined }],
  ])('reads a certificate for a merchant with %s', (_name, merchant) => {
    expect(readPlatformCertificate(platform, merchant).publicKey.equals(platformKey)).toBe(true);
  });

  it.each<[string, typeof ecKeys, string]>([
    ['an elliptic key', ecKeys, 'cannot be read as an RSA certificate'],
    ['a key of 1024 bits', smallKeys, 'must have at least 2048 bits, not 1024'],
  ])('rejects a certificate with %s', (_name, keys, message) => {
    const merchant = { serialNumber: MERCHANT_SERIAL, publicKey: merchantPublicKey };
    expect(messageOf(() => readPlatformCertificate(certificateOf(keys), merchant))).toBe(message);
  });

  it.each([
    ['serial', { serialNumber: serial, publicKey: undefined }],
    [
      'serial in other letters, with zeros',
      { serialNumber: `0${serial.toLowerCase()}`, publicKey: undefined },
    ],
    ['serial, with another key', { serialNumber: serial, publicKey: merchantPublicKey }],
    ['key', { serialNumber: undefined, publicKey: platformKey }],
    ['key, with another serial', { serialNumber: MERCHANT_SERIAL, publicKey: platformKey }],
  ])("rejects a certificate of the merchant's own %s", (_name, merchant) => {
    expect(messageOf(() => readPlatformCertificate(platform, merchant))).toBe(own);
  });
});

describe('readApiV3Key', () => {
  it.each<[string, string | Buffer]>([
    ['text', API_V3_KEY],
    ['bytes', Buffer.from(API_V3_KEY)],
    ['quotes', `"${API_V3_KEY}"`],
    ['single quotes and blanks', `  ' ${API_V3_KEY} '\n`],
    ['a byte order mark', `\ufeff${API_V3_KEY}`],
    ['escaped line ends', `${API_V3_KEY}${String.raw`\r\n`}`],
    ['an escaped line end and a quote', `${API_V3_KEY}${String.raw`\n`}"`],
  ])('reads %s', (_name, source) => {
    expect(readApiV3Key(source).export()).toEqual(Buffer.from(API_V3_KEY));
  });

  it('keeps 32 bytes with blanks and quotes as they are', () => {
    const odd = `"${' '.repeat(30)}"`;
    expect(readApiV3Key(odd).export()).toEqual(Buffer.from(odd));
  });

  it('keeps quotes, blanks and escapes within the key', () => {
    const inner = String.raw`0123456789 "a'\nb\rc\xd 0123456789`.slice(0, 32);
    expect(inner).toHaveLength(32);
    expect(readApiV3Key(`"${inner}"`).export()).toEqual(Buffer.from(inner));
  });

  it('removes a quote behind an unknown escape at the end of the key', () => {
    const key = `${'a'.repeat(30)}\\x`;
    expect(readApiV3Key(`"${key}"`).export()).toEqual(Buffer.from(key));
  });

  it.each<[unknown, string]>([
    [undefined, 'is required, and must be exactly 32 bytes'],
    [null, 'must be a string or Buffer of 32 bytes'],
    [7, 'must be a string or Buffer of 32 bytes'],
    [['a'.repeat(32)], 'must be a string or Buffer of 32 bytes'],
    [new Uint8Array(32), 'must be a string or Buffer of 32 bytes'],
    ['', 'must be exactly 32 bytes, not 0'],
    ['a'.repeat(31), 'must be exactly 32 bytes, not 31'],
    ['a'.repeat(33), 'must be exactly 32 bytes, not 33'],
    [`"${'a'.repeat(31)}"  `, 'must be exactly 32 bytes, not 35'],
    ['密'.repeat(11), 'must be exactly 32 bytes, not 33'],
  ])('rejects %j', (source, message) => {
    expect(messageOf(() => readApiV3Key(source))).toBe(message);
  });
});

describe('assertRsa', () => {
  it.each([
    ['2048 bits', merchantPublicKey],
    ['a private key', privateKey],
  ])('returns a key of %s', (_name, key) => {
    expect(assertRsa(key)).toBe(key);
  });

  it('rejects a key without a type', () => {
    expect(messageOf(() => assertRsa(createSecretKey(Buffer.alloc(256))))).toBe(
      'must be an RSA key, not of an unknown type; SM2 (国密) is not supported',
    );
  });

  it('rejects a key of 2047 bits, also without details', () => {
    const key = generateKeyPairSync('rsa', { modulusLength: 2047 }).publicKey;
    expect(messageOf(() => assertRsa(key))).toBe('must have at least 2048 bits, not 2047');
    const opaque = { asymmetricKeyType: 'rsa', asymmetricKeyDetails: undefined } as KeyObject;
    expect(messageOf(() => assertRsa(opaque))).toBe('must have at least 2048 bits, not 0');
  });
});
