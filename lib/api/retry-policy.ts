import { describeUnknown } from '../common/suggest.js';
import { toPrintableName } from '../common/text.js';

/**
 * Number of attempts of a call, and the delay between them. Omitted properties keep their default; in the options of
 * one call, that is the module's setting.
 */
export interface WechatPayRetryOptions {
  /** Attempts after the first, 0 to 10. Default 2. */
  readonly attempts?: number | undefined;
  /** Milliseconds before the second attempt; doubled for each further one, with jitter. Default 200. */
  readonly baseDelay?: number | undefined;
  /** The longest delay between two attempts, in milliseconds. Default 2000. */
  readonly maxDelay?: number | undefined;
}

/** {@link WechatPayRetryOptions} with defaults filled in. */
export type RetrySettings = Readonly<Record<keyof WechatPayRetryOptions, number>>;

export const NO_RETRY: RetrySettings = { attempts: 0, baseDelay: 0, maxDelay: 0 };

/** Upper limit of both delays, in milliseconds. */
const MAX_DELAY = 60_000;

const RANGES: { readonly [name in keyof RetrySettings]: readonly [min: number, max: number] } = {
  attempts: [0, 10],
  baseDelay: [0, MAX_DELAY],
  maxDelay: [0, MAX_DELAY],
};

/**
 * Checks the option `retry` of the module or of a call, and fills in what it leaves out.
 *
 * @param report Called for each mistake.
 */
export function readRetry(
  given: unknown,
  defaults: RetrySettings,
  report: (
    path: string,
    rule: 'type' | 'unknown-property' | 'range',
    message: string,
  ) => void = () => {},
): RetrySettings {
  if (given === undefined) return defaults;
  const retry = given === false ? { attempts: 0 } : given;
  if (typeof retry !== 'object' || retry === null || Array.isArray(retry)) {
    report('retry', 'type', 'must be false or { attempts, baseDelay, maxDelay }');
    return defaults;
  }
  const settings = { ...defaults };
  for (const [name, value] of Object.entries(retry)) {
    if (!isSetting(name)) {
      const message = describeUnknown(name, Object.keys(RANGES));
      report(`retry.${toPrintableName(name)}`, 'unknown-property', message);
    } else if (value !== undefined) {
      const [min, max] = RANGES[name];
      if (!Number.isSafeInteger(value) || value < min || value > max) {
        report(`retry.${name}`, 'range', `must be a whole number from ${min} to ${max}`);
      }
      settings[name] = value;
    }
  }
  return settings;
}

function isSetting(name: string): name is keyof RetrySettings {
  return Object.hasOwn(RANGES, name);
}

/**
 * Milliseconds to wait before a retry: exponential backoff, up to half of it random so that many callers do not
 * retry at once.
 *
 * @param retry 0 for the first retry.
 * @param random From 0 to 1.
 */
export function getRetryDelay(
  { baseDelay, maxDelay }: Pick<RetrySettings, 'baseDelay' | 'maxDelay'>,
  retry: number,
  random: number,
): number {
  return Math.min(maxDelay, baseDelay * 2 ** retry) * (0.5 + random / 2);
}
