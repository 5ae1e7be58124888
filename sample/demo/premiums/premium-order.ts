import type { WechatPayRefundStatus } from 'nestjs-wechatpay-insurance';
import type { PremiumReference } from './premium-reference.js';

/** One attempt to deduct a premium. */
export interface PremiumOrder extends PremiumReference {
  readonly outTradeNo: string;
  /** Fen. */
  readonly amount: number;
  readonly orderedAt: Date;
  /** `pending` until the result is known. */
  readonly state: 'pending' | 'paid' | 'failed';
  /** WeChat Pay's description of the result (trade_state_desc), such as the reason of a failure. */
  readonly result?: string;
  /** RFC 3339. */
  readonly paidAt?: string;
  /** Oldest first. A premium can be returned in parts. */
  readonly refunds: readonly PremiumRefund[];
}

/** One refund of an order. */
export interface PremiumRefund {
  readonly outRefundNo: string;
  /** WeChat Pay's number. */
  readonly refundId: string;
  /** Fen. */
  readonly amount: number;
  readonly status: WechatPayRefundStatus;
}

/** Fen that the customer has got back. */
export function getRefunded({ refunds }: PremiumOrder): number {
  return sumAmounts(refunds.filter(({ status }) => status === 'SUCCESS'));
}

/** Fen that can still be refunded: only a closed refund makes its amount available again. */
export function getRefundable({ state, amount, refunds }: PremiumOrder): number {
  if (state !== 'paid') return 0;
  return amount - sumAmounts(refunds.filter(({ status }) => status !== 'CLOSED'));
}

/** Adds the refund to the order, or replaces the one with the same number. */
export function withRefund(order: PremiumOrder, refund: PremiumRefund): PremiumOrder {
  const others = order.refunds.filter(({ outRefundNo }) => outRefundNo !== refund.outRefundNo);
  return { ...order, refunds: [...others, refund] };
}

function sumAmounts(refunds: readonly PremiumRefund[]): number {
  return refunds.reduce((sum, { amount }) => sum + amount, 0);
}
