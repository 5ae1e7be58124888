import { describe, expect, it } from 'vitest';
import {
  ABSENCE,
  ALARMS,
  DEFAULT_RULES,
  getFailureDelay,
  getOutageDelay,
  getQueryDelay,
  LATER_CHECK,
  LEASE,
  LEAST_RETENTION,
  MARGIN,
  MAX_FAILURES,
  MAX_PENDING,
  PAUSE_CHECK,
  SHORTEST_DELAY,
  STUCK_CHECK,
  SUSPENSION_CHECK,
} from '../../../lib/collection/ledger/collection-rules.js';

const MINUTE = 60_000;

describe('the timing of collection', () => {
  it.each([
    ['requests keep 30 s from both ends of a window', MARGIN, 30_000],
    ['another worker takes a step over after two minutes', LEASE, 120_000],
    ['a missing order proves after a minute that a deduction never arrived', ABSENCE, 60_000],
    ['a result is queried for three days', MAX_PENDING, 259_200_000],
    ['a premium of a paused plan is looked at once a day', PAUSE_CHECK, 86_400_000],
    ['a later premium is looked at every minute', LATER_CHECK, 60_000],
    ['a termination is looked at every six hours', SUSPENSION_CHECK, 21_600_000],
    ['the end of a window shortens a delay to 10 s at least', SHORTEST_DELAY, 10_000],
    ['a stuck premium is tried again after a day', STUCK_CHECK, 86_400_000],
    ['a premium is stuck after five steps without progress', MAX_FAILURES, 5],
    ['a contract is kept for 120 days at least', LEAST_RETENTION, 120],
  ])('%s', (_rule, found, expected) => {
    expect(found).toBe(expected);
  });

  it('reports a premium at risk three days, one day and two hours before its window ends', () => {
    expect(ALARMS).toEqual([259_200_000, 86_400_000, 7_200_000]);
  });

  it('deducts eight times at most, spreads requests over half an hour and renews nothing by default', () => {
    expect(DEFAULT_RULES).toEqual({
      spread: 1_800_000,
      maxAttempts: 8,
      retryDays: [1, 1, 2, 3, 4, 5, 7],
      renews: false,
    });
  });

  it.each([
    ['failures', getFailureDelay, [1, 2, 3, 4, 5, 99], [1, 5, 30, 120, 120, 120]],
    ['outages', getOutageDelay, [0, 1, 2, 3, 4, 5, 99], [5, 10, 20, 30, 60, 60, 60]],
    ['queries', getQueryDelay, [0, 1, 2, 3, 4, 5, 6, 99], [2, 10, 30, 60, 180, 360, 360, 360]],
  ])('waits longer after more %s, up to a limit', (_name, getDelay, counts, minutes) => {
    expect(counts.map((count) => getDelay(count) / MINUTE)).toEqual(minutes);
  });

  it('waits a minute for a step that has not failed yet', () => {
    expect(getFailureDelay(0)).toBe(MINUTE);
  });
});
