import { toRequest } from '../../schema/to-request.js';
import { PlannedPeriodDto } from './planned-period.dto.js';

/**
 * Copies the planned fields of periods, as `renewContract`, `modifyPolicyPeriods`, `checkRenewal` and
 * `checkModification` take them: id, date and estimated amount. States, schedules and actual amounts are left
 * out, since a request rejects them as unknown.
 *
 * @param periods Periods from `iteratePolicyPeriods`, from the `data` of a page, from a modification, or of a
 * pre-sign request. A page has at most 120 periods; a modification needs all periods of the signed list.
 * @see https://pay.weixin.qq.com/doc/v3/merchant/4012987596
 * @example
 * ```ts
 * const current = await insurance.iteratePolicyPeriods({ plan_id, out_contract_code }).toArray();
 * const policy_periods = plannedPeriods(current).map((period) =>
 *   period.policy_period_id === 3 ? { ...period, estimated_deduct_amount: { total: 900 } } : period,
 * );
 * await insurance.modifyPolicyPeriods({ plan_id, contract_id, policy_periods });
 * ```
 */
export function plannedPeriods(periods: readonly PlannedPeriodDto[]): PlannedPeriodDto[] {
  return periods.map((period) => toRequest(PlannedPeriodDto, period));
}
