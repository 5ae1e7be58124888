import {
  Controller,
  HttpCode,
  type INestApplication,
  Injectable,
  Module,
  Post,
  type Type,
  UseGuards,
} from '@nestjs/common';
import { Test } from '@nestjs/testing';
import express from 'express';
import { createServer, type RequestListener, type Server } from 'node:http';
import { type AddressInfo, Server as NetServer } from 'node:net';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import {
  OnWechatPayNotification,
  VerifiedNotification,
  WechatPayInsuranceModule,
  WechatPayInsuranceService,
  type WechatPayNotification,
  WechatPayNotificationGuard,
} from '../../lib/index.js';
import { WechatPaySimulator } from '../../lib/testing/index.js';
import { PLATFORMS } from '../support/wire/platforms.js';
import { freePort } from '../support/free-port.mjs';
import { MerchantClient } from './support/merchant-client.js';
import { startReceiver } from './support/notification-receiver.js';
import { NOW, payingBody, PRE_SIGN_PATH, preSignBody } from './support/pre-sign-body.js';

let simulator: WechatPaySimulator;
const started: { close(): unknown }[] = [];
const warnings = vi.fn();
beforeEach(async () => {
  simulator = await WechatPaySimulator.start({ now: NOW });
  vi.spyOn(process, 'emitWarning').mockImplementation((text) => warnings(String(text)));
});
afterEach(async () => {
  await simulator.stop();
  await Promise.all(started.splice(0).map((one) => one.close()));
  vi.restoreAllMocks();
  warnings.mockClear();
});

/** Signs a contract with the notify URL, through a client that is independent of the package. */
async function sign(url: string, body = preSignBody()): Promise<void> {
  const client = new MerchantClient(simulator.moduleOptions);
  const urls = { contract_notify_url: url, ...(body['amount'] && { transaction_notify_url: url }) };
  const { json } = await client.call('POST', PRE_SIGN_PATH, { body: { ...body, ...urls } });
  await simulator.user.sign(json.redirect_url);
}

async function serve(listener: RequestListener, host = '127.0.0.1'): Promise<string> {
  const server = createServer(listener);
  started.push(server);
  await new Promise<void>((resolve) => server.listen(0, host, resolve));
  return `http://${host}:${(server.address() as AddressInfo).port}/n`;
}

describe('an application that only ran app.init()', () => {
  const PATH = '/wechatpay/notifications';

  /** The application of a test, set up as in Nest's template. */
  async function create(
    createAdapter: (typeof PLATFORMS)[number][1],
    parts: { readonly controllers?: Type[]; readonly providers?: Type[] },
    url: string,
  ): Promise<INestApplication> {
    @Module({
      imports: [
        WechatPayInsuranceModule.forRoot({
          ...simulator.moduleOptions,
          contractNotifyUrl: url,
          transactionNotifyUrl: url,
          ...(parts.providers && { notificationPath: PATH }),
        }),
      ],
      ...parts,
    })
    class AppModule {}
    const module = await Test.createTestingModule({ imports: [AppModule] }).compile();
    module.useLogger(false);
    const app = module.createNestApplication(createAdapter(), { rawBody: true });
    started.push(app);
    return app;
  }

  const init = async (...parts: Parameters<typeof create>) => (await create(...parts)).init();

  function createHandlers(received: WechatPayNotification[]): Type {
    @Injectable()
    class Handlers {
      @OnWechatPayNotification('*')
      handle(notification: WechatPayNotification): void {
        received.push(notification);
      }
    }
    return Handlers;
  }

  function createController(received: WechatPayNotification[]): Type {
    @Controller(PATH.slice(1))
    class Notifications {
      @Post()
      @HttpCode(204)
      @UseGuards(WechatPayNotificationGuard)
      receive(@VerifiedNotification() notification: WechatPayNotification): void {
        received.push(notification);
      }
    }
    return Notifications;
  }

  describe.each(PLATFORMS)('on %s', (_name, createAdapter) => {
    it('reports a delivery before app.init() with the remedy, and delivers after it', async () => {
      const received: WechatPayNotification[] = [];
      const url = `https://insurer.example${PATH}`;
      const app = await create(createAdapter, { providers: [createHandlers(received)] }, url);
      simulator.deliverTo(app);
      await sign(url);
      expect(simulator.deliveries[0]).toMatchObject({
        error: 'the application is not initialised: call app.init() first',
      });
      expect(warnings.mock.calls[0]![0]).toContain('call app.init() first');
      await app.init();
      await simulator.advanceBy(3_600_000);
      expect(simulator.deliveries.at(-1)).toMatchObject({ status: 204 });
      expect(received).toHaveLength(1);
    });

    it.each(['notificationPath', 'the guard of a controller'])(
      'delivers notifications through %s without a port',
      async (way) => {
        const received: WechatPayNotification[] = [];
        const parts =
          way === 'notificationPath'
            ? { providers: [createHandlers(received)] }
            : { controllers: [createController(received)] };
        const listen = vi.spyOn(NetServer.prototype, 'listen');
        const app = await init(createAdapter, parts, `https://insurer.example${PATH}`);
        simulator.deliverTo(app);
        const service = app.get(WechatPayInsuranceService, { strict: false });
        const byDefault = { contract_notify_url: undefined, transaction_notify_url: undefined };
        const { redirect_url } = await service.preEntrustSign(payingBody(byDefault) as never);
        await simulator.user.sign(redirect_url);
        expect(received.map(({ event_type }) => event_type)).toEqual([
          'INSURANCE_ENTRUST.SIGN',
          'TRANSACTION.SUCCESS',
        ]);
        expect(simulator.deliveries.map(({ url, status, error }) => [url, status, error])).toEqual([
          [`https://insurer.example${PATH}`, 204, undefined],
          [`https://insurer.example${PATH}`, 204, undefined],
        ]);
        expect(warnings).not.toHaveBeenCalled();
        const listening = listen.mock.instances as unknown[];
        expect(listening).not.toContain(app.getHttpServer());
        expect(app.getHttpServer().listening).toBe(false);
      },
    );
  });

  it('calls the server with the path and host of the URL', async () => {
    const seen: unknown[] = [];
    const server: Server = createServer(({ method, url, headers, socket }, response) => {
      seen.push([method, url, headers.host, socket.remoteAddress]);
      response.writeHead(204).end();
    });
    simulator.deliverTo(server);
    await sign('https://insurer.example:8443/a/%E4%BF%9D');
    expect(seen).toEqual([['POST', '/a/%E4%BF%9D', 'insurer.example:8443', '127.0.0.1']]);
    expect(server.listening).toBe(false);
  });

  it('delivers to an application until it is removed or replaced', async () => {
    const receiver = await startReceiver();
    const counts: string[] = [];
    const create = (name: string) =>
      createServer((_request, response) => {
        counts.push(name);
        response.writeHead(204).end();
      });
    const takeBackFirst = simulator.deliverTo(create('first'));
    await sign(receiver.url);
    const takeBackSecond = simulator.deliverTo(create('second'));
    takeBackFirst();
    await sign(receiver.url);
    takeBackSecond();
    await sign(receiver.url);
    expect(counts).toEqual(['first', 'second']);
    expect(receiver.arrivals).toHaveLength(1);
    await receiver.stop();
  });

  it('delivers to an Express application or any request listener', async () => {
    const seen: unknown[] = [];
    const app = express();
    app.post('/n', (request, response) => {
      seen.push(request.headers['wechatpay-serial']);
      response.status(204).end();
    });
    simulator.deliverTo(app);
    await sign('https://insurer.example/n');
    simulator.deliverTo((_request, response) => response.writeHead(204).end());
    await sign('https://insurer.example/n');
    expect(seen).toEqual([simulator.moduleOptions.wechatPayPublicKeyId]);
    expect(simulator.deliveries.map(({ status }) => status)).toEqual([204, 204]);
  });

  it.each([undefined, null, {}, 'http://127.0.0.1:3000', 3000])(
    'rejects %j, which is not an application',
    (application) => {
      expect(() => simulator.deliverTo(application as never)).toThrow(
        /deliverTo: must be a Nest application/,
      );
    },
  );
});

describe('a notification that cannot be delivered', () => {
  it('warns with URL and reason, and records the reason', async () => {
    const url = `http://127.0.0.1:${await freePort()}/wechatpay/notifications`;
    await sign(url);
    const [delivery] = simulator.deliveries;
    expect(delivery).toMatchObject({ url, attempt: 1 });
    expect(delivery!.error).toMatch(/^connect ECONNREFUSED 127\.0\.0\.1:\d+$/);
    expect(delivery).not.toHaveProperty('status');
    expect(warnings).toHaveBeenCalledTimes(1);
    const [text] = warnings.mock.calls[0]!;
    for (const part of [url, 'INSURANCE_ENTRUST.SIGN', delivery!.error, 'deliverTo(app)']) {
      expect(text).toContain(part);
    }
  });

  it('records a reason for a host name with several addresses', async () => {
    await sign(`http://localhost:${await freePort()}/n`);
    expect(simulator.deliveries[0]!.error).toMatch(/ECONNREFUSED/);
    expect(warnings.mock.calls[0]![0]).toMatch(/ECONNREFUSED/);
  });

  it('warns once for each URL and reason', async () => {
    const url = `http://127.0.0.1:${await freePort()}/n`;
    await sign(url);
    await simulator.advanceBy(3_600_000);
    await sign(url);
    expect(simulator.deliveries.length).toBeGreaterThan(3);
    expect(warnings).toHaveBeenCalledTimes(1);
    await sign(`${url}/2`);
    expect(warnings).toHaveBeenCalledTimes(2);
  });

  it.each([
    [404, 'notificationPath'],
    [405, 'notificationPath'],
    [401, 'simulator.moduleOptions'],
    [201, '@HttpCode(204)'],
    [302, '200 and 204'],
  ])('warns when the response is %i', async (status, remedy) => {
    const url = await serve((_request, response) => response.writeHead(status).end());
    await sign(url);
    expect(simulator.deliveries[0]).toMatchObject({ status });
    expect(warnings).toHaveBeenCalledTimes(1);
    expect(warnings.mock.calls[0]![0]).toContain(`${url}: it responded ${status}`);
    expect(warnings.mock.calls[0]![0]).toContain(remedy);
  });

  it.each([200, 204, 500, 503])('does not warn when the response is %i', async (status) => {
    await sign(await serve((_request, response) => response.writeHead(status).end()));
    expect(simulator.deliveries[0]).toMatchObject({ status });
    expect(warnings).not.toHaveBeenCalled();
  });

  it('does not warn when a disturbance changed the notification or the simulator stops', async () => {
    const url = await serve((_request, response) => response.writeHead(401).end());
    simulator.disturb({ signature: 'wrong' });
    await sign(url);
    const hanging = await serve(() => {});
    const signing = sign(hanging);
    await vi.waitFor(() => expect(simulator.deliveries).toHaveLength(2));
    await simulator.stop();
    await signing;
    expect(warnings).not.toHaveBeenCalled();
  });
});
