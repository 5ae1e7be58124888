import { createHash } from 'node:crypto';
import { type Readable, Transform, type TransformCallback } from 'node:stream';

/** Verifies the hash of the whole stream. Resolves to the error that destroys the stream, or to `undefined`; never rejects. */
type HashVerdict = (hex: string) => Promise<Error | undefined>;

/** Thrown when a stream exceeds its limit. */
export class SizeLimitError extends Error {}

/** Hashes the data that passes through, up to a limit, and verifies the hash at the end. */
export class HashTap extends Transform {
  readonly #limit: number;
  #size = 0;
  readonly #hash;
  readonly #verdict: HashVerdict;
  #resolveDigest: (hex: string) => void = () => undefined;

  /** Resolves to the hash in lower-case hex when the stream ends; stays pending when it fails. */
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
      this.#resolveDigest = resolve;
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
    this.#resolveDigest(hex);
    void this.#judge(hex, done);
  }

  async #judge(hex: string, done: TransformCallback): Promise<void> {
    done(await this.#verdict(hex));
  }
}

/** Fails a stream when its source sends no data for a while. A slow consumer does not trigger the timeout. */
export class IdleLimit extends Transform {
  readonly #limit: number;
  #timer: NodeJS.Timeout | undefined;

  /** @param limit milliseconds. */
  constructor(limit: number) {
    super();
    this.#limit = limit;
    this.#arm();
  }

  /** A late read frees the buffer, so the timeout of the source starts over. */
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
      const isConsumerSlow = this.readableLength > 0 || this.writableLength > 0;
      if (isConsumerSlow) this.#arm();
      else this.destroy(Object.assign(new Error('idle timeout'), { code: 'ETIMEDOUT' }));
    }, this.#limit);
  }
}

/** Calls back with the first bytes of a stream, or fewer if it ends earlier, and leaves them in the stream. */
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
