import { checkCoverage } from './check-coverage.js';
import { checkDates } from './check-dates.js';
import { checkSpacing } from '../periods/check-spacing.js';
import type { PlanFrequency } from '../simulator-options.js';
import { checkPriceMode, periodsCoveredByFirst } from './check-price-mode.js';
import type { PreSignRequest } from './pre-sign-request.js';
import { refuseField } from '../fields/refuse-field.js';

/**
 * The rules of a pre-sign call that span several fields or need the date.
 *
 * @param today - the date in Beijing, `yyyy-MM-DD`
 * @param frequency - of the plan, when known
 * @throws ApiRefusal at the first rule that is broken.
 */
export function checkPreSignRules(
  request: PreSignRequest,
  today: string,
  frequency: PlanFrequency | undefined,
): void {
  if (request.policy_periods.length === 0) {
    refuseField('/policy_periods', 'must have at least one period', {
      message: '保单的扣费周期列表个数不符合规范，请核查后再试。',
    });
  }
  checkSignMode(request);
  checkDates(request, today);
  checkPriceMode(request);
  checkSpacing(request.policy_periods, frequency, {
    covers: periodsCoveredByFirst(request),
  });
  checkCoverage(request);
  if (request.can_auto_insure && request.can_auto_reinsure) {
    refuseField('/can_auto_reinsure', 'cannot be true together with can_auto_insure', {
      value: true,
    });
  }
}

function checkSignMode(request: PreSignRequest): void {
  const { amount, out_trade_no: tradeNumber, policy_periods: periods } = request;
  if (!amount && tradeNumber === undefined) return;
  for (const name of ['amount', 'out_trade_no', 'description', 'transaction_notify_url'] as const) {
    if (request[name] === undefined) refuseField(`/${name}`, 'is required to sign with a payment');
  }
  const first = periods[0]?.estimated_deduct_amount.total;
  if (amount && amount.total !== first) {
    refuseField('/amount/total', `must equal the first period's amount, ${first}`, {
      value: amount.total,
    });
  }
}
