import type { WechatPaySettings } from '../api/settings.js';
import type { RuleSeverity } from '../schema/request-rule.js';
import { RULE_NAMES, type RuleName } from './rule-names.js';
import type {
  WechatPayInsuranceOptions,
  WechatPayScenedAppids,
} from '../wechat-pay-insurance.options.js';
import { checkInteger } from './check-integer.js';
import { checkedOrigin, checkNotifyUrl, isLoopbackOrigin } from './check-urls.js';
import type { OptionIssues } from './option-issues.js';

const DEFAULT_BASE_URL = 'https://api.mch.weixin.qq.com';
const DEFAULT_BACKUP_BASE_URL = 'https://api2.mch.weixin.qq.com';

/** The options that are no keys, with their defaults. */
export function checkSettings(
  options: WechatPayInsuranceOptions,
  clock: () => number,
  issues: OptionIssues,
): WechatPaySettings {
  if (typeof options.mchid !== 'string' || !/^[0-9A-Za-z]{1,32}$/.test(options.mchid)) {
    issues.addWrong(
      'mchid',
      options.mchid,
      'must be the merchant number as a string, up to 32 digits or letters',
    );
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
  };
}

export function checkClock(clock: unknown, issues: OptionIssues): () => number {
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
