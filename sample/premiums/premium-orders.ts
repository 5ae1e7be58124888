import { Injectable } from '@nestjs/common';
import type { PremiumOrder } from './premium-order.js';
import type { PremiumReference } from './premium-reference.js';

const KEPT = 10_000;

/**
 * The orders that this sample has made, in memory. An application keeps them in its database: WeChat Pay
 * has no list of them, and a number that is lost cannot be asked about.
 */
@Injectable()
export class PremiumOrders {
  readonly #byTradeNo = new Map<string, PremiumOrder>();

  /** Adds the order, or puts it in the place of the one with its number. */
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

  /** Those of one contract, newest first. */
  of(code: string): PremiumOrder[] {
    return [...this.#byTradeNo.values()].filter((order) => order.code === code).toReversed();
  }

  /** The order of the period whose result has not come yet. */
  pendingOf({ code, periodId }: PremiumReference): PremiumOrder | undefined {
    return this.of(code).find((order) => order.periodId === periodId && order.state === 'pending');
  }
}
