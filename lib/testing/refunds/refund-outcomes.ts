import { CountedList } from '../counted-list.js';
import { checkSettings, IS_COUNT, isOneOf } from '../setting-checks.js';

/** How a refund ends that does not reach the user. */
export type RefundFailure = 'ABNORMAL' | 'CLOSED';

const RULES = { status: isOneOf(['ABNORMAL', 'CLOSED']), times: IS_COUNT };

/** How the next refunds end. Without a word about it, they succeed. */
export class RefundOutcomes {
  readonly #failures = new CountedList<RefundFailure>();

  /** @throws RangeError for a status or a number of times that cannot be meant. */
  fail(status: RefundFailure, times: number): void {
    checkSettings('failRefund', { status, times }, RULES);
    this.#failures.add(status, times);
  }

  take(): RefundFailure | 'SUCCESS' {
    return this.#failures.take(() => true) ?? 'SUCCESS';
  }
}
