import { toPrintable } from '../common/text.js';
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
    super(`Redis failed to ${purpose}: ${toExplanation(cause)}`);
  }
}

/** Characters of the client's message that are read; hiding addresses shortens it. */
const MAX_READ = 2048;

/** The client's message, in one line, without addresses that may hold a password. */
function toExplanation(cause: unknown): string {
  const text = getText(cause);
  const words = text.slice(0, MAX_READ).split(/\s+/);
  // The last word may have been cut off before the @ by which an address is recognised.
  const last = text.length > MAX_READ ? words.length - 1 : -1;
  const shown = words.map((word, index) =>
    isAddress(word) || (index === last && word.includes(':')) ? '[address]' : word,
  );
  return toPrintable(shown.join(' '), 300);
}

/** True for a URL, and for `user:password@host`. */
function isAddress(word: string): boolean {
  const colon = word.indexOf(':');
  return word.includes('://') || (colon >= 0 && word.includes('@', colon));
}

function getText(cause: unknown): string {
  if (!(cause instanceof Error)) return String(cause);
  if (cause.message !== '') return String(cause.message);
  // The AggregateError for a host with several unreachable addresses has a code but no message.
  return 'code' in cause ? String(cause.code) : cause.name;
}
