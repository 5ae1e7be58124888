import { describe, expect, it } from 'vitest';
import {
  checkModification,
  type CheckModificationOptions,
  type PlannedPeriodDto,
  type PolicyPeriod,
} from '../../../lib/index.js';
import { briefly, planned, signed } from '../../support/requests/policy-period.js';

const CURRENT = [
  signed(1, '2026-01-31', 1000, 'PAID'),
  signed(2, '2026-02-28', 1000, 'SCHEDULED'),
  signed(3, '2026-03-31', 1000),
  signed(4, '2026-04-30', 1000),
];
const TOTAL = (index: number, rule: string) =>
  `policy_periods[${index}].estimated_deduct_amount.total modification-${rule}`;

/** Returns the signed list with changed amounts, by index. */
function changed(
  current: readonly PolicyPeriod[],
  amounts: Readonly<Record<number, number>>,
): PlannedPeriodDto[] {
  return current.map(
    ({ policy_period_id, estimated_deduct_date, estimated_deduct_amount }, index) =>
      planned(
        policy_period_id,
        estimated_deduct_date,
        amounts[index] ?? estimated_deduct_amount.total,
      ),
  );
}

describe('checkModification', () => {
  it.each<[what: string, amounts: Record<number, number>, issues: string[]]>([
    ['one lower amount', { 2: 999 }, []],
    ['the same lower amount twice', { 2: 999, 3: 999 }, []],
    ['the lowest amount', { 3: 1 }, []],
    ['no change', {}, ['policy_periods modification-amount']],
    ['two new amounts', { 2: 999, 3: 998 }, ['policy_periods modification-amount']],
    ['a higher amount', { 2: 1001 }, [TOTAL(2, 'amount')]],
    ['an amount of 0', { 2: 0 }, [TOTAL(2, 'amount')]],
    ['a paid period', { 0: 999 }, [TOTAL(0, 'state')]],
    ['a scheduled period without permission', { 1: 999 }, [TOTAL(1, 'state')]],
  ])('validates %s', (_what, amounts, issues) => {
    expect(briefly(checkModification(CURRENT, changed(CURRENT, amounts)))).toEqual(issues);
  });

  it.each([
    ['EXPIRED', [TOTAL(1, 'state')]],
    ['UNKNOWN_STATE', [TOTAL(1, 'state')]],
    ['NO_SCHEDULED', []],
  ])('validates the new amount of a period in the state %s', (state, issues) => {
    const current = [CURRENT[0]!, signed(2, '2026-02-28', 1000, state)];
    expect(briefly(checkModification(current, changed(current, { 1: 999 })))).toEqual(issues);
  });

  it('accepts a scheduled period with permission, and an unchanged one without', () => {
    const options = { allow_cancel_scheduled: true };
    expect(checkModification(CURRENT, changed(CURRENT, { 1: 999 }), options)).toEqual([]);
    const forbidden = { allow_cancel_scheduled: false };
    expect(checkModification(CURRENT, changed(CURRENT, { 2: 999 }), forbidden)).toEqual([]);
  });

  it.each<[what: string, next: PlannedPeriodDto[], issues: string[]]>([
    [
      'a missing period',
      changed(CURRENT, { 2: 999 }).slice(1),
      ['policy_periods modification-list'],
    ],
    [
      'an additional period',
      [...changed(CURRENT, { 2: 999 }), planned(5, '2026-05-31', 1000)],
      ['policy_periods modification-list'],
    ],
    [
      'another id',
      changed(CURRENT, { 2: 999 }).map((period, index) =>
        index === 3 ? { ...period, policy_period_id: 5 } : period,
      ),
      ['policy_periods[3].policy_period_id modification-list'],
    ],
    [
      'another date',
      changed(CURRENT, { 2: 999 }).map((period, index) =>
        index === 3 ? { ...period, estimated_deduct_date: '2026-05-01' } : period,
      ),
      ['policy_periods[3].estimated_deduct_date modification-list'],
    ],
  ])('rejects a list with %s', (_what, next, issues) => {
    expect(briefly(checkModification(CURRENT, next))).toEqual(issues);
  });

  describe('a contract with a discounted first premium', () => {
    const discounted = (state: string) => [
      signed(1, '2026-01-31', 600, state),
      signed(2, '2026-02-28', 1000),
      signed(3, '2026-03-31', 1000),
    ];

    it.each([
      ['NO_SCHEDULED', ['policy_periods modification-first-discount']],
      ['SCHEDULED', ['policy_periods modification-first-discount']],
      ['PAID', []],
      ['EXPIRED', []],
    ])('permits changes after the first period is over, here in the state %s', (state, issues) => {
      const current = discounted(state);
      expect(briefly(checkModification(current, changed(current, { 2: 900 })))).toEqual(issues);
    });

    it.each([
      [601, []],
      [600, [TOTAL(1, 'first-discount')]],
      [599, [TOTAL(1, 'first-discount')]],
    ])('requires a second premium above the first one of 600, here %i', (total, issues) => {
      const current = discounted('PAID');
      expect(briefly(checkModification(current, changed(current, { 1: total })))).toEqual(issues);
    });

    it('accepts a later premium below the first', () => {
      const current = discounted('PAID');
      expect(checkModification(current, changed(current, { 2: 500 }))).toEqual([]);
    });

    it.each([
      ['NO_SCHEDULED', true, ['policy_periods modification-first-discount']],
      ['NO_SCHEDULED', false, []],
      ['NO_SCHEDULED', undefined, ['policy_periods modification-first-discount']],
      ['PAID', true, []],
    ])('uses firstPremiumDiscounted: first period %s, discounted %s', (state, given, issues) => {
      const current = discounted(state);
      const next = changed(current, { 2: 900 });
      const options = { firstPremiumDiscounted: given };
      expect(briefly(checkModification(current, next, options))).toEqual(issues);
    });

    it('applies the rules of a discount after later premiums were lowered to the first', () => {
      const current = [signed(1, '2026-01-31', 600), signed(2, '2026-02-28', 600)];
      const next = changed(current, { 1: 500 });
      const options = { firstPremiumDiscounted: true };
      expect(briefly(checkModification(current, next, options))).toEqual([
        'policy_periods modification-first-discount',
        TOTAL(1, 'first-discount'),
      ]);
    });

    it('does not treat a free first period as discounted', () => {
      const current = [signed(1, '2026-01-31', 0), signed(2, '2026-02-28', 1000)];
      expect(checkModification(current, changed(current, { 1: 999 }))).toEqual([]);
    });
  });

  it('accepts more changes after the first of equal premiums was lowered', () => {
    const current = [
      signed(1, '2026-01-31', 900),
      signed(2, '2026-02-28', 1000),
      signed(3, '2026-03-31', 1000),
    ];
    const options = { firstPremiumDiscounted: false };
    expect(checkModification(current, changed(current, { 1: 800 }), options)).toEqual([]);
    expect(checkModification(current, changed(current, { 2: 800 }), options)).toEqual([]);
  });

  describe('modification of a renewed contract', () => {
    const renewed = [signed(13, '2027-01-31', 900), signed(14, '2027-02-28', 1000)];
    const whole = [signed(1, '2026-01-31', 600, 'PAID'), ...renewed];

    it.each([
      ['its list alone', renewed],
      ['all of its periods', whole],
    ])('does not treat a renewed premium as a discounted first one, given %s', (_what, current) => {
      const next = changed(current, { [current.length - 1]: 500 });
      const options = { currentListStart: 13 };
      expect(checkModification(current, next, options)).toEqual([]);
      const signedSo = { ...options, firstPremiumDiscounted: true };
      expect(checkModification(current, next, signedSo)).toEqual([]);
    });

    it.each([12, 13.5, '13'])('rejects %o as the start of its list', (start) => {
      const options = { currentListStart: start as number };
      expect(briefly(checkModification(renewed, changed(renewed, { 1: 800 }), options))).toEqual([
        'currentListStart current-list-start',
      ]);
    });
  });

  describe('windows of a modification', () => {
    const options = (moment: string): CheckModificationOptions => ({
      allow_cancel_scheduled: true,
      moment: new Date(`${moment}+08:00`),
    });

    it.each([
      ['2026-03-15T07:59:59.999', ['modification-window']],
      ['2026-03-15T08:00:00', []],
      ['2026-03-15T18:59:59.999', []],
      ['2026-03-15T19:00:00', ['modification-window']],
      // The first day on which the last period, 2026-04-30, can be scheduled.
      ['2026-04-29T18:59:59.999', []],
      ['2026-04-29T19:00:00', ['modification-window']],
      ['2026-04-30T12:00:00', ['modification-window']],
    ])('validates the window of the contract at %s', (moment, issues) => {
      const next = changed(CURRENT, { 3: 999 });
      expect(briefly(checkModification(CURRENT, next, options(moment)))).toEqual(issues);
    });

    // The period of 2026-02-28 can be scheduled from 2026-02-27 to 2026-03-28.
    it.each([
      ['2026-02-26T12:00:00', [TOTAL(1, 'window')]],
      ['2026-02-27T08:00:00', []],
      ['2026-03-27T18:59:59.999', []],
      ['2026-03-28T08:00:00', [TOTAL(1, 'window')]],
      ['2026-03-29T12:00:00', [TOTAL(1, 'window')]],
    ])('validates the window of a changed scheduled period at %s', (moment, issues) => {
      const next = changed(CURRENT, { 1: 999 });
      expect(briefly(checkModification(CURRENT, next, options(moment)))).toEqual(issues);
    });

    it('ignores the window of an unchanged scheduled period', () => {
      const next = changed(CURRENT, { 3: 999 });
      expect(checkModification(CURRENT, next, options('2026-03-29T12:00:00'))).toEqual([]);
    });
  });

  it('reports all issues at once and does not modify its arguments', () => {
    const next = changed(CURRENT, { 0: 900, 1: 1001, 2: 0 });
    const before = structuredClone(next);
    const moment = new Date('2026-03-29T20:00:00+08:00');
    expect(briefly(checkModification(CURRENT, next, { moment }))).toEqual([
      TOTAL(0, 'state'),
      TOTAL(1, 'amount'),
      TOTAL(1, 'state'),
      TOTAL(1, 'window'),
      TOTAL(2, 'amount'),
      'policy_periods modification-amount',
      'modification-window',
    ]);
    expect(next).toEqual(before);
  });

  it('treats an empty list as one without changes', () => {
    expect(briefly(checkModification([], []))).toEqual(['policy_periods modification-amount']);
  });
});
