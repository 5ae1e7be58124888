import { Controller, Post } from '@nestjs/common';
import type { AbstractHttpAdapter } from '@nestjs/core';
import * as zlib from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { WechatPayNotification } from '../../lib/index.js';
import { HandlingApp, HANDLING_PATH } from '../support/applications/handling-app.js';
import { keeperOf } from '../support/applications/receiving-app.js';
import { handlerClass } from '../support/handlers/handler-class.js';
import { captureLog } from '../support/verdicts/log-lines.js';
import { notificationBody, notificationHeaders, without } from '../support/wire/notification.js';
import { PLATFORMS } from '../support/wire/platforms.js';

const body = notificationBody();
const genuine = notificationHeaders(body);
const altered = Buffer.from(body.toString().replace('EV-2', 'EV-3'));
/** Just within what every place takes, and far beyond it; both a thousand times smaller when packed. */
const large = Buffer.concat([body, Buffer.alloc(90_000 - body.length, 32)]);
const bomb = Buffer.alloc(32 * 1024 * 1024, 32);
const bombs: readonly (readonly [string, Buffer])[] = [
  ['gzip', zlib.gzipSync(bomb, { level: 1 })],
  ['br', zlib.brotliCompressSync(bomb, { params: { [zlib.constants.BROTLI_PARAM_QUALITY]: 1 } })],
];

@Controller('echo')
class EchoController {
  @Post()
  take() {}
}

/** Where a notification may go: both have to give the same verdict. */
const PLACES = [
  ['notificationPath', HANDLING_PATH],
  ['a guard', '/guarded'],
] as const;

describe.each(PLATFORMS)('a packed notification on %s', (platform, adapter) => {
  let app: HandlingApp;
  let log: ReturnType<typeof captureLog>;
  const received: WechatPayNotification[] = [];
  beforeAll(async () => {
    log = captureLog();
    app = await start(adapter);
  });
  afterAll(async () => {
    await app.stop();
    log.restore();
  });

  function start(create: () => AbstractHttpAdapter): Promise<HandlingApp> {
    return HandlingApp.start(create, {
      providers: [handlerClass('P', (notification) => void received.push(notification))],
      controllers: [keeperOf(received, undefined, 'guarded'), EchoController],
      isGlobal: true,
      application: { rawBody: true },
    });
  }

  async function statusOf(
    path: string,
    bytes: Buffer,
    encoding: string,
    headers: readonly (readonly [string, string])[] = genuine,
  ): Promise<number> {
    received.length = 0;
    const { status } = await app.post(bytes, [...headers, ['Content-Encoding', encoding]], path);
    if (status !== 204) expect(received).toEqual([]);
    return status;
  }

  describe.each(PLACES)('at %s', (place, path) => {
    it.each([
      ['gzip', zlib.gzipSync(body)],
      ['GZIP', zlib.gzipSync(body)],
      ['Gzip', zlib.gzipSync(body)],
      ['deflate', zlib.deflateSync(body)],
      ['br', zlib.brotliCompressSync(body)],
      ['identity', body],
      ['Identity', body],
      ['', body],
    ])('is accepted with Content-Encoding "%s"', async (encoding, packed) => {
      expect(await statusOf(path, packed, encoding)).toBe(204);
    });

    it('is accepted when it is large only once unpacked', async () => {
      const headers = notificationHeaders(large);
      expect(await statusOf(path, zlib.gzipSync(large), 'gzip', headers)).toBe(204);
    });

    it.each([
      ['gzip', zlib.gzipSync(altered), 401],
      ['br', zlib.brotliCompressSync(altered), 401],
      // What is signed is the body as WeChat Pay made it, not the packed bytes.
      ['an encoding that was signed', zlib.gzipSync(body), 401],
    ])('is rejected when other bytes were signed: %s', async (encoding, packed, status) => {
      const isSigned = encoding.includes(' ');
      const headers = isSigned ? notificationHeaders(packed) : genuine;
      expect(await statusOf(path, packed, isSigned ? 'gzip' : encoding, headers)).toBe(status);
    });

    it.each(['x-gzip', 'compress', 'snappy', 'gzip, gzip', 'gzip,identity', '__proto__'])(
      'is rejected with 415 for the encoding %s',
      async (encoding) => {
        expect(await statusOf(path, zlib.gzipSync(body), encoding)).toBe(415);
      },
    );

    it.each([
      ['gzip of bytes that are none', 'gzip', body],
      ['gzip without its end', 'gzip', zlib.gzipSync(body).subarray(0, -9)],
      ['deflate without its header', 'deflate', zlib.deflateRawSync(body)],
      ['br of bytes that are none', 'br', Buffer.alloc(100, 0xff)],
    ])('is rejected with 400 for %s', async (_what, encoding, packed) => {
      expect(await statusOf(path, packed, encoding)).toBe(400);
    });

    it('is rejected with 413 when it unpacks to 32 MiB, which are not kept', async () => {
      for (const [encoding, packed] of bombs) {
        expect(packed.length).toBeLessThan(250_000);
        const before = process.memoryUsage().arrayBuffers;
        expect(await statusOf(path, packed, encoding)).toBe(413);
        expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(16 * 1024 * 1024);
      }
      expect(await statusOf(path, zlib.gzipSync(body), 'gzip')).toBe(204);
    });

    it.runIf('zstdCompressSync' in zlib)('is accepted with zstd', async () => {
      const { zstdCompressSync } = zlib as unknown as { zstdCompressSync(data: Buffer): Buffer };
      expect(await statusOf(path, zstdCompressSync(body), 'zstd')).toBe(204);
    });

    it('is rejected without a signature', async () => {
      const headers = without(genuine, 'wechatpay-signature');
      const status = await statusOf(path, zlib.gzipSync(body), 'gzip', headers);
      // Fastify unpacks only what carries one, so that its parser rejects this.
      expect(status).toBe(platform === 'Fastify' && place === 'a guard' ? 400 : 401);
    });
  });

  it('of an unknown encoding is logged with the remedy, without what the header says else', async () => {
    log.lines.splice(0);
    await statusOf(HANDLING_PATH, body, `snappy${'x'.repeat(1000)}`);
    expect(log.lines).toEqual([
      expect.stringMatching(
        /^warn Refused \(unsupported-encoding\), Request-ID .+: the Content-Encoding snappyx{26} is not supported: let /,
      ),
    ]);
  });

  it('leaves the other routes of the application to the platform', async () => {
    const packed = zlib.gzipSync(body);
    const json: readonly (readonly [string, string])[] = [['Content-Type', 'application/json']];
    const path = '/echo';
    const post = (headers: readonly (readonly [string, string])[]) =>
      app.post(packed, [...headers, ['Content-Encoding', 'gzip']], path);
    const plain = await post(json);
    const one = await post([...json, ['Wechatpay-Signature', 'x']]);
    const text = await post([...without(genuine, 'content-type'), ['Content-Type', 'text/plain']]);
    expect([plain.status, one.status]).toEqual(platform === 'Fastify' ? [400, 400] : [201, 201]);
    expect(text.status).toBe(201);
  });
});
