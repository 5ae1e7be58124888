import { Logger } from '@nestjs/common';
import type { ConfigService } from '@nestjs/config';
import {
  wechatPayInsuranceOptionsFromConfig,
  type DeductFrequency,
  type WechatPayInsuranceOptions,
} from 'nestjs-wechatpay-insurance';
import type { SampleConfig } from '../config/sample-config.js';
import { notificationUrl } from '../notifications/notification-path.js';
import type { EmbeddedSimulator } from './embedded-simulator.js';
import { givenConnection, givenCredentials } from './merchant-variables.js';

const logger = new Logger('WechatPay');

/** A warning by default; as an error, it is shown next to the form field. */
const rules = { 'sign-with-payment-periods': 'error' } as const;

/** Options of the configured merchant, or of a simulated one when none is configured. */
export async function wechatPayOptions(
  config: ConfigService,
  sample: SampleConfig,
  simulator: EmbeddedSimulator,
): Promise<WechatPayInsuranceOptions> {
  if (givenCredentials(config).length > 0) return merchantOptions(config, sample);
  const options = await simulator.start(
    Object.entries(sample.plans).map(([frequency, plan_id]) => ({
      plan_id,
      frequency: frequency as DeductFrequency,
    })),
  );
  logger.log(
    `No merchant credentials: WeChat Pay is SIMULATED at ${options.baseUrl}, no money moves. ` +
      '没有商户凭证：使用微信支付模拟器，不会产生任何扣款。',
  );
  const ignored = givenConnection(config);
  if (ignored.length > 0) {
    logger.warn(
      `These variables have no effect without WECHATPAY_MCHID 以下变量未生效: ${ignored.join(', ')}`,
    );
  }
  // A simulated outage does not end within the seconds of a retry.
  return { ...options, ...notifyUrls(sample.url), rules, retry: false };
}

function merchantOptions(config: ConfigService, sample: SampleConfig): WechatPayInsuranceOptions {
  const options = {
    ...(sample.publicUrl !== undefined && notifyUrls(sample.publicUrl)),
    ...wechatPayInsuranceOptionsFromConfig(config),
    rules,
  };
  if (options.contractNotifyUrl === undefined) {
    logger.warn(
      'Set PUBLIC_URL or WECHATPAY_CONTRACT_NOTIFY_URL: a pre-sign requires a notify URL. ' +
        '请设置 PUBLIC_URL 或 WECHATPAY_CONTRACT_NOTIFY_URL，预签约需要通知地址。',
    );
  }
  logger.log(`Talking to WeChat Pay as merchant ${options.mchid} 使用真实商户`);
  return options;
}

function notifyUrls(origin: string) {
  const url = notificationUrl(origin);
  return { contractNotifyUrl: url, transactionNotifyUrl: url };
}
