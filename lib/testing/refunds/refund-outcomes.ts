/** How a refund ends that does not reach the user. */
export type RefundFailure = 'ABNORMAL' | 'CLOSED';

/** How the next refunds end. Without a word about it, they succeed. */
export class RefundOutcomes {
  #failures: RefundFailure[] = [];

  /** @throws RangeError for a number of times that cannot be meant. */
  fail(status: RefundFailure, times: number): void {
    if (!Number.isInteger(times) || times < 1) {
      throw new RangeError(`times must be an integer from 1 on, it is ${times}`);
    }
    for (let count = 0; count < times; count++) this.#failures.push(status);
  }

  take(): RefundFailure | 'SUCCESS' {
    return this.#failures.shift() ?? 'SUCCESS';
  }
}
