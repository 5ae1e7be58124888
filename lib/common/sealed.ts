/** Holds what may not be printed: neither `util.inspect` nor `JSON.stringify` looks inside. */
export class Sealed<T> {
  readonly #value: T;

  constructor(value: T) {
    this.#value = value;
  }

  open(): T {
    return this.#value;
  }
}
