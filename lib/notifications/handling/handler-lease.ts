import { setTimeout as setTimeoutPromise } from 'node:timers/promises';
import { InvalidStoreResultError, type NotificationStore } from '../stores/notification-store.js';
import { TimeLimitError, within } from '../../common/deadline.js';

interface HandlerLeaseInit {
  readonly store: NotificationStore;
  readonly key: string;
  readonly token: string;
  /** Duration of the claim in milliseconds. */
  readonly lease: number;
  /** Longest time for which the claim is renewed, in milliseconds. */
  readonly maxHandling: number;
  /** Called when `maxHandling` has passed. */
  readonly onOverdue: () => void;
}

/** Renewals in one lease: one that fails or hangs leaves time for another. */
const RENEWALS = 3;

/** The longest pause between two attempts to record a success, in milliseconds. */
const LONGEST_PAUSE = 5_000;

/**
 * A claim while its handler runs. It is renewed until the handler has ended or has run for `maxHandling`, or
 * until the claim turns out to be lost. `signal` fires in the last two cases, and on `abandon`.
 */
export class HandlerLease {
  readonly #init: HandlerLeaseInit;
  readonly #controller = new AbortController();
  /** Aborts further attempts to record a success. */
  readonly #abandoned = new AbortController();
  readonly #renewal: NodeJS.Timeout;
  readonly #limit: NodeJS.Timeout;
  #renewing = false;
  #ended = false;

  constructor(init: HandlerLeaseInit) {
    this.#init = init;
    this.#renewal = setInterval(() => void this.#keep(), init.lease / RENEWALS).unref();
    this.#limit = setTimeout(() => this.#overdue(), init.maxHandling).unref();
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** Renews the claim once. Resolves to false when the claim is lost, or when the store fails. */
  async confirm(): Promise<boolean> {
    try {
      return await this.#renew();
    } catch {
      return false;
    }
  }

  /**
   * Records that the handler has succeeded, and retries while the store fails: without the record the handler
   * would run again.
   *
   * @returns false when the claim is lost.
   * @throws the last error of the store, once the lease is abandoned; an {@link InvalidStoreResultError} at once.
   */
  async complete(): Promise<boolean> {
    for (let pause = 50; ; pause = Math.min(pause * 2, LONGEST_PAUSE)) {
      try {
        return await this.#complete();
      } catch (error) {
        // Failed renewals do not end the retries: they fail too after a record was written and its result lost.
        if (this.#abandoned.signal.aborted || error instanceof InvalidStoreResultError) throw error;
        if (!(error instanceof TimeLimitError)) await this.#pause(pause);
      }
    }
  }

  /** Releases the claim after the handler threw. A failure is harmless, since the claim expires. */
  async release(): Promise<void> {
    const { store, key, token, lease } = this.#init;
    this.end();
    await within(
      lease,
      callStore(() => store.release(key, token)),
    );
  }

  /** Aborts the handler's signal and stops renewing, so that the claim expires. */
  abandon(reason: string): void {
    this.end();
    this.#controller.abort(new Error(reason));
    this.#abandoned.abort();
  }

  /** Stops renewing. */
  end(): void {
    this.#ended = true;
    clearInterval(this.#renewal);
    clearTimeout(this.#limit);
  }

  #overdue(): void {
    const { maxHandling, onOverdue } = this.#init;
    this.abandon(`it has run for ${maxHandling} ms (maxHandling)`);
    onOverdue();
  }

  async #keep(): Promise<void> {
    if (this.#renewing) return;
    this.#renewing = true;
    try {
      const held = await this.#renew();
      // A result that arrives after the end no longer matters.
      if (!held && !this.#ended) {
        clearInterval(this.#renewal);
        this.#controller.abort(new Error('its claim was lost: another delivery may be running it'));
      }
    } catch {
      // The store may recover before the lease expires; if not, `complete` reports it.
    } finally {
      this.#renewing = false;
    }
  }

  async #renew(): Promise<boolean> {
    const { store, key, token, lease } = this.#init;
    const held: unknown = await within(
      lease / RENEWALS,
      callStore(() => store.renew(key, token, lease)),
    );
    return checkBoolean(held, 'renew');
  }

  async #complete(): Promise<boolean> {
    const { store, key, token, lease } = this.#init;
    const recorded: unknown = await within(
      lease,
      callStore(() => store.complete(key, token)),
    );
    return checkBoolean(recorded, 'complete');
  }

  /** Resolves early when the lease is abandoned. */
  async #pause(milliseconds: number): Promise<void> {
    const { signal } = this.#abandoned;
    await setTimeoutPromise(milliseconds, undefined, { signal }).catch(() => {});
  }
}

/** A store may return a row count or a driver's result; taken for true, that would lose a notification. */
function checkBoolean(result: unknown, method: 'renew' | 'complete'): boolean {
  if (typeof result === 'boolean') return result;
  throw new InvalidStoreResultError(
    `the notification store's ${method}() resolved to neither true nor false`,
  );
}

/** Turns a synchronous exception of the application's store into a rejection. */
export async function callStore<T>(call: () => Promise<T>): Promise<T> {
  return call();
}
