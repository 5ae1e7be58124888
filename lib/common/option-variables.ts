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

/** Prefix of {@link OPTION_VARIABLES}. */
export const DEFAULT_PREFIX = 'WECHATPAY_';

/** The name of a variable with another prefix than the default one. */
export function toVariable(name: string, prefix: string): string {
  return prefix + name.slice(DEFAULT_PREFIX.length);
}

/** Formats an option for error messages: `apiV3Key (WECHATPAY_API_V3_KEY)`. */
export function nameOption(option: OptionWithVariable, prefix = DEFAULT_PREFIX): string {
  return `${option} (${toVariable(OPTION_VARIABLES[option], prefix)})`;
}

/** Like {@link nameOption}, for a part of an option such as `retry.attempts`, and for options without a variable. */
export function nameOptionPath(path: string, prefix: string): string {
  const [option = ''] = path.split(/[.[]/, 1);
  return isOptionWithVariable(option)
    ? `${path} (${toVariable(OPTION_VARIABLES[option], prefix)})`
    : path;
}

/** Puts the prefix into the names of variables in a message. */
export function renameVariables(message: string, prefix = DEFAULT_PREFIX): string {
  if (prefix === DEFAULT_PREFIX) return message;
  return message.replace(VARIABLES, (name) => toVariable(name, prefix));
}

const VARIABLES = new RegExp(
  String.raw`\b(?:${Object.values(OPTION_VARIABLES).join('|')})(?=_PATH\b|\b)`,
  'g',
);

function isOptionWithVariable(option: string): option is OptionWithVariable {
  return Object.hasOwn(OPTION_VARIABLES, option);
}

/**
 * Returns the prefix of the variables from which options were read; `undefined` when they were set in code. Copies of
 * the options keep it.
 */
export function findVariablePrefix(options: Readonly<Record<string, unknown>>): string | undefined {
  const { variablePrefix } = options;
  return typeof variablePrefix === 'string' ? variablePrefix : undefined;
}
