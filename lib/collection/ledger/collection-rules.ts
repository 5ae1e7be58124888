/** The timing of collection, with all defaults filled in. */
export interface CollectionRules {
  /** Requests of one moment are spread over this many milliseconds after a window opens. */
  readonly spread: number;
  /** Greatest number of deductions of one premium. */
  readonly maxAttempts: number;
  /** Days from one failed deduction to the next; the last one repeats. The last deduction is on the last day. */
  readonly retryDays: readonly number[];
  /** The policy of the application chooses the lists with which contracts are renewed. */
  readonly renews: boolean;
  /** A premium is queried before anything is sent unless that was done since this moment, in epoch milliseconds. */
  readonly recheckBefore?: number | undefined;
}

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
/** Milliseconds. */
export const DAY = 24 * HOUR;

/** Milliseconds that requests keep from both ends of a window. */
export const MARGIN = 30 * SECOND;
/** Milliseconds after which another worker takes over a step whose result was not recorded. */
export const LEASE = 2 * MINUTE;
/** Milliseconds after which a missing order proves that a deduction never arrived. */
export const ABSENCE = MINUTE;
/** Milliseconds before the end of a window at which `at-risk` is reported. */
export const ALARMS: readonly number[] = [3 * DAY, DAY, 2 * HOUR];
/** Steps without progress after which a premium is stuck. */
export const MAX_FAILURES = 5;
/** Milliseconds for which the result of a deduction is queried before the premium is stuck. */
export const MAX_PENDING = 3 * DAY;
/** Milliseconds between two looks at a premium of a paused plan. The end of the pause does not wait for them. */
export const PAUSE_CHECK = DAY;
/** Milliseconds between two looks at a later premium of which it is not known whether it was scheduled. */
export const LATER_CHECK = MINUTE;
/** Milliseconds between two looks at a termination that can be withdrawn. */
export const SUSPENSION_CHECK = 6 * HOUR;
/** Milliseconds to which the end of a window can shorten a delay. */
export const SHORTEST_DELAY = 10 * SECOND;
/** Milliseconds after which a stuck premium is tried again. */
export const STUCK_CHECK = DAY;
/** Days for which WeChat Pay keeps bills: three months have at least 89. */
export const BILL_RETENTION = 89;
/** Days after which nothing can be reported about a contract: it is in no bill that WeChat Pay still keeps. */
export const LEAST_RETENTION = 120;

export const DEFAULT_RULES: CollectionRules = {
  spread: 30 * MINUTE,
  maxAttempts: 8,
  retryDays: [1, 1, 2, 3, 4, 5, 7],
  renews: false,
};

const FAILURE_DELAYS = [MINUTE, 5 * MINUTE, 30 * MINUTE, 2 * HOUR] as const;
const OUTAGE_DELAYS = [5 * MINUTE, 10 * MINUTE, 20 * MINUTE, 30 * MINUTE, HOUR] as const;
const QUERY_DELAYS = [2 * MINUTE, 10 * MINUTE, 30 * MINUTE, HOUR, 3 * HOUR, 6 * HOUR] as const;

/** Milliseconds before a step that an outage prevented is repeated; more after each outage that lasts. */
export function getOutageDelay(outages: number): number {
  return OUTAGE_DELAYS[Math.min(outages, OUTAGE_DELAYS.length - 1)] ?? HOUR;
}

/** Milliseconds before the step after a number of failures is tried. */
export function getFailureDelay(failures: number): number {
  return FAILURE_DELAYS[Math.min(failures, FAILURE_DELAYS.length) - 1] ?? MINUTE;
}

/** Milliseconds before the result of a deduction is queried after a number of queries without one. */
export function getQueryDelay(queries: number): number {
  return QUERY_DELAYS[Math.min(queries, QUERY_DELAYS.length - 1)] ?? HOUR;
}
