import { describe, expect, it } from 'vitest';
import type { ContractRenewal } from '../../../../lib/collection/ledger/ledger.js';
import { findRenewalStep } from '../../../../lib/collection/ledger/renewals/next-renewal-step.js';
import { recordListReport } from '../../../../lib/collection/ledger/renewals/record-renewal.js';
import {
  findFrequency,
  findListWindow,
  findOpenFrequency,
  getCurrentList,
} from '../../../../lib/collection/ledger/renewals/renewal-windows.js';
import { at, beijing, createLedger, createPremium, RULES } from '../../support/premiums.js';

const listPremiums = (...dates: readonly string[]) =>
  dates.map((estimated_deduct_date, index) =>
    createPremium({ policy_period_id: index + 1, estimated_deduct_date, state: 'paid' }),
  );

describe('the frequency of a list', () => {
  it.each([
    [['2027-01-01', '2027-01-26'], 'month'],
    [['2027-01-01', '2027-02-14'], 'month'],
    [['2027-01-01', '2027-02-15'], undefined],
    [['2027-01-01', '2027-02-24'], undefined],
    [['2027-01-01', '2027-11-26'], undefined],
    [['2027-01-01', '2027-11-27'], 'year'],
    [['2027-01-01', '2027-02-24', '2027-03-24'], 'month'],
    [['2027-01-01', '2027-02-24', '2027-05-24'], 'quarter'],
    [['2027-01-01', '2027-02-24', '2027-04-24'], 'month'],
    [['2027-01-01', '2027-02-24', '2027-04-25'], 'quarter'],
    [['2027-01-01', '2027-02-24', '2027-09-11'], 'quarter'],
    [['2027-01-01', '2027-02-24', '2027-09-12'], 'year'],
    [['2027-01-01', '2027-02-24', '2028-02-24'], 'year'],
    [['2027-01-01', '2027-01-26', '2028-01-26'], 'year'],
    // The shortest distance counts, wherever it is.
    [['2027-01-01', '2027-02-24', '2027-03-24', '2027-06-24'], 'month'],
    [['2027-01-01', '2027-02-24', '2027-05-24', '2027-06-24'], 'month'],
    [['2027-01-01'], undefined],
    [[], undefined],
  ])('follows from the dates %j: %s', (dates, frequency) => {
    expect(findFrequency(listPremiums(...dates))).toBe(frequency);
  });
});

describe('the frequency that the state of a contract shows', () => {
  it.each([
    ['2027-01-10 12:00:00', undefined],
    ['2027-01-15 23:59:59', undefined],
    ['2027-01-16 00:00:00', 'month'],
    ['2027-02-01 21:00:00', 'month'],
    ['2027-02-14 18:59:59', 'month'],
    ['2027-02-14 19:00:00', undefined],
    ['2027-03-16 23:59:59', undefined],
    ['2027-03-17 00:00:00', 'quarter'],
    ['2027-04-15 18:59:59', 'quarter'],
    ['2027-04-15 19:00:00', undefined],
    ['2027-12-16 23:59:59', undefined],
    ['2027-12-17 00:00:00', 'year'],
    ['2028-01-15 18:59:59', 'year'],
    ['2028-01-15 19:00:00', undefined],
  ])('follows at %s from the window that is open: %s', (time, frequency) => {
    expect(findOpenFrequency('2027-01-15', at(time))).toBe(frequency);
  });
});

describe('the current list of a contract', () => {
  const premiums = listPremiums('2026-12-15', '2027-01-15', '2027-02-15');
  const listPeriods = (renewal?: ContractRenewal) =>
    getCurrentList({ ...createLedger(...premiums), renewal }).map((one) => one.policy_period_id);

  it.each([
    [1, [1, 2, 3]],
    [2, [2, 3]],
    [3, [3]],
    [4, []],
  ])('begins with the period %i: %j', (firstPeriodId, periods) => {
    expect(listPeriods(createRenewal({ firstPeriodId }))).toEqual(periods);
  });

  it('holds all periods as long as no renewal has begun', () => {
    expect(listPeriods()).toEqual([1, 2, 3]);
  });
});

/** A list with one period on 2027-01-15, of which the state of the contract has shown the frequency. */
function createRenewal(changes: Partial<ContractRenewal> = {}): ContractRenewal {
  return {
    state: 'planned',
    firstPeriodId: 1,
    estimated_deduct_date: '2027-01-15',
    frequency: 'month',
    checkedAt: at('2027-02-10 08:00:30'),
    failures: 0,
    alarms: 0,
    ...changes,
  };
}

describe('the window of a list', () => {
  /** A window with its times in Beijing. */
  function describeWindow(
    dates: readonly string[],
    time: string,
    changes: Partial<ContractRenewal> = {},
  ) {
    const window = findListWindow(listPremiums(...dates), createRenewal(changes), at(time));
    const { frequency, opening, beginsAt, lastOpening, endsAt, closesAt, previousEnd } = window;
    return [
      frequency,
      typeof opening === 'string' ? opening : beijing(opening.opensAt),
      ...[beginsAt, lastOpening, endsAt, closesAt].map((moment) => beijing(moment).slice(5)),
      previousEnd === 0 ? 'none' : beijing(previousEnd),
    ].join(', ');
  }

  const MONTH = '01-16 00:00:00, 02-14 08:00:30, 02-14 18:59:30, 02-14 19:00:00';
  const QUARTER = '03-17 00:00:00, 04-15 08:00:30, 04-15 18:59:30, 04-15 19:00:00';
  const YEAR = '12-17 00:00:00, 01-15 08:00:30, 01-15 18:59:30, 01-15 19:00:00';
  const [MONTHLY, QUARTERLY, YEARLY, ONE] = [
    ['2026-11-15', '2026-12-15', '2027-01-15'],
    ['2026-07-15', '2026-10-15', '2027-01-15'],
    ['2025-01-15', '2026-01-15', '2027-01-15'],
    ['2027-01-15'],
  ] as const;

  it.each<[string, readonly string[], string]>([
    ['2027-01-15 12:00:00', MONTHLY, `month, 2027-01-16 08:00:30, ${MONTH}, none`],
    ['2027-01-16 08:00:29', MONTHLY, `month, 2027-01-16 08:00:30, ${MONTH}, none`],
    ['2027-01-16 08:00:30', MONTHLY, `month, open, ${MONTH}, none`],
    ['2027-01-16 18:59:29', MONTHLY, `month, open, ${MONTH}, none`],
    ['2027-01-16 18:59:30', MONTHLY, `month, 2027-01-17 08:00:30, ${MONTH}, none`],
    ['2027-02-14 18:59:29', MONTHLY, `month, open, ${MONTH}, none`],
    ['2027-02-14 18:59:30', MONTHLY, `month, closed, ${MONTH}, none`],
    ['2027-02-20 12:00:00', MONTHLY, `month, closed, ${MONTH}, none`],
    ['2027-02-20 12:00:00', QUARTERLY, `quarter, 2027-03-17 08:00:30, ${QUARTER}, none`],
    ['2027-02-20 12:00:00', YEARLY, `year, 2027-12-17 08:00:30, ${YEAR}, none`],
  ])('follows from the dates: at %s, with %j, %s', (time, dates, expected) => {
    // The dates outweigh a state that the contract had shown.
    expect(describeWindow(dates, time)).toBe(expected);
    expect(describeWindow(dates, time, { frequency: 'year' })).toBe(expected);
    expect(describeWindow(dates, time, { frequency: undefined })).toBe(expected);
  });

  it.each<[string, ContractRenewal['frequency'], string]>([
    ['2027-02-14 18:59:29', undefined, `, open, ${MONTH}, none`],
    ['2027-02-14 18:59:30', undefined, `, 2027-03-17 08:00:30, ${QUARTER}, none`],
    ['2027-04-15 18:59:30', undefined, `, 2027-12-17 08:00:30, ${YEAR}, none`],
    ['2028-01-15 18:59:30', undefined, `, closed, ${YEAR}, none`],
    ['2027-02-14 18:59:29', 'month', `month, open, ${MONTH}, none`],
    ['2027-02-14 18:59:30', 'month', `, 2027-03-17 08:00:30, ${QUARTER}, 2027-02-14 18:59:30`],
    ['2027-04-15 18:59:29', 'month', `, open, ${QUARTER}, 2027-02-14 18:59:30`],
    ['2027-04-15 18:59:30', 'month', `, 2027-12-17 08:00:30, ${YEAR}, none`],
    ['2028-01-15 18:59:30', 'month', `, closed, ${YEAR}, none`],
    ['2027-02-01 12:00:00', 'quarter', `quarter, 2027-03-17 08:00:30, ${QUARTER}, none`],
    ['2027-04-15 18:59:29', 'quarter', `quarter, open, ${QUARTER}, none`],
    ['2027-04-15 18:59:30', 'quarter', `, 2027-12-17 08:00:30, ${YEAR}, 2027-04-15 18:59:30`],
    ['2028-01-15 18:59:30', 'quarter', `, closed, ${YEAR}, 2027-04-15 18:59:30`],
    ['2027-02-01 12:00:00', 'year', `year, 2027-12-17 08:00:30, ${YEAR}, none`],
    ['2028-01-15 18:59:30', 'year', `year, closed, ${YEAR}, none`],
  ])(
    'follows from the state of the contract: at %s, with %s, "%s"',
    (time, frequency, expected) => {
      expect(describeWindow(ONE, time, { frequency })).toBe(expected);
    },
  );
});

describe('the window of a list whose dates do not show the frequency', () => {
  const [premium] = listPremiums('2027-01-15');
  const ledger = createLedger(premium!);
  const findEnd = (time: string, changes: Partial<ContractRenewal> = {}) =>
    beijing(findListWindow(ledger.premiums, createRenewal(changes), at(time)).closesAt);

  it('gives way to that of the next frequency when it closes', () => {
    expect(findEnd('2027-02-14 18:59:29')).toBe('2027-02-14 19:00:00');
    expect(findEnd('2027-02-14 18:59:30')).toBe('2027-04-15 19:00:00');
    expect(findEnd('2027-04-15 18:59:30')).toBe('2028-01-15 19:00:00');
    expect(findEnd('2028-02-01 12:00:00')).toBe('2028-01-15 19:00:00');
  });

  it('does not go back to that of a shorter frequency', () => {
    expect(findEnd('2027-02-01 12:00:00', { frequency: 'quarter' })).toBe('2027-04-15 19:00:00');
  });

  it('stays that in which the renewal was sent', () => {
    const sentAt = at('2027-02-14 10:00:00');
    for (const state of ['renewing', 'accepted'] as const) {
      expect(findEnd('2027-02-20 12:00:00', { state, sentAt })).toBe('2027-02-14 19:00:00');
    }
  });

  it('follows the time when the renewal is no longer sent, or was never sent', () => {
    const sentAt = at('2027-02-14 10:00:00');
    for (const state of ['planned', 'stopped', 'lapsed'] as const) {
      expect(findEnd('2027-02-20 12:00:00', { state, sentAt })).toBe('2027-04-15 19:00:00');
    }
    for (const state of ['renewing', 'accepted'] as const) {
      expect(findEnd('2027-02-20 12:00:00', { state })).toBe('2027-04-15 19:00:00');
    }
  });

  it('stays that in which the renewal was sent one second before its end', () => {
    const find = (sent: string) =>
      findEnd('2027-02-20 12:00:00', { state: 'renewing', sentAt: at(sent) });
    expect(find('2027-02-14 18:59:29')).toBe('2027-02-14 19:00:00');
    expect(find('2027-02-14 18:59:30')).toBe('2027-04-15 19:00:00');
  });

  it('starts its alarms again when the state of the contract shows another frequency', () => {
    const readAt = at('2027-03-17 08:00:30');
    const report = { readAt, isToBeRenewed: true };
    const renewal = createRenewal({ alarms: 3 });
    expect(recordListReport(renewal, premium!, report, readAt)).toMatchObject({
      frequency: 'quarter',
      alarms: 0,
    });
    const earlier = { ...report, readAt: at('2027-02-14 18:00:00') };
    expect(recordListReport(renewal, premium!, earlier, earlier.readAt).alarms).toBe(3);
  });

  it('ends with a query when the application may have renewed the list', () => {
    const find = (time: string, checkedAt: string) => {
      const renewal = createRenewal({ state: 'stopped', checkedAt: at(checkedAt) });
      const view = { ledger: { ...ledger, renewal }, now: at(time), rules: RULES, isPaused: false };
      const step = findRenewalStep(view);
      return step.type === 'wait' ? `wait ${beijing(step.until)}` : step.type;
    };
    expect(find('2027-02-15 03:59:59', '2027-02-13 04:00:00')).toBe('wait 2027-02-15 04:00:00');
    expect(find('2027-02-15 04:00:00', '2027-02-13 04:00:00')).toBe('query-list');
    expect(find('2027-02-15 04:00:00', '2027-02-15 04:00:00')).toBe('wait 2027-03-24 04:00:00');
  });

  it.each([
    ['2027-02-14 18:59:30', {}, 'query-list'],
    ['2027-02-15 12:00:00', { checkedAt: at('2027-02-14 18:59:30') }, 'wait 2027-03-17 08:00:30'],
    ['2027-03-17 08:00:30', { checkedAt: at('2027-02-14 18:59:30') }, 'query-list'],
    [
      '2027-03-17 08:00:31',
      { checkedAt: at('2027-03-17 08:00:30'), frequency: 'quarter' },
      'renew',
    ],
    ['2028-01-15 18:59:30', { checkedAt: at('2028-01-15 18:59:30') }, 'close'],
  ] as const)('leads at %s, with %j, to the step %s', (time, changes, expected) => {
    const renewal = createRenewal(changes);
    const rules = { ...RULES, renews: true };
    const view = { ledger: { ...ledger, renewal }, now: at(time), rules, isPaused: false };
    const step = findRenewalStep(view);
    expect(step.type === 'wait' ? `wait ${beijing(step.until)}` : step.type).toBe(expected);
  });
});
