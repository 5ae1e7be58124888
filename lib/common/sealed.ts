/** Hides a secret value from `util.inspect` and `JSON.stringify`. */
export class Sealed<T> {
  readonly #value: T;

  constructor(value: T) {
    this.#value = value;
  }

  open(): T {
    return this.#value;
  }
}
