import { pipeline, Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { WechatPayTransportError } from '../../errors/wechat-pay-call.errors.js';
import { HashTap, IdleLimit, peek, SizeLimitError } from './stream-parts.js';

/** The first bytes of a GZIP file; no bill starts with them. */
const GZIP_MAGIC = Buffer.from([0x1f, 0x8b]);

/** A hash that this package can check. */
export interface BillHash {
  /** Name for `node:crypto`. */
  readonly algorithm: string;
  /** Lower-case hex. */
  readonly value: string;
}

interface BillStreamOptions {
  readonly endpoint: string;
  readonly requestId: string;
  /** Milliseconds without a byte after which the bill is given up. */
  readonly idleLimit: number;
  /** Bytes of the plain bill, the option `maxBillSize`. */
  readonly sizeLimit: number;
  /** The caller's own. */
  readonly signal?: AbortSignal;
}

/**
 * The plain bill out of what is downloaded, GZIP or not, checked against its announced hash. The hash may
 * be that of either form. What comes out is unverified until the stream ends: a wrong hash, a cut or a
 * broken stream is an error to whoever reads it, never an end. So is a bill above the size limit.
 */
export function createBillStream(
  source: Readable,
  { algorithm, value }: BillHash,
  options: BillStreamOptions,
): Readable {
  const { idleLimit, sizeLimit, signal } = options;
  // GZIP may add a little to a bill, but empty members without end are not a bill.
  const sent = new HashTap(algorithm, 2 * sizeLimit + 1024);
  const plain = new HashTap(algorithm, sizeLimit, async (hex) => {
    // The plain form can end first: what follows a GZIP member still belongs to what was sent.
    if (value === (await sent.digest) || value === hex) return undefined;
    return createBillError(
      options,
      'hash-mismatch',
      'the bill does not have the hash that was announced',
    );
  });
  const abort = (): void =>
    output.fail(createBillError(options, 'aborted', 'aborted by the caller'));
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
      'answer-too-large',
      `the bill is larger than ${options.sizeLimit} bytes; raise the option maxBillSize if you expect such bills`,
    );
  }
  const { code = '' } = error as NodeJS.ErrnoException;
  if (code === 'ETIMEDOUT') {
    return createBillError(
      options,
      'timeout',
      `no byte of the bill came for ${options.idleLimit} ms`,
    );
  }
  if (code.startsWith('Z_')) {
    return createBillError(
      options,
      'unexpected-answer',
      `the bill is no intact GZIP: ${error.message}`,
    );
  }
  return createBillError(options, 'connection', `the bill broke off: ${error.message}`);
}

function createBillError(
  { endpoint, requestId }: BillStreamOptions,
  reason: WechatPayTransportError['reason'],
  message: string,
): WechatPayTransportError {
  return new WechatPayTransportError({
    reason,
    endpoint,
    outcomeUnknown: false,
    message,
    requestId,
  });
}

/** What the reader of a bill gets: one failure at most, and not before he reads, since nobody listens then. */
class BillOutput extends Readable {
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
