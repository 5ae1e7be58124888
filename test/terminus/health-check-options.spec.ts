import { Controller, Get, Inject, Module, type Type } from '@nestjs/common';
import { Test, type TestingModule } from '@nestjs/testing';
import { TerminusModule } from '@nestjs/terminus';
import { afterEach, describe, expect, it } from 'vitest';
import {
  getWechatPayStatusToken,
  type WechatPayConfigurationError,
  WechatPayInsuranceModule,
  type WechatPayInsuranceOptions,
  WechatPayStatus,
} from '../../lib/index.js';
import {
  type WechatPayHealthCheckOptions,
  WechatPayHealthIndicator,
} from '../../lib/terminus/index.js';
import { errorOf } from '../support/applications/merchant.js';
import { API_V3_KEY, MCHID, PUBLIC_KEY_ID, publicKeyOptions } from '../support/fixtures.js';

const OTHER_ID = 'PUB_KEY_ID_0119999999992412410000000000000';
const otherOptions = {
  ...publicKeyOptions,
  mchid: '1900000110',
  wechatPayPublicKeyId: OTHER_ID,
} satisfies WechatPayInsuranceOptions;

let module: TestingModule | undefined;
afterEach(async () => {
  await module?.close();
  module = undefined;
});

/** A module with the indicator and these imports. */
async function startIndicator(...imports: unknown[]): Promise<WechatPayHealthIndicator> {
  @Module({
    imports: [TerminusModule, ...(imports as Type[])],
    providers: [WechatPayHealthIndicator],
    exports: [WechatPayHealthIndicator],
  })
  class HealthModule {}
  const created = await Test.createTestingModule({ imports: [HealthModule] }).compile();
  module = await created.init();
  return module.get(WechatPayHealthIndicator);
}

describe('the options of a health check', () => {
  it.each([
    [{ timeout: 0 }, 'timeout', 'must be a whole number of milliseconds from 1 to 2147483647'],
    [{ timeout: 2 ** 31 }, 'timeout', 'must be a whole number of milliseconds from 1 to'],
    [{ timeout: 1.5 }, 'timeout', 'must be a whole number of milliseconds from 1 to'],
    [{ timeout: '50' }, 'timeout', 'must be a whole number of milliseconds from 1 to'],
    [{ expiresWithin: -1 }, 'expiresWithin', 'must be a number of milliseconds, at least 0'],
    [{ expiresWithin: NaN }, 'expiresWithin', 'must be a number of milliseconds, at least 0'],
    [{ expiresWithin: '7d' }, 'expiresWithin', 'must be a number of milliseconds, at least 0'],
    [{ name: 'b' }, 'name', 'must be the name of an import of WechatPayInsuranceModule'],
    [{ name: '' }, 'name', 'must be the name of an import of WechatPayInsuranceModule'],
    [{ status: {} }, 'status', 'must be the WechatPayStatus of a merchant'],
    [{ status: { read: () => ({}) } }, 'status', 'must be the WechatPayStatus of a merchant'],
    [{ status: { read: 1, pingNotificationStore: 1 } }, 'status', 'must be the WechatPayStatus'],
    [{ timeOut: 1 }, 'timeOut', 'is an unknown option; the options are expiresWithin, timeout'],
  ])('rejects %o, and names the option and its remedy', async (options, option, message) => {
    const indicator = await startIndicator(WechatPayInsuranceModule.forRoot(publicKeyOptions));
    const error = await errorOf<WechatPayConfigurationError>(
      indicator.isHealthy('wechatpay', options as never),
    );
    expect(error.name).toBe('WechatPayConfigurationError');
    expect(error.issues).toHaveLength(1);
    expect(error.issues[0]?.option).toBe(option);
    expect(error.issues[0]?.message).toContain(message);
  });

  it.each([
    [{ timeout: 1 }],
    [{ timeout: 2 ** 31 - 1 }],
    [{ expiresWithin: 0 }],
    [{ expiresWithin: undefined, timeout: undefined, status: undefined, name: undefined }],
    [{ name: 'default' }],
  ])('accepts %o', async (options) => {
    const indicator = await startIndicator(WechatPayInsuranceModule.forRoot(publicKeyOptions));
    expect(await indicator.isHealthy('wechatpay', options)).toMatchObject({
      wechatpay: { status: 'up' },
    });
  });
});

describe('the merchant of a health check', () => {
  it('finds the merchant of a global module', async () => {
    const ours = WechatPayInsuranceModule.forRoot({ ...publicKeyOptions, isGlobal: true });
    @Module({ imports: [ours] })
    class Root {}
    @Controller()
    class HealthController {
      constructor(@Inject(WechatPayHealthIndicator) readonly indicator: WechatPayHealthIndicator) {}

      @Get()
      check(): void {}
    }
    @Module({
      imports: [TerminusModule],
      controllers: [HealthController],
      providers: [WechatPayHealthIndicator],
    })
    class HealthModule {}
    module = await Test.createTestingModule({ imports: [Root, HealthModule] }).compile();
    const { indicator } = module.get(HealthController);
    expect(await indicator.isHealthy('w')).toMatchObject({
      w: { keys: { list: [{ serial: PUBLIC_KEY_ID }] } },
    });
  });

  it('finds a named merchant of a module that it does not import', async () => {
    const named = WechatPayInsuranceModule.forRoot({ ...otherOptions, name: 'b' });
    @Module({ imports: [named] })
    class Branch {}
    @Module({ imports: [Branch] })
    class Elsewhere {}
    const indicator = await startIndicator(
      WechatPayInsuranceModule.forRoot(publicKeyOptions),
      Elsewhere,
    );
    const getSerials = async (options: WechatPayHealthCheckOptions) => {
      const { w } = await indicator.isHealthy('w', options);
      return w.keys.list.map(({ serial }) => serial);
    };
    expect(await getSerials({ name: 'b' })).toEqual([OTHER_ID]);
    expect(await getSerials({ name: 'default' })).toEqual([PUBLIC_KEY_ID]);
    expect(await getSerials({})).toEqual([PUBLIC_KEY_ID]);
    const status = module?.get<WechatPayStatus>(getWechatPayStatusToken('b'), { strict: false });
    expect(await getSerials({ status })).toEqual([OTHER_ID]);
    const { issues } = await errorOf<WechatPayConfigurationError>(
      indicator.isHealthy('w', { name: 'b', status }),
    );
    expect(issues).toEqual([{ option: 'name', message: 'must not be set together with status' }]);
  });

  it.each([[undefined], ['life']])(
    'reports the status with which a test overrides that of the import with the name %s',
    async (name) => {
      const at = new Date('2026-11-26T08:00:00Z');
      const fake = {
        read: () => ({ at, keys: { state: 'usable', keys: [{ serial: 'FAKE', state: 'valid' }] } }),
        pingNotificationStore: async () => ({ state: 'not-checked' }),
      };
      @Module({
        imports: [TerminusModule, WechatPayInsuranceModule.forRoot({ ...publicKeyOptions, name })],
        providers: [WechatPayHealthIndicator],
      })
      class HealthModule {}
      const created = await Test.createTestingModule({ imports: [HealthModule] })
        .overrideProvider(getWechatPayStatusToken(name))
        .useValue(fake)
        .compile();
      module = await created.init();
      const indicator = module.get(WechatPayHealthIndicator);
      expect(await indicator.isHealthy('w', { name })).toMatchObject({
        w: { status: 'up', keys: { list: [{ serial: 'FAKE' }] } },
      });
      const given = fake as unknown as WechatPayStatus;
      expect(await indicator.isHealthy('w', { status: given })).toMatchObject({
        w: { keys: { list: [{ serial: 'FAKE' }] } },
      });
    },
  );

  it('takes the merchant from the option status where several merchants have modules of their own', async () => {
    const createShop = (token: string, options: WechatPayInsuranceOptions) => {
      @Module({
        imports: [WechatPayInsuranceModule.forRoot(options)],
        providers: [{ provide: token, useExisting: WechatPayStatus }],
        exports: [token],
      })
      class Shop {}
      return Shop;
    };
    const indicator = await startIndicator(
      createShop('one', publicKeyOptions),
      createShop('other', otherOptions),
    );
    const [one, other] = ['one', 'other'].map((token) =>
      module?.get<WechatPayStatus>(token, { strict: false }),
    );
    expect(await indicator.isHealthy('one', { status: one })).toMatchObject({
      one: { keys: { list: [{ serial: PUBLIC_KEY_ID }] } },
    });
    expect(await indicator.isHealthy('other', { status: other })).toMatchObject({
      other: { keys: { list: [{ serial: OTHER_ID }] } },
    });
    const error = await errorOf<WechatPayConfigurationError>(indicator.isHealthy('w'));
    expect(error.message).toMatch(/status: must be the WechatPayStatus of a merchant; it may be/);
    expect(error.message).not.toContain(API_V3_KEY);
  });

  it('prevents the start where the module of the indicator imports two merchants', async () => {
    const starting = startIndicator(
      WechatPayInsuranceModule.forRoot(publicKeyOptions),
      WechatPayInsuranceModule.forRoot(otherOptions),
    );
    const { message } = await errorOf(starting);
    expect(message).toContain(`two merchants, ${MCHID} and 1900000110`);
  });
});
