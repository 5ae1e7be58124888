import type { OrderRecord } from './order-record.js';

/** The orders of one merchant. */
export class OrderBook {
  readonly #byTradeNo = new Map<string, OrderRecord>();
  readonly #byTransactionId = new Map<string, OrderRecord>();

  /** Oldest first. */
  list(): OrderRecord[] {
    return [...this.#byTradeNo.values()];
  }

  find(outTradeNo: string): OrderRecord | undefined {
    return this.#byTradeNo.get(outTradeNo);
  }

  /** Finds a paid order; other orders have no such number. */
  findByTransactionId(transactionId: string): OrderRecord | undefined {
    return this.#byTransactionId.get(transactionId);
  }

  add(order: OrderRecord): void {
    this.#byTradeNo.set(order.terms.outTradeNo, order);
  }

  /** Marks an order as paid under WeChat Pay's number. */
  pay(order: OrderRecord, transactionId: string, now: number): void {
    order.pay(transactionId, now);
    this.#byTransactionId.set(transactionId, order);
  }
}
