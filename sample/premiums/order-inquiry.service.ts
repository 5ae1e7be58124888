import { Injectable } from '@nestjs/common';
import { WechatPayApiError, WechatPayTransactionService } from 'nestjs-wechatpay-insurance';
import type { PremiumOrder } from './premium-order.js';
import { PremiumOrders } from './premium-orders.js';

/** What the states of an order at WeChat Pay mean here; the others are not decided yet. */
const DECIDED: Readonly<Record<string, PremiumOrder['state']>> = {
  SUCCESS: 'paid',
  REFUND: 'paid',
  PAYERROR: 'failed',
  CLOSED: 'failed',
  REVOKED: 'failed',
};

/** Asks for results that were not notified, or not yet. */
@Injectable()
export class OrderInquiryService {
  constructor(
    private readonly transactions: WechatPayTransactionService,
    private readonly orders: PremiumOrders,
  ) {}

  /** Brings the orders of a contract up to date. */
  async refresh(code: string): Promise<readonly PremiumOrder[]> {
    const pending = this.orders.of(code).filter(({ state }) => state === 'pending');
    await Promise.all(pending.map((order) => this.ask(order)));
    return this.orders.of(code);
  }

  private async ask({ outTradeNo }: PremiumOrder): Promise<void> {
    try {
      const { trade_state } = await this.transactions.queryOrder({ out_trade_no: outTradeNo });
      const order = this.orders.find(outTradeNo);
      const state = Object.hasOwn(DECIDED, trade_state) ? DECIDED[trade_state] : undefined;
      if (order?.state === 'pending' && state !== undefined) this.orders.put({ ...order, state });
    } catch (error) {
      // Not there, or not yet: the order may still be on its way.
      if (!(error instanceof WechatPayApiError && error.code === 'ORDER_NOT_EXIST')) throw error;
    }
  }
}
