import { beijingDate } from '../clock/beijing-time.js';
import { expireIfLate } from '../contracts/plan-calendar.js';
import { newTransactionId } from '../identifiers.js';
import type { PeriodRecord } from '../periods/period-record.js';
import type { SimulatorState } from '../simulator-state.js';
import { notifyOrder } from './notify-order.js';
import type { OrderRecord } from './order-record.js';

/** Brings the result of an accepted deduction. Resolves when it has been notified, or tried once. */
export function settleDeduction(
  state: SimulatorState,
  order: OrderRecord,
  period: PeriodRecord,
): Promise<void> {
  const { contract } = order.terms;
  const now = state.clock.now();
  period.isBeingDeducted = false;
  if (contract.canDeduct && !contract.takeFailure()) {
    contract.merchant.orders.pay(order, newTransactionId(state), now);
    period.pay(beijingDate(now));
    return notifyOrder(state, order, 'TRANSACTION.SUCCESS');
  }
  order.state = 'PAYERROR';
  expireIfLate(state, period);
  return notifyOrder(state, order, 'TRANSACTION.FAIL');
}
