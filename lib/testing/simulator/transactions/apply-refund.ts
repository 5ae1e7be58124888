import { formatBeijingTimestamp } from '../clock/beijing-calendar.js';
import { createRefundId } from '../common/identifiers.js';
import type { IdentifierSource } from '../common/identifiers.js';
import type { ContractServices } from '../contracts/contract-lifecycle.js';
import { rejectField, rejectRule } from '../validation/simulated-api-error.js';
import type { OrderRecord } from './order-record.js';
import type { RefundBook, RefundOutcomes } from './refund-book.js';
import { RefundRecord } from './refund-record.js';
import type { RefundTerms } from './refund-record.js';

const MOST_REFUNDS = 50;

/** The services of the simulator that a refund uses. */
interface RefundServices extends ContractServices, IdentifierSource {
  /** Milliseconds from the acceptance of a refund to its result. */
  readonly delays: { readonly refund: number };
  readonly refundOutcomes: RefundOutcomes;
}

/** The contents of a refund request. */
type RequestedRefund = Omit<RefundTerms, 'refundId' | 'createdAt'>;

/**
 * Accepts a refund; the result follows after a delay. A repeated request returns the same refund.
 *
 * @param total the order's amount in fen, as stated in the request
 * @throws SimulatedApiError when the order, its age or its earlier refunds do not allow the refund.
 */
export function applyRefund(
  services: RefundServices,
  refunds: RefundBook,
  terms: RequestedRefund,
  total: number,
): RefundRecord {
  const { clock, delays } = services;
  const { order, outRefundNo } = terms;
  if (total !== order.terms.total) {
    rejectField('/amount/total', `must equal the order's amount, ${order.terms.total}`, {
      value: total,
    });
  }
  const previous = refunds.find(outRefundNo);
  if (previous) return isSame(previous, terms) ? previous : rejectUsedRefundNumber();
  checkOrder(order, clock.now());
  checkAmount(terms, refunds.listForOrder(order));
  const record = new RefundRecord({
    ...terms,
    refundId: createRefundId(services),
    createdAt: clock.now(),
  });
  refunds.add(record);
  order.state = 'REFUND';
  clock.schedule(delays.refund, () => settleRefund(services, refunds, record));
  return record;
}

function isSame({ terms }: RefundRecord, { order, amount }: RequestedRefund): boolean {
  return terms.order === order && terms.amount === amount;
}

function rejectUsedRefundNumber(): never {
  return rejectRule(
    '商户退款单号重复',
    'a refund with this out_refund_no and another order or amount exists',
    '/out_refund_no',
  );
}

function checkOrder({ paidAt, state }: OrderRecord, now: number): void {
  if (paidAt === undefined) rejectRule('订单未支付', `the order is ${state}; it must be paid`);
  const end = new Date(paidAt);
  end.setUTCFullYear(end.getUTCFullYear() + 1);
  if (now > end.getTime())
    rejectRule('订单已超过可退款期限', 'the order was paid more than a year ago');
}

function checkAmount({ order, amount }: RequestedRefund, former: readonly RefundRecord[]): void {
  if (former.length >= MOST_REFUNDS) {
    rejectRule('退款次数已达上限', `an order can be refunded in at most ${MOST_REFUNDS} parts`);
  }
  const refunded = former
    .filter(({ status }) => status !== 'CLOSED')
    .reduce((sum, { terms }) => sum + terms.amount, 0);
  const left = order.terms.total - refunded;
  if (amount > left) {
    rejectRule(
      '退款金额大于可退金额',
      `must be at most ${left}, the refundable rest of the order in fen`,
      '/amount/refund',
    );
  }
}

/** Settles an accepted refund. Resolves after the first attempt of its notification. */
export async function settleRefund(
  { clock, notifier, refundOutcomes }: Omit<RefundServices, 'delays'>,
  refunds: RefundBook,
  refund: RefundRecord,
): Promise<void> {
  const { order } = refund.terms;
  const { mchid } = order.terms.contract;
  // An abnormal refund to a bank card always succeeds.
  refund.status = refund.channel === 'ORIGINAL' ? refundOutcomes.take() : 'SUCCESS';
  if (refund.status === 'SUCCESS') refund.succeededAt = clock.now();
  const others = refunds.listForOrder(order);
  if (others.every(({ status }) => status === 'CLOSED')) order.state = 'SUCCESS';
  const { notifyUrl } = refund.terms;
  if (notifyUrl === undefined) return;
  await notifier.deliver(mchid, notifyUrl, `REFUND.${refund.status}`, toResource(refund, mchid));
}

function toResource({ terms, status, succeededAt, account }: RefundRecord, mchid: string): object {
  const { order, refundId, outRefundNo, amount } = terms;
  const { total, outTradeNo } = order.terms;
  return {
    mchid,
    out_trade_no: outTradeNo,
    transaction_id: order.transactionId,
    out_refund_no: outRefundNo,
    refund_id: refundId,
    refund_status: status,
    ...(succeededAt !== undefined && { success_time: formatBeijingTimestamp(succeededAt) }),
    user_received_account: account,
    amount: { total, refund: amount, payer_total: total, payer_refund: amount },
  };
}
