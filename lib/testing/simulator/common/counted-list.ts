interface Counted<T> {
  readonly entry: T;
  left: number;
}

/** A list of entries that can each be used a limited number of times, oldest first. */
export class CountedList<T> {
  #entries: readonly Counted<T>[] = [];

  /** Adds an entry and returns a function that removes it. */
  add(entry: T, times: number): () => void {
    const counted = { entry, left: times };
    this.#entries = [...this.#entries, counted];
    return () => this.#drop(counted);
  }

  /** Returns the oldest matching entry and counts one use of it. */
  take(fits: (entry: T) => boolean): T | undefined {
    const found = this.#entries.find(({ entry }) => fits(entry));
    if (!found) return undefined;
    found.left -= 1;
    if (found.left <= 0) this.#drop(found);
    return found.entry;
  }

  #drop(counted: Counted<T>): void {
    this.#entries = this.#entries.filter((other) => other !== counted);
  }
}
