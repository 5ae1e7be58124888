import { describe, expect, it } from 'vitest';
import {
  type FieldSchema,
  getConfidentialFields,
  getFields,
  type RequestClass,
} from '../../lib/schema/field-schema.js';
import {
  EncryptedTextList,
  IntegerList,
  Nested,
  NestedList,
} from '../../lib/schema/nested.decorators.js';
import { readRequest } from '../../lib/schema/read-request.js';
import { BeijingDate, Flag, Integer, OneOf, Rfc3339 } from '../../lib/schema/scalar.decorators.js';
import {
  ALPHANUMERIC,
  EncryptedText,
  OUT_REFUND_NO,
  OUT_TRADE_NO,
  Text,
} from '../../lib/schema/text.decorators.js';
import { NotifyUrl } from '../../lib/schema/wire-fields.js';

/** The declaration of a single field with this decorator. */
function declare(decorator: PropertyDecorator): FieldSchema {
  class Request {}
  decorator(Request.prototype, 'field');
  const [field] = getFields(Request).list;
  expect(field?.name).toBe('field');
  return field!;
}

/** The messages of a value, as the caller sees them. */
function explain(decorator: PropertyDecorator, value: unknown): string | undefined {
  class Request {}
  decorator(Request.prototype, 'field');
  const { issues } = readRequest(Request, { field: value });
  return issues.length === 0 ? undefined : issues.map(({ message }) => message).join('; ');
}

function getLimits(decorator: PropertyDecorator): object {
  return Object.assign({}, ...declare(decorator).rules.map(({ limits }) => limits)) as object;
}

class Item {
  declare size: number;
}
Integer({ min: 1 })(Item.prototype, 'size');

const DECORATORS: readonly [string, (presence?: 'optional') => PropertyDecorator][] = [
  ['Text', (presence) => Text({ presence })],
  ['EncryptedText', (presence) => EncryptedText({ presence })],
  ['Integer', (presence) => Integer({ presence, min: 1 })],
  ['Flag', (presence) => Flag({ presence })],
  ['OneOf', (presence) => OneOf(['A'], { presence })],
  ['BeijingDate', (presence) => BeijingDate({ presence })],
  ['Rfc3339', (presence) => Rfc3339({ presence })],
  ['NotifyUrl', (presence) => NotifyUrl({ presence })],
  ['Nested', (presence) => Nested(() => Item, { presence })],
  ['NestedList', (presence) => NestedList(() => Item, { presence })],
  ['EncryptedTextList', (presence) => EncryptedTextList({ presence })],
  ['IntegerList', (presence) => IntegerList({ presence, min: 1 })],
];

describe('the declaration of a field', () => {
  it.each(DECORATORS)('requires a value with %s unless it says otherwise', (_name, create) => {
    expect(declare(create()).presence).toBe('required');
    expect(declare(create('optional')).presence).toBe('optional');
    expect(explain(create(), undefined)).toBe('is required');
    expect(explain(create('optional'), undefined)).toBeUndefined();
    expect(explain(create(), null)).toBe('is required and must not be null');
    expect(explain(create('optional'), null)).toBe('must be omitted instead of null');
  });

  it.each([
    ['Flag', Flag(), true],
    ['OneOf', OneOf(['A', 'B']), 'B'],
    ['Rfc3339', Rfc3339(), '2026-12-01T10:00:00+08:00'],
    ['BeijingDate', BeijingDate(), '2026-12-01'],
    ['NotifyUrl', NotifyUrl(), 'https://merchant.example/n'],
    ['Text', Text({ maxLength: 3 }), '保险费'],
    ['Text at its least length', Text({ minLength: 3 }), 'abc'],
    ['an empty optional Text', Text({ presence: 'optional' }), ''],
    ['Integer', Integer({ min: 1, max: 3 }), 3],
    ['Nested', Nested(() => Item), { size: 1 }],
  ])('accepts a legal value with %s', (_name, decorator, value) => {
    expect(explain(decorator, value)).toBeUndefined();
  });

  it.each([
    ['Text', Text(), 1, 'must be a string'],
    ['an empty Text', Text(), '', 'must not be empty'],
    ['a long Text', Text({ maxLength: 3 }), 'abcd', 'must be at most 3 characters long'],
    [
      'Text',
      Text(),
      '😀',
      'must not contain characters of four bytes (emoji, rare Han) or lone surrogates',
    ],
    [
      'ALPHANUMERIC',
      Text({ characters: ALPHANUMERIC }),
      '-',
      'must consist of digits and letters only',
    ],
    [
      'OUT_TRADE_NO',
      Text({ characters: OUT_TRADE_NO }),
      '@',
      'must consist of digits, letters and _-* only',
    ],
    [
      'OUT_REFUND_NO',
      Text({ characters: OUT_REFUND_NO }),
      '#',
      'must consist of digits, letters and _-|*@ only',
    ],
    ['EncryptedText', EncryptedText(), 1, 'must be a string'],
    ['an empty EncryptedText', EncryptedText(), '', 'must not be empty'],
    ['EncryptedText', EncryptedText(), '\ud83d', 'must not contain lone surrogates'],
    ['Integer', Integer({ min: 1 }), 0, 'must be at least 1'],
    ['Integer', Integer({ min: 1, max: 3 }), 4, 'must be from 1 to 3'],
    ['Flag', Flag(), 'true', 'must be true or false (a boolean, not a string)'],
    ['OneOf', OneOf(['A']), 'B', "must be 'A'"],
    ['OneOf', OneOf(['A', 'B']), 'C', "must be 'A' or 'B'"],
    [
      'BeijingDate',
      BeijingDate(),
      '2026-02-29',
      'must be a real calendar date in the form yyyy-MM-dd (Beijing time)',
    ],
    [
      'Rfc3339',
      Rfc3339(),
      '2026-12-01',
      'must be an RFC 3339 timestamp such as 2026-12-01T10:00:00+08:00',
    ],
    [
      'NotifyUrl',
      NotifyUrl(),
      '/n',
      'must be an absolute https:// URL with a host and without query string, fragment or credentials',
    ],
    ['Nested', Nested(() => Item), [], 'must be an object'],
    ['NestedList', NestedList(() => Item), {}, 'must be a list of objects'],
    ['NestedList', NestedList(() => Item), [], 'must have at least 1 item'],
    ['an item of NestedList', NestedList(() => Item), [1], 'must be an object'],
    [
      'NestedList',
      NestedList(() => Item, { maxItems: 1 }),
      [{ size: 1 }, { size: 1 }],
      'must have 1 to 1 item',
    ],
    ['NestedList', NestedList(() => Item, { maxItems: 2 }), [], 'must have 1 to 2 items'],
    ['IntegerList', IntegerList({ min: 1 }), 1, 'must be a list'],
    ['an item of IntegerList', IntegerList({ min: 1 }), [0], 'must be at least 1'],
    ['an item of IntegerList', IntegerList({ min: 1 }), [null], 'is required and must not be null'],
  ])('explains an illegal value with %s: %#', (_name, decorator, value, message) => {
    expect(explain(decorator, value)).toBe(message);
  });

  it.each([
    ['Text', Text(), { type: 'string', minLength: 1 }],
    ['an optional Text', Text({ presence: 'optional' }), { type: 'string' }],
    ['Text', Text({ minLength: 2, maxLength: 9 }), { type: 'string', minLength: 2, maxLength: 9 }],
    [
      'Text',
      Text({ characters: ALPHANUMERIC }),
      { type: 'string', minLength: 1, pattern: '^[0-9A-Za-z]*$' },
    ],
    ['EncryptedText', EncryptedText(), { type: 'string', minLength: 1 }],
    ['Integer', Integer({ min: 1, max: 3 }), { type: 'integer', minimum: 1, maximum: 3 }],
    ['Flag', Flag(), { type: 'boolean' }],
    ['OneOf', OneOf(['A', 'B']), { type: 'string', enum: ['A', 'B'] }],
    ['BeijingDate', BeijingDate(), { type: 'string', format: 'date' }],
    ['Rfc3339', Rfc3339(), { type: 'string', format: 'date-time' }],
    ['NotifyUrl', NotifyUrl(), { type: 'string', minLength: 1, maxLength: 256, format: 'uri' }],
    [
      'NestedList',
      NestedList(() => Item, { minItems: 2, maxItems: 3 }),
      { minItems: 2, maxItems: 3 },
    ],
    ['NestedList', NestedList(() => Item), { minItems: 1, maxItems: undefined }],
  ])('has limits for a JSON Schema with %s: %#', (_name, decorator, limits) => {
    expect(getLimits(decorator)).toEqual(limits);
  });

  it('has rules for the items of a list', () => {
    const { items = [], list } = declare(EncryptedTextList());
    expect(list).toBe(true);
    expect(items.map(({ name }) => name)).toEqual(['type', 'length', 'length', 'characters']);
    expect(declare(Text()).items).toBeUndefined();
  });

  it('keeps the fallback of an optional field', () => {
    class Request {}
    OneOf(['A', 'B'], { presence: 'optional', fallback: 'A' })(Request.prototype, 'kind');
    OneOf(['A', 'B'], { presence: 'optional' })(Request.prototype, 'other');
    expect(readRequest(Request, {}).value).toStrictEqual({ kind: 'A' });
    expect(readRequest(Request, { kind: 'B', other: undefined }).value).toStrictEqual({
      kind: 'B',
    });
  });

  it('counts a default value as given unless it is undefined', () => {
    class Request {}
    Text({ presence: 'defaulted' })(Request.prototype, 'appid');
    Text({ presence: 'optional' })(Request.prototype, 'note');
    const read = readRequest(Request, {}, () => ({ appid: 'A', note: undefined }));
    expect([...read.given]).toEqual(['appid']);
    expect(read.value).toStrictEqual({ appid: 'A' });
  });
});

describe('confidential fields', () => {
  class Person {}
  Text()(Person.prototype, 'kind');
  EncryptedText()(Person.prototype, 'name');
  class Group {}
  Text()(Group.prototype, 'title');
  NestedList(() => Person)(Group.prototype, 'members');
  class Policy {}
  Text({ personal: true })(Policy.prototype, 'openid');
  Text({ personal: false })(Policy.prototype, 'note');
  Nested(() => Item)(Policy.prototype, 'item');
  Nested(() => Group)(Policy.prototype, 'group');
  EncryptedTextList()(Policy.prototype, 'names');
  IntegerList({ min: 1 })(Policy.prototype, 'numbers');

  const getNames = (type: RequestClass) => getConfidentialFields(type).map(({ name }) => name);

  it('include the personal and encrypted ones, and those that contain such fields', () => {
    expect(getNames(Policy)).toEqual(['openid', 'group', 'names']);
    expect(getNames(Group)).toEqual(['members']);
    expect(getNames(Person)).toEqual(['name']);
    expect(getNames(Item)).toEqual([]);
  });

  it('get their marks from their decorators', () => {
    const getMarks = (decorator: PropertyDecorator) => {
      const { encrypted, personal } = declare(decorator);
      return { encrypted, personal };
    };
    expect(getMarks(EncryptedText())).toEqual({ encrypted: true, personal: true });
    expect(getMarks(EncryptedTextList())).toEqual({ encrypted: true, personal: true });
    expect(getMarks(Text({ personal: true }))).toEqual({ personal: true });
    expect(getMarks(Text())).toEqual({});
    expect(getMarks(IntegerList({ min: 1 }))).toEqual({});
  });

  it('belong to a class, which is read once', () => {
    expect(getConfidentialFields(Policy)).toBe(getConfidentialFields(Policy));
    expect(getFields(Policy)).toBe(getFields(Policy));
  });

  it('do not spread to the class that a class extends', () => {
    class Extended extends Person {}
    EncryptedText()(Extended.prototype, 'address');
    expect(getNames(Person)).toEqual(['name']);
    expect(getNames(Extended)).toEqual(['name', 'address']);
  });
});
