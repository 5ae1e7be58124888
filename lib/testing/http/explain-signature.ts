import { signedMessage } from '../keys/signed-message.js';
import type { SimulatedMerchant } from '../simulated-merchant.js';
import type { RawRequest } from './raw-request.js';
import { isDigestOf, isSignedByPss, signedDigest } from './signed-digest.js';

/** A signature that does not fit its request, and what is known of it. */
export interface RefusedSignature {
  readonly request: RawRequest;
  /** Method, path and query, timestamp and nonce, as they were sent. */
  readonly lines: readonly [method: string, target: string, timestamp: string, nonce: string];
  readonly signature: Buffer;
  readonly merchant: SimulatedMerchant;
  readonly merchants: ReadonlyMap<string, SimulatedMerchant>;
}

const NEITHER = 'the signature fits neither this request nor a usual mistake';

/**
 * Says which part of the signed message differs, as far as that can be known: whose key made the
 * signature, what digest, and then the usual mistakes, one after the other.
 */
export function explainSignature(refused: RefusedSignature): string {
  const { request, lines, signature, merchant, merchants } = refused;
  const message = signedMessage([...lines, request.body]);
  const signed = signedDigest(signature, merchant.merchantPublicKey);
  if (!signed) {
    if (isSignedByPss(message, signature, merchant.merchantPublicKey)) {
      return 'it was signed with the padding of RSA-PSS; API v3 has RSA PKCS#1 v1.5';
    }
    const owner = [...merchants.values()].find(
      ({ merchantPublicKey }) => signedDigest(signature, merchantPublicKey) !== undefined,
    );
    if (owner) return `it was signed with the private key of another merchant, ${owner.mchid}`;
    return `${NEITHER}: it was made with another private key than the merchant's`;
  }
  const { algorithm } = signed;
  const isSigned = (candidate: Buffer): boolean => isDigestOf(signed, candidate);
  if (isSigned(message)) return `it was signed with ${algorithm}; API v3 has SHA-256`;
  const mistake = mistakesIn(request, lines).find(([candidate]) => isSigned(candidate))?.[1];
  return mistake ?? `${NEITHER}: the private key is the right one, but other bytes were signed`;
}

type Mistake = readonly [signed: Buffer, meaning: string];

function mistakesIn(request: RawRequest, lines: RefusedSignature['lines']): readonly Mistake[] {
  const [method, target, timestamp, nonce] = lines;
  const { body } = request;
  const host = request.headers.host ?? '';
  const message = signedMessage([...lines, body]);
  const withTarget = (other: string): Buffer =>
    signedMessage([method, other, timestamp, nonce, body]);
  const otherMethods = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'].map((other): Mistake => [
    signedMessage([other, target, timestamp, nonce, body]),
    `the method ${other} was signed, and ${method} was sent`,
  ]);
  return [
    [message.subarray(0, -1), 'the signed message lacks its last line feed'],
    [
      signedMessage(lines),
      'the signed message lacks the line of the body; without a body that line is empty',
    ],
    [signedMessage([...lines, '']), 'the message was signed without the body that was sent'],
    [signedMessage([...lines, 'undefined']), 'the text "undefined" was signed for the body'],
    [signedMessage([...lines, 'null']), 'the text "null" was signed for the body'],
    [signedMessage([...lines, '{}']), '"{}" was signed for the body'],
    [
      signedMessage([method.toLowerCase(), target, timestamp, nonce, body]),
      'the method was signed in lower case',
    ],
    ...otherMethods,
    [withTarget(target.split('?', 1)[0] ?? ''), 'the query was not signed with the path'],
    ...['http:', 'https:', ''].map((scheme): Mistake => [
      withTarget(scheme === '' ? `${host}${target}` : `${scheme}//${host}${target}`),
      'the whole URL was signed; only path and query are',
    ]),
    [withTarget(target.slice(1)), 'the path was signed without its leading slash'],
    [withTarget(decoded(target)), 'the path was signed before it was percent-encoded'],
    [
      signedMessage([method, target, nonce, timestamp, body]),
      'the nonce was signed before the timestamp; the timestamp comes first',
    ],
    [crlf([...lines, body]), 'the lines were signed with CR LF; each ends in a line feed alone'],
    [
      signedMessage([...lines, reserialised(body)]),
      'the body was written anew after it was signed',
    ],
    [signedMessage([...lines, trimmed(body)]), 'the body was signed without the blanks around it'],
  ];
}

function crlf(parts: readonly (string | Buffer)[]): Buffer {
  return Buffer.concat(parts.flatMap((part) => [Buffer.from(part), Buffer.from('\r\n')]));
}

function decoded(target: string): string {
  try {
    return decodeURI(target);
  } catch {
    return target;
  }
}

function reserialised(body: Buffer): string {
  try {
    return JSON.stringify(JSON.parse(body.toString('utf8')));
  } catch {
    return '';
  }
}

function trimmed(body: Buffer): string {
  return body.toString('utf8').trim();
}
