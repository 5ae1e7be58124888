import { readFileSync } from 'node:fs';
import { WechatPayConfigurationError } from '../errors/wechat-pay.error.js';
import type { WechatPayInsuranceOptions } from '../wechat-pay-insurance.options.js';
import { checkOptions } from './check-options.js';
import { OptionIssues } from './option-issues.js';

/** Anything that gives a value by the name of its variable; `ConfigService` does. */
export interface ConfigSource {
  get(key: string): unknown;
}

/**
 * Reads the options from environment variables, as `ConfigService` holds them. An empty variable
 * counts as absent. `…_PATH` may stand in for a PEM and names a file that is read at once.
 *
 * | Variable | Option |
 * | --- | --- |
 * | `WECHATPAY_MCHID` | `mchid` |
 * | `WECHATPAY_APPID` | `appid` |
 * | `WECHATPAY_MERCHANT_SERIAL_NUMBER` | `merchantSerialNumber` |
 * | `WECHATPAY_MERCHANT_PRIVATE_KEY`, `…_PATH` | `merchantPrivateKey` |
 * | `WECHATPAY_API_V3_KEY` | `apiV3Key` |
 * | `WECHATPAY_PUBLIC_KEY_ID` | `wechatPayPublicKeyId` |
 * | `WECHATPAY_PUBLIC_KEY`, `…_PATH` | `wechatPayPublicKey` |
 * | `WECHATPAY_PLATFORM_CERTIFICATES` (`auto`, `off`) | `platformCertificates` |
 * | `WECHATPAY_CONTRACT_NOTIFY_URL` | `contractNotifyUrl` |
 * | `WECHATPAY_TRANSACTION_NOTIFY_URL` | `transactionNotifyUrl` |
 * | `WECHATPAY_BASE_URL` | `baseUrl` |
 * | `WECHATPAY_BACKUP_BASE_URL` (`off`) | `backupBaseUrl` |
 * | `WECHATPAY_TIMEOUT` | `timeout` |
 * | `WECHATPAY_ALLOW_HTTP_TRANSACTION_NOTIFY_URL` | `allowHttpTransactionNotifyUrl` |
 *
 * @throws {WechatPayConfigurationError} when a file cannot be read; together with what else is wrong.
 */
export function wechatPayInsuranceOptionsFromConfig(
  source: ConfigSource,
): WechatPayInsuranceOptions {
  const issues = new OptionIssues();
  const read = (name: string): string | undefined => {
    const value = source.get(name);
    return value === undefined || value === null || value === '' ? undefined : String(value);
  };
  const pem = (option: string, name: string): string | undefined => {
    const text = read(name);
    const path = read(`${name}_PATH`);
    if (text !== undefined && path !== undefined) {
      issues.add(option, `is given twice: by ${name} and by ${name}_PATH`);
    }
    if (text !== undefined || path === undefined) return text;
    return issues.attempt(option, () => readPem(name, path));
  };
  const backup = read('WECHATPAY_BACKUP_BASE_URL');
  const options = withoutAbsent({
    mchid: read('WECHATPAY_MCHID'),
    appid: read('WECHATPAY_APPID'),
    merchantSerialNumber: read('WECHATPAY_MERCHANT_SERIAL_NUMBER'),
    merchantPrivateKey: pem('merchantPrivateKey', 'WECHATPAY_MERCHANT_PRIVATE_KEY'),
    apiV3Key: read('WECHATPAY_API_V3_KEY'),
    wechatPayPublicKeyId: read('WECHATPAY_PUBLIC_KEY_ID'),
    wechatPayPublicKey: pem('wechatPayPublicKey', 'WECHATPAY_PUBLIC_KEY'),
    platformCertificates: read('WECHATPAY_PLATFORM_CERTIFICATES'),
    contractNotifyUrl: read('WECHATPAY_CONTRACT_NOTIFY_URL'),
    transactionNotifyUrl: read('WECHATPAY_TRANSACTION_NOTIFY_URL'),
    baseUrl: read('WECHATPAY_BASE_URL'),
    backupBaseUrl: backup === 'off' ? null : backup,
    timeout: numberOf(read('WECHATPAY_TIMEOUT')),
    allowHttpTransactionNotifyUrl: flagOf(read('WECHATPAY_ALLOW_HTTP_TRANSACTION_NOTIFY_URL')),
  });
  if (issues.list.length > 0) {
    throw new WechatPayConfigurationError([...issues.list, ...otherIssues(options, issues)]);
  }
  // What is no number, flag or PEM stays what it is: the check at start reports all of it together.
  return options as unknown as WechatPayInsuranceOptions;
}

function readPem(name: string, path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    const { code = 'an error' } = error as NodeJS.ErrnoException;
    throw new Error(`cannot be read from the file that ${name}_PATH names: ${code}`);
  }
}

function otherIssues(options: object, found: OptionIssues) {
  try {
    checkOptions(options);
    return [];
  } catch (error) {
    if (!(error instanceof WechatPayConfigurationError)) throw error;
    return error.issues.filter(({ option }) => !found.has(option));
  }
}

function withoutAbsent<T extends object>(options: T): Partial<T> {
  return Object.fromEntries(
    Object.entries(options).filter(([, value]) => value !== undefined),
  ) as Partial<T>;
}

function numberOf(text: string | undefined): unknown {
  return text !== undefined && /^\d+$/.test(text) ? Number(text) : text;
}

function flagOf(text: string | undefined): unknown {
  if (text === 'true') return true;
  return text === 'false' ? false : text;
}
