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
/** Just within the limit of both places, and far beyond it; both a thousand times smaller when packed. */
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

/** The places that receive notifications, with the same verdict. */
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

  async function getStatus(
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
    ])('passes with Content-Encoding "%s"', async (encoding, packed) => {
      expect(await getStatus(path, packed, encoding)).toBe(204);
    });

    it('passes when it is large only once unpacked', async () => {
      const headers = notificationHeaders(large);
      expect(await getStatus(path, zlib.gzipSync(large), 'gzip', headers)).toBe(204);
    });

    it.each([
      ['gzip', zlib.gzipSync(altered), 401],
      ['br', zlib.brotliCompressSync(altered), 401],
      // WeChat Pay signs the body, not the packed bytes.
      ['an encoding that was signed', zlib.gzipSync(body), 401],
    ])('fails when other bytes were signed: %s', async (encoding, packed, status) => {
      const isSigned = encoding.includes(' ');
      const headers = isSigned ? notificationHeaders(packed) : genuine;
      expect(await getStatus(path, packed, isSigned ? 'gzip' : encoding, headers)).toBe(status);
    });

    it.each(['x-gzip', 'compress', 'snappy', 'gzip, gzip', 'gzip,identity', '__proto__'])(
      'fails with 415 for the encoding %s',
      async (encoding) => {
        expect(await getStatus(path, zlib.gzipSync(body), encoding)).toBe(415);
      },
    );

    it.each([
      ['gzip with invalid bytes', 'gzip', body],
      ['gzip without its end', 'gzip', zlib.gzipSync(body).subarray(0, -9)],
      ['deflate without its header', 'deflate', zlib.deflateRawSync(body)],
      ['br with invalid bytes', 'br', Buffer.alloc(100, 0xff)],
    ])('fails with 400 for %s', async (_what, encoding, packed) => {
      expect(await getStatus(path, packed, encoding)).toBe(400);
    });

    it('fails with 413 when it unpacks to 32 MiB, which are not kept', async () => {
      for (const [encoding, packed] of bombs) {
        expect(packed.length).toBeLessThan(250_000);
        const before = process.memoryUsage().arrayBuffers;
        expect(await getStatus(path, packed, encoding)).toBe(413);
        expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(16 * 1024 * 1024);
      }
      expect(await getStatus(path, zlib.gzipSync(body), 'gzip')).toBe(204);
    });

    it.runIf('zstdCompressSync' in zlib)('passes with zstd', async () => {
      const { zstdCompressSync } = zlib as unknown as { zstdCompressSync(data: Buffer): Buffer };
      expect(await getStatus(path, zstdCompressSync(body), 'zstd')).toBe(204);
    });

    it('fails without a signature', async () => {
      const headers = without(genuine, 'wechatpay-signature');
      const status = await getStatus(path, zlib.gzipSync(body), 'gzip', headers);
      // Fastify unpacks only requests with a signature, so its parser rejects this one.
      expect(status).toBe(platform === 'Fastify' && place === 'a guard' ? 400 : 401);
    });
  });

  it('leaves a line with the remedy for an unknown encoding, and only the start of the header', async () => {
    log.lines.splice(0);
    await getStatus(HANDLING_PATH, body, `snappy${'x'.repeat(1000)}`);
    expect(log.lines).toEqual([
      expect.stringMatching(
        /^warn Rejected \(unsupported-encoding\), Request-ID .+: the Content-Encoding snappyx{26} is not supported: configure /,
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
    const text: readonly (readonly [string, string])[] = [['Content-Type', 'text/plain']];
    const signed = await post([...without(genuine, 'content-type'), ...text]);
    expect([plain.status, one.status]).toEqual(platform === 'Fastify' ? [400, 400] : [201, 201]);
    expect(signed.status).toBe((await post(text)).status);
  });
});
