import { constants, createHash, publicDecrypt, verify } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { buildSignedMessage } from '../keys/cryptography.js';
import type { MerchantRecord } from '../merchant-record.js';
import type { RawRequest } from './read-request.js';

/** A signature that does not match its request, with the context to explain why. */
interface RejectedSignature {
  readonly request: RawRequest;
  /** Method, path and query, timestamp and nonce, as they were sent. */
  readonly lines: readonly [method: string, target: string, timestamp: string, nonce: string];
  readonly signature: Buffer;
  /** The key of the certificate that the request names. */
  readonly publicKey: KeyObject;
  readonly merchants: ReadonlyMap<string, MerchantRecord>;
}

const NEITHER = 'the signature matches neither this request nor a common mistake';

/**
 * Names the part of the signed message that differs, as far as it can be determined. Checks the key
 * and the digest of the signature first, then the common mistakes one by one.
 */
export function explainSignature(rejected: RejectedSignature): string {
  const { request, lines, signature, publicKey, merchants } = rejected;
  const message = buildSignedMessage([...lines, request.body]);
  const signed = openSignedDigest(signature, publicKey);
  if (!signed) {
    if (isSignedByPss(message, signature, publicKey)) {
      return 'it was signed with RSA-PSS padding; API v3 uses RSA PKCS#1 v1.5';
    }
    const owner = [...merchants.values()].find(
      ({ merchantPublicKey }) => openSignedDigest(signature, merchantPublicKey) !== undefined,
    );
    if (owner) return `it was signed with the private key of another merchant, ${owner.mchid}`;
    return `${NEITHER}: it was made with a private key other than the merchant's`;
  }
  const { algorithm } = signed;
  const isSigned = (candidate: Buffer): boolean => matchesDigest(signed, candidate);
  if (isSigned(message)) return `it was signed with ${algorithm}; API v3 uses SHA-256`;
  const mistake = listMistakes(request, lines).find(([candidate]) => isSigned(candidate))?.[1];
  return mistake ?? `${NEITHER}: the private key is correct, but other bytes were signed`;
}

type Mistake = readonly [signed: Buffer, meaning: string];

function listMistakes(request: RawRequest, lines: RejectedSignature['lines']): readonly Mistake[] {
  const [method, target, timestamp, nonce] = lines;
  const { body } = request;
  const host = request.headers.host ?? '';
  const message = buildSignedMessage([...lines, body]);
  const buildWithTarget = (other: string): Buffer =>
    buildSignedMessage([method, other, timestamp, nonce, body]);
  const otherMethods = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'].map((other): Mistake => [
    buildSignedMessage([other, target, timestamp, nonce, body]),
    `the method ${other} was signed, but ${method} was sent`,
  ]);
  return [
    [message.subarray(0, -1), 'the signed message lacks its last line feed'],
    [
      buildSignedMessage(lines),
      'the signed message lacks the line of the body; without a body that line is empty',
    ],
    [buildSignedMessage([...lines, '']), 'the message was signed without the body that was sent'],
    [
      buildSignedMessage([...lines, 'undefined']),
      'the text "undefined" was signed instead of the body',
    ],
    [buildSignedMessage([...lines, 'null']), 'the text "null" was signed instead of the body'],
    [buildSignedMessage([...lines, '{}']), '"{}" was signed instead of the body'],
    [
      buildSignedMessage([method.toLowerCase(), target, timestamp, nonce, body]),
      'the method was signed in lower case',
    ],
    ...otherMethods,
    [buildWithTarget(target.split('?', 1)[0] ?? ''), 'the query was not signed with the path'],
    ...['http:', 'https:', ''].map((scheme): Mistake => [
      buildWithTarget(scheme === '' ? `${host}${target}` : `${scheme}//${host}${target}`),
      'the whole URL was signed; sign only path and query',
    ]),
    [buildWithTarget(target.slice(1)), 'the path was signed without its leading slash'],
    [buildWithTarget(decodeTarget(target)), 'the path was signed before it was percent-encoded'],
    [
      buildSignedMessage([method, target, nonce, timestamp, body]),
      'the nonce was signed before the timestamp; the timestamp comes first',
    ],
    [
      joinWithCrlf([...lines, body]),
      'the lines were signed with CR LF; each must end in a single line feed',
    ],
    [
      buildSignedMessage([...lines, reserialise(body)]),
      'the body was serialised again after it was signed',
    ],
    [
      buildSignedMessage([...lines, trimBody(body)]),
      'the body was signed without its leading and trailing whitespace',
    ],
  ];
}

function joinWithCrlf(parts: readonly (string | Buffer)[]): Buffer {
  return Buffer.concat(parts.flatMap((part) => [Buffer.from(part), Buffer.from('\r\n')]));
}

function decodeTarget(target: string): string {
  try {
    return decodeURI(target);
  } catch {
    return target;
  }
}

function reserialise(body: Buffer): string {
  try {
    return JSON.stringify(JSON.parse(body.toString('utf8')));
  } catch {
    return '';
  }
}

function trimBody(body: Buffer): string {
  return body.toString('utf8').trim();
}

/** DER prefixes of the digest in an RSA PKCS#1 v1.5 signature, by digest name. */
const PREFIXES: ReadonlyMap<string, string> = new Map([
  ['sha256', '3031300d060960864801650304020105000420'],
  ['sha1', '3021300906052b0e03021a05000414'],
  ['sha512', '3051300d060960864801650304020305000440'],
  ['sha384', '3041300d060960864801650304020205000430'],
  ['md5', '3020300c06082a864886f70d020505000410'],
]);

/** The digest inside a signature; only the matching public key reveals it. */
interface SignedDigest {
  readonly algorithm: string;
  readonly digest: Buffer;
}

/** Returns the digest that the key signed, or `undefined` for another key or another padding. */
function openSignedDigest(signature: Buffer, key: KeyObject): SignedDigest | undefined {
  const content = decryptSignature(signature, key);
  for (const [algorithm, prefix] of PREFIXES) {
    const start = Buffer.from(prefix, 'hex');
    if (content?.subarray(0, start.length).equals(start)) {
      return { algorithm, digest: content.subarray(start.length) };
    }
  }
  return undefined;
}

/** Whether the digest is that of the message. */
function matchesDigest({ algorithm, digest }: SignedDigest, message: Buffer): boolean {
  return createHash(algorithm).update(message).digest().equals(digest);
}

/** Whether the signature is an RSA-PSS signature of the message, which API v3 does not accept. */
function isSignedByPss(message: Buffer, signature: Buffer, key: KeyObject): boolean {
  const padding = constants.RSA_PKCS1_PSS_PADDING;
  return verify(
    'sha256',
    message,
    { key, padding, saltLength: constants.RSA_PSS_SALTLEN_AUTO },
    signature,
  );
}

function decryptSignature(signature: Buffer, key: KeyObject): Buffer | undefined {
  try {
    return publicDecrypt({ key, padding: constants.RSA_PKCS1_PADDING }, signature);
  } catch {
    return undefined;
  }
}
