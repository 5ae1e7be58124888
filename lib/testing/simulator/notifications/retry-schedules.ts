/** Seconds before each further attempt, as WeChat Pay's documents give them. */
const RETRY_SCHEDULES = {
  /** The general one of API v3: 15 times in 24 hours and 4 minutes. */
  '24-hours': [
    15, 15, 30, 180, 600, 1200, 1800, 1800, 1800, 3600, 10_800, 10_800, 10_800, 21_600, 21_600,
  ],
  /** That of contracts, 9 times in about 3 hours, which fits the "4 hours" of this product's page. */
  '4-hours': [15, 15, 30, 180, 1800, 1800, 1800, 1800, 3600],
  /** That of policies: 10 times with the first, which is the 0 that the documents begin with. */
  policy: [15, 15, 30, 180, 1800, 1800, 1800, 1800, 3600],
  /** That of entrusted payment in API v2: 30 times in about 2 hours, again with the first. */
  v2: [10, 10, 10, 30, 30, 30, ...Array.from({ length: 23 }, () => 300)],
} as const satisfies Record<string, readonly number[]>;

/**
 * A schedule that WeChat Pay documents somewhere: the general one of API v3 (`'24-hours'`), that of
 * contracts (`'4-hours'`), that of policies or that of entrusted payment in API v2.
 */
export type RetryScheduleName = keyof typeof RETRY_SCHEDULES;

/** @throws TypeError for a name that is none. */
export function getRetrySchedule(
  schedule: RetryScheduleName | readonly number[] = '24-hours',
): readonly number[] {
  if (typeof schedule !== 'string') return schedule;
  if (Object.hasOwn(RETRY_SCHEDULES, schedule)) return RETRY_SCHEDULES[schedule];
  const names = Object.keys(RETRY_SCHEDULES).join(', ');
  throw new TypeError(`retrySchedule must be one of ${names}, or a list of seconds`);
}
