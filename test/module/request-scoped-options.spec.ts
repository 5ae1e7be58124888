import {
  type DynamicModule,
  Inject,
  Injectable,
  type INestApplication,
  Module,
  Scope,
  type Type,
} from '@nestjs/common';
import { NestFactory, REQUEST } from '@nestjs/core';
import { Test } from '@nestjs/testing';
import { afterEach, describe, expect, it } from 'vitest';
import {
  getWechatPayInsuranceOptionsToken,
  OnWechatPayNotification,
  type WechatPayConfigurationError,
  WechatPayInsuranceModule,
  type WechatPayInsuranceModuleAsyncOptions,
  WechatPayInsuranceService,
} from '../../lib/index.js';
import { errorOf } from '../support/applications/merchant.js';
import { API_V3_KEY, publicKeyOptions } from '../support/fixtures.js';
import { PLATFORMS } from '../support/wire/platforms.js';

const notificationPath = 'wechatpay/notifications';
const REMEDY = 'use WechatPayMerchantsModule';

@Injectable({ scope: Scope.REQUEST })
class Tenant {}

@Injectable()
class TenantKeys {
  constructor(@Inject(Tenant) readonly tenant: Tenant) {}
}

@Injectable({ scope: Scope.REQUEST, durable: true })
class DurableTenant {}

@Injectable({ scope: Scope.TRANSIENT })
class OwnLogger {}

@Injectable()
class Keys {}

@Module({
  providers: [Tenant, TenantKeys, DurableTenant, OwnLogger, Keys],
  exports: [Tenant, TenantKeys, DurableTenant, OwnLogger, Keys],
})
class TenantModule {}

@Injectable()
class TenantOptions {
  @Inject(Tenant) readonly tenant!: Tenant;

  createWechatPayInsuranceOptions() {
    return publicKeyOptions;
  }
}

@Module({ imports: [TenantModule], providers: [TenantOptions], exports: [TenantOptions] })
class TenantOptionsModule {}

const importWith = (options: Partial<WechatPayInsuranceModuleAsyncOptions>): DynamicModule =>
  WechatPayInsuranceModule.forRootAsync({
    imports: [TenantModule],
    notificationPath,
    ...options,
  } as WechatPayInsuranceModuleAsyncOptions);

const injecting = (token: unknown, extras = {}): DynamicModule =>
  importWith({ inject: [token as Type], useFactory: () => publicKeyOptions, ...extras });

const REQUEST_SCOPED: readonly (readonly [string, () => DynamicModule])[] = [
  ['a factory that injects the request', () => injecting(REQUEST)],
  ['a factory that injects a request-scoped provider', () => injecting(Tenant)],
  ['a factory with a request-scoped provider two steps away', () => injecting(TenantKeys)],
  ['a factory that injects a durable provider', () => injecting(DurableTenant)],
  ['a class', () => importWith({ useClass: TenantOptions })],
  [
    'an existing provider',
    () => importWith({ useExisting: TenantOptions, imports: [TenantOptionsModule] }),
  ],
];

let application: INestApplication | undefined;
afterEach(async () => {
  await application?.close();
  application = undefined;
});

describe.each(PLATFORMS)('request-scoped options on %s', (_platform, createAdapter) => {
  const start = async (...imports: (DynamicModule | Type)[]): Promise<number> => {
    class Root {}
    Module({ imports })(Root);
    const created = await NestFactory.create(Root, createAdapter(), {
      logger: false,
      abortOnError: false,
    });
    // Kept only once it listens: close() of Nest 11 would start it first.
    await created.listen(0, '127.0.0.1');
    application = created;
    const response = await fetch(`${await created.getUrl()}/${notificationPath}`, {
      method: 'POST',
      body: '{}',
    });
    return response.status;
  };

  it.each(REQUEST_SCOPED)(
    'rejects request-scoped options that come from %s',
    async (_title, create) => {
      const error = await errorOf<WechatPayConfigurationError>(start(create()));
      expect(error.name).toBe('WechatPayConfigurationError');
      expect(error.issues).toHaveLength(1);
      expect(error.issues[0]?.option).toBe('forRootAsync');
      expect(error.issues[0]?.message).toContain('depend on a request-scoped provider');
      expect(error.message).toContain(REMEDY);
      expect(error.message).not.toContain(API_V3_KEY);
    },
  );

  it.each([
    ['a singleton', Keys],
    ['a transient provider', OwnLogger],
  ])('accepts a factory that injects %s', async (_title, token) => {
    expect(await start(injecting(token))).toBe(401);
  });

  it('names the import with request-scoped options, before an error of a handler that needs it', async () => {
    @Injectable()
    class Policies {
      @OnWechatPayNotification('INSURANCE_ENTRUST.SIGN', { id: 'signed', name: 'b' })
      signed(): void {}
    }
    @Module({
      imports: [WechatPayInsuranceModule.forRoot({ ...publicKeyOptions, notificationPath: 'own' })],
      providers: [Policies],
    })
    class Sales {}
    const named = injecting(Tenant, { name: 'b' });
    for (const imports of [
      [Sales, named],
      [named, Sales],
    ]) {
      const { message } = await errorOf(start(...imports));
      expect(message).toContain('WechatPayInsuranceModule with the name b is not configured');
      expect(message).toContain(REMEDY);
    }
  });
});

it('starts when a test replaces request-scoped options', async () => {
  const created = await Test.createTestingModule({ imports: [injecting(Tenant)] })
    .overrideProvider(getWechatPayInsuranceOptionsToken())
    .useValue(publicKeyOptions)
    .compile();
  await created.init();
  expect(created.get(WechatPayInsuranceService)).toBeInstanceOf(WechatPayInsuranceService);
  await created.close();
});
