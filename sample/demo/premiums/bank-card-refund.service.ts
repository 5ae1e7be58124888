import { Injectable, NotFoundException } from '@nestjs/common';
import {
  WechatPayTransactionService,
  type ApplyAbnormalRefundDto,
} from 'nestjs-wechatpay-insurance';
import { withRefund } from './premium-order.js';
import { PremiumOrders } from './premium-orders.js';

/** The card that receives an abnormal refund. */
export type BankCard = Pick<
  ApplyAbnormalRefundDto,
  'type' | 'bank_type' | 'bank_account' | 'real_name'
>;

/** Sends a refund to a bank card when it could not be returned the way the premium was paid (异常退款). */
@Injectable()
export class BankCardRefundService {
  constructor(
    private readonly transactions: WechatPayTransactionService,
    private readonly orders: PremiumOrders,
  ) {}

  /** The card's number and its owner's name are encrypted by the package and not kept here. */
  async send(code: string, outTradeNo: string, card: BankCard): Promise<void> {
    const order = this.orders.find(outTradeNo);
    const abnormal = order?.refunds.find(({ status }) => status === 'ABNORMAL');
    if (order?.code !== code || abnormal === undefined) {
      throw new NotFoundException('The order has no abnormal refund. 该订单没有异常退款。');
    }
    const { status } = await this.transactions.applyAbnormalRefund({
      refund_id: abnormal.refundId,
      out_refund_no: abnormal.outRefundNo,
      ...card,
    });
    this.orders.put(withRefund(order, { ...abnormal, status }));
  }
}
