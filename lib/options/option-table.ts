import type { OPTION_VARIABLES } from '../common/option-variables.js';
import {
  checkApiV3Key,
  checkCertificates,
  checkMerchantCertificate,
  checkPrivateKey,
  checkPublicKey,
  checkPublicKeyId,
  checkSerialNumber,
  checkSigner,
} from './check-keys.js';
import { checkNotifications } from './check-notifications.js';
import {
  checkAllowHttp,
  checkAppid,
  checkClock,
  checkHttp,
  checkMaxBillSize,
  checkMchid,
  checkRetry,
  checkRules,
  checkTimeout,
  DEFAULT_RETRY,
} from './check-settings.js';
import {
  checkAllowHttpForTesting,
  checkBackupBaseUrl,
  checkBaseUrl,
  checkContractNotifyUrl,
  checkTransactionNotifyUrl,
  DEFAULT_BACKUP_BASE_URL,
  DEFAULT_BASE_URL,
} from './check-urls.js';
import type { CheckValue, OptionName, UncheckedOptions } from './option-check.js';

/** The environment variable of an option. */
export interface OptionVariable {
  readonly name: string;
  /** True where `<name>_PATH` may name a file that holds the value. */
  readonly mayBePath?: boolean | undefined;
  /** Type that the text is parsed to; a string by default. Unparsable text is left to the option's check. */
  readonly kind?: 'number' | 'flag' | undefined;
  /** Values by the text that stands for them, in the order of the documentation. */
  readonly words?: Readonly<Record<string, unknown>> | undefined;
}

/** Ties a variable to the name that error messages use. */
type VariableName<Name> = Name extends keyof typeof OPTION_VARIABLES
  ? (typeof OPTION_VARIABLES)[Name]
  : never;

interface OptionRow<Name extends OptionName> {
  readonly variable?: (OptionVariable & { readonly name: VariableName<Name> }) | undefined;
  /** Value of an absent option. It is checked too. */
  readonly default?: UncheckedOptions[Name];
  readonly check: CheckValue<Name>;
  /** True when the value is never a secret, so that the container may print it. */
  readonly isPublic?: boolean | undefined;
}

export type OptionTable = { readonly [Name in OptionName]: OptionRow<Name> };

/**
 * Every option with its variable, its default and its check; `option-documentation.ts` adds the texts of
 * the documentation. The checks run in this order, and each may use the values of the options above it.
 */
export const OPTION_TABLE = {
  clock: {
    // A getter, because fake timers replace `Date.now`.
    get default() {
      return Date.now;
    },
    check: checkClock,
    isPublic: true,
  },
  merchantCertificate: {
    variable: { name: 'WECHATPAY_MERCHANT_CERTIFICATE', mayBePath: true },
    check: checkMerchantCertificate,
  },
  merchantSerialNumber: {
    variable: { name: 'WECHATPAY_MERCHANT_SERIAL_NUMBER' },
    check: checkSerialNumber,
    isPublic: true,
  },
  signer: { check: checkSigner },
  merchantPrivateKey: {
    variable: { name: 'WECHATPAY_MERCHANT_PRIVATE_KEY', mayBePath: true },
    check: checkPrivateKey,
  },
  wechatPayPublicKeyId: {
    variable: { name: 'WECHATPAY_PUBLIC_KEY_ID' },
    check: checkPublicKeyId,
    isPublic: true,
  },
  wechatPayPublicKey: {
    variable: { name: 'WECHATPAY_PUBLIC_KEY', mayBePath: true },
    check: checkPublicKey,
  },
  platformCertificates: {
    variable: { name: 'WECHATPAY_PLATFORM_CERTIFICATES', words: { auto: 'auto', off: 'off' } },
    default: 'auto',
    check: checkCertificates,
  },
  apiV3Key: { variable: { name: 'WECHATPAY_API_V3_KEY' }, check: checkApiV3Key },
  notifications: { check: checkNotifications },
  mchid: { variable: { name: 'WECHATPAY_MCHID' }, check: checkMchid, isPublic: true },
  allowHttpForTesting: {
    variable: { name: 'WECHATPAY_ALLOW_HTTP_FOR_TESTING', kind: 'flag' },
    default: false,
    check: checkAllowHttpForTesting,
    isPublic: true,
  },
  baseUrl: {
    variable: { name: 'WECHATPAY_BASE_URL' },
    default: DEFAULT_BASE_URL,
    check: checkBaseUrl,
    isPublic: true,
  },
  allowHttpTransactionNotifyUrl: {
    variable: { name: 'WECHATPAY_ALLOW_HTTP_TRANSACTION_NOTIFY_URL', kind: 'flag' },
    default: false,
    check: checkAllowHttp,
    isPublic: true,
  },
  appid: { variable: { name: 'WECHATPAY_APPID' }, check: checkAppid, isPublic: true },
  contractNotifyUrl: {
    variable: { name: 'WECHATPAY_CONTRACT_NOTIFY_URL' },
    check: checkContractNotifyUrl,
    isPublic: true,
  },
  transactionNotifyUrl: {
    variable: { name: 'WECHATPAY_TRANSACTION_NOTIFY_URL' },
    check: checkTransactionNotifyUrl,
    isPublic: true,
  },
  backupBaseUrl: {
    variable: { name: 'WECHATPAY_BACKUP_BASE_URL', words: { off: null } },
    default: DEFAULT_BACKUP_BASE_URL,
    check: checkBackupBaseUrl,
    isPublic: true,
  },
  timeout: {
    variable: { name: 'WECHATPAY_TIMEOUT', kind: 'number' },
    default: 10_000,
    check: checkTimeout,
    isPublic: true,
  },
  retry: { default: DEFAULT_RETRY, check: checkRetry, isPublic: true },
  maxBillSize: {
    variable: { name: 'WECHATPAY_MAX_BILL_SIZE', kind: 'number' },
    default: 128 * 1024 * 1024,
    check: checkMaxBillSize,
    isPublic: true,
  },
  rules: { check: checkRules, isPublic: true },
  http: { check: checkHttp },
} as const satisfies OptionTable;

/** The names of all options, in the order of the checks. */
export const OPTION_NAMES = Object.keys(OPTION_TABLE) as readonly OptionName[];
