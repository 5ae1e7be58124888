import { setMaxListeners } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { Inject, Injectable } from '@nestjs/common';
import type { Sealed } from '../../common/sealed.js';
import { FirstToShutDown } from '../../platform/first-to-shut-down.module.js';
import type { CollectionSettings } from '../collection-options.js';
import { COLLECTION_SETTINGS } from '../collection-tokens.js';
import { isStoreError } from '../stores/store-errors.js';

/** Milliseconds after the first error of the store, by which the wait grows with each further one. */
const PAUSE = 1_000;
/** Milliseconds of the longest wait. */
const LONGEST = 5_000;

/**
 * Keeps an instance whose database fails from taking the jobs of the others: a job that fails at once would make room
 * for the next one.
 */
@Injectable()
export class StorePause {
  readonly #settings: CollectionSettings;
  readonly #shutdown = new AbortController();
  /** Errors of the store since the last job without one. */
  #errors = 0;

  constructor(
    @Inject(COLLECTION_SETTINGS) settings: Sealed<CollectionSettings>,
    @Inject(FirstToShutDown) shutdown: FirstToShutDown,
  ) {
    this.#settings = settings.open();
    // Each job that waits listens.
    setMaxListeners(0, this.#shutdown.signal);
    shutdown.add(async () => this.#shutdown.abort());
  }

  /** Begins with the shortest wait again. */
  reset(): void {
    this.#errors = 0;
  }

  /**
   * Waits when an error of the store ended a job, where instances share the queue. A shutdown ends the wait. Never
   * rejects.
   */
  async waitAfter(cause: unknown): Promise<void> {
    if (!isStoreError(cause) || this.#settings.queue.startSweeps === undefined) return;
    this.#errors += 1;
    const { signal } = this.#shutdown;
    await sleep(Math.min(this.#errors * PAUSE, LONGEST), undefined, { signal }).catch(() => {});
  }
}
