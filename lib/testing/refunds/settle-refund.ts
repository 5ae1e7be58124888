import { beijingTimestamp } from '../clock/beijing-time.js';
import type { SimulatorState } from '../simulator-state.js';
import type { RefundRecord } from './refund-record.js';

/** Brings the result of an accepted refund. Resolves when it has been notified, or tried once. */
export async function settleRefund(state: SimulatorState, refund: RefundRecord): Promise<void> {
  const { order } = refund.terms;
  const { merchant } = order.terms.contract;
  // A bank card takes what could not go back the way it came.
  refund.status = refund.channel === 'ORIGINAL' ? state.refundOutcomes.take() : 'SUCCESS';
  if (refund.status === 'SUCCESS') refund.succeededAt = state.clock.now();
  const others = merchant.refunds.ofOrder(order);
  if (others.every(({ status }) => status === 'CLOSED')) order.state = 'SUCCESS';
  const { notifyUrl } = refund.terms;
  if (notifyUrl === undefined) return;
  await state.notifier.deliver(
    merchant,
    notifyUrl,
    `REFUND.${refund.status}`,
    resourceOf(refund, merchant.mchid),
  );
}

function resourceOf({ terms, status, succeededAt, account }: RefundRecord, mchid: string): object {
  const { order, refundId, outRefundNo, amount } = terms;
  const { total, outTradeNo } = order.terms;
  return {
    mchid,
    out_trade_no: outTradeNo,
    transaction_id: order.transactionId,
    out_refund_no: outRefundNo,
    refund_id: refundId,
    refund_status: status,
    ...(succeededAt !== undefined && { success_time: beijingTimestamp(succeededAt) }),
    user_received_account: account,
    amount: { total, refund: amount, payer_total: total, payer_refund: amount },
  };
}
