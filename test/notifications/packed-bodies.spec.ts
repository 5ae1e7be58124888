import { Readable } from 'node:stream';
import * as zlib from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { toResponse } from '../../lib/notifications/endpoint/delivery-response.js';
import { readUnpackedBody } from '../../lib/notifications/endpoint/request-body.js';
import { DeliveryRejectedError } from '../../lib/notifications/wechat-pay-notification.exception.js';
import { errorOf } from '../support/applications/merchant.js';

const unpack = (packed: Buffer, encoding: string): Promise<Buffer> =>
  readUnpackedBody(Readable.from([packed]), { 'content-encoding': encoding });

async function getReason(work: Promise<Buffer>): Promise<string> {
  const error = await errorOf<Error & { reason: string }>(work);
  return error.reason;
}

// A decoder of brotli takes 16 MiB before it returns its first byte.
describe('packed bodies that arrive at once', () => {
  const large = Buffer.alloc(32 * 1024 * 1024);
  const options = { params: { [zlib.constants.BROTLI_PARAM_QUALITY]: 1 } };
  const bomb = zlib.brotliCompressSync(large, options);

  it('wait for one of two decoders, up to a hundred of them', async () => {
    const reasons = await Promise.all(
      Array.from({ length: 150 }, () => getReason(unpack(bomb, 'br'))),
    );
    const count = (reason: string): number => reasons.filter((one) => one === reason).length;
    expect(count('body-too-large') + count('too-many-packed-bodies')).toBe(150);
    expect(count('body-too-large')).toBeGreaterThanOrEqual(102);
    expect(count('too-many-packed-bodies')).toBeGreaterThan(0);
  });

  it('keep no decoder from the next one', async () => {
    const text = Buffer.from('{}');
    await getReason(unpack(Buffer.from('no gzip'), 'gzip'));
    const bodies = await Promise.all(
      Array.from({ length: 90 }, () => unpack(zlib.gzipSync(text), 'gzip')),
    );
    expect(new Set(bodies.map(String))).toEqual(new Set(['{}']));
  });

  it('lead to the status 503 beyond a hundred', () => {
    expect(toResponse(new DeliveryRejectedError('too-many-packed-bodies', ''))).toEqual({
      status: 503,
      body: { code: 'FAIL', message: 'too many packed bodies' },
    });
  });
});

describe.runIf('createZstdDecompress' in zlib)('a body that zstd has packed', () => {
  // Frame header without a content size, then one block that repeats a byte: the window is 2 ** (10 + exponent) bytes.
  const pack = (exponent: number): Buffer =>
    Buffer.from(`28b52ffd00${(exponent << 3).toString(16).padStart(2, '0')}23030078`, 'hex');

  it('may use a window of 8 MiB, and no larger one', async () => {
    expect(String(await unpack(pack(13), 'zstd'))).toBe('x'.repeat(100));
    expect(await getReason(unpack(pack(14), 'zstd'))).toBe('malformed-body');
    expect(await getReason(unpack(pack(17), 'zstd'))).toBe('malformed-body');
  });
});
