import type { SimulatorClock } from '../clock/simulator-clock.js';
import { randomText } from '../randomness.js';
import type { Randomness } from '../randomness.js';
import type { SimulatedMerchant } from '../simulated-merchant.js';

const LIFETIME = 5 * 60_000;

/** A bill that waits to be downloaded. */
export interface ShelvedBill {
  readonly merchant: SimulatedMerchant;
  readonly content: Buffer;
  readonly contentType: string;
  /** Epoch milliseconds. */
  readonly expiresAt: number;
}

/** The bills that were applied for, each under a token that lives five minutes. */
export class BillShelf {
  readonly #bills = new Map<string, ShelvedBill>();
  readonly #clock: SimulatorClock;
  readonly #randomness: Randomness;

  constructor(clock: SimulatorClock, randomness: Randomness) {
    this.#clock = clock;
    this.#randomness = randomness;
  }

  /** Returns the token. */
  add(bill: Omit<ShelvedBill, 'expiresAt'>): string {
    const now = this.#clock.now();
    for (const [token, { expiresAt }] of this.#bills) {
      if (expiresAt <= now) this.#bills.delete(token);
    }
    const token = randomText(this.#randomness, 48);
    this.#bills.set(token, { ...bill, expiresAt: now + LIFETIME });
    return token;
  }

  find(token: string): ShelvedBill | undefined {
    const bill = this.#bills.get(token);
    return bill && bill.expiresAt > this.#clock.now() ? bill : undefined;
  }
}
