/** Remembers the latest entries and forgets the oldest, so that a long run does not eat the memory. */
export class BoundedList<T> {
  #entries: T[] = [];
  readonly #limit: number;

  constructor(limit = 10_000) {
    this.#limit = limit;
  }

  push(entry: T): void {
    this.#entries.push(entry);
    if (this.#entries.length >= this.#limit * 2) this.#entries = this.#entries.slice(-this.#limit);
  }

  /** The latest entries, oldest first. */
  toArray(): T[] {
    return this.#entries.slice(-this.#limit);
  }
}
