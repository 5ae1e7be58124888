import { Injectable } from '@nestjs/common';
import {
  OnWechatPayNotification,
  type DeductionFailedNotification,
  type DeductionSucceededNotification,
  type RefundNotification,
} from 'nestjs-wechatpay-insurance';
import { SampleClock } from '../clock/sample-clock.js';
import { withRefund } from './premium-order.js';
import { PremiumOrders } from './premium-orders.js';
import { parseAttach } from './premium-reference.js';

/**
 * Records the results of payments and refunds. Each method is called once for each notification; an
 * application would book the premium here, in a transaction of its database.
 */
@Injectable()
export class PremiumResults {
  constructor(
    private readonly orders: PremiumOrders,
    private readonly clock: SampleClock,
  ) {}

  @OnWechatPayNotification('TRANSACTION.SUCCESS', { id: 'premium-paid' })
  paid({ resource }: DeductionSucceededNotification): void {
    this.settle(resource, 'paid');
  }

  @OnWechatPayNotification('TRANSACTION.FAIL', { id: 'premium-failed' })
  failed({ resource }: DeductionFailedNotification): void {
    this.settle(resource, 'failed');
  }

  @OnWechatPayNotification('REFUND.SUCCESS', 'REFUND.ABNORMAL', 'REFUND.CLOSED', {
    id: 'premium-refunded',
  })
  refunded({ resource }: RefundNotification): void {
    const { out_trade_no, out_refund_no: outRefundNo, refund_id: refundId } = resource;
    const order = this.orders.find(out_trade_no);
    if (order === undefined) return;
    const known = order.refunds.find((refund) => refund.outRefundNo === outRefundNo);
    const amount = known?.amount ?? resource.amount?.refund ?? order.amount;
    const status = resource.refund_status;
    this.orders.put(withRefund(order, { outRefundNo, refundId, amount, status }));
  }

  private settle(
    {
      out_trade_no: outTradeNo,
      attach,
      amount,
      trade_state_desc,
      success_time,
    }: DeductionSucceededNotification['resource'],
    state: 'paid' | 'failed',
  ): void {
    const known = this.orders.find(outTradeNo);
    const premium = known ?? parseAttach(attach);
    // The order may belong to another application of the merchant.
    if (premium === undefined) return;
    this.orders.put({
      amount: amount?.total ?? 0,
      orderedAt: this.clock.now,
      refunds: [],
      ...premium,
      outTradeNo,
      // Notifications may arrive out of order; a paid order stays paid.
      state: known?.state === 'paid' ? 'paid' : state,
      result: trade_state_desc,
      paidAt: success_time,
    });
  }
}
