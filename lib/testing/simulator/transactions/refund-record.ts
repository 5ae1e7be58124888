import { formatBeijingTimestamp } from '../clock/beijing-calendar.js';
import type { OrderRecord } from './order-record.js';
import type { RefundSource } from './read-refund-request.js';

/** States of a refund. */
export type SimulatedRefundStatus = 'PROCESSING' | 'SUCCESS' | 'ABNORMAL' | 'CLOSED';

/** Initial values of a refund. */
export interface RefundTerms {
  readonly order: OrderRecord;
  readonly refundId: string;
  readonly outRefundNo: string;
  /** Fen. */
  readonly amount: number;
  readonly from: readonly RefundSource[] | undefined;
  readonly reason: string | undefined;
  readonly notifyUrl: string | undefined;
  /** Epoch milliseconds. */
  readonly createdAt: number;
}

/** One refund and its state. */
export class RefundRecord {
  readonly terms: RefundTerms;
  status: SimulatedRefundStatus = 'PROCESSING';
  /** Refund channel: the original one, or a bank card after an abnormal refund. */
  channel: 'ORIGINAL' | 'OTHER_BANKCARD' = 'ORIGINAL';
  /** Epoch milliseconds of the success. */
  succeededAt: number | undefined;

  constructor(terms: RefundTerms) {
    this.terms = terms;
  }

  get account(): string {
    return this.channel === 'ORIGINAL' ? '支付用户零钱' : '银行卡';
  }

  /** The refund with the fields of the refund query. */
  view(): Readonly<Record<string, unknown>> {
    const { order, refundId, outRefundNo, amount, from, createdAt } = this.terms;
    const { total, outTradeNo } = order.terms;
    return {
      refund_id: refundId,
      out_refund_no: outRefundNo,
      transaction_id: order.transactionId,
      out_trade_no: outTradeNo,
      channel: this.channel,
      user_received_account: this.account,
      ...(this.succeededAt !== undefined && {
        success_time: formatBeijingTimestamp(this.succeededAt),
      }),
      create_time: formatBeijingTimestamp(createdAt),
      status: this.status,
      funds_account: 'AVAILABLE',
      amount: {
        total,
        refund: amount,
        from,
        payer_total: total,
        payer_refund: amount,
        settlement_refund: amount,
        settlement_total: total,
        discount_refund: 0,
        currency: 'CNY',
      },
    };
  }
}
