import { setTimeout as sleep } from 'node:timers/promises';

/** The time of a call ran out, or its caller aborted it. */
export class DeadlineError extends Error {
  constructor(
    readonly reason: 'timeout' | 'aborted',
    message: string,
  ) {
    super(message);
  }
}

/** The end of one call: a timeout in real milliseconds together with the caller's own signal. */
export class Deadline {
  readonly #at: number;
  readonly #timer: NodeJS.Timeout;
  readonly #release: () => void;
  readonly #callbacks = new Set<(error: DeadlineError) => void>();
  #error: DeadlineError | undefined;
  #controller: AbortController | undefined;

  constructor(milliseconds: number, signal?: AbortSignal) {
    this.#at = performance.now() + milliseconds;
    this.#timer = setTimeout(() => {
      this.#end(new DeadlineError('timeout', `no answer within ${milliseconds} ms (timeout)`));
    }, milliseconds);
    const abort = () => this.#end(new DeadlineError('aborted', 'aborted by the caller'));
    if (signal?.aborted === true) abort();
    signal?.addEventListener('abort', abort, { once: true });
    this.#release = () => signal?.removeEventListener('abort', abort);
  }

  /** For work that takes a signal. It is created on first use, since most calls need none. */
  get signal(): AbortSignal {
    if (this.#controller === undefined) {
      this.#controller = new AbortController();
      if (this.#error !== undefined) this.#controller.abort(this.#error);
    }
    return this.#controller.signal;
  }

  /** Why the call has ended; `undefined` before. */
  get error(): DeadlineError | undefined {
    return this.#error;
  }

  /** Milliseconds left. */
  get remaining(): number {
    return this.#at - performance.now();
  }

  /** Calls back once when the deadline passes, or at once if it has; the returned function removes the callback. */
  onEnd(callback: (error: DeadlineError) => void): () => void {
    if (this.#error === undefined) this.#callbacks.add(callback);
    else callback(this.#error);
    return () => void this.#callbacks.delete(callback);
  }

  /**
   * Waits for work that may not know the deadline.
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

  /** Clears timer and listener; the call is over. */
  dispose(): void {
    clearTimeout(this.#timer);
    this.#release();
  }

  #end(error: DeadlineError): void {
    if (this.#error !== undefined) return;
    this.#error = error;
    this.#controller?.abort(error);
    for (const callback of this.#callbacks) callback(error);
    this.#callbacks.clear();
  }
}

/** The time that a promise was given has run out. */
export class TimeLimitError extends Error {}

/**
 * What a promise comes to, if it comes within this time. The promise goes on; what it comes to later is
 * nobody's concern.
 *
 * @param milliseconds of real time.
 * @throws {TimeLimitError}
 */
export async function within<T>(milliseconds: number, work: Promise<T>): Promise<T> {
  // Whoever awaits the result may be gone by then.
  work.catch(() => {});
  let timer: NodeJS.Timeout | undefined;
  const exceeded = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(
      () => reject(new TimeLimitError(`no answer within ${Math.round(milliseconds)} ms`)),
      Math.max(0, milliseconds),
    ).unref();
  });
  try {
    return await Promise.race([work, exceeded]);
  } finally {
    clearTimeout(timer);
  }
}
