import type { PreSignRequest } from './pre-sign-request.js';
import { refuseField } from '../fields/refuse-field.js';

/**
 * Periods in order, within the policy and in the future; the first may be paid today.
 *
 * @throws ApiRefusal at the first that is not.
 */
export function checkDates(request: PreSignRequest, today: string): void {
  const { policy_periods: periods, policy_start_date: start, policy_end_date: end } = request;
  if (start > end) {
    refuseField('/policy_end_date', 'must not be earlier than policy_start_date', { value: end });
  }
  for (const [index, { policy_period_id: id, estimated_deduct_date: date }] of periods.entries()) {
    const pointer = `/policy_periods/${index}`;
    const previous = periods[index - 1];
    if (previous && id <= previous.policy_period_id) {
      refuseField(`${pointer}/policy_period_id`, 'must be greater than the one before', {
        value: id,
      });
    }
    const refuseDate = (issue: string, message?: string): never =>
      refuseField(`${pointer}/estimated_deduct_date`, issue, { value: date, message });
    if (previous && date <= previous.estimated_deduct_date) {
      refuseDate('must be later than the one before', '预计扣费日期需要随扣费周期编号递增而递增');
    }
    if (date > end) refuseDate(`must not be later than policy_end_date, ${end}`);
    // Dates rise, so none but the first gets here with today.
    const isPaidToday = request.amount !== undefined && date === today;
    if (date <= today && !isPaidToday) {
      refuseDate(`must be later than today, ${today}`, '部分扣费计划项已过预约时间，请核查后再试');
    }
  }
}
