import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { PolicyCoverageDetailDto, PreEntrustSignDto } from '../../../lib/index.js';
import { answerSigned, Merchant, PRE_SIGN_ANSWER } from '../../support/applications/merchant.js';
import { pureSign, signWithPayment } from '../../support/requests/pre-sign-request.js';
import { rejectionOf, sentBy, verdictOn } from '../../support/verdicts/rejected-request.js';

const A: PolicyCoverageDetailDto = {
  policy_amount: '50000',
  policy_clauses: [{ clause_name: 'hospital', clause_quota: '20000' }],
};
const B: PolicyCoverageDetailDto = { ...A, policy_amount: '60000' };
const NONE = undefined;
const on = (...indices: number[]) =>
  indices.map((index) => `policy_periods[${index}].policy_coverage_detail coverage-detail`);

describe('policy_coverage_detail', () => {
  let merchant: Merchant;
  beforeAll(async () => {
    merchant = await Merchant.start(answerSigned(PRE_SIGN_ANSWER));
  });
  afterAll(() => merchant.stop());

  it.each([
    ['fixed', [1000, 1000, 1000], [NONE, NONE, NONE], []],
    ['fixed', [1000, 1000, 1000], [A, A, A], []],
    ['fixed', [1000, 1000, 1000], [A, NONE, A], on(1)],
    ['fixed', [1000, 1000, 1000], [NONE, A, A], on(0)],
    ['fixed', [1000, 1000, 1000], [NONE, NONE, A], on(0, 1)],
    ['fixed', [1000, 1000, 1000], [A, A, B], on(2)],
    ['fixed', [1000, 1000, 1000], [A, B, A], on(1)],
    ['fixed', [1000, 1000, 1000], [B, A, A], on(1, 2)],
    ['first discount', [900, 1000, 1000], [A, A, A], []],
    ['first discount', [900, 1000, 1000], [B, A, A], []],
    ['first discount', [900, 1000, 1000], [A, A, B], on(2)],
    ['first discount', [900, 1000, 1000], [NONE, A, A], on(0)],
    ['first discount', [900, 1000, 1000], [NONE, NONE, NONE], []],
    ['first free', [0, 1000, 1000], [B, A, A], []],
    ['first free', [0, 1000, 1000], [B, A, B], on(2)],
    ['first free', [0, 1000, 1000], [A, NONE, NONE], on(1, 2)],
    ['one period', [1000], [A], []],
    ['one period', [1000], [NONE], []],
    ['no mode', [2500, 1000, 1000], [B, A, A], []],
    ['no mode', [2500, 1000, 1000], [B, A, B], on(2)],
  ])(
    'validates the mode %s with premiums %j and details %j: issues %j',
    async (_mode, totals, details, broken) => {
      const verdict = await verdictOn(merchant, pureSign(covered(totals, details)));
      expect(verdict.filter((issue) => !issue.endsWith(' price-mode'))).toEqual(broken);
    },
  );

  it.each([
    [[2000, 1000, 1000], [A, A, A], []],
    [[2000, 1000, 1000], [B, A, A], on(1, 2)],
    [[3000, 1000, 1000], [A, A, B], on(2)],
  ])(
    'validates the first multi-period mode with premiums %j and details %j: issues %j',
    async (totals, details, broken) => {
      const dto = signWithPayment({ ...covered(totals, details), amount: { total: totals[0]! } });
      expect(await verdictOn(merchant, dto)).toEqual(broken);
    },
  );

  it.each<[string, PolicyCoverageDetailDto, boolean]>([
    ['the order of keys', { policy_clauses: A.policy_clauses!, policy_amount: '50000' }, true],
    [
      'the order of keys in a clause',
      { ...A, policy_clauses: [{ clause_quota: '20000', clause_name: 'hospital' }] },
      true,
    ],
    ['the class', Object.assign(new (class Detail {})(), structuredClone(A)), true],
    [
      'an undefined property',
      { ...A, policy_clauses: [{ ...A.policy_clauses![0], unknown: undefined } as object] },
      true,
    ],
    ['a missing amount', { policy_clauses: A.policy_clauses! }, false],
    ['missing clauses', { policy_amount: '50000' }, false],
    ['an empty list of clauses', { ...A, policy_clauses: [] }, false],
    ['another clause', { ...A, policy_clauses: [{ clause_name: 'dental' }] }, false],
    ['an additional clause', { ...A, policy_clauses: [...A.policy_clauses!, {}] }, false],
    ['a trailing space', { ...A, policy_amount: '50000 ' }, false],
  ])('compares a detail that differs in %s: %j is equal: %s', async (_what, detail, equal) => {
    const dto = pureSign(covered([1000, 1000], [A, detail]));
    expect(await verdictOn(merchant, dto)).toEqual(equal ? [] : on(1));
  });

  it('omits undefined properties of a detail from the request', async () => {
    const dto = pureSign(covered([1000], [{ policy_amount: '1', policy_clauses: undefined }]));
    const sent = await sentBy(merchant, dto);
    expect(sent['policy_periods']).toMatchObject([
      { policy_coverage_detail: { policy_amount: '1' } },
    ]);
    expect(JSON.stringify(sent)).not.toContain('policy_clauses');
  });

  it('keeps the coverage detail out of the error message', async () => {
    const error = await rejectionOf(merchant, pureSign(covered([1000, 1000], [A, B])));
    expect(error.issues[0]?.message).toBe('must equal that of policy_periods[0]');
    const discounted = await rejectionOf(merchant, pureSign(covered([1, 9, 9], [A, A, B])));
    expect(discounted.issues[0]?.message).toBe(
      'must equal that of policy_periods[1]: only the first may differ',
    );
  });

  it('compares only the valid values of a detail when one value is invalid', async () => {
    const wrong = { ...A, policy_amount: 50_000 } as unknown as PolicyCoverageDetailDto;
    const dto = pureSign(covered([1000, 1000, 1000], [A, A, wrong]));
    expect(await verdictOn(merchant, dto)).toContain(
      'policy_periods[2].policy_coverage_detail.policy_amount type',
    );
  });
});

function covered(
  totals: readonly number[],
  details: readonly (PolicyCoverageDetailDto | undefined)[],
): Pick<PreEntrustSignDto, 'policy_periods'> {
  return {
    policy_periods: totals.map((total, index) => ({
      policy_period_id: index + 1,
      estimated_deduct_date: ['2027-01-05', '2027-04-05', '2027-07-05'][index]!,
      estimated_deduct_amount: { total },
      ...(details[index] !== undefined && { policy_coverage_detail: details[index] }),
    })),
  };
}
