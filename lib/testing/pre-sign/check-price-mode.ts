import { daysBetween } from '../clock/beijing-time.js';
import type { PlannedPeriod, PreSignRequest } from './pre-sign-request.js';
import { refuseField } from '../fields/refuse-field.js';

const DAYS_PER_COMBINED_PERIOD = 25;

/**
 * The amounts follow one of the price modes: all equal, first discounted, first free, or a first one
 * of two or three periods together.
 *
 * @throws ApiRefusal when they do not, or when the mode does not fit the way of signing.
 */
export function checkPriceMode(request: PreSignRequest): void {
  const [first, second, ...others] = request.policy_periods;
  if (first && first.estimated_deduct_amount.total === 0 && request.amount) {
    refuseField(amountAt(0), 'must not be 0 when signing with a payment', { value: 0 });
  }
  if (!first || !second) return checkCountAlone(request);
  const later = second.estimated_deduct_amount.total;
  if (later === 0) refuseField(amountAt(1), 'may be 0 in the first period only', { value: 0 });
  for (const [index, period] of others.entries()) {
    const { total } = period.estimated_deduct_amount;
    if (total !== later) {
      refuseField(amountAt(index + 2), `must equal the second period's, ${later}`, {
        value: total,
      });
    }
  }
  const combined = combinedPeriods(first.estimated_deduct_amount.total, later);
  if (combined > 1) checkCombined(request, combined, first, second);
  const count = request.combined_deduct_period_count;
  if (count !== undefined && count !== combined) {
    refuseField('/combined_deduct_period_count', `must be ${combined} with these amounts`, {
      value: count,
    });
  }
}

/** How many periods the first amount of a plan that keeps the rules pays for. */
export function periodsCoveredByFirst({ policy_periods: [first, second] }: PreSignRequest): number {
  if (!first || !second) return 1;
  return combinedPeriods(first.estimated_deduct_amount.total, second.estimated_deduct_amount.total);
}

function combinedPeriods(first: number, later: number): number {
  if (first <= later) return 1;
  const times = first / later;
  if (times === 2 || times === 3) return times;
  return refuseField(
    amountAt(0),
    `must be at most the second period's (${later}), or twice or three times it`,
    {
      value: first,
    },
  );
}

function checkCombined(
  request: PreSignRequest,
  combined: number,
  first: PlannedPeriod,
  second: PlannedPeriod,
): void {
  if (!request.amount) {
    refuseField(amountAt(0), 'may cover several periods only when signing with a payment', {
      value: first.estimated_deduct_amount.total,
    });
  }
  const gap = daysBetween(first.estimated_deduct_date, second.estimated_deduct_date);
  if (gap < combined * DAYS_PER_COMBINED_PERIOD) {
    refuseField(
      '/policy_periods/1/estimated_deduct_date',
      `must be at least ${combined * DAYS_PER_COMBINED_PERIOD} days after the first, which pays for ${combined} periods`,
      { value: second.estimated_deduct_date },
    );
  }
}

/** One period alone fits any mode, and so any count that a mode knows. */
function checkCountAlone({ combined_deduct_period_count: count }: PreSignRequest): void {
  if (count !== undefined && (count < 1 || count > 3)) {
    refuseField('/combined_deduct_period_count', 'must be 1, 2 or 3', { value: count });
  }
}

function amountAt(index: number): string {
  return `/policy_periods/${index}/estimated_deduct_amount/total`;
}
