import { EventEmitter } from 'node:events';
import { Readable } from 'node:stream';
import * as zlib from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { readUnpackedBody } from '../../../lib/notifications/endpoint/request-body.js';
import {
  DeliveryRejectedError,
  WechatPayNotificationException,
} from '../../../lib/notifications/wechat-pay-notification.exception.js';
import { errorOf } from '../../support/applications/merchant.js';

const KIB = 1024;
const MIB = 1024 * KIB;
const TEXT = '{"id":"EV-1"}';

const TOO_LARGE = {
  reason: 'body-too-large',
  explanation: 'the body is larger than 262144 bytes',
};
const TOO_MANY_PARTS = {
  reason: 'body-too-large',
  explanation:
    'the body came in more than 4096 parts: configure the proxy in front to pass it on as a whole',
};
const INCOMPLETE = {
  reason: 'body-incomplete',
  explanation: 'the connection closed before the body was complete',
};
const MALFORMED = {
  reason: 'malformed-body',
  explanation: 'the body cannot be unpacked with its Content-Encoding',
};

/** A body that emits its events when the test says so. */
class Source extends EventEmitter {
  isPaused = false;

  pause(): this {
    this.isPaused = true;
    return this;
  }

  send(...parts: Uint8Array[]): this {
    for (const part of parts) this.emit('data', part);
    return this;
  }

  read(encoding?: string): Promise<Buffer> {
    const headers = encoding === undefined ? {} : { 'content-encoding': encoding };
    return readUnpackedBody(this as unknown as Readable, headers);
  }

  /** True when nothing of the body is read from now on. */
  get isReleased(): boolean {
    return this.isPaused && this.eventNames().length === 0;
  }
}

/** Reads one part with an encoding. */
function unpack(packed: Buffer, encoding?: string): Promise<Buffer> {
  const source = new Source();
  const body = source.read(encoding);
  source.send(packed).emit('end');
  return body;
}

/** Class, reason and explanation of a rejection. */
async function expectRejection(
  work: Promise<Buffer>,
  { reason, explanation }: { readonly reason: string; readonly explanation: string },
): Promise<void> {
  const error = await errorOf<DeliveryRejectedError | WechatPayNotificationException>(work);
  const type = reason === 'malformed-body' ? WechatPayNotificationException : DeliveryRejectedError;
  expect(error).toBeInstanceOf(type);
  expect({ reason: error.reason, explanation: error.explanation }).toEqual({ reason, explanation });
}

/** True when the promise is settled by now. */
async function isSettled(work: Promise<unknown>): Promise<boolean> {
  const later = new Promise((resolve) => setImmediate(resolve, 'later'));
  const first = await Promise.race([work.catch(() => 'rejected'), later]);
  return first !== 'later';
}

describe('readUnpackedBody', () => {
  it('joins the parts of a body', async () => {
    const source = Readable.from([Buffer.from('{"id":'), Buffer.from('"EV-1"}')]);
    expect(String(await readUnpackedBody(source, {}))).toBe(TEXT);
  });

  it('returns no bytes for an empty body', async () => {
    expect(await readUnpackedBody(Readable.from([]), {})).toEqual(Buffer.alloc(0));
  });

  it('keeps the bytes of a part that is overwritten afterwards', async () => {
    const source = new Source();
    const body = source.read();
    const part = Buffer.from(TEXT);
    source.send(part);
    part.fill(0);
    source.emit('end');
    expect(String(await body)).toBe(TEXT);
  });

  it('stops reading once the body is complete', async () => {
    const source = new Source();
    const body = source.read();
    expect(source.eventNames()).toEqual(['data', 'end', 'error', 'close']);
    source.send(Buffer.from(TEXT)).emit('end');
    expect(source.isReleased).toBe(true);
    source.emit('close');
    expect(String(await body)).toBe(TEXT);
  });

  it.each(['error', 'close'])('rejects a body that ends with the event %s', async (event) => {
    const source = new Source();
    const body = source.read();
    source.send(Buffer.from(TEXT)).emit(event);
    expect(source.isReleased).toBe(true);
    await expectRejection(body, INCOMPLETE);
  });

  it('returns a body of 262,144 bytes', async () => {
    const source = new Source();
    const body = source.read();
    source.send(Buffer.alloc(262_143, 'x'), Buffer.from('y')).emit('end');
    expect(String(await body)).toBe(`${'x'.repeat(262_143)}y`);
  });

  it('rejects a body of 262,145 bytes, and reads it to its end before', async () => {
    const source = new Source();
    const body = source.read();
    source.send(Buffer.alloc(262_144), Buffer.alloc(1));
    expect(await isSettled(body)).toBe(false);
    source.emit('end');
    await expectRejection(body, TOO_LARGE);
  });

  it('stops reading after 16 MiB', async () => {
    const source = new Source();
    const body = source.read();
    source.send(...Array.from({ length: 16 }, () => Buffer.alloc(MIB)));
    expect(await isSettled(body)).toBe(false);
    source.send(Buffer.alloc(1));
    expect(source.isReleased).toBe(true);
    await expectRejection(body, TOO_LARGE);
  });

  it('keeps nothing of the bytes beyond the limit', async () => {
    const source = new Source();
    const body = source.read();
    const part = Buffer.alloc(MIB);
    const before = process.memoryUsage().arrayBuffers;
    source.send(...Array.from({ length: 16 }, () => part));
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(MIB);
    source.emit('end');
    await expectRejection(body, TOO_LARGE);
  });

  it('returns a body in 4,096 parts', async () => {
    const source = new Source();
    const body = source.read();
    source.send(...Array.from({ length: 4096 }, () => Buffer.from('x'))).emit('end');
    expect(String(await body)).toBe('x'.repeat(4096));
  });

  it('rejects a body in 4,097 parts without waiting for its end', async () => {
    const source = new Source();
    const body = source.read();
    source.send(...Array.from({ length: 4097 }, () => Buffer.from('x')));
    expect(source.isReleased).toBe(true);
    await expectRejection(body, TOO_MANY_PARTS);
  });

  it('names the size of a body that is too large and comes in too many parts', async () => {
    const source = new Source();
    const body = source.read();
    source.send(...Array.from({ length: 4097 }, () => Buffer.alloc(64)));
    await expectRejection(body, TOO_LARGE);
  });
});

describe('readUnpackedBody: the encoding', () => {
  it.each([undefined, '', 'identity', 'IDENTITY'])(
    'leaves bytes with %j unchanged',
    async (name) => {
      const bytes = zlib.gzipSync(TEXT);
      expect(await unpack(bytes, name)).toEqual(bytes);
    },
  );

  it.each([
    ['gzip', zlib.gzipSync(TEXT)],
    ['GZip', zlib.gzipSync(TEXT)],
    ['deflate', zlib.deflateSync(TEXT)],
    ['br', zlib.brotliCompressSync(TEXT)],
  ])('unpacks %s', async (encoding, packed) => {
    expect(String(await unpack(packed, encoding))).toBe(TEXT);
  });

  it.each(['gzip', 'br', 'snappy'])('returns an empty body with %s as it is', async (encoding) => {
    expect(await unpack(Buffer.alloc(0), encoding)).toEqual(Buffer.alloc(0));
  });

  it.each([
    ['snappy', 'snappy'],
    ['SNAPPY', 'snappy'],
    ['gzip, gzip', 'gzip, gzip'],
    ['x'.repeat(32), 'x'.repeat(32)],
    [`${'x'.repeat(32)}y`, 'x'.repeat(32)],
  ])('rejects the encoding %s', async (encoding, shown) => {
    await expectRejection(unpack(Buffer.from(TEXT), encoding), {
      reason: 'unsupported-encoding',
      explanation: `the Content-Encoding ${shown} is not supported: configure the proxy in front to pass the body on unchanged`,
    });
  });

  it.runIf(!('createZstdDecompress' in zlib))('rejects zstd where Node lacks it', async () => {
    await expectRejection(unpack(Buffer.from(TEXT), 'zstd'), {
      reason: 'unsupported-encoding',
      explanation:
        'the Content-Encoding zstd is not supported: configure the proxy in front to pass the body on unchanged',
    });
  });

  it('rejects bytes that the encoding does not unpack', async () => {
    await expectRejection(unpack(Buffer.from(TEXT), 'gzip'), MALFORMED);
  });

  it('returns a body that unpacks to 262,144 bytes', async () => {
    const large = Buffer.alloc(262_144, 'x');
    expect((await unpack(zlib.gzipSync(large), 'gzip')).equals(large)).toBe(true);
  });

  it('rejects a body that unpacks to 262,145 bytes', async () => {
    await expectRejection(unpack(zlib.gzipSync(Buffer.alloc(262_145)), 'gzip'), TOO_LARGE);
  });

  it('rejects 262,144 bytes behind which the checksum is missing', async () => {
    const packed = zlib.gzipSync(Buffer.alloc(262_144)).subarray(0, -8);
    await expectRejection(unpack(packed, 'gzip'), MALFORMED);
  });

  it('stops unpacking a large body before its end', async () => {
    const packed = zlib.gzipSync(Buffer.alloc(MIB)).subarray(0, -8);
    await expectRejection(unpack(packed, 'gzip'), TOO_LARGE);
  });
});

describe('readUnpackedBody: packed bodies that arrive at once', () => {
  /** Ends all bodies in the same turn, in which no decoder can be done. */
  function unpackAtOnce(count: number): Promise<Buffer>[] {
    const packed = zlib.gzipSync(TEXT);
    const sources = Array.from({ length: count }, () => new Source());
    const bodies = sources.map((source) => source.read('gzip'));
    for (const source of sources) source.send(packed).emit('end');
    return bodies;
  }

  it('unpacks two of them, and lets a hundred wait', async () => {
    const bodies = await Promise.all(unpackAtOnce(102));
    expect(new Set(bodies.map(String))).toEqual(new Set([TEXT]));
  });

  it('rejects those beyond a hundred that wait', async () => {
    const bodies = unpackAtOnce(104);
    const rejections = bodies.slice(102).map((body) =>
      expectRejection(body, {
        reason: 'too-many-packed-bodies',
        explanation:
          'more than 100 packed bodies wait: configure the proxy in front to pass the body on unchanged',
      }),
    );
    await Promise.all([...bodies.slice(0, 102), ...rejections]);
  });

  it('returns a body that is not packed while the others wait', async () => {
    const bodies = unpackAtOnce(102);
    expect(String(await unpack(Buffer.from(TEXT)))).toBe(TEXT);
    await Promise.all(bodies);
  });
});
