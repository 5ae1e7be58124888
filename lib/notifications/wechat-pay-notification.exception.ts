import { HttpException } from '@nestjs/common';
import type { SignatureRejectionReason } from '../errors/wechat-pay-call.errors.js';
import { brandErrorClass, type ErrorClass, getErrorName } from '../errors/wechat-pay.error.js';

/** Why a notification was refused. */
export type WechatPayNotificationRejectionReason =
  | SignatureRejectionReason
  | 'malformed-body'
  | 'decryption-failed'
  | 'merchant-mismatch'
  | 'raw-body-unavailable';

/** Status and text of the answer; the text is WeChat Pay's to see, at most 64 characters. */
const ANSWERS = {
  'missing-header': [401, 'a signature header is missing'],
  'malformed-header': [401, 'a signature header is malformed'],
  'timestamp-out-of-tolerance': [401, 'the timestamp is out of tolerance'],
  'unsupported-signature-type': [401, 'the signature type is not supported'],
  'unknown-serial': [401, 'the serial is unknown'],
  'signature-probe': [401, 'the signature is a probe'],
  'signature-mismatch': [401, 'the signature does not match'],
  'merchant-mismatch': [401, 'the notification is for another merchant'],
  'malformed-body': [400, 'the body is no notification'],
  'decryption-failed': [400, 'the resource cannot be decrypted'],
  'raw-body-unavailable': [500, 'the server is not set up to verify notifications'],
  'key-unavailable': [500, 'the key to verify with cannot be had now'],
} as const satisfies Record<WechatPayNotificationRejectionReason, readonly [number, string]>;

/**
 * A notification was refused: nothing in it may be believed. Answered with the form that WeChat Pay
 * documents, `{"code":"FAIL","message":…}`.
 */
export class WechatPayNotificationException extends HttpException {
  static {
    brandErrorClass(this, 'WechatPayNotificationException');
  }

  /** Machine-readable; the same names as in `WechatPaySignatureError`, and some of the body's. */
  readonly reason: WechatPayNotificationRejectionReason;

  /** @param explanation for logs: what was wrong and what to do. It is not sent. */
  constructor(
    reason: WechatPayNotificationRejectionReason,
    readonly explanation: string,
  ) {
    const [status, message] = ANSWERS[reason];
    super({ code: 'FAIL', message }, status);
    this.name = getErrorName(new.target);
    this.message = `notification refused (${reason}): ${explanation}`;
    this.reason = reason;
  }

  /** True for an instance of this class, also of another copy of the package in the same process. */
  static is<T extends ErrorClass>(this: T, error: unknown): error is InstanceType<T> {
    return error instanceof this;
  }
}

/** Why a delivery to `notificationPath` was refused: its body may never have come as a whole. */
export type DeliveryRejectionReason =
  | WechatPayNotificationRejectionReason
  | 'body-too-large'
  | 'body-incomplete'
  | 'unsupported-encoding';

/** A delivery whose body cannot be verified, since it was not read. */
export class DeliveryRejectedError extends Error {
  constructor(
    readonly reason: 'body-too-large' | 'body-incomplete' | 'unsupported-encoding',
    readonly explanation: string,
  ) {
    super(explanation);
  }
}
