import type { Readable } from 'node:stream';
import { decompress } from './decompress.js';
import type { HttpRequest, HttpResponse } from './http-transport.js';

/** Bytes of a JSON response, after decompression. */
const MAX_RESPONSE = 1024 * 1024;

/** Bytes that are read of an error that arrives in place of a stream. */
const MAX_STREAMED_ERROR = 64 * 1024;

/** The body is larger than its cap. */
export class ResponseTooLargeError extends Error {
  constructor() {
    super(`more than ${MAX_RESPONSE} bytes`);
  }
}

/**
 * Reads a response from its source: whole and decompressed, or as the stream that the request asked for.
 *
 * @throws {ResponseTooLargeError}
 */
export async function readResponse(
  status: number,
  headers: HttpResponse['headers'],
  source: Readable,
  { deadline, stream }: Pick<HttpRequest, 'deadline' | 'stream'>,
): Promise<HttpResponse> {
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
    source.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size > MAX_RESPONSE) source.destroy(new ResponseTooLargeError());
      else chunks.push(chunk);
    });
    source.once('end', () => {
      const [first] = chunks;
      resolve(chunks.length === 1 && first !== undefined ? first : Buffer.concat(chunks));
    });
    source.once('error', reject);
    source.once('close', () =>
      reject(new Error('the connection closed before the response ended')),
    );
  });
}

async function readStart(source: Readable): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of source) {
    chunks.push(chunk as Buffer);
    size += (chunk as Buffer).length;
    if (size > MAX_STREAMED_ERROR) break;
  }
  return Buffer.concat(chunks);
}
