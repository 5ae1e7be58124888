import { constants, createHash, publicDecrypt, verify } from 'node:crypto';
import type { KeyObject } from 'node:crypto';

/** What stands before the digest in a signature of RSA PKCS#1 v1.5, by the digest's name. */
const PREFIXES: ReadonlyMap<string, string> = new Map([
  ['sha256', '3031300d060960864801650304020105000420'],
  ['sha1', '3021300906052b0e03021a05000414'],
  ['sha512', '3051300d060960864801650304020305000440'],
  ['sha384', '3041300d060960864801650304020205000430'],
  ['md5', '3020300c06082a864886f70d020505000410'],
]);

/** The digest that a signature holds; only its own key opens it. */
export interface SignedDigest {
  readonly algorithm: string;
  readonly digest: Buffer;
}

/** What the key signed, or `undefined` when the signature was made with another key or in another way. */
export function signedDigest(signature: Buffer, key: KeyObject): SignedDigest | undefined {
  const content = open(signature, key);
  for (const [algorithm, prefix] of PREFIXES) {
    const start = Buffer.from(prefix, 'hex');
    if (content?.subarray(0, start.length).equals(start)) {
      return { algorithm, digest: content.subarray(start.length) };
    }
  }
  return undefined;
}

/** Whether the message is what was signed. */
export function isDigestOf({ algorithm, digest }: SignedDigest, message: Buffer): boolean {
  return createHash(algorithm).update(message).digest().equals(digest);
}

/** Whether it is a signature of the message by RSA-PSS, which is not the way of API v3. */
export function isSignedByPss(message: Buffer, signature: Buffer, key: KeyObject): boolean {
  const padding = constants.RSA_PKCS1_PSS_PADDING;
  return verify(
    'sha256',
    message,
    { key, padding, saltLength: constants.RSA_PSS_SALTLEN_AUTO },
    signature,
  );
}

function open(signature: Buffer, key: KeyObject): Buffer | undefined {
  try {
    return publicDecrypt({ key, padding: constants.RSA_PKCS1_PADDING }, signature);
  } catch {
    return undefined;
  }
}
