import { addDays } from '../clock/beijing-calendar.js';
import type { SimulatedAmount } from '../common/money.js';
import { LAST_DEDUCTION_DAY } from './daily-windows.js';
import type { PlannedPeriod } from './planned-period.js';

/** States of a policy period. */
export type SimulatedPeriodState = 'NO_SCHEDULED' | 'SCHEDULED' | 'PAID' | 'EXPIRED';

/** A policy period with the fields of the period list and of the schedule query. Dates are in Beijing. */
export interface SimulatedPeriod {
  /** Id of the period, 1 to 840. */
  readonly policy_period_id: number;
  /** Planned date of the deduction, `yyyy-MM-dd`. */
  readonly estimated_deduct_date: string;
  /** Planned premium, fen. */
  readonly estimated_deduct_amount: SimulatedAmount;
  /** State of the period. */
  readonly policy_period_state: SimulatedPeriodState;
  /** First day of the deduction, once scheduled. */
  readonly deduct_start_date?: string | undefined;
  /** Last day of the deduction, once scheduled. */
  readonly deduct_end_date?: string | undefined;
  /** Scheduled premium, fen; absent before the period is scheduled. */
  readonly scheduled_amount?: SimulatedAmount | undefined;
  /** Deducted premium, fen; absent before the deduction. */
  readonly deduct_amount?: SimulatedAmount | undefined;
  /** Date of the deduction, `yyyy-MM-dd`; absent before it. */
  readonly deduct_date?: string | undefined;
}

/** A policy period and its state. */
export class PeriodRecord {
  readonly id: number;
  /** Beijing date. */
  readonly date: string;
  state: SimulatedPeriodState = 'NO_SCHEDULED';
  /** Fen. */
  amount: number;
  /** Beijing date on which the period was scheduled. */
  scheduledOn: string | undefined;
  /** Beijing date of the successful deduction. */
  paidOn: string | undefined;
  /** Whether a deduction has been accepted and has no result yet. */
  isBeingDeducted = false;

  constructor({ policy_period_id, estimated_deduct_date, estimated_deduct_amount }: PlannedPeriod) {
    this.id = policy_period_id;
    this.date = estimated_deduct_date;
    this.amount = estimated_deduct_amount.total;
  }

  get isOver(): boolean {
    return this.state === 'PAID' || this.state === 'EXPIRED';
  }

  schedule(today: string): void {
    this.state = 'SCHEDULED';
    this.scheduledOn = today;
  }

  cancelSchedule(): void {
    this.state = 'NO_SCHEDULED';
    this.scheduledOn = undefined;
  }

  pay(today: string): void {
    this.state = 'PAID';
    this.paidOn = today;
  }

  /** Expires the period unless it is already over. */
  expire(): void {
    if (!this.isOver) this.state = 'EXPIRED';
  }

  view(): SimulatedPeriod {
    const { scheduledOn, paidOn } = this;
    const isScheduled = this.state === 'SCHEDULED' || this.state === 'PAID';
    return {
      policy_period_id: this.id,
      estimated_deduct_date: this.date,
      estimated_deduct_amount: toAmount(this.amount),
      policy_period_state: this.state,
      ...(isScheduled &&
        scheduledOn !== undefined && {
          deduct_start_date: addDays(scheduledOn, 1),
          deduct_end_date: addDays(this.date, LAST_DEDUCTION_DAY),
          scheduled_amount: toAmount(this.amount),
        }),
      ...(paidOn !== undefined && { deduct_amount: toAmount(this.amount), deduct_date: paidOn }),
    };
  }
}

function toAmount(total: number): SimulatedAmount {
  return { total, currency: 'CNY' };
}
