import { describe, expect, it } from 'vitest';
import { getRetryDelay, NO_RETRY, readRetry } from '../../lib/api/retry-policy.js';

const DEFAULTS = { attempts: 2, baseDelay: 200, maxDelay: 2000 };
const NOT_AN_OBJECT = 'must be false or { attempts, baseDelay, maxDelay }';
const UP_TO_TEN = 'must be a whole number from 0 to 10';
const UP_TO_A_MINUTE = 'must be a whole number from 0 to 60000';

/** The settings that are read from a value, and the mistakes that are reported. */
function read(given: unknown) {
  const mistakes: string[][] = [];
  const settings = readRetry(given, DEFAULTS, (...mistake) => void mistakes.push(mistake));
  return { settings, mistakes };
}

describe('NO_RETRY', () => {
  it('allows one attempt', () => {
    expect(NO_RETRY).toStrictEqual({ attempts: 0, baseDelay: 0, maxDelay: 0 });
  });
});

describe('readRetry', () => {
  it.each<[unknown, object]>([
    [undefined, {}],
    [false, { attempts: 0 }],
    [{}, {}],
    [{ attempts: undefined, baseDelay: undefined, maxDelay: undefined }, {}],
    [{ attempts: 0 }, { attempts: 0 }],
    [{ attempts: 10 }, { attempts: 10 }],
    [{ baseDelay: 0 }, { baseDelay: 0 }],
    [{ baseDelay: 60_000 }, { baseDelay: 60_000 }],
    [{ maxDelay: 0 }, { maxDelay: 0 }],
    [{ maxDelay: 60_000 }, { maxDelay: 60_000 }],
    [
      { attempts: 1, baseDelay: 2, maxDelay: 3 },
      { attempts: 1, baseDelay: 2, maxDelay: 3 },
    ],
  ])('fills in the defaults of %j', (given, own) => {
    expect(read(given)).toStrictEqual({ settings: { ...DEFAULTS, ...own }, mistakes: [] });
    expect(readRetry(given, DEFAULTS)).toStrictEqual({ ...DEFAULTS, ...own });
  });

  it.each([true, null, 3, '3', [], [3]])('rejects %j, which has no options', (given) => {
    expect(read(given)).toStrictEqual({
      settings: DEFAULTS,
      mistakes: [['retry', 'type', NOT_AN_OBJECT]],
    });
    expect(readRetry(given, DEFAULTS)).toBe(DEFAULTS);
  });

  it.each<[object, string, string]>([
    [{ attempts: -1 }, 'retry.attempts', UP_TO_TEN],
    [{ attempts: 11 }, 'retry.attempts', UP_TO_TEN],
    [{ attempts: 1.5 }, 'retry.attempts', UP_TO_TEN],
    [{ attempts: '1' }, 'retry.attempts', UP_TO_TEN],
    [{ attempts: null }, 'retry.attempts', UP_TO_TEN],
    [{ attempts: Number.NaN }, 'retry.attempts', UP_TO_TEN],
    [{ baseDelay: -1 }, 'retry.baseDelay', UP_TO_A_MINUTE],
    [{ baseDelay: 60_001 }, 'retry.baseDelay', UP_TO_A_MINUTE],
    [{ maxDelay: -1 }, 'retry.maxDelay', UP_TO_A_MINUTE],
    [{ maxDelay: 60_001 }, 'retry.maxDelay', UP_TO_A_MINUTE],
  ])('reports %j as out of range', (given, path, message) => {
    expect(read(given).mistakes).toStrictEqual([[path, 'range', message]]);
  });

  it.each<[object, string, string]>([
    [{ x: 1 }, 'retry.x', 'unknown option; the options are attempts, baseDelay and maxDelay'],
    [{ atempts: 1 }, 'retry.atempts', 'unknown option; did you mean attempts?'],
    [
      { toString: 1 },
      'retry.toString',
      'unknown option; the options are attempts, baseDelay and maxDelay',
    ],
    [
      { 'a\nb': undefined },
      String.raw`retry.a\nb`,
      'unknown option; the options are attempts, baseDelay and maxDelay',
    ],
  ])('reports the unknown option of %j', (given, path, message) => {
    expect(read(given)).toStrictEqual({
      settings: DEFAULTS,
      mistakes: [[path, 'unknown-property', message]],
    });
  });

  it('reports every mistake and keeps the defaults as they were', () => {
    const { mistakes } = read({ attempts: 11, x: 1, baseDelay: 0, maxDelay: -1 });
    expect(mistakes.map(([path]) => path)).toEqual(['retry.attempts', 'retry.x', 'retry.maxDelay']);
    expect(DEFAULTS).toStrictEqual({ attempts: 2, baseDelay: 200, maxDelay: 2000 });
  });
});

describe('getRetryDelay', () => {
  it.each<[number, number, number]>([
    [0, 0, 100],
    [0, 0.5, 150],
    [0, 1, 200],
    [1, 0, 200],
    [1, 1, 400],
    [2, 0.5, 600],
    [3, 1, 1600],
    [4, 0, 1000],
    [4, 1, 2000],
    [10, 0.5, 1500],
  ])('returns the delay before the retry %d for the random number %d', (retry, random, delay) => {
    expect(getRetryDelay(DEFAULTS, retry, random)).toBe(delay);
  });

  it('returns no delay when either setting allows none', () => {
    expect(getRetryDelay({ baseDelay: 0, maxDelay: 2000 }, 3, 1)).toBe(0);
    expect(getRetryDelay({ baseDelay: 200, maxDelay: 0 }, 3, 1)).toBe(0);
  });
});
