import { inspect } from 'node:util';
import {
  Controller,
  HttpCode,
  Inject,
  Injectable,
  NotFoundException,
  Post,
  UseGuards,
} from '@nestjs/common';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import {
  OnWechatPayNotification,
  VerifiedNotification,
  WechatPayConfigurationError,
  WechatPayInsuranceModule,
  type WechatPayInsuranceOptions,
  WechatPayMerchants,
  type WechatPayNotification,
  WechatPayNotificationGuard,
  type WechatPayNotificationRequest,
} from '../../lib/index.js';
import { type SimulatorMerchant, WechatPaySimulator } from '../../lib/testing/index.js';
import { errorOf } from '../support/applications/merchant.js';
import { publicKeyOptions } from '../support/fixtures.js';
import { gate } from '../support/gate.js';
import { until } from '../support/until.js';
import { PLATFORMS } from '../support/wire/platforms.js';
import { MERCHANTS_PATH, MerchantsApp } from './support.js';

const READ = { method: 'GET', path: '/v3/certificates' } as const;
const UNKNOWN = '{"code":"FAIL","message":"unknown merchant"}';

let simulator: WechatPaySimulator;
let acme: SimulatorMerchant;
let best: SimulatorMerchant;
let app: MerchantsApp | undefined;
beforeAll(async () => {
  simulator = await WechatPaySimulator.start({
    merchants: [{ mchid: '1900000001' }, { mchid: '1900000002' }],
  });
  [acme, best] = simulator.merchants as [SimulatorMerchant, SimulatorMerchant];
});
afterAll(() => simulator.stop());
afterEach(async () => {
  await app?.app.close();
  app = undefined;
});

const optionsOf = (merchant: SimulatorMerchant): WechatPayInsuranceOptions => ({
  ...merchant.moduleOptions,
  retry: false,
});

@Injectable()
class Refunds {
  readonly received: string[] = [];
  work: () => Promise<void> = async () => {};

  @OnWechatPayNotification('REFUND.SUCCESS')
  async refunded({ mchid, id }: WechatPayNotification): Promise<void> {
    this.received.push(`${mchid} ${id}`);
    await this.work();
  }
}

const start = async (
  adapter: (typeof PLATFORMS)[number][1],
  init: Parameters<typeof MerchantsApp.start>[1] = {},
) => {
  app = await MerchantsApp.start(adapter, { providers: [Refunds], ...init });
  return { app, merchants: app.merchants, refunds: app.app.get(Refunds) };
};
const [[, express]] = PLATFORMS as [(typeof PLATFORMS)[number]];

describe.each(PLATFORMS)('WechatPayMerchants on %s', (platform, adapter) => {
  it('calls WeChat Pay and handles notifications for each merchant with its own keys', async () => {
    const { app: started, merchants, refunds } = await start(adapter);
    await merchants.add('acme', optionsOf(acme));
    await merchants.add('best.2_x-y', optionsOf(best));
    expect(merchants.names).toEqual(['acme', 'best.2_x-y']);
    for (const [name, { mchid }] of [
      ['acme', acme],
      ['best.2_x-y', best],
    ] as const) {
      await merchants.get(name).client.request(READ);
      expect(simulator.requests.at(-1)).toMatchObject({ mchid, accepted: true });
    }
    expect(await started.deliver(acme, `${MERCHANTS_PATH}/acme`)).toMatchObject({ status: 204 });
    expect(await started.deliver(best, `${MERCHANTS_PATH}/best.2_x-y/`)).toMatchObject({
      status: 204,
    });
    expect(refunds.received).toEqual(['1900000001 EV-1', '1900000002 EV-1']);
    expect((await started.deliver(best, `${MERCHANTS_PATH}/acme`)).status).toBe(401);
    expect((await started.deliver(acme, `${MERCHANTS_PATH}/best.2_x-y`)).status).toBe(401);
    expect(refunds.received).toHaveLength(2);
  });

  it('handles a notification once for each merchant', async () => {
    const { app: started, merchants, refunds } = await start(adapter);
    await merchants.add('acme', optionsOf(acme));
    for (let delivery = 0; delivery < 2; delivery += 1) {
      expect((await started.deliver(acme, `${MERCHANTS_PATH}/acme`)).status).toBe(204);
    }
    expect(refunds.received).toEqual(['1900000001 EV-1']);
  });

  it('responds 404 in the form of WeChat Pay to every other name', async () => {
    const { app: started, merchants, refunds } = await start(adapter);
    await merchants.add('acme', optionsOf(acme));
    const names = ['unknown', 'ACME', '%61cme', 'acme%2F', 'acme%00', 'acme;a=1', '%2e%2e', '..'];
    for (const name of [...names, 'a'.repeat(65), '%E5%90%8D']) {
      const response = await started.deliver(acme, `${MERCHANTS_PATH}/${name}`);
      expect({ name, ...response }).toEqual({ name, status: 404, body: UNKNOWN });
    }
    expect(refunds.received).toEqual([]);
  });

  it('does not serve a path that differs from that of a merchant', async () => {
    const { app: started, merchants, refunds } = await start(adapter);
    await merchants.add('acme', optionsOf(acme));
    for (const path of [
      `${MERCHANTS_PATH}//acme`,
      `/${MERCHANTS_PATH}/acme`,
      `${MERCHANTS_PATH}/acme//`,
      `${MERCHANTS_PATH}/acme/x`,
      `${MERCHANTS_PATH}/x/../acme`,
      '/WECHATPAY/merchants/acme',
      '/wechatpay%2Fmerchants/acme',
      MERCHANTS_PATH,
      `${MERCHANTS_PATH}/`,
    ]) {
      const { status } = await started.deliver(acme, path);
      expect({ path, status }).toEqual({ path, status: 404 });
    }
    expect(refunds.received).toEqual([]);
  });

  it('serves the path with a query and without regard to a body that is not JSON', async () => {
    const { app: started, merchants } = await start(adapter);
    await merchants.add('acme', optionsOf(acme));
    expect((await started.deliver(acme, `${MERCHANTS_PATH}/acme?a=1`)).status).toBe(204);
    const response = await started.post(`${MERCHANTS_PATH}/acme`, '{', [
      ['Content-Type', 'application/json'],
    ]);
    expect(response.status).toBe(401);
    expect(response.body).toContain('"FAIL"');
  });

  it('remove waits for the running handler, which can still call, and then rejects new calls', async () => {
    const { app: started, merchants, refunds } = await start(adapter);
    await merchants.add('acme', optionsOf(acme));
    const kept = merchants.get('acme');
    const { promise, open } = gate();
    refunds.work = async () => {
      await promise;
      await kept.client.request(READ);
      refunds.received.push('called');
    };
    const delivery = started.deliver(acme, `${MERCHANTS_PATH}/acme`);
    await until(() => refunds.received.length === 1);
    const removal = merchants.remove('acme');
    expect(merchants.has('acme')).toBe(false);
    expect((await started.deliver(acme, `${MERCHANTS_PATH}/acme`)).status).toBe(404);
    open();
    expect(await removal).toBe(true);
    expect(refunds.received).toEqual(['1900000001 EV-1', 'called']);
    expect((await delivery).status).toBe(204);
    const sent = simulator.requests.length;
    const error = await errorOf<WechatPayConfigurationError>(kept.client.request(READ));
    expect(error).toBeInstanceOf(WechatPayConfigurationError);
    expect(error.message).toMatch(/^The request was not sent:\n {2}merchant: acme \(1900000001\)/);
    expect(simulator.requests).toHaveLength(sent);
  });

  it('remove aborts a handler that runs for ten seconds, with the removal as the reason', async () => {
    const reasons: unknown[] = [];
    const { promise, open } = gate();
    @Injectable()
    class SlowRefunds {
      @OnWechatPayNotification('REFUND.SUCCESS', { id: 'slow' })
      async refunded(_: WechatPayNotification, { signal }: { signal: AbortSignal }): Promise<void> {
        signal.addEventListener('abort', () => reasons.push((signal.reason as Error).message));
        await promise;
      }
    }
    const {
      app: started,
      merchants,
      refunds,
    } = await start(adapter, {
      providers: [Refunds, SlowRefunds],
    });
    await merchants.add('acme', optionsOf(acme));
    const delivery = started.deliver(acme, `${MERCHANTS_PATH}/acme`);
    await until(() => refunds.received.length === 1);
    const { setTimeout: later } = globalThis;
    const timers = vi
      .spyOn(globalThis, 'setTimeout')
      .mockImplementation(((work: () => void, delay: number) =>
        later(work, delay === 10_000 ? 10 : delay)) as typeof setTimeout);
    try {
      await merchants.remove('acme');
    } finally {
      timers.mockRestore();
      open();
    }
    expect(reasons).toEqual(['acme was removed from WechatPayMerchants']);
    await delivery;
  });

  it('close waits for the running handlers of all merchants', async () => {
    const { app: started, merchants, refunds } = await start(adapter);
    await merchants.add('acme', optionsOf(acme));
    const { promise, open } = gate();
    refunds.work = () => promise;
    const delivery = started.deliver(acme, `${MERCHANTS_PATH}/acme`);
    await until(() => refunds.received.length === 1);
    let closed = false;
    const closing = started.app.close().then(() => (closed = true));
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(closed).toBe(false);
    await expect(merchants.add('best', optionsOf(best))).rejects.toThrow('the application closes');
    open();
    await closing;
    expect((await delivery).status).toBe(204);
    expect(merchants.names).toEqual([]);
  });

  it('loads a merchant for its first notification, once for several at a time', async () => {
    const load = vi.fn(async (name: string) => {
      await new Promise((resolve) => setTimeout(resolve, 20));
      return name === 'acme' ? optionsOf(acme) : undefined;
    });
    const { app: started, merchants, refunds } = await start(adapter, { options: { load } });
    const responses = await Promise.all(
      ['1', '2', '3'].map((id) => started.deliver(acme, `${MERCHANTS_PATH}/acme`, id)),
    );
    expect(responses.map(({ status }) => status)).toEqual([204, 204, 204]);
    expect(refunds.received).toHaveLength(3);
    expect(load.mock.calls).toEqual([['acme']]);
    expect(await merchants.getOrLoad('acme')).toBe(merchants.get('acme'));
    expect(load).toHaveBeenCalledTimes(1);
  });

  it('responds 500 when load fails, and loads again for the next delivery', async () => {
    const load = vi
      .fn<() => Promise<WechatPayInsuranceOptions>>()
      .mockRejectedValueOnce(new Error('database secret'))
      .mockResolvedValue(optionsOf(acme));
    const { app: started } = await start(adapter, { options: { load } });
    const first = await started.deliver(acme, `${MERCHANTS_PATH}/acme`);
    expect(first).toEqual({ status: 500, body: '{"code":"FAIL","message":"not handled yet"}' });
    expect((await started.deliver(acme, `${MERCHANTS_PATH}/acme`)).status).toBe(204);
  });

  it('stops loading for a flood of invented names, and keeps serving the known merchants', async () => {
    const load = vi.fn((name: string) => (name === 'best' ? optionsOf(best) : undefined));
    const { app: started, merchants } = await start(adapter, { options: { load } });
    await merchants.add('acme', optionsOf(acme));
    const statuses = new Map<number, number>();
    for (let round = 0; round < 300; round += 1) {
      const { status } = await started.post(`${MERCHANTS_PATH}/invented-${round}`, '{}');
      statuses.set(status, (statuses.get(status) ?? 0) + 1);
    }
    expect(load).toHaveBeenCalledTimes(60);
    expect(Object.fromEntries(statuses)).toEqual({ 404: 60, 503: 240 });
    expect((await started.deliver(acme, `${MERCHANTS_PATH}/acme`)).status).toBe(204);
    // The application itself is not limited.
    await expect(merchants.getOrLoad('best')).resolves.toBeDefined();
  });

  it('asks load once for an unknown name that comes again and again', async () => {
    const load = vi.fn(() => undefined);
    const { app: started, merchants } = await start(adapter, { options: { load } });
    for (let round = 0; round < 20; round += 1) {
      expect((await started.post(`${MERCHANTS_PATH}/acme`, '{}')).status).toBe(404);
    }
    expect(load).toHaveBeenCalledTimes(1);
    await merchants.add('acme', optionsOf(acme));
    expect((await started.deliver(acme, `${MERCHANTS_PATH}/acme`)).status).toBe(204);
  });

  it('getMerchant of a guard finds the merchant for a controller of the application', async () => {
    @Injectable()
    class MerchantGuard extends WechatPayNotificationGuard {
      @Inject(WechatPayMerchants) private readonly merchants!: WechatPayMerchants;

      protected override async getMerchant(
        request: WechatPayNotificationRequest & { params: { name: string } },
      ) {
        const merchant = await this.merchants.find(request.params.name);
        if (merchant === undefined) throw new NotFoundException();
        return merchant.verifier;
      }
    }
    const received: unknown[] = [];
    @Controller('own')
    class OwnController {
      @Post(':name')
      @HttpCode(204)
      @UseGuards(MerchantGuard)
      receive(@VerifiedNotification() { mchid }: WechatPayNotification): void {
        received.push(mchid);
      }
    }
    const { app: started, merchants } = await start(adapter, {
      options: {
        notificationPath: undefined,
        load: (name) => (name === 'best' ? optionsOf(best) : undefined),
      },
      controllers: [OwnController],
    });
    await merchants.add('acme', optionsOf(acme));
    expect((await started.deliver(acme, '/own/acme')).status).toBe(204);
    expect((await started.deliver(best, '/own/best')).status).toBe(204);
    expect((await started.deliver(acme, '/own/best')).status).toBe(401);
    expect((await started.deliver(acme, '/own/other')).status).toBe(404);
    expect(received).toEqual(['1900000001', '1900000002']);
  });

  it('logs the rejections of one merchant while another has a flood, at its path and under a guard', async () => {
    @Injectable()
    class MerchantGuard extends WechatPayNotificationGuard {
      @Inject(WechatPayMerchants) private readonly merchants!: WechatPayMerchants;

      protected override getMerchant(
        request: WechatPayNotificationRequest & { params: { name: string } },
      ) {
        return this.merchants.get(request.params.name).verifier;
      }
    }
    @Controller('own')
    class OwnController {
      @Post(':name')
      @UseGuards(MerchantGuard)
      receive(): void {}
    }
    const lines: string[] = [];
    const warn = (text: unknown, context: unknown) => void lines.push(`${context} ${text}`);
    const { app: started, merchants } = await start(adapter, {
      controllers: [OwnController],
      logger: { log() {}, error() {}, warn },
    });
    await merchants.add('acme', optionsOf(acme));
    await merchants.add('best', optionsOf(best));
    const json = ['Content-Type', 'application/json'] as const;
    const malformed = ['Timestamp', 'Nonce', 'Serial', 'Signature'].map(
      (name) => [`Wechatpay-${name}`, '-'] as const,
    );
    // Guards without a module's log share one per process, so each platform uses a reason of its own.
    const [reason, headers] =
      platform === 'Express'
        ? (['missing-header', [json]] as const)
        : (['malformed-header', [json, ...malformed]] as const);
    const forge = async (path: string, times: number) => {
      for (let round = 0; round < times; round += 1) await started.post(path, '{}', headers);
    };
    const countLines = (text: string) => lines.filter((line) => line.includes(text)).length;

    await forge(`${MERCHANTS_PATH}/acme`, 21);
    await forge(`${MERCHANTS_PATH}/best`, 1);
    expect(countLines(`WechatPayNotification:acme Rejected (${reason})`)).toBe(20);
    expect(countLines(`WechatPayNotification:best Rejected (${reason})`)).toBe(1);

    await forge('/own/acme', 21);
    await forge('/own/best', 1);
    expect(countLines(`Rejected (${reason}), merchant 1900000001, Request-ID`)).toBe(20);
    expect(countLines(`Rejected (${reason}), merchant 1900000002, Request-ID`)).toBe(1);
  });

  it('loses no call and no notification while other merchants and credentials change', async () => {
    const { app: started, merchants, refunds } = await start(adapter);
    const { client, credentials } = await merchants.add('acme', optionsOf(acme));
    const deliveries = Array.from({ length: 20 }, (_, index) =>
      started.deliver(acme, `${MERCHANTS_PATH}/acme`, `EV-${index}`),
    );
    const calls = Array.from({ length: 20 }, () => client.request(READ));
    const { merchantPrivateKey, merchantSerialNumber } = await acme.rotateMerchantCertificate();
    credentials.replace({ merchantPrivateKey, merchantSerialNumber });
    for (let round = 0; round < 5; round += 1) {
      await merchants.add('best', optionsOf(best));
      calls.push(merchants.get('best').client.request(READ));
      await merchants.remove('best');
      calls.push(client.request(READ));
    }
    await Promise.all(calls);
    const statuses = (await Promise.all(deliveries)).map(({ status }) => status);
    expect(statuses).toEqual(Array.from({ length: 20 }, () => 204));
    expect(refunds.received).toHaveLength(20);
  });

  it('calls a handler that is restricted to a merchant for that merchant only', async () => {
    const received: string[] = [];
    @Injectable()
    class AcmeRefunds {
      @OnWechatPayNotification('REFUND.SUCCESS', { id: 'acme', name: 'acme' })
      refunded({ mchid }: WechatPayNotification): void {
        received.push(String(mchid));
      }
    }
    const { app: started, merchants } = await start(adapter, {
      providers: [Refunds, AcmeRefunds],
    });
    await merchants.add('acme', optionsOf(acme));
    await merchants.add('best', optionsOf(best));
    expect((await started.deliver(best, `${MERCHANTS_PATH}/best`)).status).toBe(204);
    expect((await started.deliver(acme, `${MERCHANTS_PATH}/acme`)).status).toBe(204);
    expect(received).toEqual(['1900000001']);
  });

  it('serves merchants next to a module with a path of its own', async () => {
    const {
      app: started,
      merchants,
      refunds,
    } = await start(adapter, {
      imports: [
        WechatPayInsuranceModule.forRoot({
          ...optionsOf(best),
          notificationPath: '/wechatpay/notifications',
        }),
      ],
    });
    await merchants.add('acme', optionsOf(acme));
    expect((await started.deliver(best, '/wechatpay/notifications')).status).toBe(204);
    expect((await started.deliver(acme, `${MERCHANTS_PATH}/acme`)).status).toBe(204);
    expect(refunds.received).toEqual(['1900000002 EV-1', '1900000001 EV-1']);
  });

  it('rejects at start a module whose path is that of a merchant', async () => {
    const imports = [
      WechatPayInsuranceModule.forRoot({
        ...optionsOf(best),
        notificationPath: `${MERCHANTS_PATH}/best`,
      }),
    ];
    await expect(start(adapter, { imports })).rejects.toThrow(
      'notificationPath: /wechatpay/merchants/… is also the path of another module',
    );
  });
});

describe('WechatPayMerchants', () => {
  it('add rejects a taken name and keeps the first merchant', async () => {
    const { merchants } = await start(express);
    const first = await merchants.add('acme', optionsOf(acme));
    await expect(merchants.add('acme', optionsOf(best))).rejects.toThrow(/acme is taken/);
    expect(merchants.get('acme')).toBe(first);
  });

  it('add rejects wrong options with every mistake and adds nothing', async () => {
    const { merchants } = await start(express);
    const wrong = { ...publicKeyOptions, apiV3Key: 'short', mchid: '' } as never;
    const error = await errorOf<WechatPayConfigurationError>(merchants.add('acme', wrong));
    expect(error.issues.map(({ option }) => option)).toEqual(['apiV3Key', 'mchid']);
    expect(merchants.names).toEqual([]);
    await merchants.add('acme', optionsOf(acme));
  });

  it('add rejects a name that a URL cannot carry, and accepts every other one', async () => {
    const { merchants } = await start(express);
    for (const name of [
      '',
      '.',
      '..',
      'default',
      'a/b',
      'a b',
      '名',
      'a%2f',
      'a'.repeat(65),
      'Acme',
      7,
      undefined,
    ]) {
      await expect(merchants.add(name as string, optionsOf(acme))).rejects.toThrow(
        'name: must be 1 to 64 lower-case letters',
      );
    }
    const names = ['a', '...', 'a.b_c-9', '__proto__', 'constructor', 'a'.repeat(64)];
    for (const name of names) await merchants.add(name, optionsOf(acme));
    expect(merchants.names).toEqual(names);
  });

  it('add and load reject the name of an import, whose handlers the merchant would get', async () => {
    const name = 'life';
    const load = () => optionsOf(acme);
    const { merchants } = await start(express, {
      options: { load },
      imports: [WechatPayInsuranceModule.forRoot({ ...publicKeyOptions, name })],
    });
    await expect(merchants.add(name, optionsOf(acme))).rejects.toThrow(
      'life is the name of an import of WechatPayInsuranceModule',
    );
    await expect(merchants.getOrLoad(name)).rejects.toThrow('life is the name of an import');
    expect(merchants.names).toEqual([]);
    await merchants.add('life2', optionsOf(acme));
  });

  it('a load that never ends keeps no place of another lookup after four seconds', async () => {
    let isStuck = true;
    const load = () => (isStuck ? new Promise<never>(() => {}) : optionsOf(acme));
    const { merchants } = await start(express, { options: { load } });
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    try {
      const stuck = Array.from({ length: 10 }, (_, index) =>
        errorOf<Error>(merchants.find(`stuck-${index}`)),
      );
      await expect(merchants.find('acme')).rejects.toThrow('too many unknown merchants');
      await vi.advanceTimersByTimeAsync(3_999);
      await expect(merchants.find('acme')).rejects.toThrow('too many unknown merchants');
      await vi.advanceTimersByTimeAsync(1);
      for (const error of await Promise.all(stuck)) {
        expect(error.message).toBe('load took longer than 4000 ms');
      }
      isStuck = false;
      expect((await merchants.find('acme'))?.verifier.mchid).toBe(acme.mchid);
      await merchants.add('stuck-0', optionsOf(best));
    } finally {
      vi.useRealTimers();
    }
  });

  it('get does not name other merchants for an unknown one', async () => {
    const { merchants } = await start(express);
    expect(() => merchants.get('acme')).toThrow('add it first');
    await merchants.add('acme', optionsOf(acme));
    await merchants.add('best', optionsOf(best));
    expect(() => merchants.get('acne')).toThrow('unknown merchant acne; it is none of the 2 that');
  });

  it('get and getOrLoad tell why a name is unknown', async () => {
    const { merchants } = await start(express, { options: { load: () => undefined } });
    expect(() => merchants.get('acme')).toThrow(
      'name: unknown merchant acme; this process has not loaded it: use getOrLoad or find',
    );
    await expect(merchants.getOrLoad('acme')).rejects.toThrow(
      'unknown merchant acme; the option load returned no options for it within the last 5 s',
    );
    expect(() => merchants.get('a/b')).toThrow(
      'unknown merchant a/b; a name has 1 to 64 lower-case letters',
    );
    await app?.app.close();
    app = undefined;
    await expect(merchants.getOrLoad('best')).rejects.toThrow(
      'unknown merchant best; the application closes',
    );
  });

  it('find loads a merchant, and resolves to undefined for an unknown one', async () => {
    const load = vi.fn((name: string) => (name === 'acme' ? optionsOf(acme) : null));
    const { merchants } = await start(express, { options: { load } });
    expect(await merchants.find('acme')).toBe(merchants.get('acme'));
    expect(await merchants.find('other')).toBeUndefined();
    expect(await merchants.find('other')).toBeUndefined();
    expect(await merchants.find('../etc')).toBeUndefined();
    expect(load.mock.calls).toEqual([['acme'], ['other']]);
    await expect(merchants.getOrLoad('other')).rejects.toThrow('unknown merchant other');
  });

  it('find looks up 60 unknown names within a minute, and then rejects', async () => {
    const load = vi.fn(() => undefined);
    const { merchants } = await start(express, { options: { load } });
    for (let round = 0; round < 60; round += 1) {
      expect(await merchants.find(`invented-${round}`)).toBeUndefined();
    }
    await expect(merchants.find('one-more')).rejects.toMatchObject({ status: 503 });
    expect(load).toHaveBeenCalledTimes(60);
  });

  it('find passes on the error of load', async () => {
    const { merchants } = await start(express, {
      options: { load: () => Promise.reject(new Error('no database')) },
    });
    await expect(merchants.find('acme')).rejects.toThrow('no database');
  });

  it('runs concurrent changes of one name one after the other', async () => {
    const { merchants } = await start(express);
    const results = await Promise.allSettled([
      merchants.add('acme', optionsOf(acme)),
      merchants.remove('acme'),
      merchants.add('acme', optionsOf(best)),
      merchants.add('acme', optionsOf(acme)),
      merchants.remove('other'),
    ]);
    expect(results.map(({ status }) => status)).toEqual([
      'fulfilled',
      'fulfilled',
      'fulfilled',
      'rejected',
      'fulfilled',
    ]);
    expect(merchants.get('acme').verifier.mchid).toBe(best.mchid);
    expect(results.at(-1)).toMatchObject({ value: false });
  });

  it('remove waits for the calls in flight, which succeed', async () => {
    const { merchants } = await start(express);
    const { client } = await merchants.add('acme', optionsOf(acme));
    simulator.fail({ delay: 100 });
    const before = simulator.requests.length;
    const call = client.request(READ);
    await until(() => simulator.requests.length > before);
    let ended = false;
    void call.then(() => (ended = true));
    await merchants.remove('acme');
    expect(ended).toBe(true);
    await expect(call).resolves.toMatchObject({ status: 200 });
  });

  it('rejects every call through a reference that outlives its merchant', async () => {
    const { merchants } = await start(express);
    const { insurance, transactions, policies, client } = await merchants.add(
      'acme',
      optionsOf(acme),
    );
    await merchants.remove('acme');
    for (const call of [
      () => insurance.queryContract({ plan_id: 1, out_contract_code: 'c' }),
      () => transactions.queryOrder({ out_trade_no: 'order-1' }),
      () => transactions.downloadTradeBill({ bill_date: '2026-11-01' }),
      () => policies.queryPolicy({ out_insurance_no: 'P1' }),
      () => client.request(READ),
      () => client.checkCredentials(),
    ]) {
      await expect(call()).rejects.toThrow('was removed from WechatPayMerchants');
    }
  });

  it('replaces the credentials of one merchant and not of another', async () => {
    const { merchants } = await start(express);
    const { credentials, client } = await merchants.add('acme', optionsOf(acme));
    await merchants.add('best', optionsOf(best));
    const { merchantPrivateKey, merchantSerialNumber } = await acme.rotateMerchantCertificate();
    credentials.replace({ merchantPrivateKey, merchantSerialNumber });
    await client.request(READ);
    expect(simulator.requests.at(-1)!.headers.authorization).toContain(merchantSerialNumber);
    expect(merchants.get('best').credentials.read()).toMatchObject({ mchid: best.mchid });
    expect(merchants.get('best').credentials.read()).not.toHaveProperty('replacedAt');
  });

  it('getOrLoad loads once for concurrent callers and rejects an unknown name', async () => {
    const load = vi.fn(async (name: string) => (name === 'acme' ? optionsOf(acme) : undefined));
    const { merchants } = await start(express, { options: { load } });
    const [one, other] = await Promise.all([
      merchants.getOrLoad('acme'),
      merchants.getOrLoad('acme'),
    ]);
    expect(one).toBe(other);
    expect(load).toHaveBeenCalledTimes(1);
    await expect(merchants.getOrLoad('best')).rejects.toThrow(WechatPayConfigurationError);
    await expect(merchants.getOrLoad('../etc')).rejects.toThrow(WechatPayConfigurationError);
    expect(load).toHaveBeenCalledTimes(2);
  });

  it('writes no line of Nest for a merchant, and leaves the logger of the application', async () => {
    const lines: unknown[] = [];
    const write = (...parts: unknown[]) => void lines.push(parts.join(' '));
    const logger = { log: write, warn: write, error: write };
    const { merchants } = await start(express, { logger });
    const before = lines.length;
    await merchants.add('acme', optionsOf(acme));
    expect(lines.slice(before)).toEqual([]);
  });

  it('warns once in production of merchants without a lasting store', async () => {
    vi.stubEnv('NODE_ENV', 'production');
    const warnings: string[] = [];
    const logger = { log: () => {}, error: () => {}, warn: (text: string) => warnings.push(text) };
    const { merchants } = await start(express, { logger });
    await merchants.add('acme', optionsOf(acme));
    await merchants.add('best', optionsOf(best));
    expect(warnings.filter((text) => text.includes('in memory only'))).toHaveLength(1);
  });

  it('shows no secret when the registry or a merchant is printed', async () => {
    const { merchants } = await start(express);
    const merchant = await merchants.add('acme', optionsOf(acme));
    const shown = [merchants, merchant]
      .map((value) => inspect(value, { depth: Infinity, showHidden: true, getters: true }))
      .join('\n');
    expect(shown).not.toContain(acme.moduleOptions.apiV3Key);
    expect(shown).not.toContain('PRIVATE KEY');
  });

  it.each([
    [{ load: 'acme' }, 'load: must be a function'],
    [{ notificationPath: 'a/:b' }, 'notificationPath: must be a plain path'],
  ])('forRoot rejects %j', async (options, message) => {
    await expect(start(express, { options: options as object })).rejects.toThrow(message);
  });
});
