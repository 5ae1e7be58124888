import { randomBytes } from 'node:crypto';
import type { WechatPayConfigurationIssue } from '../../errors/wechat-pay-configuration.error.js';

/** Source of random bytes, `randomBytes` of `node:crypto` unless a test gives another. */
export type RandomSource = (size: number) => Buffer;

/** 128 random bits: nobody meets another claim's token by chance or by guessing. */
export function createClaimToken(random: RandomSource = randomBytes): string {
  return random(16).toString('hex');
}

/** Milliseconds of 7 days: how long a store remembers a key unless it is told otherwise. */
export const DEFAULT_RETENTION = 7 * 24 * 60 * 60 * 1000;

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
