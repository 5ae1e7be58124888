import { Injectable, NotFoundException } from '@nestjs/common';
import { WechatPayTransactionService } from 'nestjs-wechatpay-insurance';
import type { PremiumPaidTwice } from 'nestjs-wechatpay-insurance/collection';

/** The second payments of premiums that were paid twice, until they are refunded. */
@Injectable()
export class Refunds {
  /** By order number: the event of a payment can arrive again. */
  readonly #owed = new Map<string, PremiumPaidTwice>();

  constructor(private readonly transactions: WechatPayTransactionService) {}

  add(event: PremiumPaidTwice): void {
    this.#owed.set(event.out_trade_no, event);
  }

  list(): PremiumPaidTwice[] {
    return [...this.#owed.values()];
  }

  /**
   * Returns the whole payment to the customer. The number of the refund follows from the order, so that a request
   * that is sent again refunds nothing more.
   *
   * @throws {NotFoundException} for an order that is not listed.
   */
  async send(out_trade_no: string) {
    if (!this.#owed.has(out_trade_no)) throw new NotFoundException('No refund is owed');
    const { amount } = await this.transactions.queryOrder({ out_trade_no });
    const total = amount?.total;
    if (total === undefined) throw new NotFoundException('WeChat Pay reports no amount');
    const refund = await this.transactions.refund({
      out_trade_no,
      out_refund_no: `R-${out_trade_no}`,
      reason: '重复扣费',
      amount: { refund: total, total, currency: 'CNY' },
    });
    this.#owed.delete(out_trade_no);
    return refund;
  }
}
