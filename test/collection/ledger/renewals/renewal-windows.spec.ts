import { describe, expect, it } from 'vitest';
import type { ContractRenewal } from '../../../../lib/collection/ledger/ledger.js';
import { findRenewalStep } from '../../../../lib/collection/ledger/renewals/next-renewal-step.js';
import { recordListReport } from '../../../../lib/collection/ledger/renewals/record-renewal.js';
import {
  findFrequency,
  findListWindow,
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
    [['2027-01-01'], undefined],
  ])('follows from the dates %j: %s', (dates, frequency) => {
    expect(findFrequency(listPremiums(...dates))).toBe(frequency);
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
