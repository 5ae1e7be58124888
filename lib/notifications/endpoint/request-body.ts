import type { IncomingHttpHeaders } from 'node:http';
import type { Readable, Transform } from 'node:stream';
import * as zlib from 'node:zlib';
import { ConcurrencyLimit } from '../../crypto/concurrency-limit.js';
import {
  DeliveryRejectedError,
  WechatPayNotificationException,
} from '../wechat-pay-notification.exception.js';

/** Available since Node 22.15. */
const { createZstdDecompress, constants } = zlib as {
  readonly createZstdDecompress?: ((options: zlib.BrotliOptions) => Transform) | undefined;
  readonly constants: { readonly ZSTD_d_windowLogMax?: number };
};

/** The largest window that RFC 9659 permits for the content encoding zstd is 2 ** 23 bytes. */
const ZSTD_WINDOW = { params: { [constants.ZSTD_d_windowLogMax ?? 0]: 23 } };

/** The content encodings that the parsers of Express unpack. */
const DECODERS: ReadonlyMap<string, (() => Transform) | undefined> = new Map([
  ['gzip', () => zlib.createGunzip()],
  ['deflate', () => zlib.createInflate()],
  ['br', () => zlib.createBrotliDecompress()],
  ['zstd', createZstdDecompress && (() => createZstdDecompress(ZSTD_WINDOW))],
]);

/**
 * A decoder takes up to 16 MiB and a thread of Node's pool for a body of a few bytes, before anything is verified. WeChat
 * Pay does not pack its notifications.
 */
const unpacking = new ConcurrencyLimit(2);

/** Packed bodies that wait for a decoder at most. */
const MAX_WAITING = 100;

/**
 * Reads a request's body and undoes the compression of an intermediary: WeChat Pay signs the uncompressed
 * bytes.
 *
 * @throws {DeliveryRejectedError} like {@link readBody}, also for the unpacked body, when the encoding is not supported,
 * and when too many packed bodies wait.
 * @throws {WechatPayNotificationException} `malformed-body`, when the body cannot be unpacked.
 */
export async function readUnpackedBody(
  source: Readable,
  headers: IncomingHttpHeaders,
): Promise<Buffer> {
  const body = await readBody(source);
  const encoding = headers['content-encoding']?.toLowerCase() || 'identity';
  if (encoding === 'identity' || body.length === 0) return body;
  const createDecoder = DECODERS.get(encoding);
  if (createDecoder === undefined) {
    throw new DeliveryRejectedError(
      'unsupported-encoding',
      `the Content-Encoding ${encoding.slice(0, 32)} is not supported: configure the proxy in front to pass the body on unchanged`,
    );
  }
  if (unpacking.waiting >= MAX_WAITING) {
    throw new DeliveryRejectedError(
      'too-many-packed-bodies',
      `more than ${MAX_WAITING} packed bodies wait: configure the proxy in front to pass the body on unchanged`,
    );
  }
  return unpacking.run(() => unpack(createDecoder(), body));
}

async function unpack(decoder: Transform, body: Buffer): Promise<Buffer> {
  decoder.end(body);
  const chunks: Buffer[] = [];
  let length = 0;
  try {
    for await (const chunk of decoder) {
      chunks.push(chunk as Buffer);
      length += (chunk as Buffer).length;
      // Leaving the loop destroys the decoder.
      if (length > MAX_BODY) break;
    }
  } catch {
    throw new WechatPayNotificationException(
      'malformed-body',
      'the body cannot be unpacked with its Content-Encoding',
    );
  }
  if (length <= MAX_BODY) return Buffer.concat(chunks);
  throw createTooLargeError();
}

/** The largest accepted body, in bytes: a hundred times the size of a notification. */
const MAX_BODY = 256 * 1024;

/** Bytes that are read and discarded at most: a client that still writes may never read the response. */
const MAX_DISCARDED = 16 * 1024 * 1024;

/**
 * The largest number of parts of a body. Node's parser takes hundreds of times as long for chunks of one byte
 * each, and would leave no time for other requests.
 */
const MAX_PARTS = 4096;

/**
 * Reads the bytes of a request's body.
 *
 * @throws {DeliveryRejectedError} when the body is too large, after the rest has been discarded up to a limit;
 * when it comes in too many parts; when the connection closes early.
 */
function readBody(source: Readable): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const parts: Buffer[] = [];
    let count = 0;
    let length = 0;
    const take = (part: Uint8Array): void => {
      count += 1;
      length += part.length;
      // A copy, since a part may be a view into a larger buffer of the socket.
      if (length <= MAX_BODY) parts.push(Buffer.from(part));
      if (length > MAX_DISCARDED || count > MAX_PARTS) finish();
    };
    const finish = (): void => {
      stop();
      if (length > MAX_BODY) reject(createTooLargeError());
      else if (count > MAX_PARTS) reject(createTooManyPartsError());
      else resolve(Buffer.concat(parts));
    };
    const fail = (): void => {
      stop();
      reject(
        new DeliveryRejectedError(
          'body-incomplete',
          'the connection closed before the body was complete',
        ),
      );
    };
    const stop = (): void => {
      source.off('data', take).off('end', finish).off('error', fail).off('close', fail);
      source.pause();
    };
    source.on('data', take).on('end', finish).on('error', fail).on('close', fail);
  });
}

function createTooLargeError(): DeliveryRejectedError {
  return new DeliveryRejectedError('body-too-large', `the body is larger than ${MAX_BODY} bytes`);
}

function createTooManyPartsError(): DeliveryRejectedError {
  return new DeliveryRejectedError(
    'body-too-large',
    `the body came in more than ${MAX_PARTS} parts: configure the proxy in front to pass it on as a whole`,
  );
}
