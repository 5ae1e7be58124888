import { inspect } from 'node:util';
import type { TestingModule } from '@nestjs/testing';
import { afterEach, describe, expect, it } from 'vitest';
import { type WechatPayInsuranceOptions, WechatPayStatus } from '../lib/index.js';
import { startModule } from './support/applications/module.js';
import { API_V3_KEY, fixture, MCHID, NOW, publicKeyOptions, SERIAL_A } from './support/fixtures.js';
import { PlainStore } from './support/handlers/plain-store.js';

let module: TestingModule | undefined;
afterEach(() => module?.close());

async function startStatus(options: Partial<WechatPayInsuranceOptions>): Promise<WechatPayStatus> {
  module = await startModule({ ...publicKeyOptions, ...options } as WechatPayInsuranceOptions);
  return module.get(WechatPayStatus);
}

describe('the status of a merchant', () => {
  it('reports keys with their validity as dates, by the clock of the options', async () => {
    const status = await startStatus({ platformCertificates: [fixture('platform-a.cert.pem')] });
    expect(status.read()).toEqual({
      mchid: MCHID,
      at: new Date(NOW),
      keys: {
        state: 'usable',
        keys: [
          { serial: publicKeyOptions.wechatPayPublicKeyId, kind: 'public-key', state: 'valid' },
          {
            serial: SERIAL_A,
            kind: 'platform-certificate',
            state: 'valid',
            validFrom: new Date('2020-01-01T00:00:00Z'),
            validTo: new Date('2120-01-01T00:00:00Z'),
          },
        ],
      },
    });
  });

  it('prints no key', async () => {
    const status = await startStatus({});
    const text = inspect([status, status.read()], { depth: Infinity, showHidden: true });
    for (const secret of [API_V3_KEY, 'BEGIN ', 'KeyObject']) expect(text).not.toContain(secret);
  });

  it('reports the error of a store that rejects a ping', async () => {
    const error = new Error('planned');
    const store = Object.assign(new PlainStore(), { ping: () => Promise.reject(error) });
    const status = await startStatus({ notifications: { store } });
    const report = await status.pingNotificationStore();
    expect(report).toMatchObject({ state: 'failed', error });
  });

  it('ignores a ping that rejects after the limit', async () => {
    const store = Object.assign(new PlainStore(), {
      ping: () => new Promise<void>((_, reject) => void setTimeout(reject, 40, new Error('late'))),
    });
    const status = await startStatus({ notifications: { store } });
    expect(await status.pingNotificationStore(10)).toMatchObject({ state: 'timeout' });
    await new Promise((resolve) => void setTimeout(resolve, 60));
  });

  it('rejects a store whose ping is not a function when the application starts', async () => {
    const store = Object.assign(new PlainStore(), { ping: true as never });
    await expect(startStatus({ notifications: { store } })).rejects.toThrow(
      'notifications.store: must have a function as ping, or none',
    );
  });
});
