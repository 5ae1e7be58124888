import type { WechatPayRequestIssue } from '../errors/wechat-pay-request-validation.error.js';
import { canBeSentInClear } from '../validation/characters.js';

/**
 * What is wrong with `extraFields`: names that the request knows by itself, and values that WeChat
 * Pay's JSON cannot carry. Otherwise they are the caller's knowledge and sent as they are.
 */
export function extraFieldIssues(
  extraFields: Readonly<Record<string, unknown>>,
  known: { has(name: string): boolean },
  place: 'body' | 'query',
): WechatPayRequestIssue[] {
  const issues: WechatPayRequestIssue[] = [];
  for (const [name, value] of Object.entries(extraFields)) {
    const path = `extraFields.${JSON.stringify(name.slice(0, 64)).slice(1, -1)}`;
    if (known.has(name) || name === '__proto__') {
      issues.push({
        path,
        rule: 'extra-field',
        message: 'is a field that this request knows: give it in the request itself',
      });
    } else if (place === 'body' ? !isPlainJson(value) : !isQueryValue(value)) {
      issues.push({
        path,
        rule: 'extra-field',
        message:
          place === 'body'
            ? 'must be JSON without null, undefined and characters of four bytes'
            : 'must be a string, a finite number or a boolean',
      });
    }
  }
  return issues;
}

function isQueryValue(value: unknown): boolean {
  return (
    typeof value === 'boolean' ||
    Number.isFinite(value) ||
    (typeof value === 'string' && value.isWellFormed())
  );
}

function isPlainJson(value: unknown, depth = 0): boolean {
  if (typeof value === 'boolean' || Number.isFinite(value)) return true;
  if (typeof value === 'string') return canBeSentInClear(value);
  if (typeof value !== 'object' || value === null || depth > 32) return false;
  if (Array.isArray(value)) return value.every((item) => isPlainJson(item, depth + 1));
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== null) return false;
  return Object.values(value).every((item) => isPlainJson(item, depth + 1));
}
