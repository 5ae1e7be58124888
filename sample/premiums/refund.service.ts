import { ConflictException, Injectable, NotFoundException } from '@nestjs/common';
import { WechatPayTransactionService, type WechatPayRefund } from 'nestjs-wechatpay-insurance';
import { NotificationUrls } from '../notifications/notification-urls.js';
import { PremiumOrders } from './premium-orders.js';

/** Refunds premiums. */
@Injectable()
export class RefundService {
  constructor(
    private readonly transactions: WechatPayTransactionService,
    private readonly orders: PremiumOrders,
    private readonly urls: NotificationUrls,
  ) {}

  /** Refunds an order in full. The response means accepted; a notification brings the result. */
  async refund(code: string, outTradeNo: string): Promise<WechatPayRefund> {
    const order = this.orders.find(outTradeNo);
    if (order?.code !== code) {
      throw new NotFoundException('The contract has no such order. 该协议没有此订单。');
    }
    if (order.state !== 'paid') {
      throw new ConflictException('The order is not paid. 该订单尚未支付。');
    }
    // One refund number per order, so that a second request is the same refund.
    const outRefundNo = `R${outTradeNo}`;
    const refund = await this.transactions.refund({
      out_trade_no: outTradeNo,
      out_refund_no: outRefundNo,
      reason: 'Premium returned 退还保费',
      notify_url: this.urls.refund,
      amount: { refund: order.amount, total: order.amount },
    });
    // The notification may arrive before the response.
    const { status } = this.orders.find(outTradeNo)?.refund ?? refund;
    this.orders.put({ ...order, refund: { outRefundNo, status } });
    return refund;
  }
}
