import type { OrderRecord } from './order-record.js';

/** The orders of one merchant, whose numbers are used up with them. */
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

  /** Paid ones only: the others have no such number. */
  findByTransactionId(transactionId: string): OrderRecord | undefined {
    return this.#byTransactionId.get(transactionId);
  }

  add(order: OrderRecord): void {
    this.#byTradeNo.set(order.terms.outTradeNo, order);
  }

  /** Pays an order of this book under WeChat Pay's number. */
  pay(order: OrderRecord, transactionId: string, now: number): void {
    order.pay(transactionId, now);
    this.#byTransactionId.set(transactionId, order);
  }
}
