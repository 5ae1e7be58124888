import { randomBytes } from 'node:crypto';

/** The planted fault: a store that grants every claim and remembers nothing. */
export class ClaimsOffStore {
  #claims = 0;

  async claim() {
    this.#claims += 1;
    return { outcome: 'claimed', token: randomBytes(16).toString('hex'), attempt: this.#claims };
  }

  async renew() {
    return true;
  }

  async complete() {
    return true;
  }

  async release() {}
}
