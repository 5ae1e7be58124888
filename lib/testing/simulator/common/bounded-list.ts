/** Remembers the latest entries and forgets the oldest, so that a long run does not eat the memory. */
export class BoundedList<T> {
  readonly #entries: T[] = [];
  readonly #limit: number;
  /** Place of the oldest entry, once the list is full. */
  #oldest = 0;

  constructor(limit: number) {
    this.#limit = limit;
  }

  push(entry: T): void {
    if (this.#entries.length < this.#limit) {
      this.#entries.push(entry);
      return;
    }
    this.#entries[this.#oldest] = entry;
    this.#oldest = (this.#oldest + 1) % this.#limit;
  }

  /** The latest entries, oldest first. */
  toArray(): T[] {
    return [...this.#entries.slice(this.#oldest), ...this.#entries.slice(0, this.#oldest)];
  }
}
