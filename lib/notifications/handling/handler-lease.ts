import { setTimeout as setTimeoutPromise } from 'node:timers/promises';
import { InvalidStoreResultError, type NotificationStore } from '../stores/notification-store.js';
import { TimeLimitError, within } from '../../common/deadline.js';

interface HandlerLeaseInit {
  readonly store: NotificationStore;
  readonly key: string;
  readonly token: string;
  /** Milliseconds that the store was asked to keep the claim. */
  readonly lease: number;
  /** Milliseconds after which it is renewed no more. */
  readonly maxHandling: number;
  /** Called when it has come to that. */
  readonly onOverdue: () => void;
}

/** Renewals in one lease: one that fails, or has no answer, leaves time for another. */
const RENEWALS = 3;

/** The longest pause between two tries to record a success, in milliseconds. */
const LONGEST_PAUSE = 5_000;

/**
 * A claim while its handler runs: renewed until the handler has ended, it has run for `maxHandling`, or
 * the claim turns out to be somebody else's. `signal` fires in the last two cases, and on `abandon`.
 */
export class HandlerLease {
  readonly #init: HandlerLeaseInit;
  readonly #controller = new AbortController();
  /** Nobody waits for a record any more. */
  readonly #givenUp = new AbortController();
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

  /** Asks once whether the claim still is ours, and renews it. False also when the store does not say. */
  async confirm(): Promise<boolean> {
    try {
      return await this.#renew();
    } catch {
      return false;
    }
  }

  /**
   * Records that the handler has succeeded, and tries again while the store fails: a success that is not
   * recorded would run again.
   *
   * @returns false when the claim is not ours any more.
   * @throws what the store failed with last, once the lease is abandoned; at once when its answer is none.
   */
  async complete(): Promise<boolean> {
    for (let pause = 50; ; pause = Math.min(pause * 2, LONGEST_PAUSE)) {
      try {
        return await this.#complete();
      } catch (error) {
        // A lost claim is no reason to stop: a record whose answer was lost makes renewals say no too.
        if (this.#givenUp.signal.aborted || error instanceof InvalidStoreResultError) throw error;
        if (!(error instanceof TimeLimitError)) await this.#pause(pause);
      }
    }
  }

  /** Gives the claim back after the handler threw. That it could not be is no harm: it runs out. */
  async release(): Promise<void> {
    const { store, key, token, lease } = this.#init;
    this.end();
    await within(
      lease,
      callStore(() => store.release(key, token)),
    );
  }

  /** Tells the handler to stop, and renews no more: the claim runs out. */
  abandon(reason: string): void {
    this.end();
    this.#controller.abort(new Error(reason));
    this.#givenUp.abort();
  }

  /** Renews no more. */
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
      // An answer that comes after the end is about a claim that is over.
      if (!held && !this.#ended) {
        clearInterval(this.#renewal);
        this.#controller.abort(new Error('its claim was lost: another delivery may be running it'));
      }
    } catch {
      // The store may come back before the lease runs out; if not, `complete` will tell.
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

  /** Ends early when the lease is abandoned. */
  async #pause(milliseconds: number): Promise<void> {
    const { signal } = this.#givenUp;
    await setTimeoutPromise(milliseconds, undefined, { signal }).catch(() => {});
  }
}

/** A row count, or the answer of a driver, is no boolean: taken for true, it would lose a notification. */
function checkBoolean(answer: unknown, method: 'renew' | 'complete'): boolean {
  if (typeof answer === 'boolean') return answer;
  throw new InvalidStoreResultError(
    `the notification store's ${method}() resolved to neither true nor false`,
  );
}

/** A store of somebody else's may throw before it has made a promise. */
export async function callStore<T>(call: () => Promise<T>): Promise<T> {
  return call();
}
