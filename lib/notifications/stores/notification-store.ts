import { randomBytes } from 'node:crypto';
import type { WechatPayConfigurationIssue } from '../../errors/wechat-pay.error.js';

/**
 * Token of the module's store, sealed: the container must not print it, and Nest must not call the lifecycle
 * hooks of a store that the application provides itself a second time.
 */
export const NOTIFICATION_STORE = Symbol.for('nestjs-wechatpay-insurance:notification-store');

/** What {@link NotificationStore.claim} found. */
export type NotificationClaim =
  /** The caller holds the lease now and runs the handler. */
  | {
      readonly outcome: 'claimed';
      /** 128 random bits that name this claim and no other. */
      readonly token: string;
      /** How often the key has been claimed, this claim included: 1 at first. */
      readonly attempt: number;
    }
  /** Somebody else holds a live lease. */
  | { readonly outcome: 'busy' }
  /** The key was completed. */
  | { readonly outcome: 'done' };

/**
 * Remembers which notifications were handled, so that several deliveries to several instances run each
 * handler once. `MemoryNotificationStore` and `RedisNotificationStore` implement it; write your own to
 * keep this state in your database, and run `notificationStoreContract` from
 * `nestjs-wechatpay-insurance/testing` on it.
 *
 * A key is free, claimed (under a lease), or done. What every implementation keeps to:
 *
 * - **Atomic.** Each method is one atomic step on one key. Of any number of concurrent claims at most
 *   one is `claimed`. Reading first and writing later needs a lock, a serialisable transaction or a
 *   conditional update (`UPDATE … WHERE token = ?`).
 * - **Keys.** Any string of Unicode characters without NUL; the module itself uses ASCII. Keys that differ anywhere, be it in case, an
 *   accent, a space at the end or after a thousand characters, are different keys: in SQL use a binary
 *   collation, and store a SHA-256 hash where the column is shorter.
 * - **Tokens.** The store makes a token of 128 random bits (`randomBytes(16)`) for every claim and never
 *   uses one again. `renew`, `complete` and `release` act only when the given token is the key's
 *   *current* one: that of its latest claim, as long as that was not released. A holder that slept
 *   through its lease must not touch what a newer one claimed.
 * - **Leases.** A claim is a lease of real milliseconds, never rounded down to seconds; a lease that ran
 *   out makes the key claimable without anybody's help. Whether `renew` or `complete` still succeed
 *   after the lease ran out, while nobody else has claimed the key, is the store's choice.
 * - **Attempts.** `attempt` counts the claims of a key that were `claimed`, from 1, across releases and
 *   leases that ran out. It may start over when the store has forgotten the key.
 * - **Done is done.** After `complete` the key answers `done` until its retention ends (days: WeChat Pay
 *   repeats a notification for more than 24 hours). Neither `release`, `renew` nor the end of the lease
 *   undoes it.
 * - **A lost key is a free key.** In a store that was wiped, or has forgotten a key, `renew` and
 *   `complete` answer false and create nothing.
 * - **Repetition.** `complete`, `renew` and `release` may be repeated after an answer was lost. In
 *   particular `complete` with the token that completed the key answers true again.
 * - **Rejections.** Any promise may reject. The step may then have happened or not; the caller assumes
 *   nothing and answers 500, so that WeChat Pay delivers again. A method never throws before it
 *   returns its promise. It may also hang: the caller has a deadline of its own.
 */
export interface NotificationStore {
  /**
   * Takes the key's lease when the key is free or its lease ran out. `busy` and `done` change nothing:
   * they do not count as an attempt and do not extend a lease.
   *
   * @param leaseMs how long the claim holds from now on, in real milliseconds.
   */
  claim(key: string, leaseMs: number): Promise<NotificationClaim>;

  /**
   * Lets the lease run for `leaseMs` from now on.
   *
   * @returns false when the lease was lost; the token then never holds it again.
   */
  renew(key: string, token: string, leaseMs: number): Promise<boolean>;

  /**
   * Marks the key as done, after its handler has succeeded.
   *
   * @returns true when the key is done by this token, also when it already was; false when the claim was
   * lost: somebody else may run the handler, so the caller must not report success.
   */
  complete(key: string, token: string): Promise<boolean>;

  /**
   * Frees the key at once, after its handler has thrown. It does nothing when the token is not the
   * current one or when the key is done.
   */
  release(key: string, token: string): Promise<void>;
}

/** A store of somebody else's answered what no store may. The message is our own text, fit for the log. */
export class InvalidStoreResultError extends TypeError {}

/** Source of random bytes, `randomBytes` of `node:crypto` unless a test gives another. */
export type RandomSource = (size: number) => Buffer;

/** 128 random bits: nobody meets another claim's token by chance or by guessing. */
export function createClaimToken(random: RandomSource = randomBytes): string {
  return random(16).toString('hex');
}

/** Milliseconds of 7 days: how long a store remembers a key unless it is told otherwise. */
export const DEFAULT_RETENTION = 7 * 24 * 60 * 60 * 1000;

/** What is wrong with the options of a store by their names: one that is unknown would have no effect. */
export function checkStoreOptions(
  options: unknown,
  known: readonly string[],
): WechatPayConfigurationIssue[] {
  if (typeof options !== 'object' || options === null || Array.isArray(options)) {
    return [{ option: 'options', message: `must be an object with ${known.join(', ')}` }];
  }
  return Object.keys(options)
    .filter((name) => !known.includes(name))
    .map((option) => ({
      option,
      message: `is an unknown option; the options are ${known.join(', ')}`,
    }));
}

/** What is wrong with an option that must be a function, if anything. */
export function checkFunction(option: string, value: unknown): WechatPayConfigurationIssue[] {
  return value === undefined || typeof value === 'function'
    ? []
    : [{ option, message: 'must be a function' }];
}

/** What is wrong with a `retention`, if anything. */
export function checkRetention(retention: unknown): WechatPayConfigurationIssue[] {
  if (isDuration(retention)) return [];
  return [
    {
      option: 'retention',
      message: 'must be a whole number of milliseconds, at least 1 (default: 7 days)',
    },
  ];
}

/** A lease in whole milliseconds, rounded up so that nobody loses a part of it. */
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
