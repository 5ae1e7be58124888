import type { PlanFrequency, SimulatedPlan } from './simulator-options.js';
import type { PreSignRequest } from './pre-sign/pre-sign-request.js';
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

  /** @throws ApiRefusal for an unknown plan, or a later amount above what the plan allows. */
  check(request: PreSignRequest): void {
    const plan = this.find(request.plan_id);
    if (this.#plans && !plan) {
      refuseField('/plan_id', 'is no plan of this merchant', { value: request.plan_id });
    }
    const highest = plan?.frequency ? HIGHEST_AMOUNT[plan.frequency] : Infinity;
    for (const [index, period] of request.policy_periods.entries()) {
      const { total } = period.estimated_deduct_amount;
      // The first may pay for several periods at once.
      if (index > 0 && total > highest) {
        refuseField(
          `/policy_periods/${index}/estimated_deduct_amount/total`,
          `must be at most ${highest} fen in a plan by the ${plan?.frequency}`,
          { value: total },
        );
      }
    }
  }
}
