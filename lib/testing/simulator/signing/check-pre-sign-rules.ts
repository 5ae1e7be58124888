import { isDeepStrictEqual } from 'node:util';
import type { PreSignRequest } from '../contracts/pre-sign-request.js';
import { checkSpacing } from '../policy-periods/plan-book.js';
import type { PlanFrequency } from '../policy-periods/plan-book.js';
import { rejectField } from '../validation/simulated-api-error.js';
import { checkPriceMode, countPeriodsCoveredByFirst } from './check-price-mode.js';

const WRONG_COUNT = '保单的扣费周期列表个数不符合规范，请核查后再试。';

/**
 * Checks the rules of a pre-sign request that span several fields or depend on the date.
 *
 * @param today date in Beijing, `yyyy-MM-DD`
 * @param frequency frequency of the plan, when known
 * @throws SimulatedApiError at the first broken rule.
 */
export function checkPreSignRules(
  request: PreSignRequest,
  today: string,
  frequency: PlanFrequency | undefined,
): void {
  if (request.policy_periods.length === 0) {
    rejectField('/policy_periods', 'must have at least one period', { message: WRONG_COUNT });
  }
  checkSignMode(request);
  checkDates(request, today);
  checkPriceMode(request);
  checkSpacing(request.policy_periods, frequency, {
    covers: countPeriodsCoveredByFirst(request),
  });
  checkCoverage(request);
  if (request.can_auto_insure && request.can_auto_reinsure) {
    rejectField('/can_auto_reinsure', 'cannot be true together with can_auto_insure', {
      value: true,
    });
  }
}

function checkSignMode(request: PreSignRequest): void {
  const { amount, out_trade_no: tradeNumber, policy_periods: periods } = request;
  if (!amount && tradeNumber === undefined) return;
  for (const name of ['amount', 'out_trade_no', 'description', 'transaction_notify_url'] as const) {
    if (request[name] === undefined) rejectField(`/${name}`, 'is required to sign with a payment');
  }
  if (periods.length < 2) {
    rejectField('/policy_periods', 'must have at least two periods to sign with a payment', {
      message: WRONG_COUNT,
    });
  }
  const first = periods[0]?.estimated_deduct_amount.total;
  if (amount && amount.total !== first) {
    rejectField('/amount/total', `must equal the first period's amount, ${first}`, {
      value: amount.total,
    });
  }
}

/**
 * Checks that the periods are in order, within the policy's term and in the future. The first one may be
 * paid today.
 *
 * @throws SimulatedApiError at the first invalid period.
 */
function checkDates(request: PreSignRequest, today: string): void {
  const { policy_periods: periods, policy_start_date: start, policy_end_date: end } = request;
  if (start > end) {
    rejectField('/policy_end_date', 'must not be earlier than policy_start_date', { value: end });
  }
  for (const [index, { policy_period_id: id, estimated_deduct_date: date }] of periods.entries()) {
    const pointer = `/policy_periods/${index}`;
    const previous = periods[index - 1];
    if (previous && id <= previous.policy_period_id) {
      rejectField(`${pointer}/policy_period_id`, 'must be greater than the previous one', {
        value: id,
      });
    }
    const rejectDate = (issue: string, message?: string): never =>
      rejectField(`${pointer}/estimated_deduct_date`, issue, { value: date, message });
    if (previous && date <= previous.estimated_deduct_date) {
      rejectDate('must be later than the previous one', '预计扣费日期需要随扣费周期编号递增而递增');
    }
    if (date > end) rejectDate(`must not be later than policy_end_date, ${end}`);
    // Dates are ascending, so that only the first one can be today.
    const isPaidToday = request.amount !== undefined && date === today;
    if (date <= today && !isPaidToday) {
      rejectDate(`must be later than today, ${today}`, '部分扣费计划项已过预约时间，请核查后再试');
    }
  }
}

/**
 * Checks that all periods or none have a coverage, and that it is the same in all. The first one may
 * differ when it costs less.
 *
 * @throws SimulatedApiError at the first invalid period.
 */
function checkCoverage({ policy_periods: periods }: PreSignRequest): void {
  const [first, second] = periods;
  if (!first || !second) return;
  const isFirstCheaper = first.estimated_deduct_amount.total < second.estimated_deduct_amount.total;
  const expected = (isFirstCheaper ? second : first).policy_coverage_detail;
  for (const [index, { policy_coverage_detail: detail }] of periods.entries()) {
    const pointer = `/policy_periods/${index}/policy_coverage_detail`;
    if ((detail === undefined) !== (expected === undefined)) {
      rejectField(pointer, 'must be set in all periods or in none');
    }
    const mayDiffer = index === 0 && isFirstCheaper;
    if (!mayDiffer && !isDeepStrictEqual(detail, expected)) {
      rejectField(pointer, `must equal that of period ${isFirstCheaper ? 'two' : 'one'}`);
    }
  }
}
