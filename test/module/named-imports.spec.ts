import { inspect } from 'node:util';
import { HttpService } from '@nestjs/axios';
import {
  Controller,
  type DynamicModule,
  Get,
  Inject,
  Injectable,
  type InjectionToken,
  Module,
  type Type,
  UseGuards,
} from '@nestjs/common';
import { Test, type TestingModule } from '@nestjs/testing';
import { afterEach, describe, expect, it, vi } from 'vitest';
import {
  getWechatPayClientToken,
  getWechatPayHttpServiceToken,
  getWechatPayInsuranceOptionsToken,
  getWechatPayInsuranceToken,
  getWechatPayNotificationVerifierToken,
  getWechatPayPoliciesToken,
  getWechatPayStatusToken,
  getWechatPayTransactionsToken,
  InjectWechatPayClient,
  InjectWechatPayHttpService,
  InjectWechatPayInsurance,
  InjectWechatPayInsuranceOptions,
  InjectWechatPayNotificationVerifier,
  InjectWechatPayPolicies,
  InjectWechatPayStatus,
  InjectWechatPayTransactions,
  WechatPayClient,
  WechatPayConfigurationError,
  WechatPayInsuranceModule,
  type WechatPayInsuranceOptions,
  WechatPayInsuranceService,
  WechatPayNotificationGuard,
  WechatPayNotificationVerifier,
  WechatPayPolicyService,
  WechatPayStatus,
  WechatPayTransactionService,
} from '../../lib/index.js';
import { createWechatPayTestOptions } from '../../lib/testing/index.js';
import { answerSigned, CONTRACT, errorOf } from '../support/applications/merchant.js';
import { API_V3_KEY, publicKeyOptions } from '../support/fixtures.js';
import { WireServer } from '../support/wire/wire-server.js';

const UNNAMED = publicKeyOptions;
const A = { ...publicKeyOptions, mchid: '1900000110' };
const B = { ...publicKeyOptions, mchid: '1900000111' };

const importNamed = (name: string | undefined, options: WechatPayInsuranceOptions, extras = {}) =>
  WechatPayInsuranceModule.forRoot({ ...options, name, ...extras });

function feature(imports: (DynamicModule | Type)[], parts: object = {}, name = 'Feature'): Type {
  class Feature {}
  Object.defineProperty(Feature, 'name', { value: name });
  Module({ imports, ...parts })(Feature);
  return Feature;
}

let module: TestingModule | undefined;
afterEach(async () => {
  await module?.close();
  module = undefined;
});

async function start(...imports: (DynamicModule | Type)[]): Promise<TestingModule> {
  const compiled = await Test.createTestingModule({ imports: [feature(imports)] }).compile();
  // Kept only once it has started: close() of Nest 11 would start it first.
  module = await compiled.init();
  return module;
}

/** Tokens and classes of what an import provides. */
const INJECTABLES: readonly (readonly [string, (name?: string) => InjectionToken, Type])[] = [
  ['WechatPayInsuranceService', getWechatPayInsuranceToken, WechatPayInsuranceService],
  ['WechatPayTransactionService', getWechatPayTransactionsToken, WechatPayTransactionService],
  ['WechatPayPolicyService', getWechatPayPoliciesToken, WechatPayPolicyService],
  ['WechatPayClient', getWechatPayClientToken, WechatPayClient],
  ['WechatPayStatus', getWechatPayStatusToken, WechatPayStatus],
  [
    'WechatPayNotificationVerifier',
    getWechatPayNotificationVerifierToken,
    WechatPayNotificationVerifier,
  ],
];

describe('the tokens of an import', () => {
  it.each(INJECTABLES)(
    'getting the token of %s returns the class without a name, and a readable string with one',
    (label, get, type) => {
      expect(get()).toBe(type);
      expect(get('default')).toBe(type);
      expect(get('b')).toBe(`${label}:b`);
    },
  );

  it('getting the token of options or HttpService returns one symbol without a name', () => {
    expect(getWechatPayInsuranceOptionsToken('default')).toBe(getWechatPayInsuranceOptionsToken());
    expect(typeof getWechatPayInsuranceOptionsToken()).toBe('symbol');
    expect(getWechatPayInsuranceOptionsToken('b')).toBe('WechatPayInsuranceOptions:b');
    expect(getWechatPayHttpServiceToken('default')).toBe(getWechatPayHttpServiceToken());
    expect(getWechatPayHttpServiceToken('b')).toBe('WechatPayHttpService:b');
  });
});

@Injectable()
class EverythingOfB {
  @InjectWechatPayStatus('b') readonly status!: WechatPayStatus;
  @InjectWechatPayHttpService('b') readonly http!: HttpService;

  constructor(
    @InjectWechatPayInsurance('b') readonly insurance: WechatPayInsuranceService,
    @InjectWechatPayTransactions('b') readonly transactions: WechatPayTransactionService,
    @InjectWechatPayPolicies('b') readonly policies: WechatPayPolicyService,
    @InjectWechatPayClient('b') readonly client: WechatPayClient,
    @InjectWechatPayNotificationVerifier('b') readonly verifier: WechatPayNotificationVerifier,
    @InjectWechatPayInsuranceOptions('b') readonly options: WechatPayInsuranceOptions,
  ) {}
}

@Injectable()
class EverythingUnnamed {
  constructor(
    @InjectWechatPayInsurance() readonly insurance: WechatPayInsuranceService,
    @InjectWechatPayTransactions('default') readonly transactions: WechatPayTransactionService,
    @InjectWechatPayPolicies() readonly policies: WechatPayPolicyService,
    @InjectWechatPayClient() readonly client: WechatPayClient,
    @InjectWechatPayNotificationVerifier() readonly verifier: WechatPayNotificationVerifier,
    @InjectWechatPayStatus() readonly status: WechatPayStatus,
    @Inject(WechatPayInsuranceService) readonly same: WechatPayInsuranceService,
  ) {}
}

describe('a module with an unnamed and named imports', () => {
  const imports = () => [
    importNamed('a', A),
    importNamed(undefined, UNNAMED),
    WechatPayInsuranceModule.forRootAsync({ name: 'b', useFactory: async () => B }),
  ];

  it.each<[string, () => (DynamicModule | Type)[]]>([
    ['in the module that imports them', () => imports()],
    [
      'behind a feature that re-exports them by the class',
      () => [feature(imports(), { exports: [WechatPayInsuranceModule] }, 'Payments')],
    ],
    [
      'behind a chain of features',
      () => {
        const inner = feature(imports(), { exports: [WechatPayInsuranceModule] }, 'Inner');
        return [feature([inner], { exports: [inner] }, 'Outer')];
      },
    ],
  ])('injects what belongs to each %s', async (_where, define) => {
    const providers = [EverythingOfB, EverythingUnnamed];
    const app = await start(feature(define(), { providers }, 'Sales'));
    const b = app.get(EverythingOfB, { strict: false });
    expect(b.insurance).toBeInstanceOf(WechatPayInsuranceService);
    expect(b.transactions).toBeInstanceOf(WechatPayTransactionService);
    expect(b.policies).toBeInstanceOf(WechatPayPolicyService);
    expect(b.client).toBeInstanceOf(WechatPayClient);
    expect(b.http).toBeInstanceOf(HttpService);
    expect(b.verifier.mchid).toBe(B.mchid);
    expect(b.status.read().mchid).toBe(B.mchid);
    expect(b.options.mchid).toBe(B.mchid);
    const unnamed = app.get(EverythingUnnamed, { strict: false });
    expect(unnamed.verifier.mchid).toBe(UNNAMED.mchid);
    expect(unnamed.status.read().mchid).toBe(UNNAMED.mchid);
    expect(unnamed.same).toBe(unnamed.insurance);
    expect(unnamed.insurance).not.toBe(b.insurance);
    expect(inspect(b.options, { depth: 9, showHidden: true })).not.toContain(API_V3_KEY);
  });

  it('injects global imports everywhere', async () => {
    const providers = [EverythingOfB, EverythingUnnamed];
    const app = await start(
      importNamed(undefined, UNNAMED, { isGlobal: true }),
      importNamed('a', A, { isGlobal: true }),
      importNamed('b', B, { isGlobal: true }),
      feature([], { providers }, 'Sales'),
    );
    expect(app.get(EverythingOfB, { strict: false }).verifier.mchid).toBe(B.mchid);
    expect(app.get(EverythingUnnamed, { strict: false }).verifier.mchid).toBe(UNNAMED.mchid);
  });

  it.each(INJECTABLES)(
    'gives app.get(%s) without strict that of the unnamed import, in any order of imports',
    async (_label, getToken, type) => {
      const app = await start(
        importNamed('a', A),
        importNamed(undefined, UNNAMED),
        importNamed('b', B),
      );
      expect(app.get(type, { strict: false })).toBe(app.get(getToken(), { strict: false }));
      expect(app.get(type, { strict: false })).not.toBe(app.get(getToken('b'), { strict: false }));
      await app.close();
      module = undefined;
      const onlyNamed = await start(importNamed('b', B));
      expect(() => onlyNamed.get<unknown>(type, { strict: false })).toThrow();
    },
  );

  it('does not export the classes of a named import', async () => {
    const sales = feature([importNamed('b', B)], { providers: [EverythingUnnamed] }, 'Sales');
    const { message } = await errorOf(Test.createTestingModule({ imports: [sales] }).compile());
    expect(message).toContain("Nest can't resolve dependencies of the EverythingUnnamed");
  });

  it("tells what is missing in Nest's own message", async () => {
    const sales = feature([importNamed('a', A)], { providers: [EverythingOfB] }, 'Sales');
    const { message } = await errorOf(Test.createTestingModule({ imports: [sales] }).compile());
    expect(message).toContain('"WechatPayInsuranceService:b"');
  });

  it('calls WeChat Pay through the HttpService of its own import', async () => {
    const server = await WireServer.start(answerSigned('{}'));
    try {
      const local = { baseUrl: server.origin };
      const app = await start(
        importNamed('a', { ...A, ...local }),
        importNamed('b', { ...B, ...local }),
      );
      const http = app.get<HttpService>(getWechatPayHttpServiceToken('b'), { strict: false });
      http.axiosRef.interceptors.request.use((config) => {
        config.headers.set('X-Trace', 'of-b');
        return config;
      });
      for (const name of ['a', 'b']) {
        const client = app.get(getWechatPayClientToken(name), { strict: false });
        await client.request({ method: 'GET', path: '/v3/x' });
      }
      expect(server.requests.map(({ headers }) => headers['x-trace'])).toEqual([undefined, 'of-b']);
    } finally {
      await server.stop();
    }
  });
});

describe('a test of an application with named imports', () => {
  const fail = vi.fn((): never => {
    throw new Error('no credentials');
  });
  afterEach(() => void fail.mockClear());

  const TEST_OPTIONS = createWechatPayTestOptions();

  it('overrides the options of one import, whose factory then does not run', async () => {
    module = await Test.createTestingModule({
      imports: [
        importNamed(undefined, UNNAMED),
        WechatPayInsuranceModule.forRootAsync({ name: 'b', useFactory: fail }),
      ],
    })
      .overrideProvider(getWechatPayInsuranceOptionsToken('b'))
      .useValue(TEST_OPTIONS)
      .compile();
    await module.init();
    expect(fail).not.toHaveBeenCalled();
    const getMchid = (name?: string) =>
      module!.get(getWechatPayStatusToken(name), { strict: false }).read().mchid;
    expect(getMchid('b')).toBe(TEST_OPTIONS.mchid);
    expect(getMchid()).toBe(UNNAMED.mchid);
  });

  it('does not override the options of a named import with those of the unnamed one', async () => {
    module = await Test.createTestingModule({
      imports: [WechatPayInsuranceModule.forRootAsync({ useFactory: fail }), importNamed('b', B)],
    })
      .overrideProvider(getWechatPayInsuranceOptionsToken())
      .useValue(TEST_OPTIONS)
      .compile();
    expect(module.get(getWechatPayInsuranceOptionsToken('b'))).toHaveProperty('mchid', B.mchid);
    expect(module.get(getWechatPayStatusToken('b')).read().mchid).toBe(B.mchid);
  });

  it.each(INJECTABLES)('replaces the %s of one import only', async (_label, getToken, type) => {
    const mock = { mchid: 'mock' };
    @Controller()
    class Sales {
      constructor(
        @Inject(type) readonly unnamed: unknown,
        @Inject(getToken('b')) readonly b: unknown,
      ) {}
      @Get() get() {}
    }
    const compile = (token: InjectionToken) =>
      Test.createTestingModule({
        imports: [importNamed(undefined, UNNAMED), importNamed('b', B)],
        controllers: [Sales],
      })
        .overrideProvider(token)
        .useValue(mock)
        .compile();
    module = await compile(getToken('b'));
    expect([module.get(Sales).b === mock, module.get(Sales).unnamed === mock]).toEqual([
      true,
      false,
    ]);
    await module.close();
    module = await compile(type);
    expect([module.get(Sales).b === mock, module.get(Sales).unnamed === mock]).toEqual([
      false,
      true,
    ]);
  });
});

describe('the name of an import', () => {
  it.each(['b', 'B', '7', 'x'.repeat(64), 'branch.b_1-x', undefined, 'default'])(
    'may be %j',
    async (name) => {
      const app = await start(importNamed(name, B));
      expect(app.get(getWechatPayStatusToken(name), { strict: false }).read().mchid).toBe(B.mchid);
    },
  );

  it.each(['', 'x'.repeat(65), 'a b', 'a:b', 'a/b', 'ä', 'b\n', null, 7, {}, ['b']])(
    'must not be %j',
    (name) => {
      const expected = new WechatPayConfigurationError([
        { option: 'name', message: "must be 1 to 64 letters, digits and ._-, such as 'branch-b'" },
      ]);
      expect(() => importNamed(name as string, B)).toThrow(expected);
      expect(() =>
        WechatPayInsuranceModule.forRootAsync({ name: name as string, useFactory: () => B }),
      ).toThrow(expected);
    },
  );

  it('makes `default` the unnamed import, also in the check for two merchants', async () => {
    const { message } = await errorOf(
      start(importNamed(undefined, UNNAMED), importNamed('default', B)),
    );
    expect(message).toContain(
      `could inject the services of two merchants, ${UNNAMED.mchid} and ${B.mchid}`,
    );
    expect(message).toContain("@InjectWechatPayInsurance('b')");
  });

  it('stands in the message about wrong options', async () => {
    const wrong = { ...B, apiV3Key: 'short' };
    const named = await errorOf<WechatPayConfigurationError>(start(importNamed('b', wrong)));
    expect(named.message).toBe(
      'WechatPayInsuranceModule with the name b is not configured correctly:\n  apiV3Key: must be exactly 32 bytes, not 5',
    );
    const unnamed = await errorOf(start(importNamed(undefined, wrong)));
    expect(unnamed.message).toBe(
      'WechatPayInsuranceModule is not configured correctly:\n  apiV3Key: must be exactly 32 bytes, not 5',
    );
    const missing = WechatPayInsuranceModule.forRootAsync({
      name: 'b',
      useFactory: () => undefined as never,
    });
    expect((await errorOf(start(missing))).message).toContain('with the name b');
  });
});

describe('two imports with one name', () => {
  it.each<[string, () => (DynamicModule | Type)[]]>([
    ['in one module', () => [importNamed('b', B), importNamed('b', A)]],
    [
      'in modules that do not reach each other',
      () => [feature([importNamed('b', B)]), feature([importNamed('b', A)])],
    ],
    [
      'with factories',
      () =>
        [B, A].map((options) =>
          WechatPayInsuranceModule.forRootAsync({ name: 'b', useFactory: async () => options }),
        ),
    ],
  ])(
    'an application does not start with one name for two merchants %s, and the error names both',
    async (_where, imports) => {
      const error = await errorOf<WechatPayConfigurationError>(start(...imports()));
      expect(error).toBeInstanceOf(WechatPayConfigurationError);
      expect(error.issues).toEqual([
        {
          option: 'name',
          message: `b is the name of two merchants, ${B.mchid} and ${A.mchid}: give each a name of its own`,
        },
      ]);
    },
  );

  it('an application does not start with different options under one name, and the error names the options', async () => {
    const other = { ...B, timeout: 5_000, apiV3Key: API_V3_KEY.toUpperCase() };
    const { message } = await errorOf(
      start(feature([importNamed('b', B)]), feature([importNamed('b', other)])),
    );
    expect(message).toContain(
      `b is the name of two imports of merchant ${B.mchid} with different options (apiV3Key, timeout)`,
    );
    expect(message).not.toContain(other.apiV3Key);
  });

  it('an application starts with one merchant and its options twice under one name', async () => {
    await start(
      feature([importNamed('b', B)]),
      feature([importNamed('b', { ...B, timeout: 10_000 })]),
    );
  });

  it('an application starts with one merchant under two names', async () => {
    await start(importNamed('a', A), importNamed('b', { ...A, timeout: 5_000 }));
  });
});

describe('the check for two unnamed merchants', () => {
  const two = () => [
    importNamed(undefined, UNNAMED, { notificationPath: 'one' }),
    importNamed(undefined, A, { notificationPath: 'two' }),
  ];

  /** As the compiler writes it with `emitDecoratorMetadata`. */
  class ByTypeAndName {
    constructor(readonly insurance: WechatPayInsuranceService) {}
  }
  Injectable()(ByTypeAndName);
  InjectWechatPayInsurance('b')(ByTypeAndName, undefined, 0);
  Reflect.defineMetadata('design:paramtypes', [WechatPayInsuranceService], ByTypeAndName);

  it('does not count classes that inject a named merchant, whatever their types', async () => {
    const providers = [EverythingOfB, ByTypeAndName];
    await start(feature([...two(), importNamed('b', B)], { providers }, 'Sales'));
  });

  it('does not count the guard of a named merchant', async () => {
    @Controller()
    class Guarded {
      @Get()
      @UseGuards(WechatPayNotificationGuard.for('b'))
      get() {}
    }
    await start(feature([...two(), importNamed('b', B)], { controllers: [Guarded] }, 'Sales'));
  });

  it('still counts a class that injects an unnamed one', async () => {
    const sales = feature(
      [...two(), importNamed('b', B)],
      { providers: [EverythingUnnamed] },
      'Sales',
    );
    const { message } = await errorOf(start(sales));
    expect(message).toContain('Sales could inject the services of two merchants');
  });

  it('does not count a named import whose factory imports both', async () => {
    const pass = (options: WechatPayInsuranceOptions, name: string) =>
      feature([importNamed(undefined, options)], { exports: [WechatPayInsuranceModule] }, name);
    const [one, other] = [pass(UNNAMED, 'One'), pass(A, 'Other')];
    await start(
      WechatPayInsuranceModule.forRootAsync({
        name: 'b',
        imports: [one, other],
        useFactory: () => B,
      }),
    );
  });
});

describe('a subclass of a service for a named merchant', () => {
  it('belongs in a module of its own with an unnamed import', async () => {
    const server = await WireServer.start(
      answerSigned('{"mchid":"1900000111","contract_id":"1","contract_state":"SIGNED"}'),
    );
    try {
      class InsuranceOfB extends WechatPayInsuranceService {}
      const branch = feature(
        [importNamed(undefined, { ...B, baseUrl: server.origin })],
        { providers: [InsuranceOfB], exports: [InsuranceOfB] },
        'BranchB',
      );
      const app = await start(importNamed(undefined, UNNAMED), branch);
      await app.get(InsuranceOfB, { strict: false }).queryContract(CONTRACT);
      expect(server.requests[0]!.headers.authorization).toContain(B.mchid);
    } finally {
      await server.stop();
    }
  });
});
