/** The environment variables of the options that have one. */
export const OPTION_VARIABLES = {
  mchid: 'WECHATPAY_MCHID',
  appid: 'WECHATPAY_APPID',
  merchantSerialNumber: 'WECHATPAY_MERCHANT_SERIAL_NUMBER',
  merchantPrivateKey: 'WECHATPAY_MERCHANT_PRIVATE_KEY',
  apiV3Key: 'WECHATPAY_API_V3_KEY',
  wechatPayPublicKeyId: 'WECHATPAY_PUBLIC_KEY_ID',
  wechatPayPublicKey: 'WECHATPAY_PUBLIC_KEY',
  platformCertificates: 'WECHATPAY_PLATFORM_CERTIFICATES',
  contractNotifyUrl: 'WECHATPAY_CONTRACT_NOTIFY_URL',
  transactionNotifyUrl: 'WECHATPAY_TRANSACTION_NOTIFY_URL',
  baseUrl: 'WECHATPAY_BASE_URL',
  backupBaseUrl: 'WECHATPAY_BACKUP_BASE_URL',
  timeout: 'WECHATPAY_TIMEOUT',
  allowHttpTransactionNotifyUrl: 'WECHATPAY_ALLOW_HTTP_TRANSACTION_NOTIFY_URL',
} as const;

/** An option as error messages name it: `apiV3Key (WECHATPAY_API_V3_KEY)`. */
export function nameOption(option: keyof typeof OPTION_VARIABLES): string {
  return `${option} (${OPTION_VARIABLES[option]})`;
}
