import { readRetry, type RetrySettings } from '../api/retry-policy.js';
import type { WechatPayScenedAppids, WechatPaySettings } from '../api/settings.js';
import { RULE_NAMES, type RuleName } from '../common/rule-names.js';
import type { RuleSeverity } from '../schema/request-rule.js';
import type { WechatPayHttpOptions } from '../transport/axios-transport.js';
import type { OptionCheck, OptionIssues } from './option-check.js';

/** The longest delay of a timer, in milliseconds. */
export const MAX_TIMER = 2 ** 31 - 1;

export const DEFAULT_RETRY = {
  attempts: 2,
  baseDelay: 200,
  maxDelay: 2000,
} as const satisfies RetrySettings;

export function checkMchid(mchid: unknown, { issues }: OptionCheck): string {
  // It appears in logs and reports, where the APIv3 key must not.
  if (typeof mchid === 'string' && mchid.length === 32 && !/^\d+$/.test(mchid)) {
    issues.add('mchid', 'must be the merchant number, not the APIv3 key');
    return '';
  }
  if (typeof mchid !== 'string' || !/^[0-9A-Za-z]{1,32}$/.test(mchid)) {
    issues.addWrong(
      'mchid',
      mchid,
      'must be the merchant number as a string, up to 32 digits or letters',
    );
  }
  return mchid as string;
}

export function checkClock(clock: unknown, { issues }: OptionCheck): () => number {
  if (typeof clock === 'function' && returnsNumber(clock as () => unknown)) {
    return clock as () => number;
  }
  issues.add('clock', 'must be a function that returns epoch milliseconds');
  // A working clock for the remaining checks.
  return Date.now;
}

function returnsNumber(clock: () => unknown): boolean {
  try {
    return Number.isFinite(clock());
  } catch {
    return false;
  }
}

export function checkAppid(
  appid: unknown,
  { issues }: OptionCheck,
): Pick<WechatPaySettings, 'appid' | 'appids'> {
  const none = { appid: undefined, appids: {} };
  if (appid === undefined) return none;
  if (isAppid(appid))
    return { appid, appids: { jsapi: appid, miniProgram: appid, h5: appid, app: appid } };
  if (typeof appid !== 'object' || appid === null) {
    issues.add('appid', 'must be a string of 1 to 32 characters, or an object with one per scene');
    return none;
  }
  for (const [scene, value] of Object.entries(appid)) {
    if (!SCENES.includes(scene)) {
      issues.addUnlisted(`appid.${scene}`, scene, SCENES, 'scene');
    } else if (value !== undefined && !isAppid(value)) {
      issues.add(`appid.${scene}`, 'must be a string of 1 to 32 characters');
    }
  }
  return { appid: undefined, appids: { ...(appid as WechatPayScenedAppids) } };
}

const SCENES: readonly string[] = ['jsapi', 'miniProgram', 'h5', 'app'];

function isAppid(value: unknown): value is string {
  return typeof value === 'string' && /^[\x21-\x7e]{1,32}$/.test(value);
}

export function checkTimeout(timeout: unknown, { issues }: OptionCheck): number {
  return checkInteger('timeout', timeout, [1, MAX_TIMER], issues);
}

export function checkRetry(given: unknown, { issues }: OptionCheck): WechatPaySettings['retry'] {
  return readRetry(given, DEFAULT_RETRY, (path, _rule, message) => issues.add(path, message));
}

export function checkMaxBillSize(size: unknown, { issues }: OptionCheck): number {
  return checkInteger('maxBillSize', size, [1, 2 ** 40], issues);
}

export function checkRules(
  given: unknown,
  { issues }: OptionCheck,
): ReadonlyMap<RuleName, RuleSeverity> {
  const rules = new Map<RuleName, RuleSeverity>();
  if (given === undefined) return rules;
  if (typeof given !== 'object' || given === null) {
    issues.add('rules', "must be an object with 'error', 'warn' or 'off' per rule name");
    return rules;
  }
  for (const [name, severity] of Object.entries(given)) {
    if (!RULE_NAMES.includes(name as RuleName)) {
      issues.addUnlisted(`rules.${name}`, name, RULE_NAMES, 'rule');
    } else if (!['error', 'warn', 'off', undefined].includes(severity)) {
      issues.add(`rules.${name}`, "must be 'error', 'warn' or 'off'");
    } else if (severity !== undefined) {
      rules.set(name as RuleName, severity);
    }
  }
  return rules;
}

export function checkAllowHttp(flag: unknown, { issues }: OptionCheck): boolean {
  if (typeof flag !== 'boolean') {
    issues.add('allowHttpTransactionNotifyUrl', 'must be true or false');
  }
  return flag === true;
}

const HTTP_OPTIONS: readonly string[] = ['proxy', 'httpAgent', 'httpsAgent'];

export function checkHttp(http: unknown, { issues }: OptionCheck): WechatPayHttpOptions {
  if (http === undefined) return {};
  if (typeof http !== 'object' || http === null) {
    issues.add('http', 'must be an object with proxy, httpAgent or httpsAgent');
    return {};
  }
  for (const [name, value] of Object.entries(http)) {
    if (!HTTP_OPTIONS.includes(name)) {
      issues.addUnlisted(`http.${name}`, name, HTTP_OPTIONS);
    } else if (name === 'proxy' && value === false) {
      continue;
    } else if (value !== undefined && (typeof value !== 'object' || value === null)) {
      issues.add(
        `http.${name}`,
        name === 'proxy' ? 'must be false or { protocol, host, port, auth }' : 'must be an agent',
      );
    }
  }
  return http;
}

/** Checks that a value is a whole number in a range. */
export function checkInteger(
  option: string,
  value: unknown,
  [min, max]: readonly [min: number, max: number],
  issues: OptionIssues,
): number {
  const number = value as number;
  if (!Number.isSafeInteger(value) || number < min || number > max) {
    issues.add(option, `must be a whole number from ${min} to ${max}`);
  }
  return number;
}
