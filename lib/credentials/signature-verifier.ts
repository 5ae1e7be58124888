import { createVerify, KeyObject } from 'node:crypto';
import { SignatureRefusal } from '../errors/signature-refusal.js';
import { answerMessage } from './canonical-message.js';
import { readSignedHeaders, type HeaderSource, type SignedHeaders } from './signed-headers.js';

/** How far a timestamp may lie from our clock, either way, in seconds. */
export const TIMESTAMP_TOLERANCE = 300;

export interface SignedMessage {
  readonly headers: HeaderSource;
  /** The body's bytes as they came. */
  readonly body: Buffer;
  /** Epoch milliseconds of the moment that the timestamp is held against. */
  readonly receivedAt: number;
  /** Seconds. */
  readonly tolerance: number;
}

/**
 * Verifies that a message is WeChat Pay's: headers, timestamp, key by serial, RSA signature over the
 * raw bytes. Nothing of the body is looked at before. Who has the key at hand need not wait.
 *
 * @throws {SignatureRefusal}
 * @see https://pay.weixin.qq.com/doc/v3/merchant/4013053420
 */
export function verifySignedMessage(
  message: SignedMessage,
  keyOf: (serial: string) => KeyObject | Promise<KeyObject>,
): SignedHeaders | Promise<SignedHeaders> {
  const headers = readSignedHeaders(message.headers);
  const age = Math.abs(Math.floor(message.receivedAt / 1000) - Number(headers.timestamp));
  // Written so that a clock which gives no number refuses.
  if (!(age <= message.tolerance)) {
    throw new SignatureRefusal(
      'timestamp-out-of-tolerance',
      `the timestamp lies ${age} s from this machine's clock, more than ${message.tolerance} s: check the clock, or the message is a replay`,
    );
  }
  const found = keyOf(headers.serial);
  if (found instanceof KeyObject) return verifiedWith(found, headers, message.body);
  return found.then((key) => verifiedWith(key, headers, message.body));
}

function verifiedWith(key: KeyObject, headers: SignedHeaders, body: Buffer): SignedHeaders {
  const signed = answerMessage(headers.timestamp, headers.nonce, body);
  // Some per cent less work than `verify` in one call, on every Node line.
  if (!createVerify('RSA-SHA256').update(signed).verify(key, headers.signature)) {
    throw new SignatureRefusal(
      'signature-mismatch',
      'the signature does not fit the bytes: they were altered on the way, or the message is forged',
    );
  }
  return headers;
}
