import { Inject, Injectable, Logger } from '@nestjs/common';
import type { Sealed } from '../../common/sealed.js';
import type { CollectionSettings } from '../collection-options.js';
import { COLLECTION_SETTINGS } from '../collection-tokens.js';
import type { PendingPremiumEvent } from '../stores/collection-store.js';
import { PremiumHandlers } from './premium-handlers.js';

/** Events that are taken at once. */
const BATCH = 50;
/** Milliseconds after which another worker may hand an event over whose handlers have not ended. */
const LEASE = 5 * 60_000;
const FIRST_DELAY = 10_000;
const LONGEST_DELAY = 60 * 60_000;

/** Hands committed events over to their handlers. */
@Injectable()
export class EventOutbox {
  readonly #settings: CollectionSettings;
  readonly #handlers: PremiumHandlers;
  readonly #logger = new Logger('PremiumCollection');

  constructor(
    @Inject(COLLECTION_SETTINGS) settings: Sealed<CollectionSettings>,
    @Inject(PremiumHandlers) handlers: PremiumHandlers,
  ) {
    this.#settings = settings.open();
    this.#handlers = handlers;
  }

  /** Hands over the events that can be taken. Returns their number. */
  async dispatch(isStopping: () => boolean = () => false): Promise<number> {
    const { store, clock } = this.#settings;
    let count = 0;
    while (!isStopping()) {
      const taken = await store.takeEvents({ now: clock(), leaseMs: LEASE, limit: BATCH });
      if (taken.length === 0) break;
      await Promise.all(taken.map((pending) => this.#handOver(pending)));
      count += taken.length;
    }
    return count;
  }

  async #handOver(pending: PendingPremiumEvent): Promise<void> {
    const { store, clock } = this.#settings;
    const { event, delivery } = pending;
    try {
      await this.#handlers.handle(event);
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      this.#logger.error(
        `a handler of ${event.type} failed for ${event.contract_id}, period ${event.policy_period_id} (${delivery}): ${reason}`,
      );
      const delay = Math.min(LONGEST_DELAY, FIRST_DELAY * 2 ** Math.min(delivery - 1, 20));
      await store.postponeEvent(pending, clock() + delay);
      return;
    }
    await store.completeEvent(pending);
  }
}
