import { daysBetween } from '../clock/beijing-time.js';
import { refuseField } from '../fields/refuse-field.js';
import type { PlannedPeriod } from '../pre-sign/pre-sign-request.js';
import type { PlanFrequency } from '../simulator-options.js';

/** Days between neighbours, fewest and most, that still count as the frequency. */
const SPACING = { month: [25, 36], quarter: [80, 100], year: [330, 400] } as const;

/**
 * Neighbouring dates lie as far apart as the plan deducts. Of a plan whose frequency nobody gave,
 * nothing is asked.
 *
 * @param firstCovers how many of the plan's periods the first one pays for
 * @throws ApiRefusal at the first date that does not fit.
 */
export function checkSpacing(
  list: readonly PlannedPeriod[],
  frequency: PlanFrequency | undefined,
  firstCovers = 1,
): void {
  if (!frequency) return;
  const [fewest, most] = SPACING[frequency];
  for (const [index, { estimated_deduct_date: date }] of list.entries()) {
    const previous = list[index - 1]?.estimated_deduct_date;
    if (previous === undefined) continue;
    const periods = index === 1 ? firstCovers : 1;
    const days = daysBetween(previous, date);
    if (days >= fewest * periods && days <= most * periods) continue;
    refuseField(
      `/policy_periods/${index}/estimated_deduct_date`,
      `must be ${fewest * periods} to ${most * periods} days after the one before in a plan by the ${frequency}`,
      { value: date },
    );
  }
}
