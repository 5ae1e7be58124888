import type { Readable } from 'node:stream';
import { promisify } from 'node:util';
import { brotliDecompress, constants, inflateRaw, unzip } from 'node:zlib';
import type { HttpRequest, HttpResponse } from './http-transport.js';

/** Maximum size of a JSON response after decompression, in bytes. */
export const MAX_RESPONSE = 1024 * 1024;

/** Bytes that are read of an error response to a streaming request. */
const MAX_STREAMED_ERROR = 64 * 1024;

/** The body exceeds {@link MAX_RESPONSE}. */
export class ResponseTooLargeError extends Error {
  constructor() {
    super(`more than ${MAX_RESPONSE} bytes`);
  }
}

/**
 * Reads a response: whole and decompressed, or as a stream if the request wants one.
 *
 * @throws {ResponseTooLargeError}
 */
export async function readResponse(
  status: number,
  headers: HttpResponse['headers'],
  source: Readable,
  { deadline, stream }: Pick<HttpRequest, 'deadline' | 'stream'>,
): Promise<HttpResponse> {
  if (deadline.error !== undefined) {
    source.destroy();
    throw deadline.error;
  }
  const release = deadline.onEnd((error) => source.destroy(error));
  try {
    if (!stream) return { status, headers, body: await readBody(source, headers) };
    if (status >= 400) return { status, headers, body: await readStart(source) };
    const body = Buffer.alloc(0);
    if (status >= 200 && status < 300) return { status, headers, body, stream: source };
    source.destroy();
    return { status, headers, body };
  } finally {
    release();
  }
}

async function readBody(source: Readable, headers: HttpResponse['headers']): Promise<Buffer> {
  const body = await collect(source);
  const encoding = headers['content-encoding'];
  if (typeof encoding !== 'string') return body;
  try {
    return await decompress(body, encoding, MAX_RESPONSE);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw code === 'ERR_BUFFER_TOO_LARGE' ? new ResponseTooLargeError() : error;
  }
}

function collect(source: Readable): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    let ended = false;
    source.on('data', (chunk: Buffer | string) => {
      const bytes = toBuffer(chunk);
      size += bytes.length;
      if (size > MAX_RESPONSE) source.destroy(new ResponseTooLargeError());
      else chunks.push(bytes);
    });
    source.once('end', () => {
      ended = true;
      const [first] = chunks;
      resolve(chunks.length === 1 && first !== undefined ? first : Buffer.concat(chunks));
    });
    source.once('error', reject);
    source.once('close', () => {
      if (!ended) reject(new Error('the connection closed before the response ended'));
    });
  });
}

/** The stream of a custom adapter may emit strings. */
function toBuffer(chunk: Buffer | string): Buffer {
  return typeof chunk === 'string' ? Buffer.from(chunk) : chunk;
}

async function readStart(source: Readable): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of source) {
    const bytes = toBuffer(chunk as Buffer | string);
    chunks.push(bytes);
    size += bytes.length;
    if (size > MAX_STREAMED_ERROR) break;
  }
  return Buffer.concat(chunks);
}

const unzipAsync = promisify(unzip);
const inflateRawAsync = promisify(inflateRaw);
const brotliAsync = promisify(brotliDecompress);

/**
 * Decompresses a body that a proxy compressed although the request accepts only `identity`. Unknown encodings are
 * left alone. A truncated stream yields the bytes that it has, as with Axios; the signature detects missing ones.
 *
 * @param maxLength Maximum size of the result in bytes; beyond it, the error is `ERR_BUFFER_TOO_LARGE`.
 */
async function decompress(
  body: Buffer,
  encoding: string | undefined,
  maxLength: number,
): Promise<Buffer> {
  if (encoding === undefined || body.length === 0) return body;
  const options = { maxOutputLength: maxLength, finishFlush: constants.Z_SYNC_FLUSH };
  switch (encoding.toLowerCase()) {
    case 'gzip':
    case 'x-gzip':
    case 'compress':
    case 'x-compress':
      return unzipAsync(body, options);
    case 'deflate':
      return hasZlibHeader(body) ? unzipAsync(body, options) : inflateRawAsync(body, options);
    case 'br':
      return brotliAsync(body, { ...options, finishFlush: constants.BROTLI_OPERATION_FLUSH });
    default:
      return body;
  }
}

/** RFC 1950, 2.2. Some servers send `deflate` without its zlib header. */
function hasZlibHeader(body: Buffer): boolean {
  const [method = 0, flags = 0] = body;
  return method % 16 === 8 && (method * 256 + flags) % 31 === 0;
}
