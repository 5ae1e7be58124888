import { describe, expect, it } from 'vitest';
import {
  checkNotifyUrls,
  describeAll,
  fail,
  pass,
  skip,
} from '../../../lib/api/credentials/credentials-report.js';
import type { WechatPaySettings } from '../../../lib/api/settings.js';
import { API_SETTINGS } from '../../support/applications/api-parts.js';

describe('a verdict', () => {
  it.each([
    ['passed', pass],
    ['failed', fail],
    ['skipped', skip],
  ])('has the outcome of its function: %s', (outcome, create) => {
    expect(create('the reason')).toEqual({ outcome, message: 'the reason' });
  });
});

describe('describeAll', () => {
  const unknown = { outcome: 'skipped', message: 'unknown without a response' };

  it('returns the connection first, and the rest as unknown', () => {
    expect(describeAll(fail('no connection'))).toEqual([
      { check: 'connection', outcome: 'failed', message: 'no connection' },
      { check: 'clock', ...unknown },
      { check: 'merchant-key', ...unknown },
      { check: 'api-v3-key', ...unknown },
      { check: 'wechat-pay-key', ...unknown },
    ]);
  });

  it('returns the verdict about the merchant key where there is one', () => {
    expect(describeAll(skip('nothing was sent'), fail('no signature'))).toEqual([
      { check: 'connection', outcome: 'skipped', message: 'nothing was sent' },
      { check: 'clock', ...unknown },
      { check: 'merchant-key', outcome: 'failed', message: 'no signature' },
      { check: 'api-v3-key', ...unknown },
      { check: 'wechat-pay-key', ...unknown },
    ]);
  });
});

describe('checkNotifyUrls', () => {
  const URLS = {
    contractNotifyUrl: 'https://merchant.example/pay/contracts',
    transactionNotifyUrl: 'https://merchant.example/pay/transactions',
  };
  const SAME = {
    contractNotifyUrl: 'https://merchant.example/pay',
    transactionNotifyUrl: 'https://merchant.example/pay',
    notificationPath: '/pay',
  };
  const LOCAL = {
    contractNotifyUrl: 'http://127.0.0.1:3000/pay',
    transactionNotifyUrl: 'http://localhost:3000/pay',
  };
  const check = (settings: Partial<WechatPaySettings>) =>
    checkNotifyUrls({ ...API_SETTINGS, ...settings });

  it.each<[string, Partial<WechatPaySettings>, string]>([
    [
      'without a path to compare them with',
      URLS,
      'well-formed; notificationPath is not set, so their path was not compared',
    ],
    ['with the path of the module', SAME, 'well-formed, and their path is /pay'],
    [
      'of this machine when the API is there too',
      { ...LOCAL, loopbackApi: true },
      'well-formed; notificationPath is not set, so their path was not compared',
    ],
  ])('passes URLs %s', (_name, settings, message) => {
    expect(check(settings)).toEqual({ outcome: 'passed', message });
  });

  it.each<[string, Partial<WechatPaySettings>, string]>([
    [
      'both URLs',
      {},
      'contractNotifyUrl (WECHATPAY_CONTRACT_NOTIFY_URL) and transactionNotifyUrl (WECHATPAY_TRANSACTION_NOTIFY_URL) not set, so every request must set its own',
    ],
    [
      'the URL of contracts',
      { ...URLS, contractNotifyUrl: undefined },
      'contractNotifyUrl (WECHATPAY_CONTRACT_NOTIFY_URL) not set, so every request must set its own',
    ],
    [
      'the URL of transactions, by the variable of its import',
      { ...SAME, transactionNotifyUrl: undefined, variablePrefix: 'SHOP_' },
      'transactionNotifyUrl (SHOP_TRANSACTION_NOTIFY_URL) not set, so every request must set its own',
    ],
  ])('skips a merchant without %s', (_name, settings, message) => {
    expect(check(settings)).toEqual({ outcome: 'skipped', message });
  });

  it.each<[string, Partial<WechatPaySettings>, string]>([
    [
      'another path in one URL',
      { ...SAME, contractNotifyUrl: 'https://merchant.example/paid' },
      'contractNotifyUrl (WECHATPAY_CONTRACT_NOTIFY_URL) does not end in /pay, the path that this module serves',
    ],
    [
      'another path in both URLs, by the variables of their import',
      { ...URLS, notificationPath: '/pay', variablePrefix: 'SHOP_' },
      'contractNotifyUrl (SHOP_CONTRACT_NOTIFY_URL) does not end in /pay, the path that this module serves; transactionNotifyUrl (SHOP_TRANSACTION_NOTIFY_URL) does not end in /pay, the path that this module serves',
    ],
    [
      'URLs of this machine',
      LOCAL,
      'contractNotifyUrl (WECHATPAY_CONTRACT_NOTIFY_URL) names this machine, which WeChat Pay cannot reach; transactionNotifyUrl (WECHATPAY_TRANSACTION_NOTIFY_URL) names this machine, which WeChat Pay cannot reach',
    ],
    [
      'a wrong URL next to a missing one',
      { ...SAME, contractNotifyUrl: undefined, transactionNotifyUrl: URLS.transactionNotifyUrl },
      'transactionNotifyUrl (WECHATPAY_TRANSACTION_NOTIFY_URL) does not end in /pay, the path that this module serves',
    ],
  ])('fails for %s', (_name, settings, message) => {
    expect(check(settings)).toEqual({ outcome: 'failed', message });
  });
});
