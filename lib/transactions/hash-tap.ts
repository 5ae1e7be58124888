import { createHash } from 'node:crypto';
import { Transform, type TransformCallback } from 'node:stream';

/** Judges the hash of all that has passed; what it resolves to ends the stream as an error. It never rejects. */
export type HashVerdict = (hex: string) => Promise<Error | undefined>;

/** Hashes what passes; at the end a verdict may turn it into an error. */
export class HashTap extends Transform {
  readonly #hash;
  readonly #verdict: HashVerdict;
  #tell: (hex: string) => void = () => undefined;

  /** The hash in lower-case hex, once everything has passed; never, when that does not happen. */
  readonly digest: Promise<string>;

  constructor(algorithm: string, verdict: HashVerdict = () => Promise.resolve(undefined)) {
    super();
    this.#hash = createHash(algorithm);
    this.#verdict = verdict;
    this.digest = new Promise((resolve) => {
      this.#tell = resolve;
    });
  }

  override _transform(chunk: Buffer, _encoding: BufferEncoding, done: TransformCallback): void {
    this.#hash.update(chunk);
    done(null, chunk);
  }

  override _flush(done: TransformCallback): void {
    const hex = this.#hash.digest('hex');
    this.#tell(hex);
    void this.#judge(hex, done);
  }

  async #judge(hex: string, done: TransformCallback): Promise<void> {
    done(await this.#verdict(hex));
  }
}
