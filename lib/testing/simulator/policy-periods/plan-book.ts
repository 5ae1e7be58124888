import { countDaysBetween } from '../clock/beijing-calendar.js';
import { rejectField } from '../validation/simulated-api-error.js';
import type { PlannedPeriod } from './planned-period.js';

/** Days between neighbours, fewest and most, that still count as the frequency. */
const SPACING = { month: [25, 36], quarter: [80, 100], year: [330, 400] } as const;

/** How often a plan deducts. */
export type PlanFrequency = 'month' | 'quarter' | 'year';

/** A plan (委托代扣模板) as it is set up on WeChat Pay's platform. */
export interface SimulatedPlan {
  readonly plan_id: number;
  /**
   * When given, amounts are at most 4,000, 12,000 or 20,000 yuan, and dates lie as far apart. Decides
   * when a list can be renewed; without it, as monthly ones are.
   */
  readonly frequency?: PlanFrequency;
  /** Where TERMINATE and RENEW go. Without it, to the contract's `contract_notify_url`. */
  readonly notifyUrl?: string;
}

/** The highest amount of one deduction in fen, by the plan's frequency. */
const HIGHEST_AMOUNT = { month: 400_000, quarter: 1_200_000, year: 2_000_000 } as const;

/** The plans of the simulator. Without any, every id is a plan and nothing is known of it. */
export class PlanBook {
  readonly #plans: readonly SimulatedPlan[] | undefined;

  constructor(plans: readonly SimulatedPlan[] | undefined) {
    this.#plans = plans;
  }

  find(planId: number): SimulatedPlan | undefined {
    return this.#plans?.find((plan) => plan.plan_id === planId);
  }

  /** @throws SimulatedApiError for an unknown plan, or periods that it does not allow. */
  check(planId: number, periods: readonly PlannedPeriod[]): void {
    if (this.#plans && !this.find(planId)) {
      rejectField('/plan_id', 'is no plan of this merchant', { value: planId });
    }
    // The first may pay for several periods at once.
    checkAmounts(periods, this.find(planId)?.frequency, 1);
  }
}

/** @throws SimulatedApiError for an amount above what the plan allows, from the given place on. */
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
      `must be at most ${highest} fen in a plan by the ${frequency}`,
      { value: amount.total },
    );
  }
}

/** Rules of the first date, which follows the day of signing rather than the plan. */
interface FirstPeriod {
  /** How many of the plan's periods the first one pays for. */
  readonly covers: number;
}

/**
 * Neighbouring dates lie as far apart as the plan deducts; after a first period of the signed list the
 * second may be further away. Of a plan whose frequency nobody gave, nothing is asked.
 *
 * @throws SimulatedApiError at the first date that does not fit.
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
      `must be ${isAfterFirst ? `at least ${fewest}` : `${fewest} to ${most}`} days after the one before in a plan by the ${frequency}`,
      { value: date },
    );
  }
}
