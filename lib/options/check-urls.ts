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

export function checkBaseUrl(url: unknown, { issues }: OptionCheck): string | undefined {
  return issues.attempt('baseUrl', () => readOrigin(url));
}

export function checkBackupBaseUrl(url: unknown, check: OptionCheck): string | null {
  if (url === null) return null;
  // The default belongs to WeChat Pay's own API.
  const isDefault = check.given.backupBaseUrl === undefined;
  if (isDefault && check.get('baseUrl') !== DEFAULT_BASE_URL) return null;
  return check.issues.attempt('backupBaseUrl', () => readOrigin(url)) ?? null;
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
  return check.issues.attempt(option, () => readNotifyUrl(url, { loopback, anywhere }));
}

/** Returns an origin of the API without a slash at the end, or throws the problem. */
function readOrigin(value: unknown): string {
  if (typeof value !== 'string' || !URL.canParse(value)) {
    throw new Error('must be an origin such as https://api.mch.weixin.qq.com');
  }
  const url = new URL(value);
  const isLocal = url.protocol === 'http:' && isLoopbackHost(url.hostname);
  if (url.protocol !== 'https:' && !isLocal) {
    throw new Error('must use https:// (http:// is accepted for a loopback address only)');
  }
  const { pathname, search, hash, username, password } = url;
  if (pathname !== '/' || search !== '' || hash !== '' || username !== '' || password !== '') {
    throw new Error('must be an origin only: no path, query, fragment or credentials');
  }
  return url.origin;
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
  if (!isNotifyUrlSchemePermitted(value, http)) throw new Error('must use https://');
  return value;
}
