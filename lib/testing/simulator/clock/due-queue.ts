interface Entry<T> {
  readonly due: number;
  readonly order: number;
  readonly item: T;
}

/** A priority queue by due time; items due at the same moment keep their insertion order. */
export class DueQueue<T> {
  /** A binary min-heap. */
  #entries: Entry<T>[] = [];
  #added = 0;

  /** When the next item is due, if there is one. */
  get nextDue(): number | undefined {
    return this.#entries[0]?.due;
  }

  push(due: number, item: T): void {
    const entry = { due, order: this.#added++, item };
    let place = this.#entries.length;
    while (place > 0) {
      const parentPlace = (place - 1) >> 1;
      const parent = this.#entries[parentPlace];
      if (!parent || isBefore(parent, entry)) break;
      this.#entries[place] = parent;
      place = parentPlace;
    }
    this.#entries[place] = entry;
  }

  pop(): T | undefined {
    const [first] = this.#entries;
    const last = this.#entries.pop();
    if (last && this.#entries.length > 0) this.#sink(last);
    return first?.item;
  }

  clear(): void {
    this.#entries = [];
  }

  /** Sinks the entry from the root to its position. */
  #sink(entry: Entry<T>): void {
    let place = 0;
    for (;;) {
      const [left, right] = [this.#entries[2 * place + 1], this.#entries[2 * place + 2]];
      if (!left) break;
      const isRight = right !== undefined && isBefore(right, left);
      const child = isRight ? right : left;
      if (isBefore(entry, child)) break;
      this.#entries[place] = child;
      place = 2 * place + (isRight ? 2 : 1);
    }
    this.#entries[place] = entry;
  }
}

function isBefore<T>(one: Entry<T>, other: Entry<T>): boolean {
  return one.due < other.due || (one.due === other.due && one.order < other.order);
}
