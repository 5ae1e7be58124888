import { countDaysBetween } from '../clock/beijing-calendar.js';
import type { PreSignRequest } from '../contracts/pre-sign-request.js';
import type { PlannedPeriod } from '../policy-periods/planned-period.js';
import { rejectField } from '../validation/simulated-api-error.js';

const DAYS_PER_COMBINED_PERIOD = 25;

/**
 * Checks that the amounts follow one of the price modes: all equal, first discounted, first free, or
 * two or three periods combined in the first.
 *
 * @throws SimulatedApiError when they do not, or when the mode is not allowed with, or without, a payment
 * on signing.
 */
export function checkPriceMode(request: PreSignRequest): void {
  const [first, second, ...others] = request.policy_periods;
  if (first && first.estimated_deduct_amount.total === 0 && request.amount) {
    rejectField(getAmountPointer(0), 'must not be 0 when signing with a payment', { value: 0 });
  }
  if (!first || !second) return checkCountAlone(request);
  const later = second.estimated_deduct_amount.total;
  if (later === 0)
    rejectField(getAmountPointer(1), 'can be 0 only in the first period', { value: 0 });
  for (const [index, period] of others.entries()) {
    const { total } = period.estimated_deduct_amount;
    if (total !== later) {
      rejectField(getAmountPointer(index + 2), `must equal the second period's amount, ${later}`, {
        value: total,
      });
    }
  }
  const combined = countCombinedPeriods(first.estimated_deduct_amount.total, later);
  if (combined > 1) checkCombined(request, combined, first, second);
  const count = request.combined_deduct_period_count;
  if (count !== undefined && count !== combined) {
    rejectField('/combined_deduct_period_count', `must be ${combined} with these amounts`, {
      value: count,
    });
  }
}

/** Returns the number of periods that the first amount of a valid plan pays for. */
export function countPeriodsCoveredByFirst({
  policy_periods: [first, second],
}: PreSignRequest): number {
  if (!first || !second) return 1;
  return countCombinedPeriods(
    first.estimated_deduct_amount.total,
    second.estimated_deduct_amount.total,
  );
}

function countCombinedPeriods(first: number, later: number): number {
  if (first <= later) return 1;
  const times = first / later;
  if (times === 2 || times === 3) return times;
  return rejectField(
    getAmountPointer(0),
    `must be at most the second period's amount (${later}), or exactly two or three times that amount`,
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
    rejectField(getAmountPointer(0), 'can cover several periods only when signing with a payment', {
      value: first.estimated_deduct_amount.total,
    });
  }
  const gap = countDaysBetween(first.estimated_deduct_date, second.estimated_deduct_date);
  if (gap < combined * DAYS_PER_COMBINED_PERIOD) {
    rejectField(
      '/policy_periods/1/estimated_deduct_date',
      `must be at least ${combined * DAYS_PER_COMBINED_PERIOD} days after the first, which pays for ${combined} periods`,
      { value: second.estimated_deduct_date },
    );
  }
}

/** A single period fits every mode, and so every count that a mode allows. */
function checkCountAlone({ combined_deduct_period_count: count }: PreSignRequest): void {
  if (count !== undefined && (count < 1 || count > 3)) {
    rejectField('/combined_deduct_period_count', 'must be 1, 2 or 3', { value: count });
  }
}

function getAmountPointer(index: number): string {
  return `/policy_periods/${index}/estimated_deduct_amount/total`;
}
