import { pipeline, Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { WechatPayTransportError } from '../../errors/wechat-pay-call.errors.js';
import { HashTap, IdleLimit, peek, SizeLimitError } from './stream-parts.js';

/** The first bytes of a GZIP file. A plain bill does not start with them. */
const GZIP_MAGIC = Buffer.from([0x1f, 0x8b]);

/** A hash that this package can verify. */
export interface BillHash {
  /** Name of the algorithm in `node:crypto`. */
  readonly algorithm: string;
  /** Lower-case hex. */
  readonly value: string;
}

interface BillStreamOptions {
  readonly endpoint: string;
  readonly requestId: string;
  /** Milliseconds without a byte after which the stream fails. */
  readonly idleLimit: number;
  /** Bytes of the plain bill, the option `maxBillSize`. */
  readonly sizeLimit: number;
  /** Signal of the caller. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * Creates the stream of the plain bill from a download, GZIP or not, and verifies the hash, which may be
 * that of either form. The data is unverified until the stream ends: after a wrong hash, an interrupted
 * download or a bill above the size limit, the stream emits an error instead of its end.
 */
export function createBillStream(
  source: Readable,
  { algorithm, value }: BillHash,
  options: BillStreamOptions,
): Readable {
  const { idleLimit, sizeLimit, signal } = options;
  // GZIP adds little to a bill, and a download of endless empty members must not run forever.
  const sent = new HashTap(algorithm, 2 * sizeLimit + 1024);
  const plain = new HashTap(algorithm, sizeLimit, async (hex) => {
    // The plain form can end first, since trailing bytes after a GZIP member belong to the hash as well.
    if (value === (await sent.digest) || value === hex) return undefined;
    return createBillError(
      options,
      'hash-mismatch',
      'the hash of the bill does not match hash_value',
    );
  });
  const abort = (): void =>
    output.fail(createBillError(options, 'aborted', 'aborted by the caller', signal?.reason));
  const output = new BillOutput(plain, () => {
    signal?.removeEventListener('abort', abort);
    source.destroy();
  });
  if (signal?.aborted === true) abort();
  signal?.addEventListener('abort', abort);
  const done = (error: Error | null | undefined): void => {
    if (error) output.fail(toBillError(options, error));
  };
  pipeline(source, new IdleLimit(idleLimit), sent, done);
  peek(sent, GZIP_MAGIC.length, (start) => {
    if (start.equals(GZIP_MAGIC)) pipeline(sent, createGunzip(), plain, done);
    else pipeline(sent, plain, done);
  });
  return output;
}

function toBillError(options: BillStreamOptions, error: Error): WechatPayTransportError {
  if (error instanceof WechatPayTransportError) return error;
  if (error instanceof SizeLimitError) {
    return createBillError(
      options,
      'response-too-large',
      `the bill is larger than ${options.sizeLimit} bytes; raise the option maxBillSize if you expect such bills`,
    );
  }
  const { code = '' } = error as NodeJS.ErrnoException;
  if (code === 'ETIMEDOUT') {
    return createBillError(
      options,
      'timeout',
      `no byte of the bill arrived for ${options.idleLimit} ms`,
    );
  }
  if (code.startsWith('Z_')) {
    return createBillError(
      options,
      'unexpected-response',
      `the bill is not valid GZIP: ${error.message}`,
    );
  }
  return createBillError(
    options,
    'connection',
    `the download of the bill was interrupted: ${error.message}`,
  );
}

function createBillError(
  { endpoint, requestId }: BillStreamOptions,
  reason: WechatPayTransportError['reason'],
  message: string,
  cause?: unknown,
): WechatPayTransportError {
  return new WechatPayTransportError({
    reason,
    endpoint,
    outcomeUnknown: false,
    message,
    requestId,
    cause,
  });
}

/** Emits at most one error, and only after reading has started, when a listener is attached. */
class BillOutput extends Readable {
  readonly #plain: Readable;
  readonly #close: () => void;
  #error: Error | undefined;
  #isRead = false;

  /** @param close releases the source of the bill. */
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
    this.#error ??= error;
    this.#close();
    if (this.#isRead) this.destroy(this.#error);
  }

  override _read(): void {
    this.#isRead = true;
    if (this.#error === undefined) this.#plain.resume();
    else this.destroy(this.#error);
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    this.#close();
    done(error);
  }
}
