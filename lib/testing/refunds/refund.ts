import { refuseField } from '../fields/refuse-field.js';
import { refuseRule } from '../http/refuse-rule.js';
import { newRefundId } from '../identifiers.js';
import type { OrderRecord } from '../orders/order-record.js';
import type { SimulatedMerchant } from '../simulated-merchant.js';
import type { SimulatorState } from '../simulator-state.js';
import { RefundRecord } from './refund-record.js';
import type { NewRefund } from './refund-record.js';
import { settleRefund } from './settle-refund.js';

const MOST_REFUNDS = 50;

/** What a refund asks for. */
export type RefundTerms = Omit<NewRefund, 'refundId' | 'createdAt'>;

/**
 * Accepts a refund, whose result comes later. The same number again is the same refund.
 *
 * @param total what the caller takes the order's amount to be, in fen
 * @throws ApiRefusal when the order, its age or its former refunds do not allow it.
 */
export function refund(
  state: SimulatorState,
  merchant: SimulatedMerchant,
  terms: RefundTerms,
  total: number,
): RefundRecord {
  const { order, outRefundNo } = terms;
  if (total !== order.terms.total) {
    refuseField('/amount/total', `must equal the order's amount, ${order.terms.total}`, {
      value: total,
    });
  }
  const previous = merchant.refunds.find(outRefundNo);
  if (previous) return isSame(previous, terms) ? previous : refuseUsedNumber();
  checkOrder(order, state.clock.now());
  checkAmount(terms, merchant.refunds.ofOrder(order));
  const record = new RefundRecord({
    ...terms,
    refundId: newRefundId(state),
    createdAt: state.clock.now(),
  });
  merchant.refunds.add(record);
  order.state = 'REFUND';
  state.clock.schedule(state.delays.refund, () => settleRefund(state, record));
  return record;
}

function isSame({ terms }: RefundRecord, { order, amount }: RefundTerms): boolean {
  return terms.order === order && terms.amount === amount;
}

function refuseUsedNumber(): never {
  return refuseRule(
    '商户退款单号重复',
    'a refund with this out_refund_no and another order or amount exists',
    '/out_refund_no',
  );
}

function checkOrder({ paidAt, state }: OrderRecord, now: number): void {
  if (paidAt === undefined) refuseRule('订单未支付', `the order is ${state}; it must be paid`);
  const end = new Date(paidAt);
  end.setUTCFullYear(end.getUTCFullYear() + 1);
  if (now > end.getTime()) refuseRule('订单已超过可退款期限', 'the order was paid over a year ago');
}

function checkAmount({ order, amount }: RefundTerms, former: readonly RefundRecord[]): void {
  if (former.length >= MOST_REFUNDS) {
    refuseRule('退款次数已达上限', `an order can be refunded in at most ${MOST_REFUNDS} parts`);
  }
  const refunded = former
    .filter(({ status }) => status !== 'CLOSED')
    .reduce((sum, { terms }) => sum + terms.amount, 0);
  const left = order.terms.total - refunded;
  if (amount > left) {
    refuseRule(
      '退款金额大于可退金额',
      `${left} fen of the order are left to refund`,
      '/amount/refund',
    );
  }
}
