import { describe, expect, it } from 'vitest';
import type { Premium } from '../../../../lib/collection/ledger/ledger.js';
import {
  findDeductionOpening,
  findScheduleOpening,
  fitDelay,
  fitWait,
  getDeductionEnd,
  getWaitLimit,
  getWindowEnd,
  type Opening,
  toOpening,
} from '../../../../lib/collection/ledger/premiums/premium-windows.js';
import { at, beijing, createPremium } from '../../support/premiums.js';

const print = (opening: Opening): string =>
  typeof opening === 'string' ? opening : beijing(opening.opensAt);

describe('the end of the window of a premium', () => {
  it('ends deductions 29 days after the estimated date', () => {
    expect(beijing(getDeductionEnd(createPremium()))).toBe('2027-02-13 20:00:00');
  });

  it.each<[Premium['state'], string | undefined, string]>([
    ['planned', undefined, '2027-02-12 19:30:00'],
    ['planned', '2027-01-14', '2027-02-12 19:30:00'],
    ['scheduling', undefined, '2027-02-12 19:30:00'],
    ['scheduling', '2027-01-14', '2027-02-12 19:30:00'],
    ['stuck', undefined, '2027-02-12 19:30:00'],
    ['stuck', '2027-01-14', '2027-02-13 20:00:00'],
    ['scheduled', '2027-01-14', '2027-02-13 20:00:00'],
    ['scheduled', undefined, '2027-02-13 20:00:00'],
    ['deducting', '2027-01-14', '2027-02-13 20:00:00'],
    ['accepted', undefined, '2027-02-13 20:00:00'],
    ['abandoned', '2027-01-14', '2027-02-13 20:00:00'],
  ])(
    'the next request of a premium that is %s and was scheduled on %s would be too late after %s',
    (state, scheduledDate, end) => {
      expect(beijing(getWindowEnd(createPremium({ state, scheduledDate })))).toBe(end);
    },
  );

  it.each<[Premium['state'], string]>([
    ['planned', '2027-02-12 19:30:00'],
    ['scheduling', '2027-02-13 20:00:00'],
    ['scheduled', '2027-02-13 20:00:00'],
    ['stuck', '2027-02-13 20:00:00'],
  ])('lets a premium that is %s wait until %s at the latest', (state, limit) => {
    expect(beijing(getWaitLimit(createPremium({ state })))).toBe(limit);
  });

  it.each<[Premium['state'], string, string, string]>([
    ['planned', '2027-02-01 12:00:00', '2027-02-12 19:29:59', '2027-02-12 19:29:59'],
    ['planned', '2027-02-01 12:00:00', '2027-02-12 19:30:01', '2027-02-12 19:30:00'],
    ['planned', '2027-02-12 19:29:59', '2027-02-14 12:00:00', '2027-02-12 19:30:00'],
    ['planned', '2027-02-12 19:30:00', '2027-02-14 12:00:00', '2027-02-14 12:00:00'],
    ['planned', '2027-02-12 19:30:01', '2027-02-14 12:00:00', '2027-02-14 12:00:00'],
    ['scheduling', '2027-02-13 19:59:59', '2027-02-14 12:00:00', '2027-02-13 20:00:00'],
    ['scheduling', '2027-02-13 20:00:00', '2027-02-14 12:00:00', '2027-02-14 12:00:00'],
  ])(
    'a wait of a premium that is %s, which begins at %s and would end at %s, ends at %s',
    (state, now, until, expected) => {
      expect(beijing(fitWait(createPremium({ state }), at(until), at(now)))).toBe(expected);
    },
  );

  it.each([
    ['2027-02-12 19:14:30', 300_000, 300_000],
    // A third of the time that is left, in whole milliseconds.
    ['2027-02-12 19:14:31', 300_000, 299_667],
    ['2027-02-12 19:26:30', 300_000, 60_000],
    ['2027-02-12 19:28:57', 300_000, 11_000],
    ['2027-02-12 19:29:00', 300_000, 10_000],
    ['2027-02-12 19:29:03', 300_000, 10_000],
    ['2027-02-12 19:29:29', 300_000, 10_000],
    ['2027-02-12 19:29:29', 5_000, 5_000],
    // Nothing could be sent in time any longer.
    ['2027-02-12 19:29:30', 300_000, 300_000],
    ['2027-02-12 19:29:31', 300_000, 300_000],
  ])('a step that would be delayed at %s by %i ms is delayed by %i ms', (now, delay, expected) => {
    expect(fitDelay(createPremium(), delay, at(now))).toBe(expected);
  });
});

describe('the moment at which a request may be sent', () => {
  it.each([
    ['2026-12-01 12:00:00', '2027-01-14 08:00:30'],
    ['2027-01-13 19:29:30', '2027-01-14 08:00:30'],
    ['2027-01-14 08:00:29', '2027-01-14 08:00:30'],
    ['2027-01-14 08:00:30', 'open'],
    ['2027-01-14 19:29:29', 'open'],
    ['2027-01-14 19:29:30', '2027-01-15 08:00:30'],
    ['2027-02-11 19:29:30', '2027-02-12 08:00:30'],
    ['2027-02-12 19:29:29', 'open'],
    ['2027-02-12 19:29:30', 'closed'],
  ])('finds at %s the opening for a schedule: %s', (now, expected) => {
    expect(print(findScheduleOpening(createPremium(), at(now)))).toBe(expected);
  });

  it.each([
    ['2027-01-14 12:00:00', undefined, undefined, '2027-01-15 08:00:30'],
    ['2027-01-15 08:00:29', '2027-01-14', undefined, '2027-01-15 08:00:30'],
    ['2027-01-15 08:00:30', '2027-01-14', undefined, 'open'],
    ['2027-01-15 19:59:29', '2027-01-14', undefined, 'open'],
    ['2027-01-15 19:59:30', '2027-01-14', undefined, '2027-01-16 08:00:30'],
    ['2027-02-13 19:59:29', '2027-01-14', undefined, 'open'],
    ['2027-02-13 19:59:30', '2027-01-14', undefined, 'closed'],
    // The day of the schedule is left out, and that of the last deduction.
    ['2027-01-20 12:00:00', '2027-01-20', undefined, '2027-01-21 08:00:30'],
    ['2027-01-20 12:00:00', '2027-01-19', undefined, 'open'],
    ['2027-01-20 12:00:00', '2027-01-14', '2027-01-20 00:00:00', '2027-01-21 08:00:30'],
    ['2027-01-20 12:00:00', '2027-01-14', '2027-01-19 23:59:59', 'open'],
    ['2027-01-20 12:00:00', '2027-01-20', '2027-01-18 09:00:00', '2027-01-21 08:00:30'],
    ['2027-01-20 12:00:00', undefined, '2027-01-20 09:00:00', '2027-01-21 08:00:30'],
    ['2027-02-13 12:00:00', '2027-02-13', undefined, 'closed'],
    ['2027-02-13 12:00:00', '2027-01-14', '2027-02-13 09:00:00', 'closed'],
    // Days before the first one on which a premium can be scheduled count like that one.
    ['2027-01-14 12:00:00', '2027-01-02', undefined, '2027-01-15 08:00:30'],
    ['2027-01-14 12:00:00', undefined, '2027-01-02 09:00:00', '2027-01-15 08:00:30'],
  ])(
    'finds at %s the opening for a deduction after a schedule on %s and a failure at %s: %s',
    (now, scheduledDate, last, expected) => {
      const premium = createPremium({ state: 'scheduled', scheduledDate });
      const lastAttempt = last === undefined ? undefined : at(last);
      expect(print(findDeductionOpening(premium, at(now), lastAttempt))).toBe(expected);
    },
  );

  it.each([
    ['2027-01-14 08:00:29', '2027-01-14 08:00:00', '2027-01-14 08:00:30'],
    ['2027-01-14 08:00:30', '2027-01-14 08:00:00', 'open'],
    ['2027-01-14 08:00:30', undefined, 'closed'],
  ])('reads at %s a window that opens at %s as %s', (now, opens, expected) => {
    const opensAt = opens === undefined ? undefined : new Date(at(opens));
    const window = {
      firstDate: '2027-01-14',
      lastDate: '2027-02-12',
      open: false,
      opensAt,
      closesAt: undefined,
    };
    expect(print(toOpening(window, at(now)))).toBe(expected);
  });
});
