import { runInNewContext } from 'node:vm';
import { describe, expect, it } from 'vitest';
import {
  describeError,
  describeErrorClass,
} from '../../../lib/notifications/log/describe-error.js';
import { InvalidStoreResultError } from '../../../lib/notifications/stores/notification-store.js';

/** An error with this stack after its message, which is 张三 by default. */
function stacked(lines: string, message = '张三'): Error {
  return Object.assign(new Error(message), { stack: `Error: ${message}${lines}` });
}

/** An error with this code, and without places. */
const coded = (code: unknown) => Object.assign(stacked(''), { code });

/** An error whose class has this name. */
function named(name: string): Error {
  const Named = class extends Error {};
  Object.defineProperty(Named, 'name', { value: name });
  return Object.assign(new Named('张三'), { stack: 'Error: 张三' });
}

/** An error whose prototype has this constructor. */
const constructedBy = (constructor: unknown): unknown =>
  Object.setPrototypeOf(
    stacked(''),
    Object.create(Error.prototype, { constructor: { value: constructor } }) as object,
  );

const revoked = () => {
  const { proxy, revoke } = Proxy.revocable({}, {});
  revoke();
  return proxy;
};

/** Errors and other thrown values, whose descriptions have no places. */
const WITHOUT_PLACES: readonly [string, unknown, string][] = [
  ['an Error', stacked(''), 'Error'],
  [
    'a subclass',
    Object.assign(new RangeError('张三'), { stack: 'RangeError: 张三' }),
    'RangeError',
  ],
  [
    'an error of another realm',
    runInNewContext("Object.assign(new TypeError('张三'), { stack: '' })"),
    'TypeError',
  ],
  [
    'an imitation of an error',
    Object.create(TypeError.prototype, { stack: { value: '' } }),
    'TypeError',
  ],
  ['a name set on the error', Object.assign(stacked(''), { name: '张三' }), 'Error'],
  ['a name of one letter', named('E'), 'E'],
  ['a name with digits, a dollar sign and an underscore', named('a1_$Z'), 'a1_$Z'],
  ['a name of 64 letters', named('E'.repeat(64)), 'E'.repeat(64)],
  ['a name of 65 letters', named('E'.repeat(65)), 'Error'],
  ['an empty name', named(''), 'Error'],
  ['a name that begins with a digit', named('1Error'), 'Error'],
  ['a name that begins with other signs', named('张 Error'), 'Error'],
  ['a name that ends with other signs', named('Error 张'), 'Error'],
  ['a constructor that is an object', constructedBy({ name: 'Secret' }), 'Error'],
  ['no constructor', constructedBy(undefined), 'Error'],
  ['no prototype', Object.setPrototypeOf(stacked(''), null), 'an error that cannot be read'],
  ['a revoked proxy', revoked(), 'an error that cannot be read'],
];

/** Codes, and which of them are shown. */
const CODES: readonly [unknown, string][] = [
  ['ECONNREFUSED', 'Error ECONNREFUSED'],
  // In the map of libuv only.
  ['EAI_AGAIN', 'Error EAI_AGAIN'],
  ['EOF', 'Error EOF'],
  // On Windows only, or in no list of Node at all.
  ['ENOTFOUND', 'Error ENOTFOUND'],
  ['ERR_INVALID_ARG_TYPE', 'Error ERR_INVALID_ARG_TYPE'],
  ['ERR_A', 'Error ERR_A'],
  ['ERR_TLS_12_PSK', 'Error ERR_TLS_12_PSK'],
  ['ERR_HTTP2_ERROR', 'Error ERR_HTTP2_ERROR'],
  ['ERR_7A', 'Error'],
  ['ERR_', 'Error'],
  ['ERR_A_', 'Error'],
  ['ERR_A__B', 'Error'],
  ['ERR_a', 'Error'],
  ['ERR_A_b', 'Error'],
  ['ERR_A 张三', 'Error'],
  ['张三 ERR_A', 'Error'],
  ['ENOENT 张三', 'Error'],
  ['EZHANGSAN', 'Error'],
  ['', 'Error'],
  [23, 'Error'],
  [undefined, 'Error'],
  [null, 'Error'],
  [['ERR_A'], 'Error'],
];

const NO_ERRORS = [
  ['张三', 'string'],
  [13800000000, 'number'],
  [null, 'object'],
  [undefined, 'undefined'],
  [{ message: '张三', stack: '\n    at /app/a.js:1:1' }, 'object'],
  [() => {}, 'function'],
] as const;

describe('describeError', () => {
  it('omits every line of a message that changed after the stack was read', () => {
    const error = new Error('wrong\n    at /张三/13800000000:1:1\n    at x (/id 110101:2:2)');
    expect(error.stack).toContain('张三');
    error.message = 'wrapped';
    expect(describeError(error)).toBe('Error');
  });

  it('includes the stack locations of an error with an unchanged or empty message', () => {
    for (const error of [new Error('wrong'), new Error()]) {
      expect(describeError(error)).toMatch(/^Error at .*describe-error\.spec\.ts:\d+:\d+/);
    }
  });

  it('shows the message of an invalid result of the store, and nothing else', () => {
    expect(describeError(new InvalidStoreResultError('claim resolved to 5'))).toBe(
      'claim resolved to 5',
    );
  });

  it.each(NO_ERRORS)('shows the type of %j only', (value, type) => {
    expect(describeError(value)).toBe(`something other than an Error was thrown (${type})`);
  });

  it.each(WITHOUT_PLACES)('names the class for %s', (_case, error, description) => {
    expect(describeError(error)).toBe(description);
  });

  it.each(CODES)('shows codes of Node only: %j', (code, description) => {
    expect(describeError(coded(code))).toBe(description);
  });

  it('joins class, code and places', () => {
    const error = stacked('\n    at f (/app/a.js:1:2)\n    at node:internal/main:34:567');
    expect(describeError(Object.assign(error, { code: 'EPIPE' }))).toBe(
      'Error EPIPE at /app/a.js:1:2 at node:internal/main:34:567',
    );
  });

  it.each([
    // Alone, and in brackets after the name of a function.
    ['    at /app/a.js:1:2', '/app/a.js:1:2'],
    ['    at f (/app/a.js:1:2)', '/app/a.js:1:2'],
    ['\tat f (/app/a.js:1:2)', '/app/a.js:1:2'],
    ['    at A.f [as g] (/app/a.js:1:2)', '/app/a.js:1:2'],
    ['    at A (b) (/app/a.js:1:2)', '/app/a.js:1:2'],
    ['    at f (/my app (1)/a.js:1:2)', '/my app (1)/a.js:1:2'],
    ['    at f (/what at/a.js:1:2)', '/what at/a.js:1:2'],
    // The kinds of places.
    ['    at file:///app/a.js:1:2', 'file:///app/a.js:1:2'],
    ['    at node:fs:12:34', 'node:fs:12:34'],
    ['    at C:\\app\\a.js:1:2', 'C:\\app\\a.js:1:2'],
    ['    at z:\\app\\a.js:1:2', 'z:\\app\\a.js:1:2'],
    ['    at /a:123456789:123456789', '/a:123456789:123456789'],
  ])('finds the place in the line %j', (line, place) => {
    expect(describeError(stacked(`\n${line}`))).toBe(`Error at ${place}`);
  });

  it.each([
    ['/app/a.js:1:2'],
    ['at /app/a.js:1:2'],
    ['    in /app/a.js:1:2'],
    ['张三  at /app/a.js:1:2'],
    ['    at 张三'],
    ['    at 张三 (13800000000)'],
    ['    at f (native)'],
    ['    at 张三 /app/a.js:1:2'],
    ['    at /app/a.js:1:2 张三'],
    ['    at f (/app/a.js:1:2) 张三'],
    ['    at f (张三 /app/a.js:1:2)'],
    ['    at f (/app/a.js:1:2 张三)'],
    ['    at http://a.example/a.js:1:2'],
    ['    at file:/app/a.js:1:2'],
    ['    at 1:\\app\\a.js:1:2'],
    ['    at C:app\\a.js:1:2'],
    ['    at /:1:2'],
    ['    at /app/a.js:1'],
    ['    at /app/a.js:1:'],
    ['    at /app/a.js:x:2'],
    ['    at /app/a.js:1:x'],
    ['    at /a:1234567890:1'],
    ['    at /a:1:1234567890'],
  ])('finds no place in the line %j', (line) => {
    expect(describeError(stacked(`\n${line}`))).toBe('Error');
  });

  it.each([
    [200, `Error at /${'a'.repeat(200)}:1:2`],
    [201, 'Error'],
  ])('finds a place with at most 200 characters, here %d', (length, description) => {
    expect(describeError(stacked(`\n    at /${'a'.repeat(length)}:1:2`))).toBe(description);
  });

  it.each([
    [512, 'Error at /app/a.js:1:2'],
    [513, 'Error'],
  ])('finds a place in a line of at most 512 characters, here %d', (length, description) => {
    const name = 'f'.repeat(length - '    at  (/app/a.js:1:2)'.length);
    expect(describeError(stacked(`\n    at ${name} (/app/a.js:1:2)`))).toBe(description);
  });

  it('shows the first four places', () => {
    const lines = [1, 2, 3, 4, 5].map((line) => `\n    at /app/a.js:${line}:1`);
    expect(describeError(stacked(`\n    at <anonymous>${lines.join('')}`))).toBe(
      'Error at /app/a.js:1:1 at /app/a.js:2:1 at /app/a.js:3:1 at /app/a.js:4:1',
    );
  });

  it.each(['张三\n    at /secret/b.js:1:1', '张三\n    at /secret/b.js:1:1\n'])(
    'omits places in the message %j',
    (message) => {
      expect(describeError(stacked('\n    at /app/a.js:1:2', message))).toBe(
        'Error at /app/a.js:1:2',
      );
    },
  );

  it.each([
    ['at the beginning', 'wrong', 'wrong\n    at /app/a.js:1:2', 'Error at /app/a.js:1:2'],
    ['nowhere', 'wrong', 'Error\n    at /app/a.js:1:2', 'Error'],
    ['empty', '', '\n    at /app/a.js:1:2', 'Error at /app/a.js:1:2'],
    ['empty, without a stack', '', undefined, 'Error'],
    ['without a stack', 'wrong', undefined, 'Error'],
  ])('reads a stack: message %s', (_case, message, stack, description) => {
    expect(describeError(Object.assign(new Error(message), { stack }))).toBe(description);
  });

  it.each([
    [8192, 'Error at /app/a.js:1:2'],
    [8193, 'Error'],
  ])('reads 8,192 characters after the message, here %d', (length, description) => {
    const end = '\n    at /app/a.js:1:2';
    const error = stacked(`${'\n'.repeat(length - end.length)}${end}`, '张'.repeat(10_000));
    expect(describeError(error)).toBe(description);
  });
});

describe('describeErrorClass', () => {
  it.each(NO_ERRORS)('shows the type of %j only', (value, type) => {
    expect(describeErrorClass(value)).toBe(type);
  });

  it.each(WITHOUT_PLACES)('names the class for %s', (_case, error, description) => {
    expect(describeErrorClass(error)).toBe(description);
  });

  it.each(CODES)('shows codes of Node only: %j', (code, description) => {
    expect(describeErrorClass(coded(code))).toBe(description);
  });

  it('shows neither the message nor places', () => {
    expect(describeErrorClass(new InvalidStoreResultError('claim resolved to 5'))).toBe(
      'InvalidStoreResultError',
    );
  });
});
