import { inspect } from 'node:util';
import { Controller, Get, Inject, Injectable, Module, type Type } from '@nestjs/common';
import { ConfigModule, ConfigService } from '@nestjs/config';
import { Test, type TestingModule } from '@nestjs/testing';
import { afterEach, describe, expect, it, vi } from 'vitest';
import {
  getWechatPayInsuranceOptionsToken,
  InjectWechatPayInsuranceOptions,
  WechatPayClient,
  type WechatPayConfigurationError,
  WechatPayInsuranceModule,
  type WechatPayInsuranceOptions,
  wechatPayInsuranceOptionsFromConfig,
  WechatPayInsuranceService,
  WechatPayNotificationVerifier,
  WechatPayPolicyService,
  WechatPayTransactionService,
  WechatPayTransportError,
} from '../../lib/index.js';
import { createWechatPayTestOptions, WechatPaySimulator } from '../../lib/testing/index.js';
import { CONTRACT, errorOf } from '../support/applications/merchant.js';
import { API_V3_KEY, fixture, publicKeyOptions } from '../support/fixtures.js';

const TOKEN = getWechatPayInsuranceOptionsToken();

/** A factory that needs credentials. */
const fail = vi.fn((): never => {
  throw new Error('no credentials');
});

class FailingFactory {
  createWechatPayInsuranceOptions(): WechatPayInsuranceOptions {
    return fail();
  }
}

@Module({ providers: [FailingFactory], exports: [FailingFactory] })
class FactoryModule {}

const IMPORTS = [
  ['forRoot', () => WechatPayInsuranceModule.forRoot({} as WechatPayInsuranceOptions)],
  ['useFactory', () => WechatPayInsuranceModule.forRootAsync({ useFactory: fail })],
  ['useClass', () => WechatPayInsuranceModule.forRootAsync({ useClass: FailingFactory })],
  [
    'useExisting',
    () =>
      WechatPayInsuranceModule.forRootAsync({
        imports: [FactoryModule],
        useExisting: FailingFactory,
      }),
  ],
  [
    'ConfigService without variables',
    () =>
      WechatPayInsuranceModule.forRootAsync({
        imports: [ConfigModule.forRoot({ ignoreEnvFile: true, ignoreEnvVars: true })],
        inject: [ConfigService],
        useFactory: (config: ConfigService) => wechatPayInsuranceOptionsFromConfig(config),
        isGlobal: true,
        notificationPath: 'wechatpay/notifications',
      }),
  ],
] as const;

let module: TestingModule | undefined;
afterEach(async () => {
  await module?.close();
  module = undefined;
  fail.mockClear();
});

describe('the options token', () => {
  it.each(IMPORTS)(
    'lets a test without credentials start an application: %s',
    async (_how, define) => {
      module = await Test.createTestingModule({ imports: [define()] })
        .overrideProvider(TOKEN)
        .useValue(createWechatPayTestOptions())
        .compile();
      await module.createNestApplication({ rawBody: true, logger: false }).init();
      expect(fail).not.toHaveBeenCalled();
      const error = await errorOf<WechatPayTransportError>(
        module.get(WechatPayInsuranceService).queryContract(CONTRACT),
      );
      expect(error).toBeInstanceOf(WechatPayTransportError);
      expect([error.reason, error.outcomeUnknown]).toEqual(['connection', false]);
    },
  );

  it.each(IMPORTS)(
    'leaves an application without credentials unable to start when it is not overridden: %s',
    async (_how, define) => {
      await errorOf(Test.createTestingModule({ imports: [define()] }).compile());
    },
  );

  it.each<[string, Type]>(
    [
      WechatPayInsuranceService,
      WechatPayTransactionService,
      WechatPayPolicyService,
      WechatPayClient,
      WechatPayNotificationVerifier,
    ].map((type) => [type.name, type]),
  )('lets a test replace %s in the module of an application', async (_name, type) => {
    const mock = { queryContract: vi.fn() };
    @Controller()
    class Sales {
      constructor(@Inject(type) readonly service: unknown) {}
      @Get() get() {}
    }
    @Module({
      imports: [WechatPayInsuranceModule.forRootAsync({ useFactory: fail })],
      controllers: [Sales],
    })
    class AppModule {}
    module = await Test.createTestingModule({ imports: [AppModule] })
      .overrideProvider(TOKEN)
      .useValue(createWechatPayTestOptions())
      .overrideProvider(type)
      .useValue(mock)
      .compile();
    await module.init();
    expect(module.get(Sales).service).toBe(mock);
  });

  it('takes the options of a simulator from a factory', async () => {
    const simulator = await WechatPaySimulator.start();
    try {
      module = await Test.createTestingModule({
        imports: [WechatPayInsuranceModule.forRootAsync({ useFactory: fail })],
      })
        .overrideProvider(TOKEN)
        .useFactory({ factory: async () => simulator.moduleOptions })
        .compile();
      const error = await errorOf<{ code: string } & Error>(
        module.get(WechatPayInsuranceService).queryContract(CONTRACT),
      );
      expect(error.code).toBe('RESOURCE_NOT_EXISTS');
      expect(simulator.requests).toHaveLength(1);
    } finally {
      await simulator.stop();
    }
  });

  it('rejects wrong options that override the options token', async () => {
    const compiled = Test.createTestingModule({
      imports: [WechatPayInsuranceModule.forRoot(publicKeyOptions)],
    })
      .overrideProvider(TOKEN)
      .useValue({ ...createWechatPayTestOptions(), timeOut: 5, apiV3Key: 'short' })
      .compile();
    const { issues } = await errorOf<WechatPayConfigurationError>(compiled);
    expect(issues).toEqual([
      { option: 'timeOut', message: 'unknown option; did you mean timeout?' },
      { option: 'apiV3Key', message: 'must be exactly 32 bytes, not 5' },
    ]);
  });
});

const SECRETS = [
  API_V3_KEY,
  fixture('merchant.key.pem').split('\n')[3]!,
  'proxy-password',
  'misspelt',
];

const given = {
  ...publicKeyOptions,
  timeout: 5_000,
  http: { proxy: { host: 'proxy', port: 1, auth: { username: 'u', password: 'proxy-password' } } },
};

@Injectable()
class ByParameter {
  constructor(@InjectWechatPayInsuranceOptions() readonly options: WechatPayInsuranceOptions) {}
}

@Injectable()
class ByProperty {
  @InjectWechatPayInsuranceOptions() readonly options!: WechatPayInsuranceOptions;
}

describe('InjectWechatPayInsuranceOptions', () => {
  describe.each([
    ['forRoot', () => WechatPayInsuranceModule.forRoot(given)],
    [
      'forRootAsync',
      () => WechatPayInsuranceModule.forRootAsync({ useFactory: async () => given }),
    ],
  ])('with %s', (_how, define) => {
    it.each<[string, Type<{ options: WechatPayInsuranceOptions }>]>([
      ['a parameter', ByParameter],
      ['a property', ByProperty],
    ])('injects %s from which every option can be read', async (_what, type) => {
      module = await Test.createTestingModule({ imports: [define()], providers: [type] }).compile();
      const { options } = module.get(type);
      for (const [name, value] of Object.entries(given)) {
        expect(options[name as keyof typeof options]).toBe(value);
      }
      expect(options.baseUrl).toBe(undefined);
    });

    it('injects options that show no secret', async () => {
      module = await Test.createTestingModule({
        imports: [define()],
        providers: [ByParameter],
      }).compile();
      const { options } = module.get(ByParameter);
      for (const value of [options, { ...options }, { options }, [options]]) {
        const text = [
          JSON.stringify(value),
          inspect(value, { depth: 9, showHidden: true, getters: true }),
        ].join('\n');
        for (const secret of SECRETS) expect(text).not.toContain(secret);
        expect(text).toContain(given.mchid);
      }
      expect(Object.keys(options).toSorted()).toEqual([
        'appid',
        'clock',
        'contractNotifyUrl',
        'mchid',
        'merchantSerialNumber',
        'timeout',
        'transactionNotifyUrl',
        'wechatPayPublicKeyId',
      ]);
    });
  });

  it('injects options that another import accepts', async () => {
    const alias = {
      provide: 'first',
      inject: [TOKEN],
      useFactory: (options: WechatPayInsuranceOptions) => options,
    };
    @Module({
      imports: [WechatPayInsuranceModule.forRoot(given)],
      providers: [alias],
      exports: ['first'],
    })
    class FirstModule {}
    module = await Test.createTestingModule({
      imports: [
        WechatPayInsuranceModule.forRootAsync({
          imports: [FirstModule],
          inject: ['first'],
          useFactory: (options: WechatPayInsuranceOptions) => options,
        }),
      ],
      providers: [ByParameter],
    }).compile();
    expect(module.get(ByParameter).options.apiV3Key).toBe(API_V3_KEY);
  });

  it('does not start a module that could inject the options of two merchants', async () => {
    @Module({
      imports: [
        WechatPayInsuranceModule.forRoot({ ...given, notificationPath: 'one' }),
        WechatPayInsuranceModule.forRoot({ ...given, mchid: '19', notificationPath: 'other' }),
      ],
      providers: [ByProperty],
    })
    class Sales {}
    const started = Test.createTestingModule({ imports: [Sales] })
      .compile()
      .then((compiled) => compiled.init());
    expect((await errorOf(started)).message).toContain('Sales could inject the services of two');
  });
});
