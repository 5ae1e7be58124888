import { HttpException } from '@nestjs/common';
import { SIGNATURE_REJECTION_REASONS } from '../errors/wechat-pay-call.errors.js';
import { brandErrorClass, type WechatPayErrorClass } from '../errors/wechat-pay.error.js';

/** All values of {@link WechatPayNotificationRejectionReason}. */
export const WECHAT_PAY_NOTIFICATION_REJECTION_REASONS = [
  ...SIGNATURE_REJECTION_REASONS,
  'malformed-body',
  'decryption-failed',
  'merchant-mismatch',
  'raw-body-unavailable',
] as const;

/** Reason why a notification was rejected. */
export type WechatPayNotificationRejectionReason =
  (typeof WECHAT_PAY_NOTIFICATION_REJECTION_REASONS)[number];

/** Status and message of the response to WeChat Pay; a message has at most 64 characters. */
const RESPONSES = {
  'missing-header': [401, 'a signature header is missing'],
  'malformed-header': [401, 'a signature header is malformed'],
  'timestamp-out-of-tolerance': [401, 'the timestamp is out of tolerance'],
  'unsupported-signature-type': [401, 'the signature type is not supported'],
  'unknown-serial': [401, 'the serial is unknown'],
  'signature-probe': [401, 'the signature is a probe'],
  'signature-mismatch': [401, 'the signature does not match'],
  'merchant-mismatch': [401, 'the notification is for another merchant'],
  'malformed-body': [400, 'the body is not a notification'],
  'decryption-failed': [400, 'the resource cannot be decrypted'],
  'raw-body-unavailable': [500, 'the server is not set up to verify notifications'],
  'key-unavailable': [500, 'the key to verify with is unavailable'],
} as const satisfies Record<WechatPayNotificationRejectionReason, readonly [number, string]>;

/**
 * A notification was rejected: its content is not trustworthy. The response has the form that WeChat Pay
 * documents, `{"code":"FAIL","message":…}`.
 */
export class WechatPayNotificationException extends HttpException {
  static {
    brandErrorClass(this, 'WechatPayNotificationException');
  }

  /** The same in a subclass and after minification. */
  override readonly name = 'WechatPayNotificationException';

  /** Machine-readable: the reasons of `WechatPaySignatureError`, and further ones about the body. */
  readonly reason: WechatPayNotificationRejectionReason;

  /** @param explanation Default: the message of the response. */
  constructor(
    reason: WechatPayNotificationRejectionReason,
    /** The problem and its remedy, for logs. It is not sent. */
    readonly explanation: string = RESPONSES[reason][1],
  ) {
    const [status, message] = RESPONSES[reason];
    super({ code: 'FAIL', message }, status);
    this.message = `notification rejected (${reason}): ${explanation}`;
    this.reason = reason;
  }

  /** True for an instance of this class, also of another copy of the package in the same process. */
  static is<T extends WechatPayErrorClass>(this: T, error: unknown): error is InstanceType<T> {
    return error instanceof this;
  }
}

/** All values of {@link DeliveryRejectionReason}. */
export const DELIVERY_REJECTION_REASONS = [
  ...WECHAT_PAY_NOTIFICATION_REJECTION_REASONS,
  'body-too-large',
  'body-incomplete',
  'unsupported-encoding',
  'too-many-packed-bodies',
] as const;

/** Reason why a delivery to `notificationPath` was rejected; the last four arise while the body is read. */
export type DeliveryRejectionReason = (typeof DELIVERY_REJECTION_REASONS)[number];

/** The body of a delivery could not be read, so that it cannot be verified. */
export class DeliveryRejectedError extends Error {
  constructor(
    readonly reason:
      'body-too-large' | 'body-incomplete' | 'unsupported-encoding' | 'too-many-packed-bodies',
    readonly explanation: string,
  ) {
    super(explanation);
  }
}
