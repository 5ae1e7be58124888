import { addDays } from '../clock/beijing-time.js';
import type { Amount, PlannedPeriod } from '../pre-sign/pre-sign-request.js';
import type { SimulatedPeriod, SimulatedPeriodState } from './period.js';
import { LAST_DEDUCTION_DAY } from './windows.js';

/** A policy period and what has become of it. */
export class PeriodRecord {
  readonly id: number;
  /** Beijing date. */
  readonly date: string;
  state: SimulatedPeriodState = 'NO_SCHEDULED';
  /** Fen. */
  amount: number;
  /** Beijing date on which it was reserved; absent when it was not. */
  reservedOn: string | undefined;
  /** Beijing date of the successful deduction. */
  paidOn: string | undefined;
  /** A deduction has been accepted and not yet decided. */
  isBeingDeducted = false;

  constructor({ policy_period_id, estimated_deduct_date, estimated_deduct_amount }: PlannedPeriod) {
    this.id = policy_period_id;
    this.date = estimated_deduct_date;
    this.amount = estimated_deduct_amount.total;
  }

  get isOver(): boolean {
    return this.state === 'PAID' || this.state === 'EXPIRED';
  }

  reserve(today: string): void {
    this.state = 'SCHEDULED';
    this.reservedOn = today;
  }

  cancelReservation(): void {
    this.state = 'NO_SCHEDULED';
    this.reservedOn = undefined;
  }

  pay(today: string): void {
    this.state = 'PAID';
    this.paidOn = today;
  }

  /** Ends it unpaid, unless it is over already. */
  expire(): void {
    if (!this.isOver) this.state = 'EXPIRED';
  }

  view(): SimulatedPeriod {
    const { reservedOn, paidOn } = this;
    const isReserved = this.state === 'SCHEDULED' || this.state === 'PAID';
    return {
      policy_period_id: this.id,
      estimated_deduct_date: this.date,
      estimated_deduct_amount: yuan(this.amount),
      policy_period_state: this.state,
      ...(isReserved &&
        reservedOn !== undefined && {
          deduct_start_date: addDays(reservedOn, 1),
          deduct_end_date: addDays(this.date, LAST_DEDUCTION_DAY),
          scheduled_amount: yuan(this.amount),
        }),
      ...(paidOn !== undefined && { deduct_amount: yuan(this.amount), deduct_date: paidOn }),
    };
  }
}

function yuan(total: number): Amount {
  return { total, currency: 'CNY' };
}
