import { createHash } from 'node:crypto';
import { Transform, type TransformCallback } from 'node:stream';

/** Hashes what passes; at the end a verdict may turn it into an error. */
export class HashTap extends Transform {
  readonly #hash;
  readonly #verdict: () => Error | undefined;
  #hex = '';

  constructor(algorithm: string, verdict: () => Error | undefined = () => undefined) {
    super();
    this.#hash = createHash(algorithm);
    this.#verdict = verdict;
  }

  /** Lower case, known once everything has passed and empty before. */
  get hex(): string {
    return this.#hex;
  }

  override _transform(chunk: Buffer, _encoding: BufferEncoding, done: TransformCallback): void {
    this.#hash.update(chunk);
    done(null, chunk);
  }

  override _flush(done: TransformCallback): void {
    this.#hex = this.#hash.digest('hex');
    done(this.#verdict());
  }
}
