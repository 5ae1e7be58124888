import {
  All,
  Body,
  Controller,
  Get,
  HttpCode,
  type INestApplication,
  NotFoundException,
  Post,
  type Type,
  UseGuards,
  VersioningType,
} from '@nestjs/common';
import { type AbstractHttpAdapter, NestFactory } from '@nestjs/core';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import express from 'express';
import type { RequestListener } from 'node:http';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  OnWechatPayNotification,
  VerifiedNotification,
  WechatPayInsuranceModule,
  WechatPayNotificationGuard,
} from '../../../lib/index.js';
import { HandlingApp, type HandlingAppInit } from '../../support/applications/handling-app.js';
import { errorOf } from '../../support/applications/merchant.js';
import { publicKeyOptions } from '../../support/fixtures.js';
import { captureLog } from '../../support/verdicts/log-lines.js';
import {
  CONTRACT_RESOURCE,
  notificationBody,
  notificationHeaders,
} from '../../support/wire/notification.js';
import { PLATFORMS } from '../../support/wire/platforms.js';
import { rawPost } from '../../support/wire/raw-post.js';

/** The part of a Fastify instance that is used. */
interface FastifyInstance {
  register(plugin: (context: FastifyInstance) => Promise<void>): unknown;
  post(path: string, handler: () => Promise<string>): unknown;
  ready(): PromiseLike<unknown>;
}

const PATH = 'wechatpay/notifications';
const body = notificationBody(CONTRACT_RESOURCE);
const headers = notificationHeaders(body);

class PolicySales {
  @OnWechatPayNotification('*', { id: 'every' })
  handle(): void {}
}

let log: ReturnType<typeof captureLog>;
beforeEach(() => void (log = captureLog()));
afterEach(() => log.restore());

const warnings = () => log.lines.filter((line) => line.startsWith('warn '));

describe.each(PLATFORMS)('notificationPath on %s', (platform, adapter) => {
  let app: HandlingApp | undefined;
  afterEach(async () => {
    await app?.stop();
    app = undefined;
  });
  const start = async (init: HandlingAppInit) => {
    app = await HandlingApp.start(adapter, { providers: [PolicySales], ...init });
    return app;
  };
  const post = async (path: string) => (await app!.post(body, headers, path)).status;

  describe.each([[PATH], [`/${PATH}/`]])('with the value %s', (path) => {
    it('accepts one trailing slash in the URL or none, and not two', async () => {
      await start({ path });
      expect(await post(`/${PATH}`)).toBe(204);
      expect(await post(`/${PATH}/`)).toBe(204);
      expect(await post(`/${PATH}/?query`)).toBe(204);
      expect(await post(`/${PATH}//`)).toBe(404);
      expect(await post(`//${PATH}`)).toBe(404);
    });
  });

  it('accepts a trailing slash also below a global prefix and with versions', async () => {
    await start({
      configure: (created) =>
        void created.setGlobalPrefix('api').enableVersioning({ type: VersioningType.URI }),
    });
    expect([await post(`/${PATH}`), await post(`/${PATH}/`)]).toEqual([204, 204]);
    expect(await post(`/api/${PATH}`)).toBe(404);
  });

  describe('with a POST to a similar path', () => {
    const near = [
      '/wechatpay/notification',
      '/wechatpay/notificatoins',
      '/wechat-pay/notifications',
      '/WechatPay/Notifications',
      `/${PATH}//`,
      `//${PATH}`,
      `/api/${PATH}`,
      '/notifications',
      `/${PATH}/contracts`,
    ];

    it('logs each similar path once, and no other path', async () => {
      await start({});
      for (const path of ['/', '/orders', '/wechatpay', '/wechatpay/refunds', '/login.php']) {
        expect([path, await post(path)]).toEqual([path, 404]);
      }
      expect(warnings()).toEqual([]);
      for (const path of near) {
        expect([await post(path), await post(`${path}?a=b`)]).toEqual([404, 404]);
      }
      expect(warnings()).toEqual(
        near.map(
          (path) =>
            `warn POST ${path} got 404; notifications are received at POST /${PATH}. If WeChat Pay sent it, correct its notify URL, or notificationPath, which is the path as it reaches this application behind proxies and parent applications`,
        ),
      );
    });

    it('logs neither another method nor a path with a route', async () => {
      @Controller('wechatpay')
      class Other {
        @Post('notification')
        @HttpCode(202)
        take(@Body() given: unknown): unknown {
          return given;
        }

        @Post('notifications/:id')
        find(): never {
          throw new NotFoundException();
        }
      }
      await start({ controllers: [Other] });
      expect(await post(`/${PATH}/1`)).toBe(404);
      expect((await fetch(`${app!.origin}/wechatpay/notificatio`)).status).toBe(404);
      expect(await post('/wechatpay/notification')).toBe(202);
      expect(warnings()).toEqual([]);
    });

    it('logs a 404 below a global prefix', async () => {
      @Controller('orders')
      class Orders {
        @Post(':id')
        find(): never {
          throw new NotFoundException();
        }
      }
      await start({
        path: 'api/orders/notifications',
        controllers: [Orders],
        configure: (created) => void created.setGlobalPrefix('api'),
      });
      expect(await post('/api/orders/notification')).toBe(404);
      expect(warnings()).toEqual([]);
      for (const path of ['/api/orders/notifications/1', '/orders/notifications']) {
        expect([path, await post(path)]).toEqual([path, 404]);
        expect(warnings().at(-1)).toContain(`POST ${path} got 404`);
      }
      expect(warnings()).toHaveLength(2);
    });

    it('logs at most ten paths, in one line each without control characters', async () => {
      await start({});
      for (let index = 0; index < 12; index += 1) await post(`/${PATH}/${index}`);
      expect(warnings()).toHaveLength(10);
      expect(warnings().join('')).not.toMatch(/[\p{Cc}]/u);
    });

    it('does not compare a path of more than 256 characters', async () => {
      await start({});
      await post(`/${PATH}/${'x'.repeat(256 - PATH.length - 2)}`);
      expect(warnings()).toHaveLength(1);
      await post(`/${PATH}/${'y'.repeat(256 - PATH.length - 1)}`);
      expect(warnings()).toHaveLength(1);
    });
  });

  // The platform makes no difference.
  describe.runIf(platform === 'Express')('with notify URLs', () => {
    const lost = () => warnings().filter((line) => line.includes('NotifyUrl'));
    const url = (path: string) => `https://merchant.example${path}`;

    it.each([[`/${PATH}`], [`/${PATH}/`], [`/api/v1/${PATH}`], [`/tenant%20one/${PATH}`]])(
      'logs nothing when they end in the path: %s',
      async (path) => {
        await start({
          options: { contractNotifyUrl: url(path), transactionNotifyUrl: url(path) },
        });
        expect(lost()).toEqual([]);
      },
    );

    it.each([
      ['/wechatpay/notification'],
      [`/my${PATH}`],
      [`/${PATH}//`],
      ['/WechatPay/notifications'],
      [`/${PATH}/contracts`],
      ['/'],
      [''],
    ])('warns of a notify URL that does not end in the path: %s', async (path) => {
      await start({
        options: { contractNotifyUrl: url(path), transactionNotifyUrl: url(`/${PATH}`) },
      });
      expect(lost()).toEqual([
        `warn contractNotifyUrl of merchant 1900000109: the URL does not end in /${PATH}, where this application receives notifications; unless a proxy rewrites its path, WeChat Pay gets 404. Correct the URL or notificationPath`,
      ]);
    });

    it('compares notify URLs with the paths of all modules of the merchant, and of no other', async () => {
      const other = (contractNotifyUrl: string, notificationPath?: string, mchid = '1900000110') =>
        WechatPayInsuranceModule.forRoot({
          ...publicKeyOptions,
          mchid,
          contractNotifyUrl: url(contractNotifyUrl),
          transactionNotifyUrl: url('/other/notifications'),
          notificationPath,
        });
      await start({ imports: [other('/other/notifications', 'other/notifications')] });
      await app!.stop();
      await start({ imports: [other(`/${PATH}`, 'other/notifications', '1900000109')] });
      expect(lost()).toEqual([]);
      await app!.stop();
      await start({ imports: [other(`/${PATH}`, 'other/notifications')] });
      expect(lost()).toEqual([
        expect.stringMatching(
          /^warn contractNotifyUrl of merchant 1900000110: the URL does not end in \/other\/notifications, where/,
        ),
      ]);
      await app!.stop();
      await start({ imports: [other(`/${PATH}`)] });
      expect(lost().slice(1)).toEqual([
        expect.stringMatching(
          /^warn contractNotifyUrl, transactionNotifyUrl of merchant 1900000110: the URL does not end in a notificationPath of this merchant, where/,
        ),
      ]);
    });

    it('logs nothing where a controller serves the URL, or no module has a path', async () => {
      @Controller('own/:merchant')
      class OwnController {
        @Post('contracts')
        @HttpCode(204)
        @UseGuards(WechatPayNotificationGuard)
        receive(@VerifiedNotification() _notification: unknown): void {}
      }
      const own = { contractNotifyUrl: url('/api/own/1900000109/contracts') };
      await start({
        isGlobal: true,
        controllers: [OwnController],
        options: own,
        configure: (created) => void created.setGlobalPrefix('api'),
      });
      expect(lost()).toEqual([]);
      await app!.stop();
      app = undefined;
      const created = await NestFactory.create(
        WechatPayInsuranceModule.forRoot(publicKeyOptions),
        adapter(),
        { logger: false, abortOnError: false },
      );
      await created.init();
      await created.close();
      expect(lost()).toEqual([]);
    });
  });

  describe('with routes of the application', () => {
    async function getProblem(controller: Type, configure?: (created: INestApplication) => void) {
      const created = await HandlingApp.create(adapter, { controllers: [controller], path: PATH });
      configure?.(created);
      const error = await errorOf<Error & { issues?: unknown }>(created.init());
      await created.close().catch(() => {});
      return error.issues;
    }
    const taken = (name: string) => [
      {
        option: 'notificationPath',
        message: `/${PATH} is also a route of the application (${name}), which would never be called; remove it, or choose another path`,
      },
    ];

    it('does not start with a controller that has the same path', async () => {
      @Controller('wechatpay')
      class Notifications {
        @Post('notifications')
        receive(): void {}
      }
      @Controller()
      class Every {
        @All('wechatpay/notifications')
        receive(): void {}
      }
      @Controller({ path: ['other', 'notifications/'] })
      class Prefixed {
        @Post()
        receive(): void {}
      }
      @Controller({ path: 'notifications', version: 'wechatpay' })
      class Versioned {
        @Post(['', 'more'])
        receive(): void {}
      }
      expect(await getProblem(Notifications)).toEqual(taken('Notifications.receive'));
      expect(await getProblem(Every)).toEqual(taken('Every.receive'));
      expect(
        await getProblem(Prefixed, (created) => void created.setGlobalPrefix('wechatpay')),
      ).toEqual(taken('Prefixed.receive'));
      expect(
        await getProblem(Versioned, (created) =>
          created.enableVersioning({ type: VersioningType.URI, prefix: false }),
        ),
      ).toEqual(taken('Versioned.receive'));
    });

    it('does not start with a route of the adapter that has the same path', async () => {
      @Controller()
      class Empty {}
      const configure = (created: INestApplication) =>
        void created
          .getHttpAdapter()
          .post(`/${PATH}`, ((_request: unknown, reply: { send(text: string): void }) =>
            reply.send('own')) as never);
      expect(await getProblem(Empty, configure)).toEqual(taken('added to the HTTP adapter'));
    });

    it('starts next to another method, another path, a parameter and a wildcard', async () => {
      @Controller()
      class Neighbours {
        @Get('wechatpay/notifications')
        list(): string {
          return 'listed';
        }

        @Post('wechatpay/notifications/contracts')
        contracts(): string {
          return 'contracts';
        }

        @Post('wechatpay/:what')
        parameter(): never {
          throw new NotFoundException();
        }

        @All(platform === 'Fastify' ? '*' : '*rest')
        rest(): string {
          return 'rest';
        }
      }
      await start({ controllers: [Neighbours] });
      expect(await (await fetch(`${app!.origin}/${PATH}`)).text()).toBe('listed');
      expect(await post(`/${PATH}/contracts`)).toBe(201);
      expect(await post(`/${PATH}`)).toBe(204);
    });

    it('starts with a controller that has the same path below a global prefix', async () => {
      @Controller('wechatpay')
      class Notifications {
        @Post('notifications')
        @HttpCode(202)
        receive(): void {}
      }
      await start({
        controllers: [Notifications],
        configure: (created) => void created.setGlobalPrefix('api'),
      });
      expect([await post(`/${PATH}`), await post(`/api/${PATH}`)]).toEqual([204, 202]);
    });
  });
});

describe('notificationPath on Fastify', () => {
  it.each(['ready', 'listen'] as const)(
    'rejects %s where a plugin has a route of the same path',
    async (start) => {
      const created = await HandlingApp.create(PLATFORMS[1]![1], { providers: [PolicySales] });
      const instance = created.getHttpAdapter().getInstance() as FastifyInstance;
      instance.register(async (context) => {
        context.post(`/${PATH}`, async () => 'own');
      });
      await created.init();
      const started = start === 'ready' ? instance.ready() : created.listen(0, '127.0.0.1');
      const error = await errorOf<Error & { issues?: unknown }>(Promise.resolve(started));
      expect(error.issues).toEqual([
        {
          option: 'notificationPath',
          message: `/${PATH} is also a route of a plugin of the application; remove it, or choose another path`,
        },
      ]);
      await created.close().catch(() => {});
    },
  );

  it.each([
    [{ ignoreTrailingSlash: true }],
    [{ routerOptions: { ignoreTrailingSlash: true } }],
    [{ routerOptions: { ignoreDuplicateSlashes: true, caseSensitive: false } }],
  ])('accepts notifications with the router options %o', async (options) => {
    const app = await HandlingApp.start(
      () => new FastifyAdapter(options as object) as unknown as AbstractHttpAdapter,
      { providers: [PolicySales] },
    );
    for (const path of [`/${PATH}`, `/${PATH}/`]) {
      expect((await app.post(body, headers, path)).status).toBe(204);
    }
    await app.stop();
  });
});

describe('an application below a parent Express application', () => {
  it('receives notifications at the path that remains below the path of the parent', async () => {
    const app = await HandlingApp.create(PLATFORMS[0]![1], { providers: [PolicySales] });
    await app.init();
    const parent = express();
    parent.use('/shop', app.getHttpAdapter().getInstance() as RequestListener);
    const server = createServer(parent).listen(0, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
    const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const post = async (path: string) => (await rawPost(origin + path, headers, body)).status;
    expect(await post(`/shop/${PATH}`)).toBe(204);
    expect(await post(`/shop/${PATH}/`)).toBe(204);
    expect(await post('/shop/notifications')).toBe(404);
    expect(warnings()).toEqual([expect.stringContaining('POST /notifications got 404')]);
    await new Promise((resolve) => server.close(resolve));
    await app.close();
  });
});
