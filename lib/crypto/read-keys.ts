import {
  createPrivateKey,
  createPublicKey,
  createSecretKey,
  KeyObject,
  X509Certificate,
} from 'node:crypto';
import { parsePlatformCertificate, type WechatPayKey } from './wechat-pay-key.js';

const MIN_RSA_BITS = 2048;
const API_V3_KEY_BYTES = 32;

/*
 * The messages of these errors complete a sentence that begins with the name of an option. They never
 * repeat the value.
 */

/** The private key of the merchant API certificate. */
export function readMerchantPrivateKey(source: unknown): KeyObject {
  if (source instanceof KeyObject) {
    if (source.type !== 'private')
      throw new Error(`must be a private key, not a ${source.type} one`);
    return assertRsa(source);
  }
  const pem = toPem(source);
  if (pem.includes('-----BEGIN CERTIFICATE-----')) {
    throw new Error(
      'is a certificate; the private key stands in apiclient_key.pem, the certificate in apiclient_cert.pem',
    );
  }
  if (/-----BEGIN (?:RSA )?PUBLIC KEY-----/.test(pem)) {
    throw new Error('is a public key; the private key stands in apiclient_key.pem');
  }
  if (/ENCRYPTED/.test(pem)) {
    throw new Error('is encrypted with a passphrase; decrypt it and give a KeyObject or plain PEM');
  }
  return assertRsa(parseWith(() => createPrivateKey(pem), 'cannot be read as a PEM private key'));
}

/** The WeChat Pay public key. */
export function readWechatPayPublicKey(source: unknown): KeyObject {
  if (source instanceof KeyObject) {
    if (source.type !== 'public') throw new Error(`must be a public key, not a ${source.type} one`);
    return assertRsa(source);
  }
  const pem = toPem(source);
  if (pem.includes('PRIVATE KEY-----')) {
    throw new Error('is a private key; WeChat Pay shows its public key on the merchant platform');
  }
  if (pem.includes('-----BEGIN CERTIFICATE-----')) {
    throw new Error('is a certificate; certificates go into platformCertificates');
  }
  return assertRsa(parseWith(() => createPublicKey(pem), 'cannot be read as a PEM public key'));
}

/** A pinned platform certificate. */
export function readPlatformCertificate(source: unknown): WechatPayKey {
  const given = source instanceof X509Certificate ? source : toPem(source);
  const key = parseWith(
    () => parsePlatformCertificate(given),
    'cannot be read as an RSA certificate',
  );
  assertRsa(key.publicKey);
  return key;
}

export function readApiV3Key(source: unknown): KeyObject {
  if (source === undefined) {
    throw new Error(`is required, and must be exactly ${API_V3_KEY_BYTES} bytes`);
  }
  if (typeof source !== 'string' && !Buffer.isBuffer(source)) {
    throw new Error(`must be a string or Buffer of ${API_V3_KEY_BYTES} bytes`);
  }
  const bytes = Buffer.from(source as Buffer);
  if (bytes.length !== API_V3_KEY_BYTES) {
    throw new Error(`must be exactly ${API_V3_KEY_BYTES} bytes, not ${bytes.length}`);
  }
  return createSecretKey(bytes);
}

/** Environment files often keep a PEM on one line, with `\n` spelled out. */
function toPem(source: unknown): string {
  if (Buffer.isBuffer(source)) return source.toString();
  if (typeof source !== 'string') throw new Error('must be a PEM string, a Buffer or a KeyObject');
  return source.replaceAll(String.raw`\r`, '').replaceAll(String.raw`\n`, '\n');
}

function parseWith<T>(parse: () => T, problem: string): T {
  try {
    return parse();
  } catch {
    // OpenSSL's own message says nothing to a reader, and might repeat bytes.
    throw new Error(problem);
  }
}

function assertRsa(key: KeyObject): KeyObject {
  if (key.asymmetricKeyType !== 'rsa') {
    throw new Error(`must be an RSA key, not ${key.asymmetricKeyType ?? 'of an unknown type'}`);
  }
  const bits = key.asymmetricKeyDetails?.modulusLength ?? 0;
  if (bits < MIN_RSA_BITS) throw new Error(`must have at least ${MIN_RSA_BITS} bits, not ${bits}`);
  return key;
}
