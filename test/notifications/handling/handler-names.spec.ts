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

/** Creates a class and a handler with these names, as a build would leave them. */
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

/** A store that outlives the build, like Redis or SQL. */
const sharedStore: NotificationStore = {
  claim: async () => ({ outcome: 'done' }),
  renew: async () => true,
  complete: async () => true,
  release: async () => {},
};

describe('the start of an application with handlers without an id', () => {
  let log: ReturnType<typeof captureLog>;
  beforeEach(() => void (log = captureLog()));
  afterEach(() => log.restore());

  async function getWarnings(providers: Provider[], store?: NotificationStore) {
    const app = await HandlingApp.start(express, {
      providers,
      options: { notifications: { store } },
    });
    await app.stop();
    return log.lines.filter((line) => line.includes('minifier'));
  }

  it('warns of classes with a name that a minifier or a compiler made', async () => {
    const names = [
      // esbuild --minify, SWC and terser, in small and in large programs.
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
      // Anonymous classes: TypeScript, Babel and SWC, esbuild, Rollup.
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
    const [warning, ...more] = await getWarnings(names.map((name) => handlers(name)));
    expect(more).toEqual([]);
    expect(warning).toMatch(/^warn .*minifier.*\{ id: '…' \}/);
    expect(warning?.slice('warn '.length).split(': ', 1)[0]?.split(', ')).toEqual(
      names.map((name) => `${name}.signed`),
    );
  });

  it('does not warn of classes with a name that a person wrote', async () => {
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
    expect(await getWarnings(names.map((name) => handlers(name)))).toEqual([]);
  });

  it('warns of methods with a mangled name', async () => {
    const mangled = ['a', '$', '_e', 't0'];
    const [warning] = await getWarnings(
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
    'warns of two classes that a bundler may have numbered: %s and %s with %s and %s',
    async (one, other, oneMethod, otherMethod, times) => {
      const warnings = await getWarnings([handlers(one, oneMethod), handlers(other, otherMethod)]);
      expect(warnings).toHaveLength(times);
      if (times > 0) expect(warnings[0]).toContain(`${one}.signed, ${other}.signed: `);
    },
  );

  it('warns of all unstable names in one line, whatever the number of modules', async () => {
    const warnings = await getWarnings([handlers('a'), handlers('b'), handlers('PolicySales')]);
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

  it('does not warn of handlers with an id', async () => {
    expect(await getWarnings([handlers('a', 'b', 'contract-signed')])).toEqual([]);
  });

  describe('in production', () => {
    beforeEach(() => void vi.stubEnv('NODE_ENV', 'production'));

    it('fails for unstable names with a store that outlives the build', async () => {
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

    it('warns of unstable names without an error with a store in memory', async () => {
      expect(await getWarnings([handlers('a')], new MemoryNotificationStore())).toHaveLength(1);
      log.lines.splice(0);
      expect(await getWarnings([handlers('a')])).toHaveLength(1);
    });

    it('warns of unstable names without an error with the memory store of another copy', async () => {
      vi.resetModules();
      const copy = await import('../../../lib/notifications/stores/memory-notification-store.js');
      const store = new copy.MemoryNotificationStore();
      expect(store).not.toBeInstanceOf(MemoryNotificationStore);
      expect(await getWarnings([handlers('a')], store)).toHaveLength(1);
    });

    it('accepts stable names and ids with a shared store', async () => {
      const stable = [handlers('PolicySales'), handlers('a', 'b', 'PolicySales.paid')];
      expect(await getWarnings(stable, sharedStore)).toEqual([]);
    });
  });

  it('warns of unstable names without an error in development, with a shared store too', async () => {
    vi.stubEnv('NODE_ENV', 'development');
    expect(await getWarnings([handlers('a')], sharedStore)).toHaveLength(1);
  });
});
