import { explainClientError } from '../common/client-error.js';
import { brandErrorClass, WechatPayError } from '../errors/wechat-pay.error.js';

/**
 * Redis did not execute a step of `RedisNotificationStore`, or its reply was lost: the step may or may not
 * have happened. The client's own error is not attached, since it can carry a password or the command.
 */
export class RedisNotificationStoreError extends WechatPayError {
  static {
    brandErrorClass(this, 'RedisNotificationStoreError');
  }

  /** The same in a subclass and after minification. */
  override readonly name = 'RedisNotificationStoreError';

  /** @param step the method of the store that failed. */
  constructor(
    /** The method of the store that failed. */
    readonly step: 'claim' | 'renew' | 'complete' | 'release' | 'ping',
    cause: unknown,
  ) {
    const purpose = step === 'ping' ? 'respond to a ping' : `${step} a notification`;
    super(`Redis failed to ${purpose}: ${explainClientError(cause)}`);
  }
}
