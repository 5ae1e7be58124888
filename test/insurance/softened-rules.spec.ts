import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { PreEntrustSignDto, RuleName, WechatPayInsuranceOptions } from '../../lib/index.js';
import { captureLog } from '../support/log-lines.js';
import { answerSigned, Merchant, PRE_SIGN_ANSWER } from '../support/merchant.js';
import { periods, pureSign, signWithPayment } from '../support/pre-sign-request.js';
import { issuesOf, sentBy } from '../support/refusal.js';
import { RULES } from '../support/rules-off.js';

/** For each rule a request that breaks it and no other, and where. */
const BREAKING: Readonly<Record<RuleName, readonly [path: string, dto: PreEntrustSignDto]>> = {
  'notify-url-scheme': [
    'contract_notify_url',
    pureSign({ contract_notify_url: 'http://who-is-this.example/' }),
  ],
  'policy-dates-order': ['policy_end_date', pureSign({ policy_start_date: '2027-12-02' })],
  'period-ids-increasing': [
    'policy_periods[1].policy_period_id',
    pureSign({ policy_periods: changed(1, { policy_period_id: 1 }) }),
  ],
  'period-dates-increasing': [
    'policy_periods[1].estimated_deduct_date',
    pureSign({ policy_periods: changed(1, { estimated_deduct_date: '2026-12-02' }) }),
  ],
  'period-dates-within-policy': [
    'policy_periods[1].estimated_deduct_date',
    pureSign({ policy_periods: changed(1, { estimated_deduct_date: '2027-12-02' }) }),
  ],
  'period-dates-future': [
    'policy_periods[0].estimated_deduct_date',
    pureSign({ policy_periods: changed(0, { estimated_deduct_date: '2026-12-01' }) }),
  ],
  'sign-mode': ['description', signWithPayment({ description: undefined })],
  'first-amount': ['amount.total', signWithPayment({ amount: { total: 4711 } })],
  'zero-amount': [
    'policy_periods[0].estimated_deduct_amount.total',
    signWithPayment({ policy_periods: periods([0, 1000]), amount: { total: 0 } }),
  ],
  'price-mode': [
    'policy_periods[0].estimated_deduct_amount.total',
    pureSign({ policy_periods: periods([4711, 1000]) }),
  ],
  'price-mode-sign-mode': [
    'policy_periods[0].estimated_deduct_amount.total',
    pureSign({
      policy_periods: [
        periods([2000])[0]!,
        { ...periods([1000], '2027-03-02')[0]!, policy_period_id: 2 },
      ],
    }),
  ],
  'first-multi-period-gap': [
    'policy_periods[1].estimated_deduct_date',
    signWithPayment({ policy_periods: periods([2000, 1000]), amount: { total: 2000 } }),
  ],
  'combined-deduct-period-count': [
    'combined_deduct_period_count',
    pureSign({ combined_deduct_period_count: 4711 }),
  ],
  'coverage-detail': [
    'policy_periods[1].policy_coverage_detail',
    pureSign({ policy_periods: changed(0, { policy_coverage_detail: { policy_amount: '4711' } }) }),
  ],
  'auto-insure-exclusive': [
    'can_auto_reinsure',
    pureSign({ can_auto_insure: true, can_auto_reinsure: true }),
  ],
};

describe.each(RULES)('the rule %s', (rule) => {
  const [path, dto] = BREAKING[rule];
  let log: ReturnType<typeof captureLog>;
  let merchant: Merchant | undefined;

  beforeEach(() => {
    log = captureLog();
  });
  afterEach(async () => {
    log.restore();
    await merchant?.stop();
  });

  async function withRules(rules: WechatPayInsuranceOptions['rules']): Promise<Merchant> {
    merchant = await Merchant.start(answerSigned(PRE_SIGN_ANSWER), { rules });
    log.lines.length = 0; // what Nest says at start
    return merchant;
  }

  it.each([undefined, {}, { [rule]: 'error' as const }, { [rule]: undefined }])(
    'refuses with the option rules %j',
    async (rules) => {
      expect(await issuesOf(await withRules(rules), dto)).toEqual([`${path} ${rule}`]);
      expect(log.lines).toEqual([]);
    },
  );

  it("is not looked at when it is 'off'", async () => {
    await sentBy(await withRules({ [rule]: 'off' }), dto);
    expect(log.lines).toEqual([]);
  });

  it("is logged without values when it is 'warn'", async () => {
    await sentBy(await withRules({ [rule]: 'warn' }), dto);
    expect(log.lines).toHaveLength(1);
    expect(log.lines[0]).toMatch(
      /^warn POST \/v3\/papay\/insurance-sign\/contracts\/pre-entrust-sign\/jsapi: /,
    );
    expect(log.lines[0]).toContain(`: ${path} `);
    expect(log.lines[0]!.endsWith(` [${rule}]`)).toBe(true);
    expect(log.lines[0]).not.toMatch(/4711|who-is-this|2027-12-02/);
    expect(log.lines[0]).not.toContain(dto.openid);
    expect(log.lines[0]).not.toContain(dto.out_contract_code);
  });

  it("is all that 'off' for it leaves out", async () => {
    const others = Object.fromEntries(
      RULES.filter((other) => other !== rule).map((other) => [other, 'off' as const]),
    );
    expect(await issuesOf(await withRules(others), dto)).toEqual([`${path} ${rule}`]);
  });
});

describe('a request that breaks a softened rule and another one', () => {
  it('is refused for the other one', async () => {
    const log = captureLog();
    const merchant = await Merchant.start(answerSigned(PRE_SIGN_ANSWER), {
      rules: { 'auto-insure-exclusive': 'warn' },
    });
    try {
      const dto = pureSign({
        can_auto_insure: true,
        can_auto_reinsure: true,
        policy_start_date: '2027-12-02',
      });
      expect(await issuesOf(merchant, dto)).toEqual(['policy_end_date policy-dates-order']);
    } finally {
      log.restore();
      await merchant.stop();
    }
  });
});

function changed(
  index: number,
  changes: Partial<PreEntrustSignDto['policy_periods'][number]>,
): PreEntrustSignDto['policy_periods'] {
  return periods([1000, 1000]).map((period, at) =>
    at === index ? { ...period, ...changes } : period,
  );
}
