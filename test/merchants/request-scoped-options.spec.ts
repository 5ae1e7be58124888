import {
  Inject,
  Injectable,
  type INestApplication,
  Module,
  Scope,
  type Type,
} from '@nestjs/common';
import { NestFactory, REQUEST } from '@nestjs/core';
import { afterEach, describe, expect, it } from 'vitest';
import {
  OnWechatPayNotification,
  type WechatPayConfigurationError,
  WechatPayInsuranceModule,
  WechatPayMerchants,
  WechatPayMerchantsModule,
} from '../../lib/index.js';
import { createWechatPayTestOptions } from '../../lib/testing/index.js';
import { errorOf } from '../support/applications/merchant.js';
import { PLATFORMS } from '../support/wire/platforms.js';

const OPTIONS = createWechatPayTestOptions();

@Injectable({ scope: Scope.REQUEST })
class Tenant {}

@Injectable()
class TenantRecords {
  constructor(@Inject(Tenant) readonly tenant: Tenant) {}
}

@Injectable({ scope: Scope.REQUEST, durable: true })
class DurableTenant {}

@Injectable({ scope: Scope.TRANSIENT })
class OwnLogger {}

@Injectable()
class Records {}

const PROVIDERS = [Tenant, TenantRecords, DurableTenant, OwnLogger, Records];

@Module({ providers: PROVIDERS, exports: PROVIDERS })
class RecordsModule {}

const importInjecting = (token: unknown) =>
  WechatPayMerchantsModule.forRootAsync({
    imports: [RecordsModule],
    inject: [token as Type],
    useFactory: () => ({ load: () => OPTIONS }),
    notificationPath: 'wechatpay/merchants',
  });

let application: INestApplication | undefined;
afterEach(async () => {
  await application?.close();
  application = undefined;
});

describe.each(PLATFORMS)('WechatPayMerchantsModule on %s', (_platform, createAdapter) => {
  const start = async (...imports: Parameters<typeof Module>[0]['imports'] & unknown[]) => {
    @Injectable()
    class Policies {
      @OnWechatPayNotification('INSURANCE_ENTRUST.SIGN', { id: 'signed', name: 'acme' })
      signed(): void {}
    }
    class Root {}
    Module({ imports, providers: [Policies] })(Root);
    const created = await NestFactory.create(Root, createAdapter(), {
      logger: false,
      abortOnError: false,
    });
    // Kept only once it listens: close() of Nest 11 would start it first.
    await created.listen(0, '127.0.0.1');
    application = created;
    return created;
  };

  it.each([
    ['the request', REQUEST],
    ['a request-scoped provider', Tenant],
    ['a request-scoped provider two steps away', TenantRecords],
    ['a durable provider', DurableTenant],
  ])('rejects at start a factory that injects %s', async (_title, token) => {
    const error = await errorOf<WechatPayConfigurationError>(start(importInjecting(token)));
    expect(error.name).toBe('WechatPayConfigurationError');
    expect(error.issues).toHaveLength(1);
    expect(error.issues[0]?.option).toBe('forRootAsync');
    expect(error.message).toContain(
      'WechatPayMerchantsModule is not configured correctly:\n  forRootAsync: the options depend on a request-scoped provider',
    );
    expect(error.message).toContain('inject only singletons into the factory');
  });

  it('rejects it next to an import of the module for one merchant', async () => {
    const own = WechatPayInsuranceModule.forRoot({ ...OPTIONS, notificationPath: 'wechatpay/own' });
    for (const imports of [
      [own, importInjecting(Tenant)],
      [importInjecting(Tenant), own],
    ]) {
      const { message } = await errorOf(start(...imports));
      expect(message).toContain('WechatPayMerchantsModule is not configured correctly');
      expect(message).toContain('request-scoped');
    }
  });

  it.each([
    ['a singleton', Records],
    ['a transient provider', OwnLogger],
  ])('starts and loads merchants with a factory that injects %s', async (_title, token) => {
    const app = await start(importInjecting(token));
    expect(await app.get(WechatPayMerchants).find('acme')).toBeDefined();
    const url = `${await app.getUrl()}/wechatpay/merchants/acme`;
    expect((await fetch(url, { method: 'POST', body: '{}' })).status).toBe(401);
  });
});
