import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { PreEntrustSignDto } from '../../../lib/index.js';
import { withField } from '../../support/requests/field-path.js';
import { answerSigned, Merchant, PRE_SIGN_ANSWER } from '../../support/applications/merchant.js';
import { pureSign, signWithPayment } from '../../support/requests/pre-sign-request.js';
import { rejectionOf, verdictOn } from '../../support/verdicts/rejected-request.js';

const TOTAL = (index: number) => `policy_periods[${index}].estimated_deduct_amount.total`;
const MODE = `${TOTAL(0)} price-mode`;
const MULTI = `${TOTAL(0)} price-mode-sign-mode`;
const ZERO = (index: number) => `${TOTAL(index)} zero-amount`;
const LATER = (index: number) => `${TOTAL(index)} price-mode`;

/** Premiums, with their issues in a pure sign and in sign-with-payment. */
const TABLE: readonly (readonly [readonly number[], readonly string[], readonly string[]])[] = [
  // fixed
  [[1000, 1000, 1000], [], []],
  [[1, 1], [], []],
  // first discount
  [[999, 1000, 1000], [], []],
  [[1, 1000, 1000], [], []],
  // first free
  [[0, 1000, 1000], [], [ZERO(0)]],
  [[0, 1], [], [ZERO(0)]],
  // first multi-period
  [[2000, 1000, 1000], [MULTI], []],
  [[3000, 1000, 1000], [MULTI], []],
  [[2, 1], [MULTI], []],
  // no price mode
  [[1001, 1000, 1000], [MODE], [MODE]],
  [[1999, 1000, 1000], [MODE], [MODE]],
  [[2001, 1000, 1000], [MODE], [MODE]],
  [[2500, 1000, 1000], [MODE], [MODE]],
  [[2999, 1000, 1000], [MODE], [MODE]],
  [[3001, 1000, 1000], [MODE], [MODE]],
  [[4000, 1000, 1000], [MODE], [MODE]],
  [[Number.MAX_SAFE_INTEGER, 1000], [MODE], [MODE]],
  [[Number.MAX_SAFE_INTEGER, Number.MAX_SAFE_INTEGER - 1], [MODE], [MODE]],
  // different later premiums
  [[1000, 1000, 1001], [LATER(2)], [LATER(2)]],
  [[900, 1000, 999], [LATER(2)], [LATER(2)]],
  [[0, 1000, 2000], [LATER(2)], [ZERO(0), LATER(2)]],
  [[2000, 1000, 2000], [LATER(2), MULTI], [LATER(2)]],
  [
    [2500, 1000, 2500],
    [LATER(2), MODE],
    [LATER(2), MODE],
  ],
  [
    [1000, 1000, 999, 1000, 1001],
    [LATER(2), LATER(4)],
    [LATER(2), LATER(4)],
  ],
  // zeros
  [[0, 0], [ZERO(1)], [ZERO(0), ZERO(1)]],
  [[1000, 0], [ZERO(1)], [ZERO(1)]],
  [
    [1000, 0, 0],
    [ZERO(1), ZERO(2)],
    [ZERO(1), ZERO(2)],
  ],
  [
    [1000, 1000, 0],
    [ZERO(2), LATER(2)],
    [ZERO(2), LATER(2)],
  ],
  // a single period
  [[1000], [], []],
  [[1], [], []],
  [[0], [], [ZERO(0)]],
];

describe('the price mode', () => {
  let merchant: Merchant;
  beforeAll(async () => {
    merchant = await Merchant.start(answerSigned(PRE_SIGN_ANSWER));
  });
  afterAll(() => merchant.stop());

  it.each(TABLE)('validates the premiums %j: issues %j in a pure sign', async (totals, broken) => {
    expect(await verdictOn(merchant, pureSign(priced(totals)))).toEqual(broken);
  });

  it.each(TABLE)(
    'validates the premiums %j: issues %j in a pure sign, %j in sign-with-payment',
    async (totals, _, broken) => {
      const dto = signWithPayment({ ...priced(totals), amount: { total: totals[0]! } });
      expect(await verdictOn(merchant, dto)).toEqual(broken);
    },
  );

  it.each([
    [[-1, 1000], [`${TOTAL(0)} range`]],
    [[1000, -1], [`${TOTAL(1)} range`]],
    [
      [-1000, -1000],
      [`${TOTAL(0)} range`, `${TOTAL(1)} range`],
    ],
  ])('skips the price mode of the invalid premiums %j: issues %j', async (totals, broken) => {
    expect(await verdictOn(merchant, pureSign(priced(totals)))).toEqual(broken);
  });

  it('skips the price mode of premiums that are not integers', async () => {
    const dto = withField(pureSign(priced([2500, 1000, 1000])), TOTAL(1), '1000');
    expect(await verdictOn(merchant, dto)).toEqual([`${TOTAL(1)} type`]);
  });

  describe('days between the first and the second date in the first multi-period mode', () => {
    it.each([
      [2000, '2026-12-02', '2027-01-20', 49, ['1'].map(gap)],
      [2000, '2026-12-02', '2027-01-21', 50, []],
      [2000, '2026-12-02', '2027-01-22', 51, []],
      [3000, '2026-12-02', '2027-02-14', 74, ['1'].map(gap)],
      [3000, '2026-12-02', '2027-02-15', 75, []],
      [3000, '2026-12-02', '2027-02-16', 76, []],
      [3000, '2028-01-15', '2028-03-29', 74, ['1'].map(gap)],
      [3000, '2028-01-15', '2028-03-30', 75, []],
      [3000, '2026-12-01', '2027-02-13', 74, ['1'].map(gap)],
      [3000, '2026-12-01', '2027-02-14', 75, []],
    ])('validates a first premium of %i, from %s to %s (%i days): issues %j', async (...row) => {
      const [first, from, to, days, broken] = row;
      expect((Date.parse(to) - Date.parse(from)) / 86_400_000).toBe(days);
      const dto = signWithPayment({
        ...priced([first, 1000], [from, to]),
        amount: { total: first },
      });
      expect(await verdictOn(merchant, dto)).toEqual(broken);
    });

    it('ignores the days between the dates in another mode', async () => {
      const dates = ['2026-12-02', '2026-12-03'];
      expect(await verdictOn(merchant, pureSign(priced([1000, 1000], dates)))).toEqual([]);
      expect(await verdictOn(merchant, pureSign(priced([900, 1000], dates)))).toEqual([]);
      expect(await verdictOn(merchant, pureSign(priced([0, 1000], dates)))).toEqual([]);
    });

    it('names the required days in the message', async () => {
      const dto = signWithPayment({
        ...priced([3000, 1000], ['2026-12-02', '2026-12-03']),
        amount: { total: 3000 },
      });
      expect((await rejectionOf(merchant, dto)).issues[0]?.message).toBe(
        'must be at least 75 days after the first date, since the first premium covers 3 periods',
      );
    });

    it('does not count the days to an invalid date', async () => {
      const dto = signWithPayment({
        ...priced([3000, 1000], ['2026-12-02', '2027-02-30']),
        amount: { total: 3000 },
      });
      expect(await verdictOn(merchant, dto)).toEqual([
        'policy_periods[1].estimated_deduct_date date',
      ]);
    });
  });

  describe('combined_deduct_period_count', () => {
    const BROKEN = ['combined_deduct_period_count combined-deduct-period-count'];
    it.each([
      [[1000, 1000], 1, []],
      [[1000, 1000], 2, BROKEN],
      [[900, 1000], 1, []],
      [[900, 1000], 2, BROKEN],
      [[2000, 1000], 2, []],
      [[2000, 1000], 1, BROKEN],
      [[2000, 1000], 3, BROKEN],
      [[3000, 1000], 3, []],
      [[3000, 1000], 2, BROKEN],
      [[3000, 1000], 4, BROKEN],
      [[1000], 1, []],
      [[1000], 2, []],
      [[1000], 3, []],
    ])('validates the premiums %j with a count of %i: issues %j', async (totals, count, broken) => {
      const dto = signWithPayment({
        ...priced(totals),
        amount: { total: totals[0]! },
        combined_deduct_period_count: count,
      });
      expect(await verdictOn(merchant, dto)).toEqual(broken);
    });

    it('requires a count of 1 when the first premium is free', async () => {
      const free = { ...priced([0, 1000]), combined_deduct_period_count: 1 };
      expect(await verdictOn(merchant, pureSign(free))).toEqual([]);
      expect(
        await verdictOn(merchant, pureSign({ ...free, combined_deduct_period_count: 2 })),
      ).toEqual(BROKEN);
    });

    it('does not validate the count when the premiums match no price mode', async () => {
      const dto = pureSign({ ...priced([2500, 1000]), combined_deduct_period_count: 2 });
      expect(await verdictOn(merchant, dto)).toEqual([MODE]);
    });
  });
});

function gap(index: string): string {
  return `policy_periods[${index}].estimated_deduct_date first-multi-period-gap`;
}

/** Periods with these premiums in fen, a quarter apart unless the dates are given. */
function priced(
  totals: readonly number[],
  dates?: readonly string[],
): Pick<PreEntrustSignDto, 'policy_periods' | 'policy_end_date'> {
  return {
    policy_end_date: '2029-12-31',
    policy_periods: totals.map((total, index) => ({
      policy_period_id: index + 1,
      estimated_deduct_date:
        dates?.[index] ??
        `${2027 + Math.floor(index / 4)}-${['01', '04', '07', '10'][index % 4]}-05`,
      estimated_deduct_amount: { total },
    })),
  };
}
