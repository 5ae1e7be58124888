import { createVerify, type KeyObject } from 'node:crypto';
import { nameOption } from '../common/option-variables.js';
import { SignatureVerificationError } from '../errors/wechat-pay-call.errors.js';
import { toResponseMessage } from './canonical-message.js';
import { isPublicKeyId } from './wechat-pay-key.js';
import { type HeaderSource, readSignedHeaders, type SignedHeaders } from './signed-headers.js';

/** How far a timestamp may lie from our clock, either way, in seconds. */
export const TIMESTAMP_TOLERANCE = 300;

interface SignedMessage {
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
 * raw bytes. Nothing of the body is read before.
 *
 * @throws {SignatureVerificationError}
 * @see https://pay.weixin.qq.com/doc/v3/merchant/4013053420
 */
export async function verifySignedMessage(
  message: SignedMessage,
  findKey: (serial: string) => Promise<KeyObject>,
): Promise<SignedHeaders> {
  const headers = readSignedHeaders(message.headers);
  const age = Math.abs(Math.floor(message.receivedAt / 1000) - Number(headers.timestamp));
  // Written so that a clock which gives no number refuses.
  if (!(age <= message.tolerance)) {
    throw new SignatureVerificationError(
      'timestamp-out-of-tolerance',
      `the timestamp lies ${age} s from this machine's clock, more than ${message.tolerance} s: check the clock, or the message is a replay`,
    );
  }
  const key = await findKey(headers.serial);
  const signed = toResponseMessage(headers.timestamp, headers.nonce, message.body);
  // `createVerify` takes a few per cent less time than `verify`.
  if (!createVerify('RSA-SHA256').update(signed).verify(key, headers.signature)) {
    throw new SignatureVerificationError(
      'signature-mismatch',
      isPublicKeyId(headers.serial)
        ? `the signature does not fit ${headers.serial}: either ${nameOption('wechatPayPublicKey')} is not the key of that id (pub_key.pem of the merchant platform), or the bytes were altered on the way, or the message is forged`
        : 'the signature does not fit the bytes: they were altered on the way, or the message is forged',
    );
  }
  return headers;
}
