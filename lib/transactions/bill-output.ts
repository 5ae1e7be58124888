import { Readable } from 'node:stream';

/** What the reader of a bill gets: one failure at most, and not before he reads, since nobody listens then. */
export class BillOutput extends Readable {
  readonly #plain: Readable;
  readonly #close: () => void;
  #failure: Error | undefined;
  #isRead = false;

  /** @param close lets go of where the bill comes from. */
  constructor(plain: Readable, close: () => void) {
    super();
    this.#plain = plain;
    this.#close = close;
    plain.pause();
    plain.on('data', (chunk: Buffer) => {
      if (!this.push(chunk)) plain.pause();
    });
    plain.once('end', () => this.push(null));
  }

  fail(error: Error): void {
    this.#failure ??= error;
    this.#close();
    if (this.#isRead) this.destroy(this.#failure);
  }

  override _read(): void {
    this.#isRead = true;
    if (this.#failure === undefined) this.#plain.resume();
    else this.destroy(this.#failure);
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    this.#close();
    done(error);
  }
}
