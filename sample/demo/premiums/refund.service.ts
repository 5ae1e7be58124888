import { ConflictException, Injectable, NotFoundException } from '@nestjs/common';
import {
  WechatPayRequestValidationError,
  WechatPayTransactionService,
  type WechatPayRefund,
} from 'nestjs-wechatpay-insurance';
import { NotificationUrls } from '../notifications/notification-urls.js';
import { getRefundable, withRefund, type PremiumOrder } from './premium-order.js';
import { PremiumOrders } from './premium-orders.js';
import type { RefundRequest } from './refund-form.js';

/** Refunds premiums. */
@Injectable()
export class RefundService {
  constructor(
    private readonly transactions: WechatPayTransactionService,
    private readonly orders: PremiumOrders,
    private readonly urls: NotificationUrls,
  ) {}

  /**
   * Refunds an order, in full or in part. The response means accepted; a notification brings the result.
   *
   * The numbers are R…, R…-1, R…-2. While a refund has no result, its number is used again, so that a request that
   * was sent twice is one refund.
   */
  async refund(
    code: string,
    outTradeNo: string,
    { amount, reason }: RefundRequest,
  ): Promise<WechatPayRefund> {
    const order = this.find(code, outTradeNo);
    const pending = order.refunds.find(({ status }) => status === 'PROCESSING');
    const rest = pending?.amount ?? getRefundable(order);
    if (rest === 0)
      throw new ConflictException('The order is refunded in full. 该订单已全额退款。');
    const refunded = amount ?? rest;
    if (refunded > rest) throw createAmountError(rest);
    const count = order.refunds.length;
    const outRefundNo = pending?.outRefundNo ?? `R${outTradeNo}${count === 0 ? '' : `-${count}`}`;
    const refund = await this.transactions.refund({
      out_trade_no: outTradeNo,
      out_refund_no: outRefundNo,
      reason,
      notify_url: this.urls.refund,
      amount: { refund: refunded, total: order.amount },
    });
    this.keep(refund, refunded);
    return refund;
  }

  /** The order, which must be paid and belong to the contract. */
  private find(code: string, outTradeNo: string): PremiumOrder {
    const order = this.orders.find(outTradeNo);
    if (order?.code !== code) {
      throw new NotFoundException('The contract has no such order. 该协议没有此订单。');
    }
    if (order.state === 'paid') return order;
    throw new ConflictException('The order is not paid. 该订单尚未支付。');
  }

  private keep(refund: WechatPayRefund, amount: number): void {
    const { out_trade_no, out_refund_no: outRefundNo, refund_id: refundId, status } = refund;
    const order = this.orders.find(out_trade_no);
    // The notification may arrive before the response.
    if (order === undefined || order.refunds.some((one) => one.outRefundNo === outRefundNo)) return;
    this.orders.put(withRefund(order, { outRefundNo, refundId, amount, status }));
  }
}

function createAmountError(rest: number): WechatPayRequestValidationError {
  return new WechatPayRequestValidationError('The refund 退款', [
    { path: 'amount.refund', rule: 'refund-amount', message: `must be at most ${rest} fen` },
  ]);
}
