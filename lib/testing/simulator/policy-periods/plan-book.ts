import { countDaysBetween } from '../clock/beijing-calendar.js';
import { rejectField } from '../validation/simulated-api-error.js';
import type { PlannedPeriod } from './planned-period.js';

/** Minimum and maximum days between consecutive dates for each frequency. */
const SPACING = { month: [25, 36], quarter: [80, 100], year: [330, 400] } as const;

/** Frequency of a plan's deductions. */
export type PlanFrequency = 'month' | 'quarter' | 'year';

/** A plan (委托代扣模板) as configured on WeChat Pay's platform. */
export interface SimulatedPlan {
  /** Id of the plan. */
  readonly plan_id: number;
  /**
   * Limits amounts to 4,000 (month), 12,000 (quarter) or 20,000 yuan (year), and sets the distance of the
   * dates and the renewal window. Without it, only the renewal window applies, as for a monthly plan.
   */
  readonly frequency?: PlanFrequency | undefined;
  /** Notification URL for TERMINATE and RENEW. Default: the contract's `contract_notify_url`. */
  readonly notifyUrl?: string | undefined;
}

/** Maximum amount of one deduction in fen, by frequency. */
const HIGHEST_AMOUNT = { month: 400_000, quarter: 1_200_000, year: 2_000_000 } as const;

/** The plans of one merchant. Without a list of plans, every `plan_id` is accepted. */
export class PlanBook {
  readonly #plans: readonly SimulatedPlan[] | undefined;

  constructor(plans: readonly SimulatedPlan[] | undefined) {
    this.#plans = plans;
  }

  find(planId: number): SimulatedPlan | undefined {
    return this.#plans?.find((plan) => plan.plan_id === planId);
  }

  /** @throws SimulatedApiError for an unknown plan, or periods that the plan does not allow. */
  check(planId: number, periods: readonly PlannedPeriod[]): void {
    if (this.#plans && !this.find(planId)) {
      rejectField('/plan_id', 'is not a plan of this merchant', { value: planId });
    }
    // The first may pay for several periods at once.
    checkAmounts(periods, this.find(planId)?.frequency, 1);
  }
}

/** @throws SimulatedApiError for an amount above the plan's limit, from index `start`. */
export function checkAmounts(
  periods: readonly PlannedPeriod[],
  frequency: PlanFrequency | undefined,
  start = 0,
): void {
  if (!frequency) return;
  const highest = HIGHEST_AMOUNT[frequency];
  for (const [index, { estimated_deduct_amount: amount }] of periods.entries()) {
    if (index < start || amount.total <= highest) continue;
    rejectField(
      `/policy_periods/${index}/estimated_deduct_amount/total`,
      `must be at most ${highest} fen in a plan with the frequency ${frequency}`,
      { value: amount.total },
    );
  }
}

/** The first period of a signed list. Its date depends on the day of signing rather than on the plan. */
interface FirstPeriod {
  /** Number of periods that the first one pays for. */
  readonly covers: number;
}

/**
 * Checks that the distance between consecutive dates matches the frequency of the plan. The second date
 * of a signed list may be later. A plan without a frequency is not checked.
 *
 * @throws SimulatedApiError at the first invalid date.
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
    const days = countDaysBetween(previous, date);
    if (days >= fewest && days <= most) continue;
    rejectField(
      `/policy_periods/${index}/estimated_deduct_date`,
      `must be ${isAfterFirst ? `at least ${fewest}` : `${fewest} to ${most}`} days after the previous date in a plan with the frequency ${frequency}`,
      { value: date },
    );
  }
}
