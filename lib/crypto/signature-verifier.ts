import { createVerify, type KeyObject } from 'node:crypto';
import { nameOption } from '../common/option-variables.js';
import { SignatureVerificationError } from '../errors/wechat-pay-call.errors.js';
import { toResponseMessage } from './canonical-message.js';
import { isPublicKeyId } from './wechat-pay-key.js';
import { type HeaderSource, readSignedHeaders, type SignedHeaders } from './signed-headers.js';

/** Maximum difference between a timestamp and the local clock, in seconds. */
export const TIMESTAMP_TOLERANCE = 300;

interface SignedMessage {
  readonly headers: HeaderSource;
  /** The raw bytes of the body. */
  readonly body: Buffer;
  /** Epoch milliseconds that the timestamp is compared with. */
  readonly receivedAt: number;
  /** Seconds. */
  readonly tolerance: number;
  /** Prefix of the variables that the error names. */
  readonly variablePrefix?: string | undefined;
}

/**
 * Verifies that a message comes from WeChat Pay: headers, timestamp, key by serial, RSA signature over the raw
 * bytes. The body is not parsed before that.
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
  // Negated so that a clock that returns NaN rejects.
  if (!(age <= message.tolerance)) {
    throw new SignatureVerificationError(
      'timestamp-out-of-tolerance',
      `the timestamp is ${age} s away from this machine's clock, more than ${message.tolerance} s: either the clock is wrong, or the message is a replay`,
    );
  }
  const key = await findKey(headers.serial);
  const signed = toResponseMessage(headers.timestamp, headers.nonce, message.body);
  // `createVerify` takes a few per cent less time than `verify`.
  if (!createVerify('RSA-SHA256').update(signed).verify(key, headers.signature)) {
    throw new SignatureVerificationError(
      'signature-mismatch',
      isPublicKeyId(headers.serial)
        ? `the signature does not match ${headers.serial}: either ${nameOption('wechatPayPublicKey', message.variablePrefix)} is not the key of that id (pub_key.pem of the merchant platform), or the bytes were altered on the way, or the message is forged`
        : 'the signature does not match the bytes: either they were altered on the way, or the message is forged',
    );
  }
  return headers;
}
