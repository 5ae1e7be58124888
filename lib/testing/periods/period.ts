import type { Amount } from '../pre-sign/pre-sign-request.js';

/** A state of a policy period. */
export type SimulatedPeriodState = 'NO_SCHEDULED' | 'SCHEDULED' | 'PAID' | 'EXPIRED';

/** A policy period, in the words of the list and of the reservation query. Dates are Beijing's. */
export interface SimulatedPeriod {
  readonly policy_period_id: number;
  readonly estimated_deduct_date: string;
  readonly estimated_deduct_amount: Amount;
  readonly policy_period_state: SimulatedPeriodState;
  /** First day of the deduction, once reserved. */
  readonly deduct_start_date?: string;
  /** Last day of the deduction, once reserved. */
  readonly deduct_end_date?: string;
  readonly scheduled_amount?: Amount;
  readonly deduct_amount?: Amount;
  readonly deduct_date?: string;
}
