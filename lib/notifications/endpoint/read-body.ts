import type { Readable } from 'node:stream';
import { DeliveryRejectedError } from './delivery-response.js';

/** The largest body that is kept, in bytes: a hundred times what a notification has. */
export const MAX_BODY = 256 * 1024;

/** So much more is read and thrown away, since a client that still writes may never see the answer. */
const MAX_DISCARDED = 16 * 1024 * 1024;

/**
 * The bytes of a request's body.
 *
 * @throws {DeliveryRejectedError} when it is too large, once the rest has been thrown away or is too much for
 * that; when the connection broke.
 */
export async function readBody(source: Readable): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let length = 0;
  try {
    for await (const chunk of source.iterator({ destroyOnReturn: false })) {
      const bytes = Buffer.from(chunk as Uint8Array);
      length += bytes.length;
      if (length <= MAX_BODY) chunks.push(bytes);
      if (length > MAX_DISCARDED) break;
    }
  } catch {
    throw new DeliveryRejectedError(
      'body-incomplete',
      'the connection broke before the body had come',
    );
  }
  if (length <= MAX_BODY) return Buffer.concat(chunks);
  throw new DeliveryRejectedError('body-too-large', `the body is larger than ${MAX_BODY} bytes`);
}
