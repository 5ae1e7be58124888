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
  readonly #deadline: number;
  readonly #timer: NodeJS.Timeout;
  readonly #release: () => void;
  /** Told when the budget ends; who no longer waits may take itself out. */
  readonly #waiting = new Set<(exhaustion: BudgetExhausted) => void>();
  #exhaustion: BudgetExhausted | undefined;
  #controller: AbortController | undefined;

  constructor(milliseconds: number, signal?: AbortSignal) {
    this.#deadline = performance.now() + milliseconds;
    this.#timer = setTimeout(() => {
      this.#end(new BudgetExhausted('timeout', `no answer within ${milliseconds} ms (timeout)`));
    }, milliseconds);
    const abort = () => this.#end(new BudgetExhausted('aborted', 'aborted by the caller'));
    if (signal?.aborted === true) abort();
    signal?.addEventListener('abort', abort, { once: true });
    this.#release = () => signal?.removeEventListener('abort', abort);
  }

  /** For work that takes a signal; made when it is first asked for, since most calls need none. */
  get signal(): AbortSignal {
    if (this.#controller === undefined) {
      this.#controller = new AbortController();
      if (this.#exhaustion !== undefined) this.#controller.abort(this.#exhaustion);
    }
    return this.#controller.signal;
  }

  /** Why the budget has ended; `undefined` while it lasts. */
  get exhaustion(): BudgetExhausted | undefined {
    return this.#exhaustion;
  }

  /** Milliseconds left. */
  get remaining(): number {
    return this.#deadline - performance.now();
  }

  /** Calls back once if the budget ends, at once if it has; the returned function calls it off. */
  whenExhausted(callback: (exhaustion: BudgetExhausted) => void): () => void {
    if (this.#exhaustion === undefined) this.#waiting.add(callback);
    else callback(this.#exhaustion);
    return () => void this.#waiting.delete(callback);
  }

  /** Waits for work that may not know of the budget. Throws {@link BudgetExhausted}. */
  race<T>(work: Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      // Once the work has settled the promise, this says nothing any more.
      this.whenExhausted(reject);
      work.then(resolve, reject);
    });
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

  #end(exhaustion: BudgetExhausted): void {
    if (this.#exhaustion !== undefined) return;
    this.#exhaustion = exhaustion;
    this.#controller?.abort(exhaustion);
    for (const callback of this.#waiting) callback(exhaustion);
    this.#waiting.clear();
  }
}
