import type { ConfigSource } from 'nestjs-wechatpay-insurance';

/** One of these is enough to mean a merchant; what is missing then is an error of the module's. */
const CREDENTIALS = [
  'WECHATPAY_MCHID',
  'WECHATPAY_MERCHANT_SERIAL_NUMBER',
  'WECHATPAY_MERCHANT_CERTIFICATE',
  'WECHATPAY_MERCHANT_PRIVATE_KEY',
  'WECHATPAY_MERCHANT_PRIVATE_KEY_PATH',
  'WECHATPAY_API_V3_KEY',
  'WECHATPAY_PUBLIC_KEY_ID',
  'WECHATPAY_PUBLIC_KEY',
  'WECHATPAY_PUBLIC_KEY_PATH',
];

/** These say how to talk to WeChat Pay, not who does. */
const CONNECTION = [
  'WECHATPAY_APPID',
  'WECHATPAY_PLATFORM_CERTIFICATES',
  'WECHATPAY_CONTRACT_NOTIFY_URL',
  'WECHATPAY_TRANSACTION_NOTIFY_URL',
  'WECHATPAY_ALLOW_HTTP_TRANSACTION_NOTIFY_URL',
  'WECHATPAY_ALLOW_HTTP_FOR_TESTING',
  'WECHATPAY_BASE_URL',
  'WECHATPAY_BACKUP_BASE_URL',
  'WECHATPAY_TIMEOUT',
  'WECHATPAY_MAX_BILL_SIZE',
];

/** The merchant's credentials that the configuration holds, by name. */
export function givenCredentials(config: ConfigSource): string[] {
  return CREDENTIALS.filter((name) => isGiven(config, name));
}

/** What else the configuration holds for the package, by name. */
export function givenConnection(config: ConfigSource): string[] {
  return CONNECTION.filter((name) => isGiven(config, name));
}

function isGiven(config: ConfigSource, name: string): boolean {
  const value = config.get(name);
  return value !== undefined && value !== null && value !== '';
}
