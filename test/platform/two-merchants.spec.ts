import { createPrivateKey, X509Certificate } from 'node:crypto';
import {
  Controller,
  type DynamicModule,
  forwardRef,
  Inject,
  Module,
  type ModuleMetadata,
  Post,
  type Type,
  UseGuards,
} from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { describe, expect, it } from 'vitest';
import {
  WechatPayClient,
  WechatPayConfigurationError,
  WechatPayInsuranceModule,
  type WechatPayInsuranceOptions,
  WechatPayInsuranceService,
  WechatPayNotificationGuard,
} from '../../lib/index.js';
import { errorOf } from '../support/applications/merchant.js';
import { API_V3_KEY, fixture, publicKeyOptions } from '../support/fixtures.js';
import { PLATFORMS } from '../support/wire/platforms.js';

const ONE = publicKeyOptions;
const OTHER = { ...publicKeyOptions, mchid: '1900000110' };

const importSync = (options: WechatPayInsuranceOptions, isGlobal = false) =>
  WechatPayInsuranceModule.forRoot({ ...options, isGlobal });
const importAsync = (options: WechatPayInsuranceOptions, isGlobal = false) =>
  WechatPayInsuranceModule.forRootAsync({ useFactory: async () => options, isGlobal });

function feature(name: string, imports: (DynamicModule | Type)[], exports: Type[] = []): Type {
  class Feature {}
  Object.defineProperty(Feature, 'name', { value: name });
  Module({ imports, exports })(Feature);
  return Feature;
}

type Imports = () => (DynamicModule | Type)[];

const AMBIGUOUS: readonly (readonly [string, string, Imports])[] = [
  ['both in one module', 'RootModule', () => [importSync(ONE), importSync(OTHER)]],
  ['both in one module from factories', 'RootModule', () => [importAsync(ONE), importAsync(OTHER)]],
  [
    'one global, the other in a feature',
    'Sales',
    () => [importSync(ONE, true), feature('Sales', [importSync(OTHER)])],
  ],
  [
    'one in a feature, the other global in another',
    'Sales',
    () => [feature('Sales', [importAsync(ONE)]), feature('Core', [importAsync(OTHER, true)])],
  ],
  ['both global', 'RootModule', () => [importSync(ONE, true), importSync(OTHER, true)]],
  [
    'one re-exported by another module',
    'Sales',
    () => [
      feature('Sales', [
        importSync(ONE),
        feature('Shared', [importSync(OTHER)], [WechatPayInsuranceModule]),
      ]),
    ],
  ],
  [
    'one re-exported by a chain of modules',
    'Sales',
    () => {
      const shared = feature('Shared', [importSync(OTHER)], [WechatPayInsuranceModule]);
      return [feature('Sales', [importSync(ONE), feature('Middle', [shared], [shared])])];
    },
  ],
];

class ByType {
  constructor(readonly service: WechatPayInsuranceService) {}
}
Reflect.defineMetadata('design:paramtypes', [WechatPayInsuranceService], ByType);

class ByToken {
  constructor(@Inject(WechatPayClient) readonly client: WechatPayClient) {}
}

class ByProperty {
  @Inject(forwardRef(() => WechatPayInsuranceService))
  readonly service!: WechatPayInsuranceService;
}

@Controller('own')
class GuardedController {
  @Post()
  @UseGuards(WechatPayNotificationGuard)
  receive() {}
}

const withPath = (options: WechatPayInsuranceOptions, notificationPath: string) =>
  WechatPayInsuranceModule.forRoot({ ...options, notificationPath });

/** Consumers that make an import ambiguous although each module serves its own notifications. */
const INJECTING: readonly (readonly [string, ModuleMetadata])[] = [
  ['a class by its type', { providers: [ByType] }],
  ['a class by a token', { providers: [ByToken] }],
  ['a property', { providers: [ByProperty] }],
  ['a guarded controller', { controllers: [GuardedController] }],
  [
    'a factory',
    {
      providers: [{ provide: 'x', inject: [WechatPayInsuranceService], useFactory: () => 1 }],
    },
  ],
  [
    'a factory with an optional dependency',
    {
      providers: [
        {
          provide: 'x',
          inject: [{ token: WechatPayInsuranceService, optional: true }],
          useFactory: () => 1,
        },
      ],
    },
  ],
];

const UNAMBIGUOUS: readonly (readonly [string, Imports])[] = [
  ['one merchant', () => [importSync(ONE)]],
  ['one global merchant and features', () => [importSync(ONE, true), feature('Sales', [])]],
  [
    'each merchant in a module of its own',
    () => [feature('Sales', [importSync(ONE)]), feature('Claims', [importSync(OTHER)])],
  ],
  [
    'a module that does not export its merchant',
    () => [feature('Sales', [importSync(ONE), feature('Claims', [importSync(OTHER)])])],
  ],
  [
    'features that pass their merchants on, listed in one module',
    () => {
      const one = feature('One', [importSync(ONE)], [WechatPayInsuranceModule]);
      const other = feature('Other', [importSync(OTHER)], [WechatPayInsuranceModule]);
      return [one, other, feature('Sales', [one]), feature('Claims', [other])];
    },
  ],
  [
    'the same merchant with the same options twice',
    () => [importSync(ONE, true), feature('Sales', [importAsync({ ...ONE, clock: () => 1 })])],
  ],
  [
    'the same merchant with the default of an option written out',
    () => [importSync(ONE), importAsync({ ...ONE, timeout: 10_000 })],
  ],
  [
    'the same merchant with equal keys and certificates as objects',
    () => {
      const merchantPrivateKey = () => createPrivateKey(fixture('merchant.key.pem'));
      const platformCertificates = () => [new X509Certificate(fixture('platform-a.cert.pem'))];
      return [
        importAsync({
          ...ONE,
          merchantPrivateKey: merchantPrivateKey(),
          platformCertificates: platformCertificates(),
        }),
        importAsync({
          ...ONE,
          merchantPrivateKey: merchantPrivateKey(),
          platformCertificates: platformCertificates(),
        }),
      ];
    },
  ],
];

describe.each(PLATFORMS)('on %s an application with two imports', (_platform, adapter) => {
  async function start(imports: (DynamicModule | Type)[]): Promise<void> {
    const app = await NestFactory.create(feature('RootModule', imports), adapter(), {
      logger: false,
      abortOnError: false,
    });
    try {
      await app.init();
      expect(app.get(WechatPayInsuranceService, { strict: false })).toBeDefined();
    } finally {
      await app.close();
    }
  }

  it.each(AMBIGUOUS)(
    'does not start with %s, and names both merchants',
    async (_how, name, imports) => {
      const error = await errorOf<WechatPayConfigurationError>(start(imports()));
      expect(error).toBeInstanceOf(WechatPayConfigurationError);
      expect(error.issues).toHaveLength(1);
      expect(error.issues[0]?.option).toBe('forRoot');
      expect(error.message).toMatch(
        new RegExp(`${name} could inject the services of two merchants, 190000011?\\d+ and 19`),
      );
      for (const { mchid } of [ONE, OTHER]) expect(error.message).toContain(mchid);
      expect(error.message).toContain('in a module of its own');
      expect(error.message).not.toContain(API_V3_KEY);
    },
  );

  it.each(INJECTING)(
    'does not start when %s injects one of two that serve notifications',
    async (_what, parts) => {
      @Module({ imports: [withPath(ONE, 'one'), withPath(OTHER, 'other')], ...parts })
      class Sales {}
      const { message } = await errorOf(start([Sales]));
      expect(message).toContain('Sales could inject the services of two merchants');
    },
  );

  it('does not start when a module injects from features that pass two merchants on', async () => {
    const one = feature('One', [importSync(ONE)], [WechatPayInsuranceModule]);
    const other = feature('Other', [importSync(OTHER)], [WechatPayInsuranceModule]);
    @Module({ imports: [one, other], providers: [ByType] })
    class Sales {}
    const { message } = await errorOf(start([Sales]));
    expect(message).toContain('Sales could inject the services of two merchants');
  });

  it('starts with two merchants in one module that only serve notifications', async () => {
    await start([withPath(ONE, 'one'), withPath(OTHER, 'other')]);
  });

  it.each(UNAMBIGUOUS)('starts with %s', async (_how, imports) => {
    await start(imports());
  });

  it('names the options that differ when both imports are of one merchant', async () => {
    const changed = {
      ...ONE,
      timeout: 5000,
      apiV3Key: API_V3_KEY.toUpperCase(),
      platformCertificates: [new X509Certificate(fixture('platform-a.cert.pem'))],
    };
    const others = {
      ...changed,
      platformCertificates: [new X509Certificate(fixture('platform-b.cert.pem'))],
    };
    for (const [imports, names] of [
      [[importSync(ONE), importSync(changed)], 'platformCertificates, apiV3Key, timeout'],
      [[importSync(changed), importSync(others)], 'platformCertificates'],
    ] as const) {
      const { message } = await errorOf(start([...imports]));
      expect(message).toContain(
        `merchant ${ONE.mchid} from two imports with different options (${names})`,
      );
      expect(message).toContain('import the merchant once');
      expect(message).not.toContain(changed.apiV3Key);
    }
  });
});
