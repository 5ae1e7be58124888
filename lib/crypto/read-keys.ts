import {
  createPrivateKey,
  createPublicKey,
  createSecretKey,
  KeyObject,
  sign,
  verify,
  X509Certificate,
} from 'node:crypto';
import { nameOption, OPTION_VARIABLES } from '../common/option-variables.js';
import { findKeyMaterial, type KeyMaterial, type KeyMaterialKind } from './key-text.js';
import { normalizeSerial, parsePlatformCertificate, type WechatPayKey } from './wechat-pay-key.js';

const MIN_RSA_BITS = 2048;
const API_V3_KEY_BYTES = 32;

/*
 * The messages of these errors follow the name of an option, and never repeat its value.
 */

/** Reads the private key of the merchant API certificate. */
export function readMerchantPrivateKey(source: unknown): KeyObject {
  if (source instanceof KeyObject) {
    if (source.type !== 'private')
      throw new Error(`must be a private key, not a ${source.type} one`);
    return assertRsa(source);
  }
  const { der, type } = readMaterial(source, 'private key', {
    certificate:
      'is a certificate; the private key is in apiclient_key.pem, the certificate in apiclient_cert.pem',
    'public key': 'is a public key; the private key is in apiclient_key.pem',
    'encrypted private key':
      'is encrypted with a passphrase; decrypt it with `openssl pkey -in <file> -out apiclient_key.pem`, or set a KeyObject or an unencrypted PEM',
    'PKCS#12 file':
      'is a PKCS#12 file such as apiclient_cert.p12; the private key is in apiclient_key.pem',
    'OpenSSH key': 'is an OpenSSH key; the private key is in apiclient_key.pem',
    'path of a file': `is the path of a file; name it in ${OPTION_VARIABLES.merchantPrivateKey}_PATH, or set its content`,
  });
  return parseWith(
    () => assertConsistent(assertRsa(parsePrivateKey(der, type))),
    'cannot be read as a PEM private key: its bytes are damaged',
  );
}

/** Reads the WeChat Pay public key. */
export function readWechatPayPublicKey(source: unknown): KeyObject {
  if (source instanceof KeyObject) {
    if (source.type !== 'public') throw new Error(`must be a public key, not a ${source.type} one`);
    return assertRsa(source);
  }
  const privateKey =
    'is a private key; WeChat Pay shows its public key (pub_key.pem) on the merchant platform';
  const { der, type } = readMaterial(source, 'public key', {
    'private key': privateKey,
    'encrypted private key': privateKey,
    'OpenSSH key': 'is an OpenSSH key; WeChat Pay shows its public key on the merchant platform',
    certificate:
      'is a certificate; certificates belong in platformCertificates, the WeChat Pay public key is in pub_key.pem',
    'PKCS#12 file':
      "is a PKCS#12 file of the merchant's; the WeChat Pay public key is in pub_key.pem",
    'path of a file': `is the path of a file; name it in ${OPTION_VARIABLES.wechatPayPublicKey}_PATH, or set its content`,
  });
  return parseWith(
    () => assertRsa(createPublicKey({ key: der, format: 'der', type })),
    'cannot be read as a PEM public key: its bytes are damaged',
  );
}

/** Reads the merchant API certificate. */
export function readMerchantCertificate(source: unknown): X509Certificate {
  const remedy = `name it in ${OPTION_VARIABLES.merchantCertificate}_PATH, or set its content`;
  const certificate = readCertificate(source, remedy);
  assertRsa(certificate.publicKey);
  return certificate;
}

/** @param remedy Advice for a value that is the path of a file. */
export function readCertificate(source: unknown, remedy = 'set its content'): X509Certificate {
  if (source instanceof X509Certificate) return source;
  const { der } = readMaterial(source, 'certificate', {
    'private key': 'cannot be read as a certificate: it is a private key',
    'encrypted private key': 'cannot be read as a certificate: it is a private key',
    'public key': `cannot be read as a certificate: it is a public key; the one of WeChat Pay belongs in ${nameOption('wechatPayPublicKey')}`,
    'PKCS#12 file':
      'cannot be read as a certificate: it is a PKCS#12 file; the merchant API certificate is in apiclient_cert.pem',
    'OpenSSH key': 'cannot be read as a certificate: it is an OpenSSH key',
    'path of a file': `is the path of a file; ${remedy}`,
  });
  return parseWith(
    () => new X509Certificate(der),
    'cannot be read as a certificate: its bytes are damaged',
  );
}

/** Identifies the merchant's own certificate, which could be mistaken for one of WeChat Pay's. */
interface MerchantIdentity {
  readonly serialNumber: string | undefined;
  /** `undefined` when only the signer has it. */
  readonly publicKey: KeyObject | undefined;
}

/** Reads a platform certificate, pinned or downloaded, which may have expired. */
export function readPlatformCertificate(source: unknown, merchant: MerchantIdentity): WechatPayKey {
  const certificate = readCertificate(source);
  const key = parseWith(
    () => parsePlatformCertificate(certificate),
    'cannot be read as an RSA certificate',
  );
  assertRsa(key.publicKey);
  const { serialNumber, publicKey } = merchant;
  const hasOwnSerial =
    serialNumber !== undefined && normalizeSerial(key.serial) === normalizeSerial(serialNumber);
  if (hasOwnSerial || publicKey?.equals(key.publicKey) === true) {
    throw new Error(
      "is the merchant's own certificate (merchantSerialNumber), not one of WeChat Pay's",
    );
  }
  return key;
}

export function readApiV3Key(source: unknown): KeyObject {
  if (source === undefined) {
    throw new Error(`is required, and must be exactly ${API_V3_KEY_BYTES} bytes`);
  }
  if (typeof source !== 'string' && !Buffer.isBuffer(source)) {
    throw new Error(`must be a string or Buffer of ${API_V3_KEY_BYTES} bytes`);
  }
  const given = Buffer.from(source as Buffer);
  if (given.length === API_V3_KEY_BYTES) return createSecretKey(given);
  // Environment files add quotes, mounted secrets a line end.
  const plain = Buffer.from(
    given.toString().replace(/^[\s"'\ufeff]+|(?<![\s"']|\\[nr])(?:[\s"']|\\[nr])+$/g, ''),
  );
  if (plain.length === API_V3_KEY_BYTES) return createSecretKey(plain);
  throw new Error(`must be exactly ${API_V3_KEY_BYTES} bytes, not ${given.length}`);
}

/** Messages for the kinds that are not expected. */
type WrongKinds<Kind extends KeyMaterialKind> = Readonly<
  Record<Exclude<KeyMaterialKind, Kind>, string>
>;

function readMaterial<Kind extends 'private key' | 'public key' | 'certificate'>(
  source: unknown,
  kind: Kind,
  wrongKinds: WrongKinds<Kind>,
): Extract<KeyMaterial, { kind: Kind }> {
  if (typeof source !== 'string' && !(source instanceof Uint8Array)) {
    const object = kind === 'certificate' ? 'an X509Certificate' : 'a KeyObject';
    throw new Error(`must be a PEM string, a Buffer or ${object}`);
  }
  const problem = `cannot be read as a ${kind === 'certificate' ? '' : 'PEM '}${kind}`;
  let found: readonly KeyMaterial[];
  try {
    found = findKeyMaterial(typeof source === 'string' ? source : Buffer.from(source));
  } catch (error) {
    throw new Error(`${problem}: ${(error as Error).message}`);
  }
  const fitting = found
    .filter((one, index) => index === found.findIndex((other) => isSameKey(one, other)))
    .filter((one): one is Extract<KeyMaterial, { kind: Kind }> => one.kind === kind);
  const [first] = fitting;
  if (first !== undefined && fitting.length === 1) return first;
  if (first !== undefined)
    throw new Error(`contains ${fitting.length} of them; set only the right ${kind}`);
  const [other] = found;
  throw new Error(other === undefined ? problem : wrongKinds[other.kind as keyof WrongKinds<Kind>]);
}

function isSameKey(one: KeyMaterial, other: KeyMaterial): boolean {
  return one === other || ('der' in one && 'der' in other && one.der.equals(other.der));
}

function parseWith<T>(parse: () => T, problem: string): T {
  try {
    return parse();
  } catch (error) {
    if (error instanceof UnfitKeyError) throw error;
    // OpenSSL's own message is of no help to the reader and might repeat bytes.
    throw new Error(problem);
  }
}

/**
 * Node reports an error that another operation of the process has left in OpenSSL's queue as one of this key. The failed
 * call empties the queue, so only a damaged key fails twice.
 */
function parsePrivateKey(key: Buffer, type: 'pkcs1' | 'pkcs8' | 'sec1'): KeyObject {
  const parse = (): KeyObject => createPrivateKey({ key, format: 'der', type });
  try {
    return parse();
  } catch {
    return parse();
  }
}

/** Signs and verifies once: a key with a wrong character can often be parsed, but its signatures are invalid. */
function assertConsistent(key: KeyObject): KeyObject {
  const message = Buffer.from('nestjs-wechatpay-insurance');
  const signature = sign('RSA-SHA256', message, key);
  if (verify('RSA-SHA256', message, createPublicKey(key), signature)) return key;
  throw new Error('its numbers do not match');
}

/** The key is readable, but WeChat Pay does not use keys of this type or size. */
class UnfitKeyError extends Error {}

/** @throws {Error} unless the key is RSA of at least 2048 bits. */
export function assertRsa(key: KeyObject): KeyObject {
  if (key.asymmetricKeyType !== 'rsa') {
    throw new UnfitKeyError(
      `must be an RSA key, not ${key.asymmetricKeyType ?? 'of an unknown type'}; SM2 (国密) is not supported`,
    );
  }
  const bits = key.asymmetricKeyDetails?.modulusLength ?? 0;
  if (bits < MIN_RSA_BITS) {
    throw new UnfitKeyError(`must have at least ${MIN_RSA_BITS} bits, not ${bits}`);
  }
  return key;
}
