import {
  Body,
  type CallHandler,
  type CanActivate,
  Catch,
  Controller,
  type ExceptionFilter,
  type INestApplication,
  Injectable,
  Module,
  type NestInterceptor,
  type NestMiddleware,
  Post,
  ValidationPipe,
  VersioningType,
} from '@nestjs/common';
import {
  type AbstractHttpAdapter,
  APP_FILTER,
  APP_GUARD,
  APP_INTERCEPTOR,
  APP_PIPE,
  NestFactory,
} from '@nestjs/core';
import { ExpressAdapter } from '@nestjs/platform-express';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { Test } from '@nestjs/testing';
import express from 'express';
import { once } from 'node:events';
import { createServer, type RequestListener, type Server, type ServerResponse } from 'node:http';
import {
  type ClientHttp2Stream,
  connect as connectHttp2,
  type IncomingHttpHeaders,
} from 'node:http2';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { map, type Observable } from 'rxjs';
import { afterEach, describe, expect, it } from 'vitest';
import {
  type ContractSignedNotification,
  OnWechatPayNotification,
  WechatPayInsuranceModule,
} from '../../../lib/index.js';
import { publicKeyOptions } from '../../support/fixtures.js';
import {
  HANDLING_PATH,
  HandlingApp,
  type HandlingAppInit,
} from '../../support/applications/handling-app.js';
import {
  CONTRACT_RESOURCE,
  notificationBody,
  notificationHeaders,
  replaced,
  without,
} from '../../support/wire/notification.js';
import { PLATFORMS } from '../../support/wire/platforms.js';
import { rawPost } from '../../support/wire/raw-post.js';
import { until } from '../../support/until.js';
import { captureLog } from '../../support/verdicts/log-lines.js';

const body = notificationBody();
const headers = notificationHeaders(body);
const FAIL = (message: unknown) => ({ code: 'FAIL', message });
const parsed = (text: string): unknown => JSON.parse(text);

@Injectable()
class Policies {
  readonly signed: ContractSignedNotification[] = [];

  @OnWechatPayNotification('INSURANCE_ENTRUST.SIGN')
  async contractSigned(notification: ContractSignedNotification): Promise<void> {
    this.signed.push(notification);
  }
}

class Deny implements CanActivate {
  canActivate(): boolean {
    return false;
  }
}
class Wrap implements NestInterceptor {
  intercept(_context: unknown, next: CallHandler): Observable<unknown> {
    return next.handle().pipe(map((data: unknown) => ({ code: 0, data })));
  }
}
@Catch()
class OwnFilter implements ExceptionFilter {
  catch(_exception: unknown, host: { switchToHttp(): { getResponse(): unknown } }): void {
    const response = host.switchToHttp().getResponse() as {
      status(code: number): { send(payload: unknown): void };
    };
    response.status(418).send({ mine: true });
  }
}
const strict = new ValidationPipe({
  whitelist: true,
  forbidNonWhitelisted: true,
  forbidUnknownValues: true,
});

@Controller('echo')
class EchoController {
  @Post()
  echo(@Body() given: unknown): unknown {
    return { given };
  }
}

describe.each(PLATFORMS)('notificationPath on %s', (platform, adapter) => {
  let app: HandlingApp | undefined;
  const start = async (init: HandlingAppInit = {}) =>
    (app = await HandlingApp.start(adapter, { providers: [Policies], ...init }));
  const signed = () => (app as HandlingApp).app.get(Policies, { strict: false }).signed;
  afterEach(async () => {
    await app?.stop();
    app = undefined;
  });

  it.each<[string, HandlingAppInit]>([
    ['', {}],
    ['with the raw body', { application: { rawBody: true } }],
    ['without a body parser', { application: { bodyParser: false } }],
    [
      'with a global prefix and versions in the URL',
      {
        configure: (target) => {
          target.setGlobalPrefix('api');
          target.enableVersioning({ type: VersioningType.URI, defaultVersion: '1' });
        },
      },
    ],
    [
      'with versions in a header',
      {
        configure: (target) =>
          void target.enableVersioning({
            type: VersioningType.HEADER,
            header: 'X-Version',
            defaultVersion: '3',
          }),
      },
    ],
    [
      'with pipe, guard, interceptor and filter of the whole application',
      {
        configure: (target) => {
          target.useGlobalPipes(strict);
          target.useGlobalGuards(new Deny());
          target.useGlobalInterceptors(new Wrap());
          target.useGlobalFilters(new OwnFilter());
        },
      },
    ],
    [
      'with pipe, guard, interceptor and filter as providers',
      {
        providers: [
          Policies,
          { provide: APP_PIPE, useValue: strict },
          { provide: APP_GUARD, useClass: Deny },
          { provide: APP_INTERCEPTOR, useClass: Wrap },
          { provide: APP_FILTER, useClass: OwnFilter },
        ],
      },
    ],
    ['with a path that begins with a slash', { path: '/wechatpay/notifications' }],
    ['with a path that ends with a slash', { path: 'wechatpay/notifications/' }],
  ])('responds 204 without a body, and calls the handler %s', async (_name, init) => {
    const { status, body: text } = await (await start(init)).post(body, headers);
    expect([status, text]).toEqual([204, '']);
    expect(signed()).toHaveLength(1);
    expect(signed()[0]).toMatchObject({
      event_type: 'INSURANCE_ENTRUST.SIGN',
      mchid: '1900000109',
      resource: CONTRACT_RESOURCE,
    });
  });

  it.each<[string, Buffer, readonly (readonly [string, string])[], number]>([
    [
      'broken JSON without a signature',
      Buffer.from('{"id":'),
      [['Content-Type', 'application/json']],
      401,
    ],
    ['no body', Buffer.alloc(0), [], 401],
    [
      'an unsigned form',
      Buffer.from('a=1'),
      [['Content-Type', 'application/x-www-form-urlencoded']],
      401,
    ],
    ['altered bytes', Buffer.from(body.toString().replace('EV-2', 'EV-3')), headers, 401],
    ['a missing header', body, without(headers, 'wechatpay-nonce'), 401],
    ['an old timestamp', body, notificationHeaders(body, { timestamp: '1000000000' }), 401],
    ['a probe', body, replaced(headers, 'wechatpay-signature', 'WECHATPAY/SIGNTEST/abc'), 401],
    ['signed broken JSON', Buffer.from('{"id":'), notificationHeaders(Buffer.from('{"id":')), 400],
    ['a body too large', Buffer.alloc(256 * 1024 + 1, 32), headers, 413],
    ['a body far too large', Buffer.alloc(3 * 1024 * 1024, 32), headers, 413],
  ])("responds to %s in WeChat Pay's form", async (_name, bytes, sent, status) => {
    const response = await (
      await start({ configure: (target) => void target.useGlobalFilters(new OwnFilter()) })
    ).post(bytes, sent);
    expect(response.status).toBe(status);
    expect(parsed(response.body)).toEqual(FAIL(expect.any(String)));
    expect(signed()).toHaveLength(0);
  });

  it('accepts a genuine body just within the limit', async () => {
    const blank = notificationBody();
    const large = Buffer.concat([blank, Buffer.alloc(256 * 1024 - blank.length, 32)]);
    const response = await (await start()).post(large, notificationHeaders(large));
    expect(response.status).toBe(204);
  });

  it.runIf(platform === 'Express')(
    'responds 500 before app.init() has found the handlers, and calls them afterwards',
    async () => {
      const log = captureLog();
      const created = await HandlingApp.create(adapter, { providers: [Policies] });
      const server = createServer(created.getHttpAdapter().getInstance() as RequestListener);
      await once(server.listen(0, '127.0.0.1'), 'listening');
      const { port } = server.address() as AddressInfo;
      const post = () => rawPost(`http://127.0.0.1:${port}${HANDLING_PATH}`, headers, body);
      for (const answer of [await post(), await post()]) {
        expect([answer.status, parsed(answer.body)]).toEqual([500, FAIL(expect.any(String))]);
      }
      expect(log.lines.filter((line) => line.includes('app.init()'))).toEqual([
        expect.stringMatching(/^warn a notification came before app\.init\(\).* responded 500/),
      ]);
      log.restore();
      await created.init();
      expect((await post()).status).toBe(204);
      expect(created.get(Policies, { strict: false }).signed).toHaveLength(1);
      server.close();
      await created.close();
    },
  );

  it('verifies the bytes whatever the content type', async () => {
    const running = await start();
    for (const type of [
      'text/plain',
      'application/octet-stream',
      'application/json; charset=gbk',
      'application/json, text/plain',
      'json',
      '',
    ]) {
      const response = await running.post(body, replaced(headers, 'content-type', type));
      expect(response.status).toBe(204);
    }
    expect((await running.post(body, without(headers, 'content-type'))).status).toBe(204);
  });

  it('accepts a query string, and leaves other methods and paths to the application', async () => {
    const running = await start({ controllers: [EchoController] });
    expect((await running.post(body, headers, `${HANDLING_PATH}?from=wechat`)).status).toBe(204);
    expect((await running.post(body, headers, `${HANDLING_PATH}/more`)).status).toBe(404);
    expect((await fetch(running.origin + HANDLING_PATH)).status).toBe(404);
    const echoed = await fetch(`${running.origin}/echo`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: '{"a":1}',
    });
    expect(await echoed.json()).toEqual({ given: { a: 1 } });
  });

  it('accepts a request target in absolute form, as a proxy may send it', async () => {
    const running = await start();
    const { hostname, port } = new URL(running.origin);
    const status = async (target: string) => {
      const socket = connect(Number(port), hostname);
      const lines = headers.map(([name, value]) => `${name}: ${value}\r\n`).join('');
      socket.write(
        `POST ${target} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n${lines}Content-Length: ${body.length}\r\n\r\n`,
      );
      socket.write(body);
      let text = '';
      for await (const chunk of socket) text += String(chunk);
      return text.split(' ')[1];
    };
    expect(await status(`http://merchant.example${HANDLING_PATH}`)).toBe('204');
    // Older releases of Fastify accept a scheme in lower case only.
    const scheme = platform === 'Express' ? 'HTTPS' : 'https';
    expect(await status(`${scheme}://merchant.example:443${HANDLING_PATH}?a=b`)).toBe('204');
    expect(await status(`http://merchant.example/more${HANDLING_PATH}`)).toBe('404');
  });

  it('responds within its budget when the body never ends', async () => {
    const running = await start({ options: { notifications: { budget: 200 } } });
    const { hostname, port } = new URL(running.origin);
    const socket = connect(Number(port), hostname);
    socket.write(
      `POST ${HANDLING_PATH} HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{`,
    );
    let text = '';
    for await (const chunk of socket) text += String(chunk);
    expect(text).toMatch(/^HTTP\/1\.1 408 /);
    expect(text).toContain('{"code":"FAIL","message":"the body did not arrive in time"}');
  });

  describe('with a body in chunks of one byte each', () => {
    const toChunks = (bytes: Buffer) =>
      Buffer.concat([...bytes].map((byte) => Buffer.from([49, 13, 10, byte, 13, 10])));
    const open = ({ origin }: HandlingApp, sent = headers) => {
      const { hostname, port } = new URL(origin);
      const socket = connect(Number(port), hostname);
      socket.on('error', () => {});
      const lines = sent.map(([name, value]) => `${name}: ${value}\r\n`).join('');
      socket.write(
        `POST ${HANDLING_PATH} HTTP/1.1\r\nHost: x\r\n${lines}Transfer-Encoding: chunked\r\n\r\n`,
      );
      return socket;
    };
    const responseOn = async (socket: Socket) => {
      let text = '';
      socket.on('data', (chunk) => (text += String(chunk)));
      await until(() => text.endsWith('}') || text.endsWith('\r\n\r\n'));
      return text;
    };

    it.each([
      [4096, '204'],
      [4097, '413'],
    ])('responds to %i chunks with %s', async (count, status) => {
      const running = await start();
      const padded = Buffer.concat([body, Buffer.alloc(count - body.length, 32)]);
      const socket = open(running, notificationHeaders(padded));
      socket.write(toChunks(padded));
      socket.write('0\r\n\r\n');
      expect(await responseOn(socket)).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
      socket.destroy();
    });

    it('stops reading, responds at once, and serves the next delivery', async () => {
      const running = await start();
      const accepted: Socket[] = [];
      const server = running.app.getHttpServer() as Server;
      server.on('connection', (socket: Socket) => accepted.push(socket));
      const piece = toChunks(Buffer.alloc(10_000, 120));
      const sockets = Array.from({ length: 5 }, () => open(running));
      const responses = sockets.map(async (socket) => {
        const response = responseOn(socket);
        const write = (): void => {
          while (!socket.destroyed)
            if (!socket.write(piece)) return void socket.once('drain', write);
        };
        write();
        return response;
      });
      for (const text of await Promise.all(responses)) {
        expect(text).toMatch(/^HTTP\/1\.1 413 /);
        expect(text).toContain('{"code":"FAIL","message":"the body is too large"}');
      }
      expect((await running.post(body, headers)).status).toBe(204);
      const read = accepted.slice(0, sockets.length).map(({ bytesRead }) => bytesRead);
      expect(Math.max(...read)).toBeLessThan(1024 * 1024);
      for (const socket of sockets) socket.destroy();
    });
  });

  it('survives a client that disconnects within the body', async () => {
    const running = await start();
    const { hostname, port } = new URL(running.origin);
    const socket = connect(Number(port), hostname);
    socket.write(`POST ${HANDLING_PATH} HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n{`);
    await new Promise((resolve) => setTimeout(resolve, 50));
    socket.destroy();
    expect((await running.post(body, headers)).status).toBe(204);
  });

  it('closes the connection when a response cannot be written, and serves the next delivery', async () => {
    const running = await start();
    const server = running.app.getHttpServer() as Server;
    server.prependOnceListener('request', (_request, response: ServerResponse) => {
      response.writeHead = () => {
        throw new Error('a monitor of the application failed');
      };
    });
    const rejected: unknown[] = [];
    const keep = (reason: unknown) => void rejected.push(reason);
    process.on('unhandledRejection', keep);
    await expect(running.post(body, headers)).rejects.toThrow('socket hang up');
    expect((await running.post(body, headers)).status).toBe(204);
    process.off('unhandledRejection', keep);
    expect(rejected).toEqual([]);
    expect(signed()).toHaveLength(1);
  });

  it('serves the next request of a connection', async () => {
    const running = await start();
    const { hostname, port } = new URL(running.origin);
    const socket = connect(Number(port), hostname);
    const request = (last: boolean) =>
      `POST ${HANDLING_PATH} HTTP/1.1\r\nHost: x\r\n${headers.map(([name, value]) => `${name}: ${value}\r\n`).join('')}${last ? 'Connection: close\r\n' : ''}Content-Length: ${body.length}\r\n\r\n${body.toString()}`;
    socket.write(request(false) + request(true));
    let text = '';
    for await (const chunk of socket) text += String(chunk);
    expect(text.match(/HTTP\/1\.1 204 /g)).toHaveLength(2);
  });

  it('serves an application of a testing module, through its injector and its listener', async () => {
    const module = await Test.createTestingModule({
      imports: [
        WechatPayInsuranceModule.forRoot({ ...publicKeyOptions, notificationPath: HANDLING_PATH }),
      ],
      providers: [Policies],
    }).compile();
    const target = module.createNestApplication(adapter(), { logger: false });
    await target.listen(0, '127.0.0.1');
    const { port } = target.getHttpServer().address() as { port: number };
    const response = await rawPost(`http://127.0.0.1:${port}${HANDLING_PATH}`, headers, body);
    expect(response.status).toBe(204);
    if (platform === 'Fastify') {
      const injected = await (target as unknown as FastifyInject).inject({
        method: 'POST',
        url: HANDLING_PATH,
        headers: Object.fromEntries(headers),
        payload: body.toString(),
      });
      expect(injected.statusCode).toBe(204);
    }
    await target.close();
  });

  it('serves one path for each merchant, and rejects one path for two', async () => {
    const second = (path: string) =>
      WechatPayInsuranceModule.forRoot({
        ...publicKeyOptions,
        mchid: '1900000110',
        notificationPath: path,
      });
    const running = await start({ imports: [second('other/notifications')] });
    expect((await running.post(body, headers)).status).toBe(204);
    // The body is addressed to the first merchant.
    const other = await running.post(body, headers, '/other/notifications');
    expect([other.status, parsed(other.body)]).toEqual([
      401,
      FAIL('the notification is for another merchant'),
    ]);
    const clash = await HandlingApp.create(adapter, {
      imports: [second('/wechatpay/notifications/')],
    });
    await expect(clash.init()).rejects.toMatchObject({
      name: 'WechatPayConfigurationError',
      issues: [{ option: 'notificationPath', message: expect.stringContaining(HANDLING_PATH) }],
    });
    await clash.close();
  });

  it('works next to the factory of forRootAsync', async () => {
    const module = WechatPayInsuranceModule.forRootAsync({
      useFactory: () => publicKeyOptions,
      notificationPath: 'async/notifications',
    });
    @Module({ imports: [module], providers: [Policies] })
    class AppModule {}
    const target = await NestFactory.create(AppModule, adapter(), { logger: false });
    await target.listen(0, '127.0.0.1');
    const { port } = target.getHttpServer().address() as { port: number };
    const url = `http://127.0.0.1:${port}/async/notifications`;
    expect((await rawPost(url, headers, body)).status).toBe(204);
    await target.close();
  });
});

interface FastifyInject {
  inject(request: object): Promise<{ readonly statusCode: number }>;
}

describe('notificationPath on Express', () => {
  class Parse implements NestMiddleware {
    readonly #json = express.json();

    use(request: never, response: never, next: () => void): void {
      this.#json(request, response, next);
    }
  }

  it.each<[string, (app: INestApplication) => void]>([
    ["a parser of the application's own", (app) => void app.use(express.json())],
    [
      'a parser in a class',
      (app) => void app.use((...parts: [never, never, () => void]) => new Parse().use(...parts)),
    ],
  ])('works with %s', async (_name, configure) => {
    const app = await HandlingApp.start(() => new ExpressAdapter(), {
      providers: [Policies],
      controllers: [EchoController],
      configure,
    });
    expect((await app.post(body, headers)).status).toBe(204);
    await app.stop();
  });

  it.each([
    ['that runs before Nest, with an explanation', express.json(), 500],
    ['that keeps the bytes', express.raw({ type: '*/*' }), 204],
  ])('handles a parser %s', async (_name, parser, status) => {
    const app = await HandlingApp.create(() => new ExpressAdapter(), { providers: [Policies] });
    await app.init();
    const outer = express();
    outer.use(parser);
    outer.use(app.getHttpAdapter().getInstance() as express.Express);
    const server = outer.listen(0, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
    const { port } = server.address() as { port: number };
    const response = await rawPost(`http://127.0.0.1:${port}${HANDLING_PATH}`, headers, body);
    expect(response.status).toBe(status);
    server.close();
    await app.close();
  });
});

describe('notificationPath', () => {
  it.each([
    'wechatpay/:id',
    'a/*',
    'a//b',
    '',
    '/',
    'a/../b',
    './a',
    'a?b=1',
    'a b',
    '通知',
    '(a)',
    7,
    null,
  ])('rejects the value %j, and names the option', (path) => {
    expect(() =>
      WechatPayInsuranceModule.forRoot({
        ...publicKeyOptions,
        notificationPath: path as string,
      }),
    ).toThrow(/notificationPath/);
  });

  it('causes an error in the options that a factory returns', async () => {
    const compiled = Test.createTestingModule({
      imports: [
        WechatPayInsuranceModule.forRootAsync({
          // @ts-expect-error -- it belongs next to useFactory
          useFactory: () => ({ ...publicKeyOptions, notificationPath: 'a' }),
        }),
      ],
    }).compile();
    await expect(compiled).rejects.toMatchObject({
      issues: [
        { option: 'notificationPath', message: expect.stringContaining('next to useFactory') },
      ],
    });
  });

  it('stops the start on a platform that is neither Express nor Fastify', async () => {
    class Other extends ExpressAdapter {
      override getType(): string {
        return 'koa';
      }
    }
    const app = await HandlingApp.create(() => new Other() as AbstractHttpAdapter, {});
    await expect(app.init()).rejects.toMatchObject({
      issues: [{ option: 'notificationPath', message: expect.stringContaining('koa') }],
    });
  });

  it('serves nothing in an application without HTTP', async () => {
    const context = await NestFactory.createApplicationContext(
      WechatPayInsuranceModule.forRoot({ ...publicKeyOptions, notificationPath: 'a' }),
      { logger: false, abortOnError: false },
    );
    await context.close();
  });

  it('responds over HTTP/2 too, and closes the stream of a body that never ends', async () => {
    const app = await HandlingApp.start(
      () => new FastifyAdapter({ http2: true }) as unknown as AbstractHttpAdapter,
      { providers: [Policies], options: { notifications: { budget: 200 } } },
    );
    const session = connectHttp2(app.origin);
    const opened = () =>
      session.request({
        ...Object.fromEntries(headers.map(([name, value]) => [name.toLowerCase(), value])),
        ':method': 'POST',
        ':path': HANDLING_PATH,
      });
    const getStatus = async (stream: ClientHttp2Stream) => {
      const [{ ':status': status }] = (await once(stream, 'response')) as [IncomingHttpHeaders];
      stream.resume();
      await once(stream, 'close');
      return status;
    };
    const [whole, endless] = [opened(), opened()];
    whole.end(body);
    endless.write('{');
    expect(await Promise.all([getStatus(whole), getStatus(endless)])).toEqual([204, 408]);
    session.close();
    await app.stop();
  });

  it.each([
    ['just above the limit', 256 * 1024 + 1, true],
    ['far above the limit', 17 * 1024 * 1024, true],
    ['that is far above the limit and does not end', 64 * 1024 * 1024, false],
  ])(
    'closes the stream of a body %s over HTTP/2, like the connection over HTTP/1.1',
    async (_what, size, ends) => {
      const app = await HandlingApp.start(
        () => new FastifyAdapter({ http2: true }) as unknown as AbstractHttpAdapter,
        { providers: [Policies] },
      );
      const session = connectHttp2(app.origin);
      const open = () =>
        session.request({
          ...Object.fromEntries(headers.map(([name, value]) => [name.toLowerCase(), value])),
          ':method': 'POST',
          ':path': HANDLING_PATH,
        });
      const stream = open();
      const failed: unknown[] = [];
      stream.on('error', (error) => failed.push(error));
      const response = once(stream, 'response') as Promise<[IncomingHttpHeaders]>;
      const closed = once(stream, 'close');
      let text = '';
      stream.on('data', (chunk) => (text += String(chunk)));
      let left = size;
      const write = (): void => {
        while (left > 0 && !stream.closed) {
          const chunk = Buffer.alloc(Math.min(left, 65_536), 32);
          left -= chunk.length;
          if (!stream.write(chunk)) return void stream.once('drain', write);
        }
        if (ends) stream.end();
      };
      write();
      const [{ ':status': status }] = await response;
      await closed;
      expect([status, parsed(text), failed]).toEqual([413, FAIL('the body is too large'), []]);
      // The connection stays open until the client closes it.
      const next = open().end(body);
      const [{ ':status': nextStatus }] = (await once(next, 'response')) as [IncomingHttpHeaders];
      expect(nextStatus).toBe(204);
      next.resume();
      await new Promise<void>((resolve) => session.close(resolve));
      await app.stop();
    },
  );

  it('leaves the parsers of the application on Fastify alone', async () => {
    const app = await HandlingApp.start(
      () => new FastifyAdapter() as unknown as AbstractHttpAdapter,
      { providers: [Policies], controllers: [EchoController] },
    );
    const response = await fetch(`${app.origin}/echo`, {
      method: 'POST',
      headers: { 'Content-Type': 'text/xml' },
      body: '<a/>',
    });
    expect(response.status).toBe(415);
    await app.stop();
  });
});
