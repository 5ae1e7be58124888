import type { PlannedPeriodDto, PolicyPeriod, PolicyPeriodState } from '../../../lib/index.js';

/** A period of a signed list. */
export function signed(
  policy_period_id: number,
  estimated_deduct_date: string,
  total: number,
  policy_period_state: PolicyPeriodState = 'NO_SCHEDULED',
): PolicyPeriod {
  return {
    policy_period_id,
    estimated_deduct_date,
    estimated_deduct_amount: { total, currency: 'CNY' },
    policy_period_state,
  };
}

/** A period of a new list. */
export function planned(
  policy_period_id: number,
  estimated_deduct_date: string,
  total: number,
): PlannedPeriodDto {
  return {
    policy_period_id,
    estimated_deduct_date,
    estimated_deduct_amount: { total, currency: 'CNY' },
  };
}

/** Path and rule of each issue, `'<path> <rule>'`. */
export function briefly(issues: readonly { path: string; rule: string }[]): string[] {
  return issues.map(({ path, rule }) => `${path} ${rule}`.trim());
}
