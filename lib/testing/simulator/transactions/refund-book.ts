import { CountedList } from '../common/counted-list.js';
import { IS_COUNT, allowOnly, checkSettings } from '../common/setting-checks.js';
import type { OrderRecord } from './order-record.js';
import type { RefundRecord } from './refund-record.js';

const FAILURE_RULES = { status: allowOnly(['ABNORMAL', 'CLOSED']), times: IS_COUNT };

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
  listForOrder(order: OrderRecord): readonly RefundRecord[] {
    return this.#byOrder.get(order) ?? [];
  }

  add(refund: RefundRecord): void {
    const { order, outRefundNo } = refund.terms;
    this.#byNumber.set(outRefundNo, refund);
    this.#byOrder.set(order, [...this.listForOrder(order), refund]);
  }
}

/** Final states of a refund that does not reach the user. */
export type RefundFailure = 'ABNORMAL' | 'CLOSED';

/** Outcomes of the next refunds. By default they succeed. */
export class RefundOutcomes {
  readonly #failures = new CountedList<RefundFailure>();

  /** @throws RangeError for an invalid status or number of times. */
  fail(status: RefundFailure, times: number): void {
    checkSettings('failRefund', { status, times }, FAILURE_RULES);
    this.#failures.add(status, times);
  }

  take(): RefundFailure | 'SUCCESS' {
    return this.#failures.take(() => true) ?? 'SUCCESS';
  }
}
