import { promisify } from 'node:util';
import { brotliDecompress, unzip } from 'node:zlib';

const unzipAsync = promisify(unzip);
const brotliAsync = promisify(brotliDecompress);

/**
 * A body as it was before something on the way compressed it, although `identity` was asked for. An
 * encoding that is not known stays.
 *
 * @param maxLength most bytes of what comes out; `ERR_BUFFER_TOO_LARGE` tells that there were more.
 */
export async function decompress(
  body: Buffer,
  encoding: string | undefined,
  maxLength: number,
): Promise<Buffer> {
  if (encoding === undefined || body.length === 0) return body;
  const limit = { maxOutputLength: maxLength };
  switch (encoding.toLowerCase()) {
    case 'gzip':
    case 'x-gzip':
    case 'deflate':
      return unzipAsync(body, limit);
    case 'br':
      return brotliAsync(body, limit);
    default:
      return body;
  }
}
