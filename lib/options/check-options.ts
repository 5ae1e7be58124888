import { createPublicKey, type KeyObject } from 'node:crypto';
import type { WechatPaySettings } from '../client/settings.js';
import { keySigner, MerchantCredentials } from '../credentials/merchant-credentials.js';
import { isExpired, type WechatPayKey } from '../credentials/platform-certificate.js';
import { isPublicKeyId, normalizeSerial } from '../credentials/serial-number.js';
import { WechatPayConfigurationError } from '../errors/wechat-pay-configuration.error.js';
import { RULE_NAMES, type RuleName, type RuleSeverity } from '../validation/rule-names.js';
import type {
  WechatPayInsuranceOptions,
  WechatPayScenedAppids,
  WechatPaySigner,
} from '../wechat-pay-insurance.options.js';
import { checkedOrigin, checkNotifyUrl, isLoopbackOrigin } from './check-urls.js';
import { OptionIssues } from './option-issues.js';
import { Sealed } from './sealed.js';
import {
  readApiV3Key,
  readMerchantPrivateKey,
  readPlatformCertificate,
  readWechatPayPublicKey,
} from './read-keys.js';

/** What the module's options come to. */
export interface CheckedOptions {
  readonly settings: WechatPaySettings;
  readonly credentials: MerchantCredentials;
  readonly publicKey: WechatPayKey | undefined;
  /** Certificates to pin; `undefined` when they are to be downloaded. */
  readonly pinnedCertificates: readonly WechatPayKey[] | undefined;
  /** Sealed, since a proxy may need a password. */
  readonly http: Sealed<NonNullable<WechatPayInsuranceOptions['http']>>;
}

const DEFAULT_BASE_URL = 'https://api.mch.weixin.qq.com';
const DEFAULT_BACKUP_BASE_URL = 'https://api2.mch.weixin.qq.com';

const KNOWN_OPTIONS = {
  mchid: true,
  appid: true,
  merchantSerialNumber: true,
  merchantPrivateKey: true,
  signer: true,
  apiV3Key: true,
  wechatPayPublicKeyId: true,
  wechatPayPublicKey: true,
  platformCertificates: true,
  contractNotifyUrl: true,
  transactionNotifyUrl: true,
  baseUrl: true,
  backupBaseUrl: true,
  timeout: true,
  retry: true,
  rules: true,
  allowHttpTransactionNotifyUrl: true,
  http: true,
  clock: true,
  notifications: true,
} as const satisfies Record<keyof WechatPayInsuranceOptions, true>;

/**
 * Checks all options and fills in the defaults.
 *
 * @throws {WechatPayConfigurationError} with every mistake, by option; no value is repeated.
 */
export function checkOptions(options: unknown): CheckedOptions {
  const issues = new OptionIssues();
  const checked = check(options, issues);
  if (issues.list.length > 0) throw new WechatPayConfigurationError(issues.list);
  return checked;
}

function check(given: unknown, issues: OptionIssues): CheckedOptions {
  if (typeof given !== 'object' || given === null) {
    throw new WechatPayConfigurationError([{ option: 'options', message: 'must be an object' }]);
  }
  const options = given as WechatPayInsuranceOptions;
  for (const name of Object.keys(options)) {
    if (!Object.hasOwn(KNOWN_OPTIONS, name)) issues.add(name, 'is no option of this module');
  }
  const clock = checkClock(options.clock, issues);
  const serialNumber = checkSerialNumber(options.merchantSerialNumber, issues);
  const privateKey = checkPrivateKey(options, issues);
  const publicKey = checkPublicKey(options, issues);
  const pinnedCertificates = checkCertificates(options, publicKey, clock, issues);
  checkPlatformKeysAreNotOurs(serialNumber, privateKey, publicKey, pinnedCertificates, issues);
  const apiV3Key = issues.attempt('apiV3Key', () => readApiV3Key(options.apiV3Key));
  const settings = checkSettings(options, clock, issues);
  const signer = privateKey === undefined ? options.signer : keySigner(privateKey);
  return {
    settings,
    // Where a part is missing there is an issue, and the result is thrown away.
    credentials: new MerchantCredentials(
      settings.mchid,
      serialNumber ?? '',
      signer as WechatPaySigner,
      apiV3Key as KeyObject,
    ),
    publicKey,
    pinnedCertificates,
    http: new Sealed(checkHttp(options.http, issues)),
  };
}

function checkSettings(
  options: WechatPayInsuranceOptions,
  clock: () => number,
  issues: OptionIssues,
): WechatPaySettings {
  if (typeof options.mchid !== 'string' || !/^[0-9A-Za-z]{1,32}$/.test(options.mchid)) {
    issues.add('mchid', 'must be the merchant number as a string, up to 32 digits or letters');
  }
  const baseUrl =
    options.baseUrl === undefined
      ? DEFAULT_BASE_URL
      : issues.attempt('baseUrl', () => checkedOrigin(options.baseUrl));
  const loopbackApi = baseUrl !== undefined && isLoopbackOrigin(baseUrl);
  const leasedLine = checkFlag(options, 'allowHttpTransactionNotifyUrl', issues);
  return {
    mchid: options.mchid,
    ...checkAppid(options.appid, issues),
    contractNotifyUrl: checkUrl(options, 'contractNotifyUrl', issues, {
      loopback: loopbackApi,
      anywhere: false,
    }),
    transactionNotifyUrl: checkUrl(options, 'transactionNotifyUrl', issues, {
      loopback: loopbackApi,
      anywhere: leasedLine,
    }),
    baseUrl: baseUrl ?? DEFAULT_BASE_URL,
    backupBaseUrl: checkBackup(options.backupBaseUrl, baseUrl, issues),
    loopbackApi,
    timeout: checkInteger('timeout', options.timeout, [1, 2 ** 31 - 1], 10_000, issues),
    retry: checkRetry(options.retry, issues),
    rules: checkRules(options.rules, issues),
    allowHttpTransactionNotifyUrl: leasedLine,
    clock,
    toleranceSeconds: checkTolerance(options.notifications, issues),
  };
}

function checkClock(clock: unknown, issues: OptionIssues): () => number {
  if (clock === undefined) return Date.now;
  if (typeof clock === 'function' && tellsTime(clock as () => unknown)) {
    return clock as () => number;
  }
  issues.add('clock', 'must be a function that returns epoch milliseconds');
  return Date.now;
}

function tellsTime(clock: () => unknown): boolean {
  try {
    return Number.isFinite(clock());
  } catch {
    return false;
  }
}

function checkSerialNumber(serial: unknown, issues: OptionIssues): string | undefined {
  if (typeof serial === 'string' && /^[0-9A-Fa-f]{1,64}$/.test(serial)) return serial;
  issues.add(
    'merchantSerialNumber',
    'must be the hex serial of the merchant API certificate, without colons or blanks',
  );
  return undefined;
}

function checkPrivateKey(
  { merchantPrivateKey, signer }: WechatPayInsuranceOptions,
  issues: OptionIssues,
): KeyObject | undefined {
  if (merchantPrivateKey !== undefined && signer !== undefined) {
    issues.add('signer', 'must not be given together with merchantPrivateKey');
  }
  if (signer !== undefined) {
    if (typeof signer?.sign !== 'function') {
      issues.add('signer', 'must be an object with a method sign(message)');
    } else if (signer.decrypt !== undefined && typeof signer.decrypt !== 'function') {
      issues.add('signer', 'has a decrypt that is no method');
    }
    return undefined;
  }
  if (merchantPrivateKey === undefined) {
    issues.add('merchantPrivateKey', 'is required, unless a signer is given');
    return undefined;
  }
  return issues.attempt('merchantPrivateKey', () => readMerchantPrivateKey(merchantPrivateKey));
}

function checkPublicKey(
  { wechatPayPublicKeyId: id, wechatPayPublicKey: source }: WechatPayInsuranceOptions,
  issues: OptionIssues,
): WechatPayKey | undefined {
  if (id === undefined && source === undefined) return undefined;
  if (id === undefined) {
    issues.add('wechatPayPublicKeyId', 'is required together with wechatPayPublicKey');
  } else if (typeof id !== 'string' || !isPublicKeyId(id)) {
    issues.add('wechatPayPublicKeyId', 'must be the whole id, which starts with PUB_KEY_ID_');
  }
  if (source === undefined) {
    issues.add('wechatPayPublicKey', 'is required together with wechatPayPublicKeyId');
    return undefined;
  }
  const publicKey = issues.attempt('wechatPayPublicKey', () => readWechatPayPublicKey(source));
  return publicKey === undefined ? undefined : { serial: String(id), publicKey };
}

function checkCertificates(
  options: WechatPayInsuranceOptions,
  publicKey: WechatPayKey | undefined,
  clock: () => number,
  issues: OptionIssues,
): readonly WechatPayKey[] | undefined {
  const option = 'platformCertificates';
  const { platformCertificates: given = 'auto' } = options;
  if (given === 'auto') return undefined;
  const list: unknown = given === 'off' ? [] : given;
  if (!Array.isArray(list)) {
    issues.add(option, "must be 'auto', 'off' or a list of certificates");
    return [];
  }
  const halfPair =
    options.wechatPayPublicKey !== undefined || options.wechatPayPublicKeyId !== undefined;
  if (list.length === 0 && publicKey === undefined && !halfPair) {
    issues.add(
      option,
      'leaves nothing to verify with: give wechatPayPublicKeyId and wechatPayPublicKey, or certificates',
    );
  }
  return list.flatMap((source: unknown, index) => {
    const name = `${option}[${index}]`;
    const key = issues.attempt(name, () => readPlatformCertificate(source));
    if (key === undefined) return [];
    if (isExpired(key, clock())) issues.add(name, 'has expired');
    return [key];
  });
}

function checkPlatformKeysAreNotOurs(
  serialNumber: string | undefined,
  privateKey: KeyObject | undefined,
  publicKey: WechatPayKey | undefined,
  certificates: readonly WechatPayKey[] | undefined,
  issues: OptionIssues,
): void {
  const ours = privateKey === undefined ? undefined : createPublicKey(privateKey);
  if (ours !== undefined && publicKey?.publicKey.equals(ours) === true) {
    issues.add('wechatPayPublicKey', "is the merchant's own public key, not WeChat Pay's");
  }
  for (const [index, { serial, publicKey: key }] of (certificates ?? []).entries()) {
    const sameSerial =
      serialNumber !== undefined && normalizeSerial(serial) === normalizeSerial(serialNumber);
    if (sameSerial || (ours !== undefined && key.equals(ours))) {
      issues.add(
        `platformCertificates[${index}]`,
        "is the merchant's own certificate (merchantSerialNumber), not one of WeChat Pay's",
      );
    }
  }
}

function checkAppid(
  given: unknown,
  issues: OptionIssues,
): Pick<WechatPaySettings, 'appid' | 'appids'> {
  const none = { appid: undefined, appids: {} };
  if (given === undefined) return none;
  if (isAppid(given)) {
    return { appid: given, appids: { jsapi: given, miniProgram: given, h5: given, app: given } };
  }
  if (typeof given !== 'object' || given === null) {
    issues.add('appid', 'must be a string of 1 to 32 characters, or an object of them by scene');
    return none;
  }
  for (const [scene, value] of Object.entries(given)) {
    if (!['jsapi', 'miniProgram', 'h5', 'app'].includes(scene)) {
      issues.add(`appid.${scene}`, 'is no scene: jsapi, miniProgram, h5 or app');
    } else if (value !== undefined && !isAppid(value)) {
      issues.add(`appid.${scene}`, 'must be a string of 1 to 32 characters');
    }
  }
  return { appid: undefined, appids: { ...(given as WechatPayScenedAppids) } };
}

function isAppid(value: unknown): value is string {
  return typeof value === 'string' && /^[\x21-\x7e]{1,32}$/.test(value);
}

function checkUrl(
  options: WechatPayInsuranceOptions,
  option: 'contractNotifyUrl' | 'transactionNotifyUrl',
  issues: OptionIssues,
  http: Parameters<typeof checkNotifyUrl>[1],
): string | undefined {
  const value = options[option];
  if (value === undefined) return undefined;
  return issues.attempt(option, () => checkNotifyUrl(value, http));
}

function checkBackup(
  given: unknown,
  baseUrl: string | undefined,
  issues: OptionIssues,
): string | null {
  if (given === null) return null;
  if (given !== undefined) {
    return issues.attempt('backupBaseUrl', () => checkedOrigin(given)) ?? null;
  }
  return baseUrl === DEFAULT_BASE_URL ? DEFAULT_BACKUP_BASE_URL : null;
}

function checkRetry(given: unknown, issues: OptionIssues): WechatPaySettings['retry'] {
  const retry = given === false ? { attempts: 0 } : (given ?? {});
  if (typeof retry !== 'object') {
    issues.add('retry', 'must be false or { attempts, baseDelay, maxDelay }');
    return { attempts: 0, baseDelay: 0, maxDelay: 0 };
  }
  const { attempts, baseDelay, maxDelay, ...unknown } = retry as Record<string, unknown>;
  for (const name of Object.keys(unknown)) issues.add(`retry.${name}`, 'is no option of retry');
  return {
    attempts: checkInteger('retry.attempts', attempts, [0, 10], 2, issues),
    baseDelay: checkInteger('retry.baseDelay', baseDelay, [0, 60_000], 200, issues),
    maxDelay: checkInteger('retry.maxDelay', maxDelay, [0, 60_000], 2000, issues),
  };
}

function checkRules(given: unknown, issues: OptionIssues): ReadonlyMap<RuleName, RuleSeverity> {
  const rules = new Map<RuleName, RuleSeverity>();
  if (given === undefined) return rules;
  if (typeof given !== 'object' || given === null) {
    issues.add('rules', "must be an object of 'error', 'warn' or 'off' by name of the rule");
    return rules;
  }
  for (const [name, severity] of Object.entries(given)) {
    if (!RULE_NAMES.includes(name as RuleName)) {
      issues.add(`rules.${name}`, `is no rule; there are ${RULE_NAMES.join(', ')}`);
    } else if (!['error', 'warn', 'off', undefined].includes(severity)) {
      issues.add(`rules.${name}`, "must be 'error', 'warn' or 'off'");
    } else if (severity !== undefined) {
      rules.set(name as RuleName, severity);
    }
  }
  return rules;
}

function checkHttp(
  given: unknown,
  issues: OptionIssues,
): NonNullable<WechatPayInsuranceOptions['http']> {
  if (given === undefined) return {};
  if (typeof given !== 'object' || given === null) {
    issues.add('http', 'must be an object with proxy, httpAgent or httpsAgent');
    return {};
  }
  for (const [name, value] of Object.entries(given)) {
    if (!['proxy', 'httpAgent', 'httpsAgent'].includes(name)) {
      issues.add(`http.${name}`, 'cannot be set; only proxy, httpAgent and httpsAgent can');
    } else if (name === 'proxy' && value === false) {
      continue;
    } else if (value !== undefined && (typeof value !== 'object' || value === null)) {
      issues.add(
        `http.${name}`,
        name === 'proxy' ? 'must be false or { protocol, host, port, auth }' : 'must be an agent',
      );
    }
  }
  return given;
}

function checkTolerance(given: unknown, issues: OptionIssues): number {
  if (given !== undefined && (typeof given !== 'object' || given === null)) {
    issues.add('notifications', 'must be an object');
    return 300;
  }
  const { toleranceSeconds, ...unknown } = (given ?? {}) as Record<string, unknown>;
  for (const name of Object.keys(unknown)) {
    issues.add(`notifications.${name}`, 'is no option of notifications');
  }
  return checkInteger('notifications.toleranceSeconds', toleranceSeconds, [1, 300], 300, issues);
}

function checkFlag(
  options: WechatPayInsuranceOptions,
  option: 'allowHttpTransactionNotifyUrl',
  issues: OptionIssues,
): boolean {
  const value: unknown = options[option];
  if (value !== undefined && typeof value !== 'boolean') {
    issues.add(option, 'must be true or false');
  }
  return value === true;
}

function checkInteger(
  option: string,
  value: unknown,
  [min, max]: readonly [number, number],
  fallback: number,
  issues: OptionIssues,
): number {
  if (value === undefined) return fallback;
  if (Number.isSafeInteger(value) && (value as number) >= min && (value as number) <= max) {
    return value as number;
  }
  issues.add(option, `must be a whole number from ${min} to ${max}`);
  return fallback;
}
