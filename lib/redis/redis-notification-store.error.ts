import { brandErrorClass, WechatPayError } from '../errors/wechat-pay.error.js';

/**
 * Redis did not do a step of `RedisNotificationStore`, or its answer was lost: the step may have happened
 * or not. The client's own error is not attached, since it can carry a password or the command.
 */
export class RedisNotificationStoreError extends WechatPayError {
  static {
    brandErrorClass(this, 'RedisNotificationStoreError');
  }

  /** @param step what was asked of the store. */
  constructor(
    readonly step: 'claim' | 'renew' | 'complete' | 'release',
    cause: unknown,
  ) {
    super(`Redis failed to ${step} a notification: ${toExplanation(cause)}`);
  }
}

/** The client's words, in one line, without addresses that may hold a password. */
function toExplanation(cause: unknown): string {
  return toWords(cause)
    .replace(/[a-z][\w+.-]*:\/\/\S+|\S+:\S*@\S+/giu, '[address]')
    .replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, ' ')
    .slice(0, 300);
}

function toWords(cause: unknown): string {
  if (!(cause instanceof Error)) return String(cause);
  if (cause.message !== '') return cause.message;
  // A host with several addresses, none of which answered, has a code but no message.
  return 'code' in cause ? String(cause.code) : cause.name;
}
