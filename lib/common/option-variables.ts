/** Environment variables by option. */
export const OPTION_VARIABLES = {
  mchid: 'WECHATPAY_MCHID',
  appid: 'WECHATPAY_APPID',
  merchantCertificate: 'WECHATPAY_MERCHANT_CERTIFICATE',
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
  maxBillSize: 'WECHATPAY_MAX_BILL_SIZE',
  allowHttpForTesting: 'WECHATPAY_ALLOW_HTTP_FOR_TESTING',
  allowHttpTransactionNotifyUrl: 'WECHATPAY_ALLOW_HTTP_TRANSACTION_NOTIFY_URL',
} as const;

type OptionWithVariable = keyof typeof OPTION_VARIABLES;

/** Formats an option for error messages: `apiV3Key (WECHATPAY_API_V3_KEY)`. */
export function nameOption(option: OptionWithVariable): string {
  return `${option} (${OPTION_VARIABLES[option]})`;
}

const FROM_VARIABLES = Symbol('nestjs-wechatpay-insurance:from-variables');

/** Marks options that were read from variables, so that error messages also name the variable. */
export function markFromVariables(options: object): void {
  Object.defineProperty(options, FROM_VARIABLES, { value: true });
}

/** True for marked options, and for unmarked copies of them when the process has such variables. */
export function areFromVariables(options: object): boolean {
  return (
    FROM_VARIABLES in options ||
    Object.values(OPTION_VARIABLES).some((name) => (process.env[name] ?? '') !== '')
  );
}

/** Like {@link nameOption}, for a part of an option such as `retry.attempts`, and for options without a variable. */
export function nameOptionPath(path: string): string {
  const [option = ''] = path.split(/[.[]/, 1);
  return Object.hasOwn(OPTION_VARIABLES, option)
    ? `${path} (${OPTION_VARIABLES[option as OptionWithVariable]})`
    : path;
}
