import type { Provider, Type } from '@nestjs/common';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import {
  MemoryNotificationStore,
  type NotificationStore,
  OnWechatPayNotification,
  WechatPayInsuranceModule,
} from '../../../lib/index.js';
import { HandlingApp } from '../../support/applications/handling-app.js';
import { errorOf } from '../../support/applications/merchant.js';
import { publicKeyOptions } from '../../support/fixtures.js';
import { captureLog } from '../../support/verdicts/log-lines.js';
import { PLATFORMS } from '../../support/wire/platforms.js';

const SIGN = 'INSURANCE_ENTRUST.SIGN';
const [[, express]] = PLATFORMS as [(typeof PLATFORMS)[number]];

/** A class of this name with a handler of that name, as a build would leave it. */
function handlers(className: string, method = 'signed', id?: string): Type {
  const type = { [className]: class {} }[className]!;
  Object.defineProperty(type.prototype, method, { value() {}, configurable: true });
  OnWechatPayNotification(SIGN, { id })(
    type.prototype,
    method,
    Object.getOwnPropertyDescriptor(type.prototype, method)!,
  );
  return type;
}

/** A store as Redis or SQL would be: it is still there when the next build starts. */
const sharedStore: NotificationStore = {
  claim: async () => ({ outcome: 'done' }),
  renew: async () => true,
  complete: async () => true,
  release: async () => {},
};

describe('handlers that their class and method name', () => {
  let log: ReturnType<typeof captureLog>;
  beforeEach(() => void (log = captureLog()));
  afterEach(() => log.restore());

  async function warningsOf(providers: Provider[], store?: NotificationStore) {
    const app = await HandlingApp.start(express, {
      providers,
      options: { notifications: { store } },
    });
    await app.stop();
    return log.lines.filter((line) => line.includes('minifier'));
  }

  it('are warned of where a minifier or a compiler made the name of the class', async () => {
    const names = [
      // esbuild --minify, SWC and terser, in small and in large programs
      'a',
      't',
      'e1',
      '_a',
      '_',
      '$',
      '$e',
      'aB',
      'Ab',
      'Q0',
      'a0e',
      'xYz',
      '_0x1f3b',
      // classes without a name: TypeScript, Babel and SWC, esbuild, Rollup
      'class_1',
      'default_1',
      '_class',
      '_class2',
      '_default',
      'default',
      'sales_default',
      '_default$1',
      'Sales$1',
    ];
    const [warning, ...more] = await warningsOf(names.map((name) => handlers(name)));
    expect(more).toEqual([]);
    expect(warning).toMatch(/^warn .*minifier.*\{ id: '…' \}/);
    expect(warning?.slice('warn '.length).split(': ', 1)[0]?.split(', ')).toEqual(
      names.map((name) => `${name}.signed`),
    );
  });

  it('are not warned of where a person wrote the name of the class', async () => {
    const names = [
      'Sales',
      'PolicySales',
      'Pay',
      'SMS',
      'Sale',
      'SalesV2',
      '签约',
      '保',
      '_Sales',
      'Default',
      'ClassHandlers',
      'Order2',
    ];
    expect(await warningsOf(names.map((name) => handlers(name)))).toEqual([]);
  });

  it('are warned of where the name of the method was mangled', async () => {
    const mangled = ['a', '$', '_e', 't0'];
    const [warning] = await warningsOf(
      [...mangled, 'on', 'run', 'signed'].map((method) => handlers('PolicySales', method)),
    );
    expect(warning?.slice('warn '.length).split(': ', 1)[0]?.split(', ')).toEqual(
      mangled.map((method) => `PolicySales.${method}`),
    );
  });

  it.each([
    ['Sales', 'Sales2', 'signed', 'signed', 1],
    ['Sales', 'Sales$1', 'signed', 'signed', 1],
    ['SalesV1', 'SalesV2', 'signed', 'signed', 0],
    ['Sales', 'Sales2', 'signed', 'paid', 0],
  ])(
    'two classes that a bundler may have numbered are warned of: %s and %s with %s and %s',
    async (one, other, oneMethod, otherMethod, times) => {
      const warnings = await warningsOf([handlers(one, oneMethod), handlers(other, otherMethod)]);
      expect(warnings).toHaveLength(times);
      if (times > 0) expect(warnings[0]).toContain(`${one}.signed, ${other}.signed: `);
    },
  );

  it('are warned of once, all together, whatever the number of modules', async () => {
    const warnings = await warningsOf([handlers('a'), handlers('b'), handlers('PolicySales')]);
    expect(warnings).toEqual([expect.stringContaining('warn a.signed, b.signed: ')]);
    log.lines.splice(0);
    const app = await HandlingApp.start(express, {
      providers: [handlers('a')],
      imports: [
        WechatPayInsuranceModule.forRoot({
          ...publicKeyOptions,
          mchid: '1900000110',
          notificationPath: 'other',
        }),
      ],
    });
    await app.stop();
    expect(log.lines.filter((line) => line.includes('minifier'))).toHaveLength(1);
  });

  it('are not warned of where they have an id', async () => {
    expect(await warningsOf([handlers('a', 'b', 'contract-signed')])).toEqual([]);
  });

  describe('in production', () => {
    beforeEach(() => void vi.stubEnv('NODE_ENV', 'production'));

    it('are an error with a store that outlives the build', async () => {
      const app = await HandlingApp.create(express, {
        providers: [handlers('a'), handlers('b', 'signed', 'contract-signed'), handlers('Sales')],
        options: { notifications: { store: sharedStore } },
      });
      const error = await errorOf(app.init());
      await app.close();
      expect(error).toMatchObject({
        name: 'WechatPayConfigurationError',
        issues: [
          {
            option: '@OnWechatPayNotification',
            message: expect.stringMatching(/^a\.signed: .*\{ id: '…' \} \(\{ id: 'a\.signed' \}/),
          },
        ],
      });
    });

    it('are only warned of with a store in memory', async () => {
      expect(await warningsOf([handlers('a')], new MemoryNotificationStore())).toHaveLength(1);
      log.lines.splice(0);
      expect(await warningsOf([handlers('a')])).toHaveLength(1);
    });

    it('are only warned of with a store in memory of another copy of the package', async () => {
      vi.resetModules();
      const copy = await import('../../../lib/notifications/stores/memory-notification-store.js');
      const store = new copy.MemoryNotificationStore();
      expect(store).not.toBeInstanceOf(MemoryNotificationStore);
      expect(await warningsOf([handlers('a')], store)).toHaveLength(1);
    });

    it('are taken with a shared store where they look stable, or have an id', async () => {
      const stable = [handlers('PolicySales'), handlers('a', 'b', 'PolicySales.paid')];
      expect(await warningsOf(stable, sharedStore)).toEqual([]);
    });
  });

  it('are only warned of in development, with a shared store too', async () => {
    vi.stubEnv('NODE_ENV', 'development');
    expect(await warningsOf([handlers('a')], sharedStore)).toHaveLength(1);
  });
});
