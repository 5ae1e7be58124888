import { AsyncLocalStorage } from 'node:async_hooks';
import { now } from './journal.mjs';

/** A store that records the results of another store as evidence for the audit. */
export class JournallingStore {
  #store;
  #write;
  /**
   * Identifies the run of a handler. The arguments of a handler cannot: around a wipe, two runs of one pair in
   * one process may both be the first attempt.
   */
  #claims = new AsyncLocalStorage();

  constructor(store, write) {
    this.#store = store;
    this.#write = write;
  }

  async claim(key, leaseMs) {
    // Set before the first await, so that the caller of `claim` inherits it.
    const own = { token: undefined };
    this.#claims.enterWith(own);
    const asked = now();
    const claim = await this.#store.claim(key, leaseMs);
    if (claim.outcome === 'claimed') {
      const { token, attempt } = claim;
      const [, , handler, notification] = key.split(':').map(decodeURIComponent);
      own.token = token;
      this.#write({ type: 'claimed', asked, token, attempt, handler, notification });
    }
    return claim;
  }

  async renew(key, token, leaseMs) {
    const asked = now();
    const held = await this.#store.renew(key, token, leaseMs);
    this.#write({ type: 'renewed', asked, token, held });
    return held;
  }

  async complete(key, token) {
    const recorded = await this.#store.complete(key, token);
    this.#write({ type: 'completed', token, recorded });
    return recorded;
  }

  release(key, token) {
    return this.#store.release(key, token);
  }

  /** Token of the claim under which the calling handler runs. */
  ownToken() {
    return this.#claims.getStore()?.token;
  }
}
