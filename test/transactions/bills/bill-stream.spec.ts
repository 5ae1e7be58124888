import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { getDefaultHighWaterMark, PassThrough, Readable, Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { readBillHash } from '../../../lib/transactions/bills/bill-download.js';
import { createBillStream } from '../../../lib/transactions/bills/bill-stream.js';
import { WechatPayTransportError } from '../../../lib/index.js';
import { BILL, GZIPPED_BILL, hashOf } from '../../support/wire/bill-server.js';
import { errorOf } from '../../support/applications/merchant.js';
import { seededRandom } from '../../support/random.js';
import { readAll } from '../../support/wire/read-all.js';
import { until } from '../../support/until.js';

interface Init {
  readonly hash?: string;
  readonly type?: string;
  readonly idleLimit?: number;
  readonly signal?: AbortSignal;
  readonly sizeLimit?: number;
}

function open(source: Readable, { hash, type = 'SHA1', ...init }: Init = {}): Readable {
  const place = { hash_type: type, hash_value: hash ?? hashOf(BILL), download_url: '' };
  // An unsupported hash still has to fail.
  const unlikely = { algorithm: 'sha1', value: place.hash_value };
  return createBillStream(source, readBillHash(place) ?? unlikely, {
    endpoint: 'GET /v3/billdownload/file',
    requestId: 'REQ-1',
    idleLimit: 5000,
    sizeLimit: 2 ** 27,
    ...init,
  });
}

const inParts = (bytes: Buffer, size: number): Buffer[] =>
  Array.from({ length: Math.ceil(bytes.length / size) }, (_, index) =>
    bytes.subarray(index * size, (index + 1) * size),
  );

/** Emits the parts one by one, each in its own turn of the event loop. */
function arriving(parts: readonly Buffer[]): Readable {
  return Readable.from(
    (async function* () {
      for (const part of parts) {
        await sleep(0);
        yield part;
      }
    })(),
    { objectMode: false },
  );
}

function failing(parts: readonly Buffer[], error: Error): Readable {
  return Readable.from(
    (async function* () {
      for (const part of parts) {
        await sleep(0);
        yield part;
      }
      throw error;
    })(),
    { objectMode: false },
  );
}

afterEach(() => {
  vi.restoreAllMocks();
});

describe('createBillStream', () => {
  const forms: [string, Buffer][] = [
    ['plain', BILL],
    ['GZIP', GZIPPED_BILL],
    [
      'GZIP of several members',
      Buffer.concat([gzipSync(BILL.subarray(0, 50)), gzipSync(BILL.subarray(50))]),
    ],
  ];
  it.each(
    forms.flatMap(([form, bytes]) =>
      [1, 2, 3, 7, 1000].map((size) => [form, size, bytes] as const),
    ),
  )(
    'delivers the plain bill of a %s source in parts of %i with either hash',
    async (_form, size, bytes) => {
      for (const hash of [hashOf(BILL), hashOf(bytes), hashOf(BILL).toUpperCase()]) {
        expect(await readAll(open(arriving(inParts(bytes, size)), { hash }))).toEqual(BILL);
      }
    },
  );

  it.each([
    ['no byte', ''],
    ['one byte', 'a'],
    ['the first byte of GZIP', '\x1f'],
    ['two bytes', 'ab'],
    ['three bytes', 'abc'],
  ])('delivers a bill of %s, plain and GZIP', async (_what, text) => {
    const tiny = Buffer.from(text);
    const hash = hashOf(tiny);
    expect(await readAll(open(arriving(inParts(tiny, 1)), { hash }))).toEqual(tiny);
    expect(await readAll(open(arriving([gzipSync(tiny)]), { hash }))).toEqual(tiny);
    expect(await readAll(open(arriving(inParts(gzipSync(tiny), 1)), { hash }))).toEqual(tiny);
  });

  it.each([
    ['plain', (bill: Buffer) => bill],
    ['GZIP', (bill: Buffer) => gzipSync(bill)],
    ['GZIP without compression', (bill: Buffer) => gzipSync(bill, { level: 0 })],
  ])(
    'delivers a bill as %s up to the size limit and fails one byte above',
    async (_form, encode) => {
      for (const size of [1, 100, 70_000]) {
        const bill = randomBytes(size);
        bill[0] = 0x60;
        const hash = hashOf(bill);
        const parts = inParts(encode(bill), 1000);
        expect(await readAll(open(arriving(parts), { hash, sizeLimit: size }))).toEqual(bill);
        if (size === 1) continue;
        const larger = open(arriving(parts), { hash, sizeLimit: size - 1 });
        const error = await errorOf<WechatPayTransportError>(readAll(larger));
        expect(error).toBeInstanceOf(WechatPayTransportError);
        expect(error).toMatchObject({ reason: 'response-too-large', outcomeUnknown: false });
        expect(error.message).toContain(
          `larger than ${size - 1} bytes; raise the option maxBillSize`,
        );
      }
    },
  );

  it('fails at the size limit for a bill that expands a thousand times', async () => {
    const bomb = gzipSync(Buffer.alloc(32 * 1024 * 1024));
    expect(bomb.length).toBeLessThan(40_000);
    let size = 0;
    const bill = open(arriving([bomb]), { sizeLimit: 100_000 });
    bill.on('data', (chunk: Buffer) => (size += chunk.length));
    const [error] = (await once(bill, 'error')) as [unknown];
    expect(error).toMatchObject({ reason: 'response-too-large' });
    expect(size).toBeLessThanOrEqual(100_000);
  });

  it('fails for an endless GZIP of no data', async () => {
    const empty = gzipSync('');
    let sent = 0;
    const endless = Readable.from(
      (async function* () {
        for (;;) {
          await sleep(0);
          sent += 100 * empty.length;
          yield Buffer.concat(Array.from({ length: 100 }, () => empty));
        }
      })(),
      { objectMode: false },
    );
    const error = await errorOf(readAll(open(endless, { sizeLimit: 10_000 })));
    expect(error).toMatchObject({ reason: 'response-too-large' });
    expect(sent).toBeLessThan(200_000);
    expect(endless.destroyed).toBe(true);
  });

  it.each([
    ['SHA256', 'sha256'],
    ['sha256', 'sha256'],
    ['sha1', 'sha1'],
    ['SHA1', 'sha1'],
  ])('verifies the hash with %s', async (type, algorithm) => {
    const hash = hashOf(BILL, algorithm);
    expect(await readAll(open(arriving([BILL]), { type, hash }))).toEqual(BILL);
    const wrong = hashOf(Buffer.from('x'), algorithm);
    expect(await errorOf(readAll(open(arriving([BILL]), { type, hash: wrong })))).toMatchObject({
      reason: 'hash-mismatch',
    });
  });

  it.each([
    ['plain, with another hash', BILL, hashOf(GZIPPED_BILL)],
    ['plain, with an empty hash', BILL, ''],
    ['plain, with a prefix of its hash', BILL, hashOf(BILL).slice(0, 39)],
    ['empty, with another hash', Buffer.alloc(0), hashOf(BILL)],
    ['empty, with an empty hash', Buffer.alloc(0), ''],
    ['plain, without its last byte', BILL.subarray(0, -1), hashOf(BILL)],
    ['GZIP, with another hash', GZIPPED_BILL, hashOf(Buffer.from('x'))],
    ['GZIP of another bill', gzipSync('other'), hashOf(BILL)],
  ])('emits an error and no end for a bill that is %s', async (_what, bytes, hash) => {
    const bill = open(arriving([bytes]), { hash });
    const seen: string[] = [];
    for (const event of ['end', 'error', 'close']) bill.on(event, () => seen.push(event));
    await new Promise((resolve) => bill.on('close', resolve).resume());
    expect(seen).toEqual(['error', 'close']);
    expect(bill.errored).toBeInstanceOf(WechatPayTransportError);
    expect(bill.errored).toMatchObject({
      reason: 'hash-mismatch',
      endpoint: 'GET /v3/billdownload/file',
      requestId: 'REQ-1',
      outcomeUnknown: false,
    });
  });

  const broken = Buffer.from(GZIPPED_BILL);
  broken[20]! ^= 0xff;
  it.each([
    ['corrupt', broken],
    ['only a header', GZIPPED_BILL.subarray(0, 10)],
    ['two bytes of a header', GZIPPED_BILL.subarray(0, 2)],
    ['cut in the middle', GZIPPED_BILL.subarray(0, 60)],
    ['without its last byte', GZIPPED_BILL.subarray(0, -1)],
    ['followed by garbage', Buffer.concat([GZIPPED_BILL, Buffer.from('garbage')])],
    ['with a wrong checksum', Buffer.concat([GZIPPED_BILL.subarray(0, -8), Buffer.alloc(8, 1)])],
  ])('rejects GZIP that is %s, in one part and in many', async (_what, bytes) => {
    for (const size of [1, 5, 4096]) {
      const bill = open(arriving(inParts(bytes, size)), { hash: hashOf(bytes) });
      const seen: string[] = [];
      bill.on('end', () => seen.push('end'));
      const error = await errorOf(readAll(bill));
      expect(error, String(size)).toBeInstanceOf(WechatPayTransportError);
      expect(error, String(size)).toMatchObject({ reason: 'unexpected-response' });
      expect(error.message).toContain('not valid GZIP');
      expect(seen).toEqual([]);
    }
  });

  it('delivers GZIP padded with zeros when the hash of either form matches', async () => {
    const padded = Buffer.concat([GZIPPED_BILL, Buffer.alloc(100)]);
    for (const hash of [hashOf(BILL), hashOf(padded)]) {
      for (const size of [1, 7, GZIPPED_BILL.length + 10, 4096]) {
        const source = arriving(inParts(padded, size));
        expect(await readAll(open(source, { hash })), String(size)).toEqual(BILL);
      }
    }
  });

  it('fails when the padding is truncated or the hash is empty', async () => {
    const padded = Buffer.concat([GZIPPED_BILL, Buffer.alloc(100)]);
    for (const size of [1, GZIPPED_BILL.length + 10]) {
      const cut = arriving(inParts(padded.subarray(0, -1), size));
      const error = await errorOf(readAll(open(cut, { hash: hashOf(padded) })));
      expect(error).toMatchObject({ reason: 'hash-mismatch' });
      const empty = await errorOf(readAll(open(arriving(inParts(padded, size)), { hash: '' })));
      expect(empty).toMatchObject({ reason: 'hash-mismatch' });
    }
  });

  it.each([
    ['SHA1', ''],
    ['SHA1', 'ab'],
    ['SHA1', 'g'.repeat(40)],
    ['SHA1', 'a'.repeat(39)],
    ['SHA1', 'a'.repeat(41)],
    ['SHA1', 'a'.repeat(64)],
    ['SHA256', 'a'.repeat(40)],
    ['MD5', 'a'.repeat(32)],
  ])('rejects the hash %s %s', (hash_type, hash_value) => {
    expect(readBillHash({ hash_type, hash_value, download_url: '' })).toBeUndefined();
  });

  it.each([
    ['plain', [BILL.subarray(0, 30)]],
    ['GZIP', [GZIPPED_BILL.subarray(0, 30)]],
    ['nothing', []],
    ['one byte', [Buffer.from([0x1f])]],
    ['a whole bill', [BILL]],
  ])('reports a lost connection when the source fails after %s', async (_what, parts) => {
    const reset = Object.assign(new Error('read ECONNRESET'), { code: 'ECONNRESET' });
    const error = await errorOf(readAll(open(failing(parts, reset))));
    expect(error).toBeInstanceOf(WechatPayTransportError);
    expect(error).toMatchObject({ reason: 'connection', outcomeUnknown: false });
    expect(error.message).toContain('ECONNRESET');
  });

  it('reports a lost connection when the source is destroyed without an error', async () => {
    const source = new PassThrough();
    source.write(BILL);
    const bill = open(source);
    const error = errorOf(readAll(bill));
    await sleep(5);
    source.destroy();
    expect(await error).toMatchObject({ reason: 'connection' });
  });

  it('emits an error to a late consumer when the bill failed before reading', async () => {
    const bill = open(failing([BILL], new Error('reset')));
    await sleep(20);
    expect(bill.destroyed).toBe(false);
    expect(await errorOf(readAll(bill))).toMatchObject({ reason: 'connection' });
    const wrong = open(arriving([BILL]), { hash: '' });
    await sleep(20);
    await expect(pipeline(wrong, new PassThrough().resume())).rejects.toMatchObject({
      reason: 'hash-mismatch',
    });
  });

  it('emits exactly one WechatPayTransportError, whatever else fails', async () => {
    for (let round = 0; round < 30; round += 1) {
      const bytes = round % 2 === 0 ? BILL : GZIPPED_BILL;
      const source = failing(inParts(bytes, 1 + round), new Error('reset'));
      const bill = open(source, { hash: round % 3 === 0 ? '' : hashOf(BILL) });
      const errors: Error[] = [];
      bill.on('error', (error) => errors.push(error)).resume();
      await until(() => bill.closed);
      expect(errors).toHaveLength(1);
      expect(errors[0]).toMatchObject({ name: 'WechatPayTransportError', reason: 'connection' });
    }
  });
});

describe('consumer of a bill', () => {
  const random = seededRandom(7);
  const large = Buffer.from(
    Array.from({ length: 1_000_000 }, () => Math.floor(random() * 64) + 32),
  );

  it.each([
    ['for await', readAll],
    [
      'pipeline',
      async (bill: Readable) => {
        const chunks: Buffer[] = [];
        const sink = new Writable({
          highWaterMark: 1,
          write: (chunk: Buffer, _encoding, done) => {
            chunks.push(chunk);
            setImmediate(done);
          },
        });
        await pipeline(bill, sink);
        return Buffer.concat(chunks);
      },
    ],
    [
      'data events with pauses',
      async (bill: Readable) => {
        const chunks: Buffer[] = [];
        bill.on('data', (chunk: Buffer) => {
          chunks.push(chunk);
          bill.pause();
          setImmediate(() => bill.resume());
        });
        await once(bill, 'end');
        return Buffer.concat(chunks);
      },
    ],
    [
      'readable events',
      async (bill: Readable) => {
        const chunks: Buffer[] = [];
        bill.on('readable', () => {
          for (let chunk = bill.read(997); chunk !== null; chunk = bill.read(997)) {
            chunks.push(chunk);
          }
        });
        await once(bill, 'end');
        return Buffer.concat(chunks);
      },
    ],
  ])('receives every byte with %s', async (_how, read) => {
    const hash = hashOf(large);
    const compressed = gzipSync(large);
    for (const size of [1 << 16, 4093]) {
      expect((await read(open(arriving(inParts(large, size)), { hash }))).equals(large)).toBe(true);
      const source = Readable.from(inParts(compressed, size), { objectMode: false });
      expect((await read(open(source, { hash }))).equals(large)).toBe(true);
    }
  });

  it.each([
    ['plain', (bytes: Buffer) => bytes],
    ['GZIP', (bytes: Buffer) => gzipSync(bytes)],
  ])('pauses the source of a %s bill while it reads nothing', async (_form, encode) => {
    // The capacity of a stage depends on the Node version, so the parts have its high-water mark.
    const part = getDefaultHighWaterMark(false);
    const incompressible = Buffer.concat([Buffer.from('`'), randomBytes(64 * part)]);
    const parts = inParts(encode(incompressible), part);
    let taken = 0;
    const source = new Readable({
      read() {
        taken += 1;
        this.push(parts[taken - 1] ?? null);
      },
    });
    const bill = open(source, { hash: hashOf(incompressible) });
    // The count grows until all stages are full, which takes a different time on each machine.
    let before: number;
    let still = 0;
    do {
      before = taken;
      await sleep(30);
      still = taken === before ? still + 1 : 0;
    } while (still < 4);
    expect(before).toBeLessThan(20);
    expect((await readAll(bill)).equals(incompressible)).toBe(true);
  });

  it.each([
    ['before the first byte', new PassThrough()],
    ['after one byte', new PassThrough().setDefaultEncoding('latin1')],
  ])('destroys the source when it leaves %s', async (what, source) => {
    if (what === 'after one byte') (source as PassThrough).write('\x1f');
    const bill = open(source as PassThrough);
    await sleep(2);
    bill.destroy();
    await once(bill, 'close');
    await sleep(1);
    expect((source as PassThrough).destroyed).toBe(true);
    expect(bill.errored).toBeNull();
  });

  it('destroys the source when it breaks out of a loop', async () => {
    const source = Readable.from(inParts(large, 1000), { objectMode: false });
    for await (const chunk of open(source)) {
      expect(chunk).toBeInstanceOf(Buffer);
      break;
    }
    expect(source.destroyed).toBe(true);
  });

  it('receives its own error when it fails in a pipeline', async () => {
    const source = Readable.from(inParts(large, 1000), { objectMode: false });
    const sink = new Writable({ write: (_chunk, _encoding, done) => done(new Error('disk full')) });
    await expect(pipeline(open(source), sink)).rejects.toThrow('disk full');
    await sleep(1);
    expect(source.destroyed).toBe(true);
  });
});

describe('idle timeout of a bill', () => {
  it.each([
    ['at once', []],
    ['after a byte', [Buffer.from('a')]],
    ['after a part of a bill', [BILL.subarray(0, 40)]],
    ['after a part of a GZIP', [GZIPPED_BILL.subarray(0, 40)]],
    ['after all but the end', [BILL]],
  ])('fails a bill with reason timeout when the source stops %s', async (_what, parts) => {
    const source = new PassThrough();
    for (const part of parts) source.write(part);
    const before = performance.now();
    const error = await errorOf(readAll(open(source, { idleLimit: 60 })));
    expect(error).toMatchObject({ reason: 'timeout' });
    expect(error.message).toContain('60 ms');
    expect(performance.now() - before).toBeGreaterThan(50);
    expect(source.destroyed).toBe(true);
  });

  it('restarts with every byte', async () => {
    const parts = inParts(BILL, 10);
    const source = new PassThrough();
    void (async () => {
      for (const part of parts) {
        await sleep(20);
        source.write(part);
      }
      source.end();
    })();
    expect(await readAll(open(source, { idleLimit: 100 }))).toEqual(BILL);
  });

  it('ignores a slow consumer', async () => {
    const large = Buffer.alloc(600_000, 'a');
    const source = Readable.from(inParts(large, 16_384), { objectMode: false });
    const bill = open(source, { hash: hashOf(large), idleLimit: 30 });
    await sleep(150);
    let size = 0;
    for await (const chunk of bill) {
      const first = size === 0;
      size += (chunk as Buffer).length;
      if (first || size > 300_000) await sleep(first ? 150 : 5);
    }
    expect(size).toBe(large.length);
  });

  it('clears its timer, however the bill ends', async () => {
    const started = vi.spyOn(globalThis, 'setTimeout');
    const stopped = vi.spyOn(globalThis, 'clearTimeout');
    const idle = () => started.mock.calls.flatMap(([, ms], at) => (ms === 77_777 ? [at] : []));
    const running = () => {
      const cleared = new Set(stopped.mock.calls.map(([timer]) => timer));
      return idle().filter((at) => !cleared.has(started.mock.results[at]!.value)).length;
    };
    const idleLimit = 77_777;
    await readAll(open(arriving([BILL]), { idleLimit }));
    await readAll(open(arriving(inParts(GZIPPED_BILL, 3)), { idleLimit }));
    await errorOf(readAll(open(arriving([BILL]), { idleLimit, hash: '' })));
    await errorOf(readAll(open(failing([BILL], new Error('reset')), { idleLimit })));
    await errorOf(readAll(open(arriving([GZIPPED_BILL.subarray(0, 50)]), { idleLimit })));
    const left = open(new PassThrough(), { idleLimit });
    left.destroy();
    await once(left, 'close');
    await sleep(5);
    expect(idle().length).toBeGreaterThan(5);
    expect(running()).toBe(0);
  });
});

describe("the caller's signal", () => {
  it.each([
    ['nothing', []],
    ['a part', [BILL.subarray(0, 40)]],
    ['a part of a GZIP', [GZIPPED_BILL.subarray(0, 40)]],
  ])('aborts a bill of which %s has arrived', async (_what, parts) => {
    const controller = new AbortController();
    const source = new PassThrough();
    for (const part of parts) source.write(part);
    const read = errorOf(readAll(open(source, { signal: controller.signal })));
    await sleep(5);
    controller.abort();
    expect(await read).toMatchObject({ reason: 'aborted', name: 'WechatPayTransportError' });
    expect(source.destroyed).toBe(true);
  });

  it('aborts a complete bill that has not been read yet', async () => {
    const controller = new AbortController();
    const bill = open(arriving([BILL]), { signal: controller.signal });
    await sleep(10);
    controller.abort();
    expect(await errorOf(readAll(bill))).toMatchObject({ reason: 'aborted' });
  });

  it('destroys the source at once, even without a consumer', async () => {
    const controller = new AbortController();
    const source = new PassThrough();
    open(source, { signal: controller.signal });
    controller.abort();
    await sleep(1);
    expect(source.destroyed).toBe(true);
    const late = new PassThrough();
    const bill = open(late, { signal: controller.signal });
    expect(await errorOf(readAll(bill))).toMatchObject({ reason: 'aborted' });
    expect(late.destroyed).toBe(true);
  });

  it('removes its listener once the bill has ended', async () => {
    const { signal } = new AbortController();
    const removed = vi.spyOn(signal, 'removeEventListener');
    const added = vi.spyOn(signal, 'addEventListener');
    await readAll(open(arriving([BILL]), { signal }));
    expect(added).toHaveBeenCalledTimes(1);
    expect(removed).toHaveBeenCalledWith('abort', added.mock.calls[0]![1]);
  });
});
