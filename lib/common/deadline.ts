import { setTimeout as sleep } from 'node:timers/promises';

/** A call timed out, or its caller aborted it. */
export class DeadlineError extends Error {
  constructor(
    readonly reason: 'timeout' | 'aborted',
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

/** Ends one call: a timeout in real milliseconds combined with the caller's signal. */
export class Deadline {
  readonly #at: number;
  readonly #milliseconds: number;
  readonly #timer: NodeJS.Timeout;
  readonly #release: () => void;
  readonly #callbacks = new Set<(error: DeadlineError) => void>();
  #error: DeadlineError | undefined;
  #controller: AbortController | undefined;

  constructor(milliseconds: number, signal?: AbortSignal) {
    this.#at = performance.now() + milliseconds;
    this.#milliseconds = milliseconds;
    this.#timer = setTimeout(() => this.#endByTimeout(), milliseconds);
    const abort = () => {
      const cause: unknown = signal?.reason;
      this.#end(new DeadlineError('aborted', 'aborted by the caller', { cause }));
    };
    if (signal?.aborted === true) abort();
    signal?.addEventListener('abort', abort, { once: true });
    this.#release = () => signal?.removeEventListener('abort', abort);
  }

  /** Signal for work that accepts one. It is created on first use, since most calls need none. */
  get signal(): AbortSignal {
    if (this.#controller === undefined) {
      this.#controller = new AbortController();
      if (this.#error !== undefined) this.#controller.abort(this.#error);
    }
    return this.#controller.signal;
  }

  /**
   * Why the call has ended; `undefined` before. In a process that was frozen, other callbacks may run before the
   * overdue timer, so the clock decides here.
   */
  get error(): DeadlineError | undefined {
    if (this.remaining <= 0) this.#endByTimeout();
    return this.#error;
  }

  /** Milliseconds left. */
  get remaining(): number {
    return this.#at - performance.now();
  }

  /** Calls back once when the deadline passes, or immediately if it has; the returned function removes the callback. */
  onEnd(callback: (error: DeadlineError) => void): () => void {
    if (this.#error === undefined) this.#callbacks.add(callback);
    else callback(this.#error);
    return () => void this.#callbacks.delete(callback);
  }

  /**
   * Awaits work that may not observe the deadline itself.
   *
   * @throws {DeadlineError}
   */
  race<T>(work: Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      this.onEnd(reject);
      work.then(resolve, reject);
    });
  }

  /** @throws {DeadlineError} */
  async sleep(milliseconds: number): Promise<void> {
    await this.race(sleep(milliseconds, undefined, { signal: this.signal }));
  }

  /** Clears the timer and the listener at the end of the call. */
  dispose(): void {
    clearTimeout(this.#timer);
    this.#release();
  }

  #endByTimeout(): void {
    if (this.#error !== undefined) return;
    const message = `no response within ${this.#milliseconds} ms (timeout)`;
    this.#end(new DeadlineError('timeout', message));
  }

  #end(error: DeadlineError): void {
    if (this.#error !== undefined) return;
    this.#error = error;
    this.#controller?.abort(error);
    for (const callback of this.#callbacks) callback(error);
    this.#callbacks.clear();
  }
}

/** A promise did not settle within its time limit. */
export class TimeLimitError extends Error {}

/**
 * Awaits a promise for a limited time. The work is not cancelled; a later result or error is ignored.
 *
 * @param milliseconds Real time.
 * @throws {TimeLimitError}
 */
export async function within<T>(milliseconds: number, work: Promise<T>): Promise<T> {
  // A rejection after the limit must not become an unhandled one.
  work.catch(() => {});
  let timer: NodeJS.Timeout | undefined;
  const exceeded = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(
      () => reject(new TimeLimitError(`no response within ${Math.round(milliseconds)} ms`)),
      Math.max(0, milliseconds),
    ).unref();
  });
  try {
    return await Promise.race([work, exceeded]);
  } finally {
    clearTimeout(timer);
  }
}
