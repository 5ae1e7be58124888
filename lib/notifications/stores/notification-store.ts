import { randomBytes } from 'node:crypto';
import type { WechatPayConfigurationIssue } from '../../errors/wechat-pay.error.js';

/**
 * Token of the module's store. The store is sealed, so that the container does not print it, and Nest does not
 * call the lifecycle hooks of a store twice that the application provides itself.
 */
export const NOTIFICATION_STORE = Symbol.for('nestjs-wechatpay-insurance:notification-store');

/** Result of {@link NotificationStore.claim}. */
export type NotificationClaim =
  | {
      /** The caller now holds the lease and runs the handler. */
      readonly outcome: 'claimed';
      /** 128 random bits that identify this claim. */
      readonly token: string;
      /** How often the key has been claimed, this claim included: 1 at first. */
      readonly attempt: number;
    }
  | {
      /** Another claim holds a live lease. */
      readonly outcome: 'busy';
    }
  | {
      /** The key was completed. */
      readonly outcome: 'done';
    };

/**
 * Remembers which notifications were handled, so that several deliveries to several instances run each
 * handler once. `MemoryNotificationStore` and `RedisNotificationStore` implement it; write your own to
 * keep this state in your database, and run `notificationStoreContract` from
 * `nestjs-wechatpay-insurance/testing` on it.
 *
 * A key is free, claimed (under a lease), or done. Every implementation keeps these rules:
 *
 * - **Atomic.** Each method is one atomic step on one key. Of any number of concurrent claims at most
 *   one is `claimed`. Reading first and writing later needs a lock, a serialisable transaction or a
 *   conditional update (`UPDATE … WHERE token = ?`).
 * - **Keys.** Any string of Unicode characters without NUL; the module itself uses ASCII. Keys that differ only
 *   in case, in an accent, in a trailing space or after a thousand characters are different keys: in SQL use a
 *   binary collation, and store a SHA-256 hash where the column is shorter.
 * - **Tokens.** The store creates a token of 128 random bits (`randomBytes(16)`) for every claim and never
 *   reuses one. `renew`, `complete` and `release` act only when the given token is the key's *current*
 *   token: the token of its latest claim, unless that was released. A holder that was suspended beyond its
 *   lease must not change the state of a newer claim.
 * - **Leases.** A claim is a lease of real milliseconds, never rounded down to seconds. Once its lease has
 *   expired, a key can be claimed without any clean-up. Whether `renew` or `complete` still succeed then, while
 *   there is no newer claim, is the store's choice.
 * - **Attempts.** `attempt` counts the claims of a key that were `claimed`, from 1, across releases and
 *   expired leases. It may start over when the store has forgotten the key.
 * - **Done is done.** After `complete`, claims of the key return `done` until its retention ends (days: WeChat
 *   Pay repeats a notification for more than 24 hours). Neither `release`, `renew` nor the end of the lease
 *   changes that.
 * - **A lost key is a free key.** In a store that was wiped, or has forgotten a key, `renew` and
 *   `complete` return false and create nothing.
 * - **Retries.** `complete`, `renew` and `release` may be retried after a result was lost. In particular,
 *   `complete` with the token that completed the key returns true again.
 * - **Rejections.** Any promise may reject. The step may then have happened or not; the caller assumes
 *   neither and responds 500, so that WeChat Pay delivers again. A method never throws synchronously. It may
 *   also hang: the caller has a deadline of its own.
 */
export interface NotificationStore {
  /**
   * Takes the key's lease when the key is free or its lease has expired. A claim that returns `busy` or `done`
   * changes nothing: it does not count as an attempt and does not extend a lease.
   *
   * @param leaseMs duration of the lease from now on, in real milliseconds.
   */
  claim(key: string, leaseMs: number): Promise<NotificationClaim>;

  /**
   * Extends the lease to `leaseMs` from now on.
   *
   * @returns false when the lease was lost; the token then never holds it again.
   */
  renew(key: string, token: string, leaseMs: number): Promise<boolean>;

  /**
   * Marks the key as done, after its handler has succeeded.
   *
   * @returns true when the key is done by this token, also when it already was; false when the claim was
   * lost: another caller may run the handler, so this one must not report success.
   */
  complete(key: string, token: string): Promise<boolean>;

  /**
   * Frees the key at once, after its handler has thrown. It does nothing when the token is not the
   * current one or when the key is done.
   */
  release(key: string, token: string): Promise<void>;

  /**
   * Optional: resolves when the store could execute the methods above, changes nothing, and rejects otherwise.
   * `WechatPayStatus` and the health indicator call it; they report a store without it as not checked.
   */
  readonly ping?: (() => Promise<void>) | undefined;
}

/** The application's store broke the contract of {@link NotificationStore}. Its message is safe to log. */
export class InvalidStoreResultError extends TypeError {}

/** Source of random bytes: `randomBytes` of `node:crypto`, except in tests. */
export type RandomSource = (size: number) => Buffer;

/** Creates 128 random bits, which rule out collisions and guesses. */
export function createClaimToken(random: RandomSource = randomBytes): string {
  return random(16).toString('hex');
}

/** 7 days in milliseconds: how long a store remembers a key by default. */
export const DEFAULT_RETENTION = 7 * 24 * 60 * 60 * 1000;

/** Checks an optional function among the options. */
export function checkFunction(option: string, value: unknown): WechatPayConfigurationIssue[] {
  return value === undefined || typeof value === 'function'
    ? []
    : [{ option, message: 'must be a function' }];
}

/** Checks the option `retention`. */
export function checkRetention(retention: unknown): WechatPayConfigurationIssue[] {
  if (isDuration(retention)) return [];
  return [
    {
      option: 'retention',
      message: 'must be a whole number of milliseconds, at least 1 (default: 7 days)',
    },
  ];
}

/** Rounds a lease up to whole milliseconds, so that it never ends early. */
export function checkLease(leaseMs: number): number {
  const lease = Math.ceil(leaseMs);
  if (!isDuration(lease)) {
    throw new RangeError('leaseMs must be a positive number of milliseconds');
  }
  return lease;
}

function isDuration(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 1;
}
