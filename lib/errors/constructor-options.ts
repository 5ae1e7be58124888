import { describeUnknown } from '../common/suggest.js';
import {
  WechatPayConfigurationError,
  type WechatPayConfigurationIssue,
} from './wechat-pay.error.js';

/** Finds options that a constructor does not know, which would have no effect. */
export function findUnknownOptions(
  options: unknown,
  known: readonly string[],
): WechatPayConfigurationIssue[] {
  if (typeof options !== 'object' || options === null || Array.isArray(options)) {
    return [{ option: 'options', message: `must be an object with ${known.join(', ')}` }];
  }
  return Object.keys(options)
    .filter((name) => !known.includes(name))
    .map((option) => ({ option, message: describeUnknown(option, known) }));
}

/** Checks an optional whole number between two limits. */
export function findRangeIssues(
  option: string,
  value: unknown,
  min: number,
  max: number,
): WechatPayConfigurationIssue[] {
  const isInRange = Number.isInteger(value) && Number(value) >= min && Number(value) <= max;
  if (value === undefined || isInRange) return [];
  return [{ option, message: `must be a whole number from ${min} to ${max}` }];
}

/** @param subject The class or module, for the first line of the message. */
export function createConfigurationError(
  subject: string,
  issues: readonly WechatPayConfigurationIssue[],
): WechatPayConfigurationError {
  return new WechatPayConfigurationError(issues, `${subject} is not configured correctly`);
}

/**
 * Rejects a wrong configuration.
 *
 * @throws {WechatPayConfigurationError} with all issues, when there are any.
 */
export function throwIssues(subject: string, issues: Iterable<WechatPayConfigurationIssue>): void {
  const list = [...issues];
  if (list.length > 0) throw createConfigurationError(subject, list);
}
