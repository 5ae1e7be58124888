import { Injectable } from '@nestjs/common';
import { WechatPayApiError, WechatPayTransactionService } from 'nestjs-wechatpay-insurance';
import type { PremiumOrder } from './premium-order.js';
import { PremiumOrders } from './premium-orders.js';

/** Final states of an order at WeChat Pay, mapped to the sample's; other states are pending. */
const DECIDED: Readonly<Record<string, PremiumOrder['state']>> = {
  SUCCESS: 'paid',
  REFUND: 'paid',
  PAYERROR: 'failed',
  CLOSED: 'failed',
  REVOKED: 'failed',
};

/** Queries results for which no notification has arrived yet. */
@Injectable()
export class OrderInquiryService {
  constructor(
    private readonly transactions: WechatPayTransactionService,
    private readonly orders: PremiumOrders,
  ) {}

  /** Updates the pending orders of a contract and returns all its orders. */
  async refresh(code: string): Promise<readonly PremiumOrder[]> {
    const pending = this.orders.of(code).filter(({ state }) => state === 'pending');
    await Promise.all(pending.map((order) => this.ask(order)));
    return this.orders.of(code);
  }

  private async ask({ outTradeNo }: PremiumOrder): Promise<void> {
    try {
      const { trade_state, trade_state_desc, success_time } = await this.transactions.queryOrder({
        out_trade_no: outTradeNo,
      });
      const order = this.orders.find(outTradeNo);
      const state = Object.hasOwn(DECIDED, trade_state) ? DECIDED[trade_state] : undefined;
      if (order?.state === 'pending' && state !== undefined) {
        this.orders.put({
          ...order,
          state,
          result: trade_state_desc,
          paidAt: success_time,
        });
      }
    } catch (error) {
      // The order may not have reached WeChat Pay yet.
      if (!(error instanceof WechatPayApiError && error.code === 'ORDER_NOT_EXIST')) throw error;
    }
  }
}
