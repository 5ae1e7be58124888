import { Controller, Module, Post } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { Test } from '@nestjs/testing';
import { describe, expect, it, vi } from 'vitest';
import {
  type WechatPayConfigurationError,
  WechatPayExceptionFilter,
  WechatPayInsuranceModule,
  type WechatPayInsuranceOptions,
  wechatPayInsuranceOptionsFromConfig,
  WechatPayInsuranceService,
  type WechatPayRequestValidationError,
} from '../../lib/index.js';
import {
  answerSigned,
  errorOf,
  type Merchant,
  PRE_SIGN_ANSWER,
} from '../support/applications/merchant.js';
import { startModule } from '../support/applications/module.js';
import { useMerchant } from '../support/applications/use-merchant.js';
import { publicKeyOptions } from '../support/fixtures.js';
import { pureSign } from '../support/requests/pre-sign-request.js';
import { PLATFORMS } from '../support/wire/platforms.js';

describe('a missing field that an option could fill in', () => {
  const startMerchant = useMerchant();
  const sign = (merchant: Merchant) => merchant.service.preEntrustSign(pureSign());
  const deduct = (merchant: Merchant) =>
    merchant.service.applyDeduction({
      out_trade_no: '1',
      description: 'x',
      contract_id: '1',
      policy_period_id: 1,
      amount: { total: 1 },
    });

  it.each<
    [string, Partial<WechatPayInsuranceOptions>, (merchant: Merchant) => Promise<unknown>, string]
  >([
    [
      'contract_notify_url',
      { contractNotifyUrl: undefined },
      sign,
      'is required: set it in the request, or set the option contractNotifyUrl (WECHATPAY_CONTRACT_NOTIFY_URL)',
    ],
    [
      'transaction_notify_url',
      { transactionNotifyUrl: undefined },
      deduct,
      'is required: set it in the request, or set the option transactionNotifyUrl (WECHATPAY_TRANSACTION_NOTIFY_URL)',
    ],
    [
      'appid',
      { appid: undefined },
      sign,
      'is required: set it in the request, or set the option appid (WECHATPAY_APPID)',
    ],
    [
      'appid',
      { appid: { h5: 'wxH5' } },
      sign,
      'is required: set it in the request, because the option appid (WECHATPAY_APPID) has none for this call',
    ],
  ])(
    'names the option and the variable for a missing %s with %j',
    async (path, options, call, message) => {
      const merchant = await startMerchant(answerSigned(PRE_SIGN_ANSWER), options);
      const error = await errorOf<WechatPayRequestValidationError>(call(merchant));
      expect(error.issues).toEqual([{ path, rule: 'required', message }]);
      expect(error.message).toContain(`${path}: ${message}`);
      expect(merchant.server.requests).toHaveLength(0);
    },
  );

  it('names the option for sign-with-payment without transaction_notify_url', async () => {
    const merchant = await startMerchant(answerSigned(PRE_SIGN_ANSWER), {
      transactionNotifyUrl: undefined,
    });
    const paid = { ...pureSign(), amount: { total: 1000 }, out_trade_no: '1', description: 'x' };
    const error = await errorOf<WechatPayRequestValidationError>(
      merchant.service.preEntrustSign(paid),
    );
    const found = error.issues.find(({ path }) => path === 'transaction_notify_url');
    expect(found?.message).toContain('transactionNotifyUrl (WECHATPAY_TRANSACTION_NOTIFY_URL)');
  });

  it('does not name an option for a field that no option can fill in', async () => {
    const merchant = await startMerchant(answerSigned(PRE_SIGN_ANSWER));
    const { openid, ...rest } = pureSign();
    void openid;
    const error = await errorOf<WechatPayRequestValidationError>(
      merchant.service.preEntrustSign(rest as never),
    );
    expect(error.issues).toEqual([{ path: 'openid', rule: 'required', message: 'is required' }]);
  });

  it.each(PLATFORMS)('names the option in the 400 response on %s', async (_platform, adapter) => {
    @Controller()
    class SignController {
      constructor(private readonly insurance: WechatPayInsuranceService) {}

      @Post('sign')
      sign() {
        return this.insurance.preEntrustSign(pureSign());
      }
    }
    Reflect.defineMetadata('design:paramtypes', [WechatPayInsuranceService], SignController);
    @Module({
      imports: [
        WechatPayInsuranceModule.forRoot({ ...publicKeyOptions, contractNotifyUrl: undefined }),
      ],
      controllers: [SignController],
    })
    class AppModule {}
    const app = await NestFactory.create(AppModule, adapter(), { logger: false });
    app.useGlobalFilters(new WechatPayExceptionFilter());
    await app.listen(0, '127.0.0.1');
    try {
      const response = await fetch(`${await app.getUrl()}/sign`, { method: 'POST' });
      expect(response.status).toBe(400);
      expect(await response.json()).toMatchObject({
        message: [
          'contract_notify_url: is required: set it in the request, or set the option contractNotifyUrl (WECHATPAY_CONTRACT_NOTIFY_URL)',
        ],
      });
    } finally {
      await app.close();
    }
  });
});

describe('the message of a configuration error', () => {
  const variables = { WECHATPAY_TIMEOUT: 'soon', WECHATPAY_API_V3_KEY: 'short' };
  const read = (source: Readonly<Record<string, unknown>> = variables) =>
    wechatPayInsuranceOptionsFromConfig({ get: (name) => source[name] });

  it.each<[string, () => WechatPayInsuranceOptions]>([
    ['read from variables', () => read()],
    [
      'read from variables of the process and completed in code',
      () => {
        for (const [name, value] of Object.entries(variables)) vi.stubEnv(name, value);
        return { ...read(process.env), retry: {} };
      },
    ],
  ])('names the variable of each option %s', async (_what, makeOptions) => {
    const options = Object.assign(makeOptions(), {
      retry: { attempts: -1 },
      platformCertificates: ['x'],
    });
    const { message, issues } = await errorOf<WechatPayConfigurationError>(
      Test.createTestingModule({
        imports: [WechatPayInsuranceModule.forRootAsync({ useFactory: () => options })],
      }).compile(),
    );
    for (const line of [
      'mchid (WECHATPAY_MCHID): is required',
      'merchantSerialNumber (WECHATPAY_MERCHANT_SERIAL_NUMBER): is required',
      'merchantPrivateKey (WECHATPAY_MERCHANT_PRIVATE_KEY): is required',
      'apiV3Key (WECHATPAY_API_V3_KEY): must be exactly 32 bytes',
      'timeout (WECHATPAY_TIMEOUT): must be a whole number',
      'platformCertificates[0] (WECHATPAY_PLATFORM_CERTIFICATES): cannot be read',
      'retry.attempts: must be a whole number',
    ]) {
      expect(message).toContain(`\n  ${line}`);
    }
    expect(issues.map(({ option }) => option)).toContain('apiV3Key');
  });

  it('names the variables together with a file that cannot be read', () => {
    const source = { ...variables, WECHATPAY_PUBLIC_KEY_PATH: 'no-such-file' };
    expect(() => read(source)).toThrow(/\n {2}timeout \(WECHATPAY_TIMEOUT\): must be/);
  });

  it('names no variable for options set in code', async () => {
    const options = { ...publicKeyOptions, timeout: 0 };
    const { message } = await errorOf<WechatPayConfigurationError>(startModule(options));
    expect(message).toContain('\n  timeout: must be');
  });
});
