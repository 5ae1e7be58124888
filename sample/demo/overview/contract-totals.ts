import { isOutstanding } from '../premiums/period-look.js';
import { getRefunded, type PremiumOrder } from '../premiums/premium-order.js';
import { getPremium, type ShownPeriod } from '../premiums/shown-period.js';

/** The money of a contract, in fen. */
export interface ContractTotals {
  /** Paid premiums, without what was refunded. */
  readonly paid: number;
  readonly refunded: number;
  /** Premiums that are still to be deducted. */
  readonly outstanding: number;
  readonly next: { readonly date: string; readonly amount: number } | undefined;
}

export function contractTotals(
  periods: readonly ShownPeriod[],
  orders: readonly PremiumOrder[],
): ContractTotals {
  const refunded = sum(orders.map(getRefunded));
  const paid = periods.filter(({ period }) => period.policy_period_state === 'PAID');
  const outstanding = periods.filter(({ look }) => isOutstanding(look));
  const next = outstanding[0]?.period;
  return {
    paid: sum(paid.map(({ period }) => getPremium(period))) - refunded,
    refunded,
    outstanding: sum(outstanding.map(({ period }) => getPremium(period))),
    next: next && { date: next.estimated_deduct_date, amount: getPremium(next) },
  };
}

function sum(amounts: readonly number[]): number {
  return amounts.reduce((total, amount) => total + amount, 0);
}
