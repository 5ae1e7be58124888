import { Injectable } from '@nestjs/common';
import type { PremiumOrder } from './premium-order.js';
import type { PremiumReference } from './premium-reference.js';

const KEPT = 10_000;

/**
 * The orders of this sample, in memory. An application stores them in its database: WeChat Pay does not list
 * orders, and an order cannot be queried without its number.
 */
@Injectable()
export class PremiumOrders {
  readonly #byTradeNo = new Map<string, PremiumOrder>();

  /** Adds the order, or replaces the one with the same number. */
  put(order: PremiumOrder): void {
    this.#byTradeNo.set(order.outTradeNo, order);
    const [oldest] = this.#byTradeNo.keys();
    if (this.#byTradeNo.size > KEPT && oldest !== undefined) this.#byTradeNo.delete(oldest);
  }

  remove({ outTradeNo }: PremiumOrder): void {
    this.#byTradeNo.delete(outTradeNo);
  }

  find(outTradeNo: string): PremiumOrder | undefined {
    return this.#byTradeNo.get(outTradeNo);
  }

  all(): PremiumOrder[] {
    return [...this.#byTradeNo.values()];
  }

  /** Orders of one contract, newest first. */
  of(code: string): PremiumOrder[] {
    return this.all()
      .filter((order) => order.code === code)
      .toReversed();
  }

  /** The pending order of the period. */
  findPending({ code, periodId }: PremiumReference): PremiumOrder | undefined {
    return this.of(code).find((order) => order.periodId === periodId && order.state === 'pending');
  }
}
