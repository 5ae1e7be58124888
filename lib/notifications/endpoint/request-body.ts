import type { IncomingHttpHeaders } from 'node:http';
import type { Readable, Transform } from 'node:stream';
import * as zlib from 'node:zlib';
import {
  DeliveryRejectedError,
  WechatPayNotificationException,
} from '../wechat-pay-notification.exception.js';

/** zstd: since Node 22.15. */
const { createZstdDecompress } = zlib as { readonly createZstdDecompress?: () => Transform };

/** The content encodings that the parsers of Express unpack. */
const DECODERS: ReadonlyMap<string, (() => Transform) | undefined> = new Map([
  ['gzip', () => zlib.createGunzip()],
  ['deflate', () => zlib.createInflate()],
  ['br', () => zlib.createBrotliDecompress()],
  ['zstd', createZstdDecompress],
]);

/**
 * The bytes of a request's body as they were before something on the way packed them: what WeChat Pay signed
 * is not packed.
 *
 * @throws {DeliveryRejectedError} as {@link readBody} does, also for the unpacked body, and when the encoding
 * is unknown.
 * @throws {WechatPayNotificationException} `malformed-body`, when it cannot be unpacked.
 */
export async function readUnpackedBody(
  source: Readable,
  headers: IncomingHttpHeaders,
): Promise<Buffer> {
  const body = await readBody(source);
  const encoding = headers['content-encoding']?.toLowerCase() || 'identity';
  if (encoding === 'identity' || body.length === 0) return body;
  const decoder = DECODERS.get(encoding)?.();
  if (decoder === undefined) {
    throw new DeliveryRejectedError(
      'unsupported-encoding',
      `the Content-Encoding ${encoding.slice(0, 32)} is not supported: let what is in front pass the body on as it came`,
    );
  }
  decoder.end(body);
  return unpack(decoder);
}

async function unpack(decoder: Transform): Promise<Buffer> {
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
      'the body cannot be unpacked as its Content-Encoding says',
    );
  }
  if (length <= MAX_BODY) return Buffer.concat(chunks);
  throw createTooLargeError();
}

/** The largest body that is kept, in bytes: a hundred times what a notification has. */
const MAX_BODY = 256 * 1024;

/** So much more is read and thrown away, since a client that still writes may never see the answer. */
const MAX_DISCARDED = 16 * 1024 * 1024;

/**
 * The most parts in which a body may come. Node's parser takes hundreds of times as long for bytes that come
 * in chunks of one each, and would leave no time for other requests.
 */
const MAX_PARTS = 4096;

/**
 * The bytes of a request's body.
 *
 * @throws {DeliveryRejectedError} when it is too large, once the rest has been thrown away or is too much for
 * that; when it comes in too many parts; when the connection broke.
 */
function readBody(source: Readable): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const parts: Buffer[] = [];
    let count = 0;
    let length = 0;
    const take = (part: Uint8Array): void => {
      count += 1;
      length += part.length;
      // A copy, since a part may be a view of all that was read from the socket.
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
          'the connection broke before the body had come',
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
    `the body came in more than ${MAX_PARTS} parts: what is in front should pass it on as a whole`,
  );
}
