import { LONGEST_WAIT } from '../clock/simulator-clock.js';

/** The check of a setting, and its error text. */
export interface SettingRule {
  readonly holds: (value: unknown) => boolean;
  /** Completes "must be …". */
  readonly must: string;
}

/** Rules by setting name. A name without a rule is rejected. */
export type SettingRules<T> = { readonly [Name in keyof Required<T>]: SettingRule };

/**
 * Checks settings written by hand. Invalid ones are rejected, because a setting that is silently
 * ignored lets a test pass that should fail.
 *
 * @throws TypeError for an unknown name or a value that is not an object, RangeError for an invalid setting.
 */
export function checkSettings<T extends object>(
  what: string,
  settings: T,
  rules: SettingRules<T>,
): void {
  if (typeof settings !== 'object' || settings === null || Array.isArray(settings)) {
    throw new TypeError(`${what}: settings must be an object, not ${describe(settings)}`);
  }
  const known = new Map<string, SettingRule>(Object.entries(rules));
  for (const [name, value] of Object.entries(settings)) {
    const rule = known.get(name);
    if (!rule) {
      throw new TypeError(
        `${what}: unknown setting "${name}"; known settings: ${[...known.keys()].join(', ') || 'none'}`,
      );
    }
    if (value !== undefined && !rule.holds(value)) {
      throw new RangeError(`${what}: ${name} must be ${rule.must}, not ${describe(value)}`);
    }
  }
}

export const IS_FLAG: SettingRule = {
  holds: (value) => typeof value === 'boolean',
  must: 'true or false',
};

export const IS_TEXT: SettingRule = {
  holds: (value) => typeof value === 'string' && value !== '',
  must: 'a string that is not empty',
};

/** A number of times; `Infinity` for always. */
export const IS_COUNT: SettingRule = {
  holds: (value) => value === Infinity || (Number.isSafeInteger(value) && Number(value) >= 1),
  must: 'a positive integer or Infinity',
};

/** A wait in milliseconds. */
export const IS_WAIT: SettingRule = {
  holds: (value) => typeof value === 'number' && value >= 0 && value <= LONGEST_WAIT,
  must: `a number of milliseconds from 0 to ${LONGEST_WAIT}`,
};

/** A share from 0 to 1. */
export const IS_SHARE: SettingRule = {
  holds: (value) => typeof value === 'number' && value >= 0 && value <= 1,
  must: 'a share from 0 to 1',
};

export function allowOnly(values: readonly string[]): SettingRule {
  return {
    holds: (value) => values.includes(value as string),
    must: `one of ${values.join(', ')}`,
  };
}

function describe(value: unknown): string {
  if (typeof value === 'string') return `"${value}"`;
  if (value === null || typeof value !== 'object') return String(value);
  return Array.isArray(value) ? 'an array' : 'an object';
}
