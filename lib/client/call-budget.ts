import { setTimeout as sleep } from 'node:timers/promises';

/** The time of one call ran out, or its caller gave it up. */
export class BudgetExhausted extends Error {
  constructor(
    readonly reason: 'timeout' | 'aborted',
    message: string,
  ) {
    super(message);
  }
}

/** The time that one call has, in real milliseconds, together with the caller's own signal. */
export class CallBudget {
  readonly #controller = new AbortController();
  readonly #deadline: number;
  readonly #timer: NodeJS.Timeout;
  readonly #exhausted: Promise<never>;
  readonly #release: () => void;

  constructor(milliseconds: number, signal?: AbortSignal) {
    this.#deadline = performance.now() + milliseconds;
    const end = (exhaustion: BudgetExhausted) => this.#controller.abort(exhaustion);
    const tooLate = `no answer within ${milliseconds} ms (timeout)`;
    this.#timer = setTimeout(() => end(new BudgetExhausted('timeout', tooLate)), milliseconds);
    const abort = () => end(new BudgetExhausted('aborted', 'aborted by the caller'));
    if (signal?.aborted === true) abort();
    signal?.addEventListener('abort', abort, { once: true });
    this.#release = () => signal?.removeEventListener('abort', abort);
    this.#exhausted = new Promise((_resolve, reject) => {
      const fail = () => reject(this.#controller.signal.reason);
      if (this.#controller.signal.aborted) fail();
      else this.#controller.signal.addEventListener('abort', fail, { once: true });
    });
    // Nobody may be waiting when the time runs out.
    this.#exhausted.catch(() => undefined);
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** Why the signal fired; only to be asked once it has. */
  get exhaustion(): BudgetExhausted {
    return this.#controller.signal.reason;
  }

  /** Milliseconds left. */
  get remaining(): number {
    return this.#deadline - performance.now();
  }

  /** Waits for work that may not know of the budget. Throws {@link BudgetExhausted}. */
  race<T>(work: Promise<T>): Promise<T> {
    return Promise.race([work, this.#exhausted]);
  }

  /** Throws {@link BudgetExhausted}. */
  async sleep(milliseconds: number): Promise<void> {
    await this.race(sleep(milliseconds, undefined, { signal: this.signal }));
  }

  /** Ends timer and listener; the call is over. */
  dispose(): void {
    clearTimeout(this.#timer);
    this.#release();
  }
}
