import { canBeSentInClear } from '../common/text.js';
import {
  findNotifyUrlProblem,
  type HttpPermission,
  isLoopbackHost,
  isNotifyUrlSchemePermitted,
  NOTIFY_URL_MAX_LENGTH,
} from '../common/notify-url.js';
import type { OptionCheck } from './option-check.js';

export const DEFAULT_BASE_URL = 'https://api.mch.weixin.qq.com';
export const DEFAULT_BACKUP_BASE_URL = 'https://api2.mch.weixin.qq.com';

/** Rejects the flag in production, where a test configuration might get copied. */
export function checkAllowHttpForTesting(flag: unknown, { given, issues }: OptionCheck): boolean {
  const option = 'allowHttpForTesting';
  if (typeof flag !== 'boolean') issues.add(option, 'must be true or false');
  if (flag !== true) return false;
  if (/^\s*prod(?:uction)?\s*$/i.test(process.env['NODE_ENV'] ?? '')) {
    issues.add(option, 'must not be set where NODE_ENV is production');
  }
  const { baseUrl = DEFAULT_BASE_URL, backupBaseUrl } = given;
  if ([baseUrl, backupBaseUrl].some(isWechatPay)) {
    issues.add(
      option,
      "must not be set for WeChat Pay's own API; set baseUrl to a simulator's origin",
    );
  }
  return true;
}

export function checkBaseUrl(url: unknown, check: OptionCheck): string | undefined {
  return check.issues.attempt('baseUrl', () => readOrigin(url, check.get('allowHttpForTesting')));
}

export function checkBackupBaseUrl(url: unknown, check: OptionCheck): string | null {
  if (url === null) return null;
  // The default is only for WeChat Pay's own API.
  const isDefault = check.given.backupBaseUrl === undefined;
  if (isDefault && check.get('baseUrl') !== DEFAULT_BASE_URL) return null;
  const anywhere = check.get('allowHttpForTesting');
  return check.issues.attempt('backupBaseUrl', () => readOrigin(url, anywhere)) ?? null;
}

export function checkContractNotifyUrl(url: unknown, check: OptionCheck): string | undefined {
  return checkNotifyUrl('contractNotifyUrl', url, check, false);
}

export function checkTransactionNotifyUrl(url: unknown, check: OptionCheck): string | undefined {
  const isLeasedLine = check.get('allowHttpTransactionNotifyUrl');
  return checkNotifyUrl('transactionNotifyUrl', url, check, isLeasedLine);
}

export function isLoopbackOrigin(origin: string): boolean {
  return isLoopbackHost(new URL(origin).hostname);
}

function checkNotifyUrl(
  option: 'contractNotifyUrl' | 'transactionNotifyUrl',
  url: unknown,
  check: OptionCheck,
  anywhere: boolean,
): string | undefined {
  if (url === undefined) return undefined;
  const baseUrl = check.get('baseUrl');
  const loopback = baseUrl !== undefined && isLoopbackOrigin(baseUrl);
  const http = { loopback, anywhere: anywhere || check.get('allowHttpForTesting') };
  return check.issues.attempt(option, () => readNotifyUrl(url, http));
}

/** Returns the origin of the API without a trailing slash, or throws the problem. */
function readOrigin(value: unknown, anywhere: boolean): string {
  if (typeof value !== 'string' || !URL.canParse(value)) {
    throw new Error('must be an origin such as https://api.mch.weixin.qq.com');
  }
  const url = new URL(value);
  const isAllowed = isLoopbackHost(url.hostname) || (anywhere && !isWechatPay(value));
  if (url.protocol !== 'https:' && !(url.protocol === 'http:' && isAllowed)) {
    throw new Error(
      'must use https:// (http:// is accepted for a loopback address, and in tests with allowHttpForTesting)',
    );
  }
  const { pathname, search, hash, username, password } = url;
  if (pathname !== '/' || search !== '' || hash !== '' || username !== '' || password !== '') {
    throw new Error('must be an origin only: no path, query, fragment or credentials');
  }
  return url.origin;
}

/** True for a host of WeChat Pay. */
function isWechatPay(url: unknown): boolean {
  if (typeof url !== 'string' || !URL.canParse(url)) return false;
  return /(?:^|\.)weixin\.qq\.com\.?$/.test(new URL(url).hostname);
}

/** Returns a notify URL, or throws the problem. */
function readNotifyUrl(value: unknown, http: HttpPermission): string {
  if (typeof value !== 'string') throw new Error('must be a string');
  if (!canBeSentInClear(value)) {
    throw new Error('must not contain characters of four bytes or lone surrogates');
  }
  if (value.length > NOTIFY_URL_MAX_LENGTH) {
    throw new Error(`must be at most ${NOTIFY_URL_MAX_LENGTH} characters long`);
  }
  const problem = findNotifyUrlProblem(value);
  if (problem !== undefined) throw new Error(problem);
  if (!isNotifyUrlSchemePermitted(value, http)) {
    throw new Error(
      'must use https:// (http:// is accepted for a loopback address while baseUrl is one, and in tests with allowHttpForTesting)',
    );
  }
  return value;
}
