import { OPTION_VARIABLES } from '../common/option-variables.js';
import type { WechatPayInsuranceOptions } from './wechat-pay-insurance.options.js';
import {
  checkApiV3Key,
  checkCertificates,
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
import type { CheckValue, OptionName } from './option-check.js';

/** The environment variable of an option. */
export interface OptionVariable {
  readonly name: string;
  /** True where `<name>_PATH` may name a file that holds the value. */
  readonly mayBePath?: boolean;
  /** How the text is read; by default it is the value. Unreadable text is left to the option's check. */
  readonly kind?: 'number' | 'flag';
  /** Texts that stand for a value, in the order of the documentation. */
  readonly words?: Readonly<Record<string, unknown>>;
}

interface OptionRow<Name extends OptionName> {
  readonly variable?: OptionVariable;
  /** Checked in place of an option that is absent. */
  readonly default?: WechatPayInsuranceOptions[Name];
  readonly check: CheckValue<Name>;
}

export type OptionTable = { readonly [Name in OptionName]: OptionRow<Name> };

/**
 * Every option with its variable, its default and its check; `option-documentation.ts` adds the texts of the
 * READMEs. The checks run in this order, and each may use the values of the options above its own.
 */
export const OPTION_TABLE = {
  clock: {
    // Read with every check: fake timers replace it.
    get default() {
      return Date.now;
    },
    check: checkClock,
  },
  merchantSerialNumber: {
    variable: { name: OPTION_VARIABLES.merchantSerialNumber },
    check: checkSerialNumber,
  },
  signer: { check: checkSigner },
  merchantPrivateKey: {
    variable: { name: OPTION_VARIABLES.merchantPrivateKey, mayBePath: true },
    check: checkPrivateKey,
  },
  wechatPayPublicKeyId: {
    variable: { name: OPTION_VARIABLES.wechatPayPublicKeyId },
    check: checkPublicKeyId,
  },
  wechatPayPublicKey: {
    variable: { name: OPTION_VARIABLES.wechatPayPublicKey, mayBePath: true },
    check: checkPublicKey,
  },
  platformCertificates: {
    variable: { name: OPTION_VARIABLES.platformCertificates, words: { auto: 'auto', off: 'off' } },
    default: 'auto',
    check: checkCertificates,
  },
  apiV3Key: { variable: { name: OPTION_VARIABLES.apiV3Key }, check: checkApiV3Key },
  notifications: { check: checkNotifications },
  mchid: { variable: { name: OPTION_VARIABLES.mchid }, check: checkMchid },
  allowHttpForTesting: {
    variable: { name: 'WECHATPAY_ALLOW_HTTP_FOR_TESTING', kind: 'flag' },
    default: false,
    check: checkAllowHttpForTesting,
  },
  baseUrl: {
    variable: { name: OPTION_VARIABLES.baseUrl },
    default: DEFAULT_BASE_URL,
    check: checkBaseUrl,
  },
  allowHttpTransactionNotifyUrl: {
    variable: { name: OPTION_VARIABLES.allowHttpTransactionNotifyUrl, kind: 'flag' },
    default: false,
    check: checkAllowHttp,
  },
  appid: { variable: { name: OPTION_VARIABLES.appid }, check: checkAppid },
  contractNotifyUrl: {
    variable: { name: OPTION_VARIABLES.contractNotifyUrl },
    check: checkContractNotifyUrl,
  },
  transactionNotifyUrl: {
    variable: { name: OPTION_VARIABLES.transactionNotifyUrl },
    check: checkTransactionNotifyUrl,
  },
  backupBaseUrl: {
    variable: { name: OPTION_VARIABLES.backupBaseUrl, words: { off: null } },
    default: DEFAULT_BACKUP_BASE_URL,
    check: checkBackupBaseUrl,
  },
  timeout: {
    variable: { name: OPTION_VARIABLES.timeout, kind: 'number' },
    default: 10_000,
    check: checkTimeout,
  },
  retry: { default: DEFAULT_RETRY, check: checkRetry },
  maxBillSize: {
    variable: { name: 'WECHATPAY_MAX_BILL_SIZE', kind: 'number' },
    default: 128 * 1024 * 1024,
    check: checkMaxBillSize,
  },
  rules: { check: checkRules },
  http: { check: checkHttp },
} as const satisfies OptionTable;

/** The names of all options, in the order of the checks. */
export const OPTION_NAMES = Object.keys(OPTION_TABLE) as readonly OptionName[];
