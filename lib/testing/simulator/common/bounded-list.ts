/** Limits the total size of the entries of a list. */
interface SizeLimit<T> {
  readonly limit: number;
  readonly getSize: (entry: T) => number;
}

/** A ring buffer of the latest entries, so that a long run does not exhaust the memory. */
export class BoundedList<T> {
  readonly #entries: ({ readonly entry: T; readonly size: number } | undefined)[] = [];
  readonly #limit: number;
  readonly #sizeLimit: SizeLimit<T>;
  /** Index of the oldest entry; the others follow and wrap around. */
  #oldest = 0;
  #count = 0;
  #size = 0;

  constructor(limit: number, sizeLimit: SizeLimit<T> = { limit: Infinity, getSize: () => 0 }) {
    this.#limit = limit;
    this.#sizeLimit = sizeLimit;
  }

  push(entry: T): void {
    const size = this.#sizeLimit.getSize(entry);
    while (this.#count > 0 && this.#isFullFor(size)) this.#forgetOldest();
    this.#entries[(this.#oldest + this.#count) % this.#limit] = { entry, size };
    this.#count += 1;
    this.#size += size;
  }

  /** The latest entries, oldest first. */
  toArray(): T[] {
    const inOrder = [...this.#entries.slice(this.#oldest), ...this.#entries.slice(0, this.#oldest)];
    return inOrder.filter((item) => item !== undefined).map(({ entry }) => entry);
  }

  #isFullFor(size: number): boolean {
    return this.#count === this.#limit || this.#size + size > this.#sizeLimit.limit;
  }

  #forgetOldest(): void {
    this.#size -= this.#entries[this.#oldest]?.size ?? 0;
    this.#entries[this.#oldest] = undefined;
    this.#oldest = (this.#oldest + 1) % this.#limit;
    this.#count -= 1;
  }
}
