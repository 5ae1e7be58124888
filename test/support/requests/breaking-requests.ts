import type { PreEntrustSignDto } from '../../../lib/index.js';
import { periods, pureSign, signWithPayment } from './pre-sign-request.js';
import type { RULES } from './rules-off.js';

type Rule = (typeof RULES)[number];

/** For each rule of a pre-sign, a request that breaks only that rule, and the path of the issue. */
export const BREAKING: Readonly<Record<Rule, readonly [path: string, dto: PreEntrustSignDto]>> = {
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

function changed(
  index: number,
  changes: Partial<PreEntrustSignDto['policy_periods'][number]>,
): PreEntrustSignDto['policy_periods'] {
  return periods([1000, 1000]).map((period, at) =>
    at === index ? { ...period, ...changes } : period,
  );
}
