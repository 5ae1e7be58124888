/** Milliseconds of real time for which an unknown name is remembered. */
const REMEMBERED = 5_000;

/** Limit of the remembered names. */
const MAX_NAMES = 1_000;

/** Limits of the lookups that notifications, which anyone can send, cause. */
const MAX_LOOKUPS = 10;
const MISSES_PER_MINUTE = 60;
const MINUTE = 60_000;

/**
 * Remembers names that stand for no merchant, and limits lookups, so that a flood of invented names neither
 * reaches the application's database nor takes memory.
 */
export class UnknownNames {
  readonly #now: () => number;
  /** End of the time of each name, the oldest first. */
  readonly #names = new Map<string, number>();
  #lookups = 0;
  #minuteStart = -Infinity;
  #misses = 0;

  /** @param now returns monotonic milliseconds. */
  constructor(now: () => number = () => performance.now()) {
    this.#now = now;
  }

  has(name: string): boolean {
    const end = this.#names.get(name);
    return end !== undefined && end > this.#now();
  }

  add(name: string): void {
    this.#names.delete(name);
    this.#names.set(name, this.#now() + REMEMBERED);
    for (const [oldest, end] of this.#names) {
      if (this.#names.size <= MAX_NAMES && end > this.#now()) break;
      this.#names.delete(oldest);
    }
  }

  delete(name: string): void {
    this.#names.delete(name);
  }

  /**
   * Runs a lookup for a notification. Of those that find a merchant, any number may follow one another.
   *
   * @returns `undefined` when too many are running, or have found nothing within a minute.
   */
  async limit<T>(
    lookUp: () => Promise<T | undefined>,
  ): Promise<{ found: T | undefined } | undefined> {
    if (this.#now() - this.#minuteStart >= MINUTE) {
      this.#minuteStart = this.#now();
      this.#misses = 0;
    }
    if (this.#lookups >= MAX_LOOKUPS || this.#misses + this.#lookups >= MISSES_PER_MINUTE) {
      return undefined;
    }
    this.#lookups += 1;
    let found: T | undefined;
    try {
      found = await lookUp();
      return { found };
    } finally {
      this.#lookups -= 1;
      if (found === undefined) this.#misses += 1;
    }
  }
}
