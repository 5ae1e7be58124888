import type { OptionIssues } from './option-issues.js';

/** A whole number within a range, or the default where nothing is given. */
export function checkInteger(
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
