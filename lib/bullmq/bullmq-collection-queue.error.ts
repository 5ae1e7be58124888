import { explainClientError } from '../common/client-error.js';
import { brandErrorClass, WechatPayError } from '../errors/wechat-pay.error.js';

/**
 * Redis did not execute a command of `BullMqCollectionQueue` in time, or rejected it. Due premiums stay in the ledger,
 * and the next sweep adds them again. The client's own error is not attached, since it can hold a password.
 */
export class BullMqCollectionQueueError extends WechatPayError {
  static {
    brandErrorClass(this, 'BullMqCollectionQueueError');
  }

  /** The same in a subclass and after minification. */
  override readonly name = 'BullMqCollectionQueueError';

  /** @param purpose what the queue wanted, for the message: `take premiums`. */
  constructor(purpose: string, cause: unknown) {
    super(`Redis did not ${purpose}: ${explainClientError(cause)}`);
  }
}
