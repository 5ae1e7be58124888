import { daysBetween } from '../clock/beijing-time.js';
import { refuseField } from '../fields/refuse-field.js';
import type { PlannedPeriod } from '../pre-sign/pre-sign-request.js';
import type { PlanFrequency } from '../simulator-options.js';

/** Days between neighbours, fewest and most, that still count as the frequency. */
const SPACING = { month: [25, 36], quarter: [80, 100], year: [330, 400] } as const;

/** Rules of the first date, which follows the day of signing rather than the plan. */
export interface FirstPeriod {
  /** How many of the plan's periods the first one pays for. */
  readonly covers: number;
}

/**
 * Neighbouring dates lie as far apart as the plan deducts; after a first period of the signed list the
 * second may be further away. Of a plan whose frequency nobody gave, nothing is asked.
 *
 * @throws ApiRefusal at the first date that does not fit.
 */
export function checkSpacing(
  list: readonly PlannedPeriod[],
  frequency: PlanFrequency | undefined,
  first?: FirstPeriod,
): void {
  if (!frequency) return;
  for (const [index, { estimated_deduct_date: date }] of list.entries()) {
    const previous = list[index - 1]?.estimated_deduct_date;
    if (previous === undefined) continue;
    const isAfterFirst = index === 1 && first !== undefined;
    const fewest = SPACING[frequency][0] * (isAfterFirst ? first.covers : 1);
    const most = isAfterFirst ? Infinity : SPACING[frequency][1];
    const days = daysBetween(previous, date);
    if (days >= fewest && days <= most) continue;
    refuseField(
      `/policy_periods/${index}/estimated_deduct_date`,
      `must be ${isAfterFirst ? `at least ${fewest}` : `${fewest} to ${most}`} days after the one before in a plan by the ${frequency}`,
      { value: date },
    );
  }
}
