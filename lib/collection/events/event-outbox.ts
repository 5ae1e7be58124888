import { Inject, Injectable, Logger } from '@nestjs/common';
import { TimeLimitError, within } from '../../common/deadline.js';
import type { Sealed } from '../../common/sealed.js';
import type { CollectionSettings } from '../collection-options.js';
import { COLLECTION_SETTINGS } from '../collection-tokens.js';
import { explainError } from '../explain-error.js';
import type { PendingPremiumEvent } from '../stores/collection-store.js';
import { PremiumHandlers } from './premium-handlers.js';

/** Events that are handed over at the same time. */
const CONCURRENCY = 50;
/** Milliseconds after which another worker may hand an event over whose handlers have not ended. */
const LEASE = 5 * 60_000;
/** Milliseconds for all handlers of one event. It ends before the lease. */
const LIMIT = 4 * 60_000;
const FIRST_DELAY = 10_000;
const LONGEST_DELAY = 60 * 60_000;

/** Hands committed events over to their handlers. */
@Injectable()
export class EventOutbox {
  readonly #settings: CollectionSettings;
  readonly #handlers: PremiumHandlers;
  readonly #running = new Set<Promise<void>>();
  readonly #logger = new Logger('PremiumCollection');

  constructor(
    @Inject(COLLECTION_SETTINGS) settings: Sealed<CollectionSettings>,
    @Inject(PremiumHandlers) handlers: PremiumHandlers,
  ) {
    this.#settings = settings.open();
    this.#handlers = handlers;
  }

  /**
   * Hands over events until none can be taken. Returns their number. Several calls may run at once, so that a handler
   * that does not end delays no other contract.
   */
  async dispatch(isStopping: () => boolean = () => false): Promise<number> {
    // No other process would hand over an event that this one takes.
    if (this.#handlers.isEmpty) return 0;
    const { store, clock } = this.#settings;
    const started = new Set<Promise<void>>();
    let count = 0;
    while (!isStopping()) {
      const limit = CONCURRENCY - this.#running.size;
      const taken =
        limit > 0 ? await store.takeEvents({ now: clock(), leaseMs: LEASE, limit }) : [];
      for (const pending of taken) this.#start(pending, started);
      count += taken.length;
      if (started.size === 0) break;
      await Promise.race(started);
    }
    await Promise.all(started);
    return count;
  }

  /** Resolves when the handlers that run have ended. */
  async idle(): Promise<void> {
    await Promise.all(this.#running);
  }

  #start(pending: PendingPremiumEvent, started: Set<Promise<void>>): void {
    const running = this.#handOver(pending).finally(() => {
      started.delete(running);
      this.#running.delete(running);
    });
    started.add(running);
    this.#running.add(running);
  }

  /** Never rejects: without a record of the outcome, the event is handed over again after its lease. */
  async #handOver(pending: PendingPremiumEvent): Promise<void> {
    const { store, clock } = this.#settings;
    const { event, delivery } = pending;
    const about = `${event.type} for ${event.contract_id}, period ${event.policy_period_id} (${delivery})`;
    let isLate = false;
    try {
      await within(
        LIMIT,
        this.#handlers.handle(event, () => isLate),
      );
    } catch (error) {
      isLate = true;
      const reason =
        error instanceof TimeLimitError
          ? `it did not end within ${LIMIT / 60_000} minutes; the event is repeated, while it may still run`
          : explainError(error);
      this.#logger.error(`a handler of ${about} failed: ${reason}`);
      const delay = Math.min(LONGEST_DELAY, FIRST_DELAY * 2 ** Math.min(delivery - 1, 20));
      await this.#record(about, () => store.postponeEvent(pending, clock() + delay));
      return;
    }
    await this.#record(about, () => store.completeEvent(pending));
  }

  async #record(about: string, write: () => Promise<unknown>): Promise<void> {
    try {
      await write();
    } catch (error) {
      this.#logger.error(`the outcome of ${about} was not recorded: ${explainError(error)}`);
    }
  }
}
