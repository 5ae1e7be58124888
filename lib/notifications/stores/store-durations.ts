import type { WechatPayConfigurationIssue } from '../../errors/wechat-pay-configuration.error.js';

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
export function leaseOf(leaseMs: number): number {
  const lease = Math.ceil(leaseMs);
  if (!isDuration(lease)) {
    throw new RangeError('leaseMs must be a positive number of milliseconds');
  }
  return lease;
}

function isDuration(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 1;
}
