/** Seconds before each retry, from WeChat Pay's documents. */
const RETRY_SCHEDULES: Readonly<Record<RetryScheduleName, readonly number[]>> = {
  /** General schedule of API v3: 15 retries in 24 hours and 4 minutes. */
  '24-hours': [
    15, 15, 30, 180, 600, 1200, 1800, 1800, 1800, 3600, 10_800, 10_800, 10_800, 21_600, 21_600,
  ],
  /** Schedule of contracts: 9 retries in about 3 hours, within the "4 hours" of this product's page. */
  '4-hours': [15, 15, 30, 180, 1800, 1800, 1800, 1800, 3600],
  /** Schedule of policies: 10 attempts including the first, which the documents list as 0. */
  policy: [15, 15, 30, 180, 1800, 1800, 1800, 1800, 3600],
  /** Schedule of entrusted payment in API v2: 30 attempts in about 2 hours, including the first. */
  v2: [10, 10, 10, 30, 30, 30, ...Array.from({ length: 23 }, () => 300)],
};

/**
 * A retry schedule documented by WeChat Pay: the general one of API v3 (`'24-hours'`), that of
 * contracts (`'4-hours'`), that of policies (`'policy'`), or that of entrusted payment in API v2 (`'v2'`).
 */
export type RetryScheduleName = '24-hours' | '4-hours' | 'policy' | 'v2';

/** @throws TypeError for an unknown name. */
export function getRetrySchedule(
  schedule: RetryScheduleName | readonly number[] = '24-hours',
): readonly number[] {
  if (typeof schedule !== 'string') return schedule;
  if (Object.hasOwn(RETRY_SCHEDULES, schedule)) return RETRY_SCHEDULES[schedule];
  const names = Object.keys(RETRY_SCHEDULES).join(', ');
  throw new TypeError(`retrySchedule must be one of ${names}, or an array of seconds`);
}
