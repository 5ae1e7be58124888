import type { ConfigSource } from 'nestjs-wechatpay-insurance';

/** Any one of these selects the real merchant; the module then reports the missing ones. */
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

/** Variables that configure the connection, not the merchant. */
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

/** Names of the configured credentials. */
export function givenCredentials(config: ConfigSource): string[] {
  return CREDENTIALS.filter((name) => isGiven(config, name));
}

/** True when the environment names a merchant, so that no simulator starts. */
export function hasMerchant(env: Readonly<Record<string, string | undefined>>): boolean {
  return CREDENTIALS.some((name) => (env[name] ?? '') !== '');
}

/** Names of the other configured variables of the package. */
export function givenConnection(config: ConfigSource): string[] {
  return CONNECTION.filter((name) => isGiven(config, name));
}

function isGiven(config: ConfigSource, name: string): boolean {
  const value = config.get(name);
  return value !== undefined && value !== null && value !== '';
}
