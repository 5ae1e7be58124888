import { Transform, type TransformCallback } from 'node:stream';

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
