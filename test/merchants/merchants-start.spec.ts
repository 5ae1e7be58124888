import { Controller, Injectable, Module, Post, type Type } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import { afterEach, describe, expect, it, vi } from 'vitest';
import {
  MemoryNotificationStore,
  type NotificationStore,
  OnWechatPayNotification,
  WechatPayInsuranceModule,
  type WechatPayInsuranceOptions,
  WechatPayMerchants,
  WechatPayMerchantsModule,
} from '../../lib/index.js';
import { createWechatPayTestOptions } from '../../lib/testing/index.js';
import { PLATFORMS } from '../support/wire/platforms.js';
import { MERCHANTS_PATH, MerchantsApp } from './support.js';

const OPTIONS = createWechatPayTestOptions();
const [[, express]] = PLATFORMS as [(typeof PLATFORMS)[number]];

let app: MerchantsApp | undefined;
let lines: string[] = [];
afterEach(async () => {
  await app?.app.close();
  app = undefined;
  lines = [];
});

type StartInit = NonNullable<Parameters<typeof MerchantsApp.start>[1]>;

async function start(init: StartInit, adapter = express): Promise<MerchantsApp> {
  const write = (level: string) => (message: unknown) => void lines.push(`${level} ${message}`);
  const logger = { log: write('log'), warn: write('warn'), error: write('error') };
  app = await MerchantsApp.start(adapter, { logger, ...init });
  return app;
}

/** A class with one handler, under names that a minifier may have made. */
function createHandlers(name: string, method: string, ...events: string[]): Type {
  const Handlers = { [name]: class {} }[name] as Type;
  Object.defineProperty(Handlers.prototype, method, { value: () => {}, configurable: true });
  const descriptor = Object.getOwnPropertyDescriptor(Handlers.prototype, method);
  const decorate = OnWechatPayNotification as (...names: string[]) => MethodDecorator;
  decorate(...events)(Handlers.prototype, method, descriptor as PropertyDescriptor);
  Injectable()(Handlers);
  return Handlers;
}

class LastingStore implements NotificationStore {
  readonly #store = new MemoryNotificationStore();
  claim(...parts: Parameters<NotificationStore['claim']>) {
    return this.#store.claim(...parts);
  }
  renew(...parts: Parameters<NotificationStore['renew']>) {
    return this.#store.renew(...parts);
  }
  complete(...parts: Parameters<NotificationStore['complete']>) {
    return this.#store.complete(...parts);
  }
  release(...parts: Parameters<NotificationStore['release']>) {
    return this.#store.release(...parts);
  }
}

const insuranceAt = (notificationPath: string | undefined) =>
  WechatPayInsuranceModule.forRoot({ ...OPTIONS, notificationPath });

describe('the handlers of run-time merchants at start', () => {
  const UNSTABLE = /^warn e1\.a1: the store keeps the records of a handler under its name/;
  const UNKNOWN = /^warn SOME\.EVENT is an event that this release does not know/;
  const NOT_ADDED = /^warn acme is for acme, which is not the name of any import/;

  it.each<[string, () => StartInit]>([
    ['alone', () => ({})],
    ['with an import without a path', () => ({ imports: [insuranceAt(undefined)] })],
    ['with an import with a path', () => ({ imports: [insuranceAt('wechatpay/own')] })],
  ])('each mistake is logged once for WechatPayMerchantsModule %s', async (_title, init) => {
    @Injectable()
    class Acme {
      @OnWechatPayNotification('REFUND.SUCCESS', { id: 'acme', name: 'acme' })
      refunded(): void {}
    }
    const providers = [createHandlers('e1', 'a1', 'INSURANCE_ENTRUST.SIGN', 'SOME.EVENT'), Acme];
    await start({ ...init(), providers });
    for (const expected of [UNSTABLE, UNKNOWN, NOT_ADDED]) {
      expect(lines.filter((line) => expected.test(line))).toHaveLength(1);
    }
  });

  it('each mistake is logged once when the import with a path comes first', async () => {
    @Module({
      imports: [
        insuranceAt('wechatpay/own'),
        WechatPayMerchantsModule.forRoot({ notificationPath: MERCHANTS_PATH }),
      ],
      providers: [createHandlers('e1', 'a1', 'SOME.EVENT')],
    })
    class First {}
    const warnings: string[] = [];
    const logger = { log() {}, error() {}, warn: (text: string) => warnings.push(`warn ${text}`) };
    const module = await Test.createTestingModule({ imports: [First] })
      .setLogger(logger)
      .compile();
    const nest = module.createNestApplication();
    await nest.init();
    await nest.close();
    expect(warnings.filter((line) => UNSTABLE.test(line))).toHaveLength(1);
    expect(warnings.filter((line) => UNKNOWN.test(line))).toHaveLength(1);
  });

  it('warns when there is none', async () => {
    await start({});
    expect(lines).toContainEqual(
      expect.stringMatching(/^warn no method has @OnWechatPayNotification\(\): .* are lost/),
    );
  });

  it('warns of handlers that no module calls', async () => {
    const providers = [createHandlers('Policies', 'signed', 'INSURANCE_ENTRUST.SIGN')];
    await start({ providers, options: { notificationPath: undefined } });
    expect(lines).toContainEqual(
      expect.stringMatching(/^warn Policies\.signed will never be called: set notificationPath/),
    );
  });

  it('lists only those that a merchant can call', async () => {
    @Injectable()
    class Refunds {
      @OnWechatPayNotification('REFUND.SUCCESS', { id: 'own', name: 'default' })
      own(): void {}
      @OnWechatPayNotification('REFUND.SUCCESS', { id: 'some', name: ['default', 'acme'] })
      some(): void {}
      @OnWechatPayNotification('REFUND.SUCCESS', { id: 'all' })
      all(): void {}
    }
    await start({ providers: [Refunds], imports: [insuranceAt('wechatpay/own')] });
    expect(lines.filter((line) => line.includes('/{name}'))).toEqual([
      `log POST ${MERCHANTS_PATH}/{name} for the merchants of WechatPayMerchants: REFUND.SUCCESS → all; some for acme`,
    ]);
  });

  it.each([
    ['production', new LastingStore(), 'e1', true],
    ['production', new LastingStore(), 'Policies', false],
    ['production', new MemoryNotificationStore(), 'e1', false],
    ['development', new LastingStore(), 'e1', false],
  ])('add in %s with %o and a handler of %s rejects: %s', async (env, store, name, rejects) => {
    vi.stubEnv('NODE_ENV', env);
    const { merchants } = await start({
      providers: [createHandlers(name, 'signed', 'INSURANCE_ENTRUST.SIGN')],
    });
    const added = merchants.add('acme', { ...OPTIONS, notifications: { store } });
    if (rejects) {
      await expect(added).rejects.toThrow(
        '@OnWechatPayNotification: e1.signed: a minifier or bundler seems to have made this name',
      );
    } else await added;
    expect(merchants.has('acme')).toBe(!rejects);
  });

  it('does not start in production when a merchant with a store was added before', async () => {
    vi.stubEnv('NODE_ENV', 'production');
    @Injectable()
    class Adder {
      constructor(merchants: WechatPayMerchants) {
        void merchants.add('acme', { ...OPTIONS, notifications: { store: new LastingStore() } });
      }
    }
    Reflect.defineMetadata('self:paramtypes', [{ index: 0, param: WechatPayMerchants }], Adder);
    const providers = [Adder, createHandlers('e1', 'a1', 'INSURANCE_ENTRUST.SIGN')];
    await expect(start({ providers })).rejects.toThrow('e1.a1: a minifier or bundler');
  });
});

describe.each(PLATFORMS)('the paths of run-time merchants on %s', (_platform, adapter) => {
  it.each(['refresh', ':merchant'])(
    'a POST route %s below them is an error at start',
    async (route) => {
      @Controller(MERCHANTS_PATH)
      class Own {
        @Post(route)
        receive(): void {}
      }
      await expect(start({ controllers: [Own] }, adapter)).rejects.toThrow(
        `notificationPath: ${MERCHANTS_PATH}/… is also the path of a route of the application (POST ${MERCHANTS_PATH}/${route})`,
      );
    },
  );

  it('routes of other depths work next to them', async () => {
    @Controller(MERCHANTS_PATH)
    class Own {
      @Post()
      list(): string {
        return 'list';
      }
      @Post('acme/refresh')
      refresh(): string {
        return 'refresh';
      }
    }
    const started = await start({ controllers: [Own] }, adapter);
    expect(await started.post(MERCHANTS_PATH, '')).toMatchObject({ body: 'list' });
    expect(await started.post(`${MERCHANTS_PATH}/acme/refresh`, '')).toMatchObject({
      body: 'refresh',
    });
    expect(await started.post(`${MERCHANTS_PATH}/acme`, '')).toMatchObject({ status: 404 });
  });
});

describe('the options of WechatPayMerchantsModule', () => {
  const compile = (module: ReturnType<typeof WechatPayMerchantsModule.forRoot>) =>
    Test.createTestingModule({ imports: [module] }).compile();

  it('load of a service is called as its method', async () => {
    class Records {
      readonly #options: WechatPayInsuranceOptions = OPTIONS;
      readonly table = 'merchants';
      async load(name: string) {
        return name === 'acme' ? this.#options : undefined;
      }
    }
    const records = new Records();
    const module = await compile(
      WechatPayMerchantsModule.forRootAsync({ useFactory: () => records }),
    );
    const merchants = module.get(WechatPayMerchants);
    expect((await merchants.getOrLoad('acme')).verifier.mchid).toBe(OPTIONS.mchid);
    await module.close();
  });

  it('load of an object is called as its method', async () => {
    const load = function (this: { found: WechatPayInsuranceOptions }) {
      return this.found;
    };
    const given: object = Object.defineProperty({ load }, 'found', { value: OPTIONS });
    const module = await compile(WechatPayMerchantsModule.forRoot(given));
    expect(await module.get(WechatPayMerchants).getOrLoad('acme')).toBeDefined();
    await module.close();
  });

  it.each<[object, string]>([
    [{ isGlobal: true }, 'isGlobal: belongs next to useFactory'],
    [{ notificationPath: 'a' }, 'notificationPath: belongs next to useFactory'],
    [
      { laod: () => OPTIONS },
      'laod: unknown option; the options are load, isGlobal and notificationPath',
    ],
    [{ load: 'acme' }, 'load: must be a function'],
  ])('the factory must not return %o', async (result, message) => {
    const module = WechatPayMerchantsModule.forRootAsync({ useFactory: () => result });
    await expect(compile(module)).rejects.toThrow(message);
  });

  it.each<[object, string]>([
    [{ load: () => OPTIONS, useFactory: () => ({}) }, 'load: belongs in the options that useFac'],
    [{ isGlobl: true, useFactory: () => ({}) }, 'isGlobl: unknown option; did you mean isGlobal?'],
    [{ isGlobal: true }, 'useFactory: is required'],
  ])('forRootAsync rejects %o', (options, message) => {
    expect(() => WechatPayMerchantsModule.forRootAsync(options as never)).toThrow(message);
  });

  it('forRoot rejects a misspelt option', async () => {
    const module = WechatPayMerchantsModule.forRoot({ laod: () => OPTIONS } as object);
    await expect(compile(module)).rejects.toThrow(
      'laod: unknown option; the options are load, isGlobal and notificationPath',
    );
  });

  it('two imports do not start', async () => {
    const imports = [WechatPayMerchantsModule.forRoot({ load: () => undefined })];
    await expect(start({ imports })).rejects.toThrow(
      'imports: WechatPayMerchantsModule is imported 2 times',
    );
  });

  it('one import that two modules share starts', async () => {
    const shared = WechatPayMerchantsModule.forRoot({ notificationPath: MERCHANTS_PATH });
    const module = await Test.createTestingModule({
      imports: [shared, { module: class Feature {}, imports: [shared] }],
    }).compile();
    await module.createNestApplication().init();
    await module.close();
  });
});

it('an endpoint whose WechatPayMerchants a test overrides starts, and says so for a notification', async () => {
  const errors: string[] = [];
  const write = (text: string) => void errors.push(text);
  const module = await Test.createTestingModule({
    imports: [WechatPayMerchantsModule.forRoot({ notificationPath: MERCHANTS_PATH })],
  })
    .overrideProvider(WechatPayMerchants)
    .useValue({ has: () => true, get: () => ({}) })
    .setLogger({ log() {}, warn: write, error: write })
    .compile();
  const nest = module.createNestApplication();
  await nest.listen(0, '127.0.0.1');
  const response = await fetch(`${await nest.getUrl()}${MERCHANTS_PATH}/acme`, { method: 'POST' });
  await nest.close();
  expect(response.status).toBe(500);
  expect(errors.at(-1)).toContain('a test overrides WechatPayMerchants');
  expect(errors.join()).not.toContain('TypeError');
});
