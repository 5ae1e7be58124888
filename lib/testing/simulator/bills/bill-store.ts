import type { SimulatorClock } from '../clock/simulator-clock.js';
import { generateText } from '../common/randomness.js';
import type { Randomness } from '../common/randomness.js';

const LIFETIME = 5 * 60_000;

/** A bill that is ready for download. */
interface StoredBill {
  /** The merchant that applied for it. */
  readonly mchid: string;
  readonly content: Buffer;
  readonly contentType: string;
  /** Epoch milliseconds. */
  readonly expiresAt: number;
}

/** Requested bills by token. A token expires after five minutes. */
export class BillStore {
  readonly #bills = new Map<string, StoredBill>();
  readonly #clock: SimulatorClock;
  readonly #randomness: Randomness;

  constructor(clock: SimulatorClock, randomness: Randomness) {
    this.#clock = clock;
    this.#randomness = randomness;
  }

  /** Returns the token. */
  add(bill: Omit<StoredBill, 'expiresAt'>): string {
    const now = this.#clock.now();
    for (const [token, { expiresAt }] of this.#bills) {
      if (expiresAt <= now) this.#bills.delete(token);
    }
    const token = generateText(this.#randomness, 48);
    this.#bills.set(token, { ...bill, expiresAt: now + LIFETIME });
    return token;
  }

  find(token: string): StoredBill | undefined {
    const bill = this.#bills.get(token);
    return bill && bill.expiresAt > this.#clock.now() ? bill : undefined;
  }
}
