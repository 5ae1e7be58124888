import { promisify } from 'node:util';
import { brotliDecompress, constants, inflateRaw, unzip } from 'node:zlib';

const unzipAsync = promisify(unzip);
const inflateRawAsync = promisify(inflateRaw);
const brotliAsync = promisify(brotliDecompress);

/**
 * A body as it was before something on the way compressed it, although `identity` was asked for. An
 * encoding that is not known stays. A stream that lacks its end gives what it holds, as with Axios; the
 * signature tells whether something is missing.
 *
 * @param maxLength most bytes of what comes out; `ERR_BUFFER_TOO_LARGE` tells that there were more.
 */
export async function decompress(
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

/** RFC 1950, 2.2. Some servers send `deflate` without the header that belongs to it. */
function hasZlibHeader(body: Buffer): boolean {
  const [method = 0, flags = 0] = body;
  return method % 16 === 8 && (method * 256 + flags) % 31 === 0;
}
