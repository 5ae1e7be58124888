import express from 'express';
import type { INestApplication } from '@nestjs/common';
import { ExpressAdapter, type NestExpressApplication } from '@nestjs/platform-express';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { gzipSync } from 'node:zlib';
import { afterEach, describe, expect, it } from 'vitest';
import { getRawBody } from '../../lib/notifications/notification-request.js';
import { captureLog } from '../support/verdicts/log-lines.js';
import { notificationBody, notificationHeaders, replaced } from '../support/wire/notification.js';
import { PLATFORMS } from '../support/wire/platforms.js';
import { ReceivingApp, type ReceivingAppInit } from '../support/applications/receiving-app.js';
import { expectRefused } from '../support/verdicts/rejected-notification.js';

let app: ReceivingApp | undefined;
afterEach(async () => {
  await app?.stop();
  app = undefined;
});

const body = notificationBody();
const genuine = notificationHeaders(body);
const onExpress = () => new ExpressAdapter();
const use = (middleware: unknown) => (target: INestApplication) =>
  void target.use(middleware as never);

describe('the raw body on Express', () => {
  it.each<[string, ReceivingAppInit]>([
    ['rawBody: true', {}],
    ['express.raw of the user', { configure: use(express.raw({ type: '*/*' })) }],
    ['express.text of the user', { configure: use(express.text({ type: '*/*' })) }],
    [
      'express.raw and without rawBody',
      {
        application: { bodyParser: false },
        configure: use(express.raw({ type: 'application/json' })),
      },
    ],
    [
      'a larger limit by useBodyParser',
      {
        configure: (target) =>
          void (target as NestExpressApplication).useBodyParser('json', { limit: '1mb' }),
      },
    ],
    [
      "a rawBody of the user's own verify hook",
      {
        application: { rawBody: false, bodyParser: false },
        configure: use(
          express.json({
            verify: (request, _response, bytes) => Object.assign(request, { rawBody: bytes }),
          }),
        ),
      },
    ],
  ])('stays available with %s', async (_name, init) => {
    app = await ReceivingApp.start(onExpress, init);
    expect((await app.post(body, genuine)).status).toBe(204);
    const altered = Buffer.from(body.toString().replace('EV-2', 'EV-3'));
    await expectRefused(app, 'signature-mismatch', altered, genuine);
  });

  it.each<[string, ReceivingAppInit]>([
    ['rawBody: false', { application: { rawBody: false } }],
    ['express.json of the user before it', { configure: use(express.json()) }],
    ['bodyParser: false', { application: { bodyParser: false } }],
    ['no parser at all', { application: { bodyParser: false, rawBody: false } }],
  ])(
    'causes 500 and a line with the remedy when it is missing because of %s',
    async (_name, init) => {
      const log = captureLog();
      app = await ReceivingApp.start(onExpress, init);
      await expectRefused(app, 'raw-body-unavailable', body, genuine);
      log.restore();
      const lines = log.lines.filter((line) => line.includes('raw-body-unavailable'));
      expect(lines).toHaveLength(1);
      expect(lines[0]).toMatch(/^error .*rawBody: true/);
    },
  );

  it.each(['text/plain', 'application/octet-stream', 'multipart/form-data; boundary=x'])(
    'causes 500 when it is missing because of the type %s',
    async (type) => {
      app = await ReceivingApp.start(onExpress);
      const headers = replaced(genuine, 'Content-Type', type);
      await expectRefused(app, 'raw-body-unavailable', body, headers);
    },
  );

  it('allows to verify the bytes of a form', async () => {
    app = await ReceivingApp.start(onExpress);
    const form = Buffer.from('id=EV-1&event_type=INSURANCE_ENTRUST.SIGN');
    const headers = (over: Buffer) =>
      replaced(notificationHeaders(over), 'Content-Type', 'application/x-www-form-urlencoded');
    await expectRefused(app, 'signature-mismatch', form, headers(body));
    await expectRefused(app, 'malformed-body', form, headers(form));
  });

  it('holds the unpacked bytes of a packed body', async () => {
    app = await ReceivingApp.start(onExpress);
    const packed = gzipSync(body);
    const { status } = await app.post(packed, [...genuine, ['Content-Encoding', 'gzip']]);
    expect(status).toBe(204);
    const other = gzipSync(Buffer.from(body.toString().replace('EV-2', 'EV-3')));
    await expectRefused(app, 'signature-mismatch', other, [
      ...genuine,
      ['Content-Encoding', 'gzip'],
    ]);
  });
});

describe('the raw body on Fastify', () => {
  const onFastify = () => new FastifyAdapter() as never;

  it('causes 500 when it is missing without rawBody: true', async () => {
    app = await ReceivingApp.start(onFastify, { application: { rawBody: false } });
    await expectRefused(app, 'raw-body-unavailable', body, genuine);
  });

  it('may be the Buffer from a parser of the user', async () => {
    app = await ReceivingApp.start(onFastify, {
      application: { bodyParser: false },
      configure: (target) =>
        void (target as NestFastifyApplication)
          .getHttpAdapter()
          .getInstance()
          .addContentTypeParser(
            'application/json',
            { parseAs: 'buffer' },
            (_request: unknown, bytes: Buffer, done: (error: null, body: Buffer) => void) =>
              done(null, bytes),
          ),
    });
    expect((await app.post(body, genuine)).status).toBe(204);
    const altered = Buffer.from(body.toString().replace('EV-2', 'EV-3'));
    await expectRefused(app, 'signature-mismatch', altered, genuine);
  });

  it('may be the unchanged text of a text/plain body', async () => {
    app = await ReceivingApp.start(onFastify);
    const headers = replaced(genuine, 'Content-Type', 'text/plain');
    expect((await app.post(body, headers)).status).toBe(204);
    const altered = Buffer.from(body.toString().replace('EV-2', 'EV-3'));
    await expectRefused(app, 'signature-mismatch', altered, headers);
  });

  it.each(['multipart/form-data; boundary=x', 'application/octet-stream'])(
    'does not reach the handler with the type %s',
    async (type) => {
      app = await ReceivingApp.start(onFastify);
      const { status } = await app.post(body, replaced(genuine, 'Content-Type', type));
      expect(status).toBe(415);
      expect(app.received).toEqual([]);
    },
  );
});

describe.each(PLATFORMS)('the guard without a body on %s', (platform, adapter) => {
  it('rejects a signature over nothing as malformed, and any other as a mismatch', async () => {
    app = await ReceivingApp.start(adapter);
    const nothing = Buffer.alloc(0);
    const plain = ([name]: readonly [string, string]) => name !== 'Content-Type';
    const signed = notificationHeaders(nothing).filter(plain);
    await expectRefused(app, 'malformed-body', nothing, signed);
    await expectRefused(app, 'signature-mismatch', nothing, genuine.filter(plain));
    if (platform === 'Express') {
      await expectRefused(app, 'malformed-body', nothing, notificationHeaders(nothing));
    }
  });
});

describe('getRawBody', () => {
  const json = '{"n": 1.0}';
  const headers = { 'content-length': '10' };
  it.each<[string, Parameters<typeof getRawBody>[0], string | undefined]>([
    ['a rawBody of bytes', { rawBody: Buffer.from(json), body: { n: 1 }, headers }, json],
    ['a rawBody of text', { rawBody: json, body: { n: 1 }, headers }, json],
    ['rawBody before body', { rawBody: json, body: Buffer.from('x'), headers }, json],
    ['a body of bytes', { body: Buffer.from(json), headers }, json],
    ['a body of text', { body: json, headers }, json],
    ['an empty rawBody', { rawBody: '', body: json, headers }, ''],
    ['a parsed body', { body: { n: 1 }, headers }, undefined],
    ['a parsed list', { body: [1], headers }, undefined],
    ['no body despite a length', { headers }, undefined],
    ['no body in chunks', { headers: { 'transfer-encoding': 'chunked' } }, undefined],
    ['no body with an invalid length', { headers: { 'content-length': 'x' } }, undefined],
    ['a parsed body of length 0', { body: {}, headers: { 'content-length': '0' } }, ''],
    ['no body', { headers: {} }, ''],
  ])('finds the bytes of %s', (_name, carrier, expected) => {
    expect(getRawBody(carrier)?.toString()).toBe(expected);
  });
});
