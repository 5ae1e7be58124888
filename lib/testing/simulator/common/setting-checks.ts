import { LONGEST_WAIT } from '../clock/simulator-clock.js';

/** What a setting must be, and how to say so. */
export interface SettingRule {
  readonly holds: (value: unknown) => boolean;
  /** As in "must be …". */
  readonly must: string;
}

/** Rules by the names of the settings; a name that is not among them is rejected. */
export type SettingRules<T> = { readonly [Name in keyof Required<T>]: SettingRule };

/**
 * Checks settings that a test or a person wrote by hand: what cannot be meant is rejected, because a
 * setting that is silently ignored makes a test pass that should not.
 *
 * @throws TypeError for an unknown name or no object, RangeError for an impossible value.
 */
export function checkSettings<T extends object>(
  what: string,
  settings: T,
  rules: SettingRules<T>,
): void {
  if (typeof settings !== 'object' || settings === null || Array.isArray(settings)) {
    throw new TypeError(`${what}: settings are an object, this is ${describe(settings)}`);
  }
  const known = new Map<string, SettingRule>(Object.entries(rules));
  for (const [name, value] of Object.entries(settings)) {
    const rule = known.get(name);
    if (!rule) {
      throw new TypeError(
        `${what}: there is no setting "${name}". There are ${[...known.keys()].join(', ') || 'none'}.`,
      );
    }
    if (value !== undefined && !rule.holds(value)) {
      throw new RangeError(`${what}: ${name} must be ${rule.must}, it is ${describe(value)}`);
    }
  }
}

export const IS_FLAG: SettingRule = {
  holds: (value) => typeof value === 'boolean',
  must: 'true or false',
};

export const IS_TEXT: SettingRule = {
  holds: (value) => typeof value === 'string' && value !== '',
  must: 'a text that is not empty',
};

/** So many times; `Infinity` for always. */
export const IS_COUNT: SettingRule = {
  holds: (value) => value === Infinity || (Number.isSafeInteger(value) && Number(value) >= 1),
  must: 'an integer from 1 on, or Infinity',
};

/** A wait in milliseconds. */
export const IS_WAIT: SettingRule = {
  holds: (value) => typeof value === 'number' && value >= 0 && value <= LONGEST_WAIT,
  must: `milliseconds from 0 to ${LONGEST_WAIT}`,
};

/** A part of the whole. */
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
