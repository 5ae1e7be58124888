import type { PlanFrequency, SimulatedPlan } from './simulator-options.js';
import type { PlannedPeriod, PreSignRequest } from './pre-sign/pre-sign-request.js';
import { refuseField } from './fields/refuse-field.js';

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

  /** How often the plan deducts; monthly when nothing is known of it. */
  frequencyOf(planId: number): PlanFrequency {
    return this.find(planId)?.frequency ?? 'month';
  }

  /** @throws ApiRefusal for an unknown plan, or periods that it does not allow. */
  check({ plan_id: planId, policy_periods: periods }: PreSignRequest): void {
    if (this.#plans && !this.find(planId)) {
      refuseField('/plan_id', 'is no plan of this merchant', { value: planId });
    }
    // The first may pay for several periods at once.
    this.checkAmounts(planId, periods, 1);
  }

  /** @throws ApiRefusal for an amount above what the plan allows, from the given place on. */
  checkAmounts(planId: number, periods: readonly PlannedPeriod[], start = 0): void {
    const frequency = this.find(planId)?.frequency;
    if (!frequency) return;
    const highest = HIGHEST_AMOUNT[frequency];
    for (const [index, { estimated_deduct_amount: amount }] of periods.entries()) {
      if (index < start || amount.total <= highest) continue;
      refuseField(
        `/policy_periods/${index}/estimated_deduct_amount/total`,
        `must be at most ${highest} fen in a plan by the ${frequency}`,
        { value: amount.total },
      );
    }
  }
}
