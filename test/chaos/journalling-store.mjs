import { now } from './journal.mjs';

/** A store that writes down what the store behind it answered: evidence for the audit. */
export class JournallingStore {
  #store;
  #write;
  #tokens = new Map();

  constructor(store, write) {
    this.#store = store;
    this.#write = write;
  }

  async claim(key, leaseMs) {
    const asked = now();
    const claim = await this.#store.claim(key, leaseMs);
    if (claim.outcome === 'claimed') {
      const { token, attempt } = claim;
      const [, , handler, notification] = key.split(':').map(decodeURIComponent);
      this.#tokens.set(runName(notification, handler, attempt), token);
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

  /** Token of the claim under which a handler runs. */
  tokenOf(notification, handler, attempt) {
    return this.#tokens.get(runName(notification, handler, attempt));
  }
}

function runName(notification, handler, attempt) {
  return `${notification} ${handler} ${attempt}`;
}
