import type { SimulatorState } from '../simulator-state.js';
import type { OrderRecord } from './order-record.js';

/** Resolves when the first attempt is over. */
export function notifyOrder(
  { notifier }: SimulatorState,
  order: OrderRecord,
  event: 'TRANSACTION.SUCCESS' | 'TRANSACTION.FAIL',
): Promise<void> {
  const { contract, notifyUrl } = order.terms;
  return notifier.deliver(contract.merchant, notifyUrl, event, order.view());
}
