import { Logger } from '@nestjs/common';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { WechatPayConfigurationError, WechatPayInsuranceOptions } from '../../lib/index.js';
import { errorOf } from '../support/applications/merchant.js';
import { startModule } from '../support/applications/module.js';
import { publicKeyOptions } from '../support/fixtures.js';

const NAME = 'allowHttpForTesting';
const CONTAINERS = {
  baseUrl: 'http://wechatpay:8080',
  contractNotifyUrl: 'http://app:3000/wechatpay/notifications',
  transactionNotifyUrl: 'http://app:3000/wechatpay/notifications',
};

async function issuesOf(options: Partial<WechatPayInsuranceOptions>): Promise<string[]> {
  const module = startModule({
    ...publicKeyOptions,
    ...options,
  } as WechatPayInsuranceOptions);
  const error = await errorOf<WechatPayConfigurationError>(module);
  return error.issues.map(({ option, message }) => `${option} ${message}`);
}

describe('allowHttpForTesting', () => {
  afterEach(() => {
    vi.unstubAllEnvs();
  });

  it.each([
    CONTAINERS,
    { ...CONTAINERS, backupBaseUrl: 'http://wechatpay-2:8080' },
    { ...CONTAINERS, baseUrl: 'http://127.0.0.1:8080' },
    { ...CONTAINERS, baseUrl: 'https://wechatpay.test' },
    { ...CONTAINERS, baseUrl: 'http://10.1.2.3' },
    { ...CONTAINERS, baseUrl: 'http://weixin.qq.com.test' },
    { ...CONTAINERS, baseUrl: 'http://notweixin.qq.com' },
  ])('starts a module with allowHttpForTesting and %j', async (options) => {
    const module = await startModule({ ...publicKeyOptions, ...options, [NAME]: true });
    await module.close();
  });

  it.each([undefined, '', 'development', 'preproduction'])(
    'starts a module with allowHttpForTesting when NODE_ENV is %j',
    async (environment) => {
      vi.stubEnv('NODE_ENV', environment);
      const module = await startModule({ ...publicKeyOptions, ...CONTAINERS, [NAME]: true });
      await module.close();
    },
  );

  it.each([
    [true, 1],
    [false, 0],
  ])('logs a warning at start when allowHttpForTesting is %j: %i', async (flag, count) => {
    const warn = vi.spyOn(Logger.prototype, 'warn').mockImplementation(() => {});
    const baseUrl = 'https://wechatpay.test';
    const module = await startModule({ ...publicKeyOptions, baseUrl, [NAME]: flag });
    const lines = warn.mock.calls.filter(([line]) => String(line).includes(NAME));
    warn.mockRestore();
    await module.close();
    expect(lines).toHaveLength(count);
  });

  it.each([false, undefined])(
    'rejects plain HTTP when allowHttpForTesting is %j, and names the option',
    async (flag) => {
      const issues = await issuesOf({ ...CONTAINERS, [NAME]: flag });
      expect(issues.map((issue) => issue.split(' ', 1)[0])).toEqual(Object.keys(CONTAINERS));
      for (const issue of issues) {
        expect(issue).toContain('must use https://');
        expect(issue).toContain(NAME);
      }
    },
  );

  it.each(['production', 'Production', ' production ', 'prod'])(
    'rejects allowHttpForTesting when NODE_ENV is %j',
    async (environment) => {
      vi.stubEnv('NODE_ENV', environment);
      expect(await issuesOf({ ...CONTAINERS, [NAME]: true })).toEqual([
        `${NAME} must not be set where NODE_ENV is production`,
      ]);
      await (await startModule({ ...publicKeyOptions, [NAME]: false })).close();
    },
  );

  it.each([
    {},
    { baseUrl: 'https://api.mch.weixin.qq.com' },
    { baseUrl: 'https://API2.mch.weixin.qq.com./' },
    { baseUrl: 'https://apihk.mch.weixin.qq.com' },
    { baseUrl: 'http://wechatpay:8080', backupBaseUrl: 'https://api2.mch.weixin.qq.com' },
  ])("rejects allowHttpForTesting for WeChat Pay's own API: %j", async (options) => {
    expect(await issuesOf({ ...options, [NAME]: true })).toEqual([
      `${NAME} must not be set for WeChat Pay's own API; set baseUrl to a simulator's origin`,
    ]);
  });

  it.each([
    ['baseUrl', { baseUrl: 'http://api.mch.weixin.qq.com' }],
    [
      'backupBaseUrl',
      { baseUrl: 'http://wechatpay', backupBaseUrl: 'http://api2.mch.weixin.qq.com' },
    ],
  ])('rejects plain HTTP to a host of WeChat Pay in %s', async (option, options) => {
    const issues = await issuesOf({ ...options, [NAME]: true });
    expect(issues.map((issue) => issue.split(' ', 1)[0])).toEqual([NAME, option]);
  });

  it.each(['ftp://wechatpay', 'http://wechatpay/v3', 'http://u:p@wechatpay'])(
    'rejects other mistakes in %s despite allowHttpForTesting',
    async (baseUrl) => {
      const issues = await issuesOf({ baseUrl, [NAME]: true });
      expect(issues).toHaveLength(1);
      expect(issues[0]).toMatch(/^baseUrl must/);
    },
  );
});
