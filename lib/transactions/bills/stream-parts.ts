import { createHash } from 'node:crypto';
import { type Readable, Transform, type TransformCallback } from 'node:stream';

/** Judges the hash of all that has passed; what it resolves to ends the stream as an error. It never rejects. */
type HashVerdict = (hex: string) => Promise<Error | undefined>;

/** More bytes have passed than may. */
export class SizeLimitError extends Error {}

/** Hashes what passes, up to a limit; at the end a verdict may turn it into an error. */
export class HashTap extends Transform {
  readonly #limit: number;
  #size = 0;
  readonly #hash;
  readonly #verdict: HashVerdict;
  #tell: (hex: string) => void = () => undefined;

  /** The hash in lower-case hex, once everything has passed; never, when that does not happen. */
  readonly digest: Promise<string>;

  /** @param limit bytes. */
  constructor(
    algorithm: string,
    limit: number,
    verdict: HashVerdict = () => Promise.resolve(undefined),
  ) {
    super();
    this.#limit = limit;
    this.#hash = createHash(algorithm);
    this.#verdict = verdict;
    this.digest = new Promise((resolve) => {
      this.#tell = resolve;
    });
  }

  override _transform(chunk: Buffer, _encoding: BufferEncoding, done: TransformCallback): void {
    this.#size += chunk.length;
    if (this.#size > this.#limit) {
      done(new SizeLimitError());
      return;
    }
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

/** Ends a stream whose source sends nothing for a while; a reader who takes his time is no fault. */
export class IdleLimit extends Transform {
  readonly #limit: number;
  #timer: NodeJS.Timeout | undefined;

  /** @param limit milliseconds. */
  constructor(limit: number) {
    super();
    this.#limit = limit;
    this.#arm();
  }

  /** What the reader takes late makes room only now: the source gets its whole time from here on. */
  override read(size?: number): Buffer | null {
    const chunk: Buffer | null = super.read(size);
    if (chunk !== null) this.#arm();
    return chunk;
  }

  override _transform(chunk: Buffer, _encoding: BufferEncoding, done: TransformCallback): void {
    this.#arm();
    done(null, chunk);
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    clearTimeout(this.#timer);
    done(error);
  }

  #arm(): void {
    clearTimeout(this.#timer);
    if (this.destroyed) return;
    this.#timer = setTimeout(() => {
      const isReaderSlow = this.readableLength > 0 || this.writableLength > 0;
      if (isReaderSlow) this.#arm();
      else this.destroy(Object.assign(new Error('silence'), { code: 'ETIMEDOUT' }));
    }, this.#limit);
  }
}

/** Waits for the first bytes of a stream, fewer when it ends before, and leaves them in it. */
export function peek(stream: Readable, size: number, found: (start: Buffer) => void): void {
  const look = (): void => {
    const start: Buffer | null = stream.read(size);
    if (start === null && !stream.readableEnded) return;
    stream.off('readable', look);
    stream.off('end', look);
    if (start !== null) stream.unshift(start);
    found(start ?? Buffer.alloc(0));
  };
  stream.on('readable', look);
  stream.on('end', look);
}
