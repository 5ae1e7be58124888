import type { OrderRecord } from '../orders/order-record.js';
import type { RefundRecord } from './refund-record.js';

/** The refunds of one merchant. */
export class RefundBook {
  readonly #byNumber = new Map<string, RefundRecord>();
  readonly #byOrder = new Map<OrderRecord, RefundRecord[]>();

  /** Oldest first. */
  list(): RefundRecord[] {
    return [...this.#byNumber.values()];
  }

  find(outRefundNo: string): RefundRecord | undefined {
    return this.#byNumber.get(outRefundNo);
  }

  /** Oldest first. */
  ofOrder(order: OrderRecord): readonly RefundRecord[] {
    return this.#byOrder.get(order) ?? [];
  }

  add(refund: RefundRecord): void {
    const { order, outRefundNo } = refund.terms;
    this.#byNumber.set(outRefundNo, refund);
    this.#byOrder.set(order, [...this.ofOrder(order), refund]);
  }
}
