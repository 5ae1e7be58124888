import { describe, expect, it } from 'vitest';
import type { WechatPayInsuranceOptions } from '../../lib/index.js';
import { checkOptions } from '../../lib/options/check-options.js';
import { certificateOptions, MCHID } from '../support/fixtures.js';

const { mchid, merchantSerialNumber, merchantPrivateKey, apiV3Key } = certificateOptions;
const REQUIRED: WechatPayInsuranceOptions = {
  mchid,
  merchantSerialNumber,
  merchantPrivateKey,
  apiV3Key,
};

describe('the defaults of the options', () => {
  it('sets the documented defaults', () => {
    const { settings, pinnedCertificates, publicKey, http } = checkOptions(REQUIRED);
    expect(settings).toEqual({
      mchid: MCHID,
      appid: undefined,
      appids: {},
      contractNotifyUrl: undefined,
      transactionNotifyUrl: undefined,
      baseUrl: 'https://api.mch.weixin.qq.com',
      backupBaseUrl: 'https://api2.mch.weixin.qq.com',
      loopbackApi: false,
      timeout: 10_000,
      retry: { attempts: 2, baseDelay: 200, maxDelay: 2000 },
      maxBillSize: 134_217_728,
      rules: new Map(),
      allowHttpTransactionNotifyUrl: false,
      allowHttpForTesting: false,
      clock: Date.now,
    });
    expect([pinnedCertificates, publicKey, http.open()]).toEqual([undefined, undefined, {}]);
  });

  it('sets the documented defaults of notifications', () => {
    const { key, ...times } = checkOptions(REQUIRED).notifications.open();
    expect(times).toEqual({
      store: undefined,
      budget: 4000,
      lease: 30_000,
      maxHandling: 600_000,
      toleranceSeconds: 300,
      clock: Date.now,
    });
    expect(key({ id: 'EV-1', resource: { contract_id: 'C1' } } as never)).toBe('EV-1');
  });

  it.each<[Partial<WechatPayInsuranceOptions>, string | null]>([
    [{}, 'https://api2.mch.weixin.qq.com'],
    [{ baseUrl: 'https://api.mch.weixin.qq.com' }, 'https://api2.mch.weixin.qq.com'],
    [{ baseUrl: 'https://API.mch.weixin.qq.com:443/' }, 'https://api2.mch.weixin.qq.com'],
    [{ baseUrl: 'https://proxy.merchant.example' }, null],
    [{ backupBaseUrl: null }, null],
    [
      { baseUrl: 'https://proxy.merchant.example', backupBaseUrl: 'https://other.example/' },
      'https://other.example',
    ],
  ])('resolves backupBaseUrl of %j to %j', (options, backup) => {
    expect(checkOptions({ ...REQUIRED, ...options }).settings.backupBaseUrl).toBe(backup);
  });

  it.each([
    [false, { attempts: 0, baseDelay: 200, maxDelay: 2000 }],
    [{ attempts: 5 }, { attempts: 5, baseDelay: 200, maxDelay: 2000 }],
    [{ baseDelay: 0 }, { attempts: 2, baseDelay: 0, maxDelay: 2000 }],
    [undefined, { attempts: 2, baseDelay: 200, maxDelay: 2000 }],
  ] as const)('resolves retry %j to %j', (retry, settings) => {
    expect(checkOptions({ ...REQUIRED, retry }).settings.retry).toEqual(settings);
  });

  it('keeps the default of an option that is undefined', () => {
    const given = { timeout: undefined, baseUrl: undefined, notifications: {}, rules: undefined };
    expect(checkOptions({ ...REQUIRED, ...given }).settings).toEqual(
      checkOptions(REQUIRED).settings,
    );
  });
});
