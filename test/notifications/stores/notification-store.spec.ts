import { describe, expect, it } from 'vitest';
import {
  checkFunction,
  checkLease,
  checkRetention,
  createClaimToken,
  DEFAULT_RETENTION,
  InvalidStoreResultError,
  NOTIFICATION_STORE,
} from '../../../lib/notifications/stores/notification-store.js';

const LARGEST = Number.MAX_SAFE_INTEGER;

describe('NOTIFICATION_STORE', () => {
  it('equals the token in another copy of the package', () => {
    expect(NOTIFICATION_STORE).toBe(Symbol.for('nestjs-wechatpay-insurance:notification-store'));
  });
});

describe('InvalidStoreResultError', () => {
  it('extends TypeError and keeps its message', () => {
    const error = new InvalidStoreResultError('claim resolved to 5');
    expect(error).toBeInstanceOf(TypeError);
    expect(error.message).toBe('claim resolved to 5');
  });
});

describe('createClaimToken', () => {
  it('writes 16 bytes of the given source in hexadecimal digits', () => {
    const sizes: number[] = [];
    const token = createClaimToken((size) => {
      sizes.push(size);
      return Buffer.from('000102030405060708090a0b0c0d0eff', 'hex');
    });
    expect([token, sizes]).toEqual(['000102030405060708090a0b0c0d0eff', [16]]);
  });

  it('creates a different token each time by default', () => {
    const tokens = Array.from({ length: 10 }, () => createClaimToken());
    expect(new Set(tokens).size).toBe(10);
    for (const token of tokens) expect(token).toMatch(/^[0-9a-f]{32}$/);
  });
});

describe('DEFAULT_RETENTION', () => {
  it('lasts seven days', () => {
    expect(DEFAULT_RETENTION).toBe(604_800_000);
  });
});

describe('checkFunction', () => {
  it.each([[undefined], [() => 5], [class {}]])('accepts %s', (value) => {
    expect(checkFunction('now', value)).toEqual([]);
  });

  it.each([[null], [0], ['now'], [{}], [true]])('rejects %j', (value) => {
    expect(checkFunction('now', value)).toEqual([{ option: 'now', message: 'must be a function' }]);
  });
});

describe('checkRetention', () => {
  it.each([1, 2, DEFAULT_RETENTION, LARGEST])('accepts %d', (value) => {
    expect(checkRetention(value)).toEqual([]);
  });

  it.each([
    [0],
    [-1],
    [0.5],
    [1.5],
    [LARGEST + 1],
    [Number.NaN],
    [Number.POSITIVE_INFINITY],
    ['5'],
    [5n],
    [null],
    [undefined],
  ])('rejects %s', (value) => {
    expect(checkRetention(value)).toEqual([
      {
        option: 'retention',
        message: 'must be a whole number of milliseconds, at least 1 (default: 7 days)',
      },
    ]);
  });
});

describe('checkLease', () => {
  it.each([
    [1, 1],
    [0.001, 1],
    [1.001, 2],
    [1.999, 2],
    [30_000, 30_000],
    [LARGEST, LARGEST],
  ])('rounds %d up to %d', (given, lease) => {
    expect(checkLease(given)).toBe(lease);
  });

  it.each([0, -0.5, -1, LARGEST + 1, Number.NaN, Number.POSITIVE_INFINITY])(
    'rejects %d',
    (given) => {
      expect(() => checkLease(given)).toThrow(
        new RangeError('leaseMs must be a positive number of milliseconds'),
      );
    },
  );
});
