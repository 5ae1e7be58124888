import { describe, expect, it } from 'vitest';
import { Integer } from '../../lib/schema/scalar.decorators.js';
import { NestedList } from '../../lib/schema/nested.decorators.js';
import { readRequest } from '../../lib/schema/read-request.js';
import { Text } from '../../lib/schema/text.decorators.js';

class Item {
  @Integer({ min: 5 })
  size!: number;
}

class Base {
  @Text({ characters: { pattern: /^[^<>]*$/, message: 'must not have angle brackets' } })
  title!: string;

  @Text({ presence: 'optional', maxLength: 2 })
  note?: string;
}

class Derived extends Base {
  @Text({ presence: 'optional', maxLength: 4 })
  declare note?: string;

  @NestedList(() => Item, { minItems: 2 })
  items!: Item[];
}

const ITEMS = [{ size: 5 }, { size: 6 }];

function getIssues(type: new () => object, input: object): string[] {
  return readRequest(type, input).issues.map(({ path, rule }) => `${path} ${rule}`);
}

describe('field decorators', () => {
  it('inherit the fields of base classes', () => {
    expect(getIssues(Derived, { items: ITEMS })).toEqual(['title required']);
    expect(getIssues(Base, { title: 'a', items: ITEMS })).toEqual(['items unknown-property']);
  });

  it('let a class override the field of its base class', () => {
    expect(getIssues(Base, { title: 'a', note: 'abc' })).toEqual(['note length']);
    expect(getIssues(Derived, { title: 'a', note: 'abcd', items: ITEMS })).toEqual([]);
    expect(getIssues(Derived, { title: 'a', note: 'abcde', items: ITEMS })).toEqual([
      'note length',
    ]);
  });

  it('reject unencrypted characters of four bytes with any character set', () => {
    expect(getIssues(Base, { title: 'é保' })).toEqual([]);
    expect(getIssues(Base, { title: '<' })).toEqual(['title characters']);
    expect(getIssues(Base, { title: '😀' })).toEqual(['title characters']);
  });

  it('count the items of a list and name the required number', () => {
    const { issues } = readRequest(Derived, { title: 'a', items: [{ size: 4 }] });
    expect(issues).toEqual([
      { path: 'items', rule: 'length', message: 'must have at least 2 items' },
      { path: 'items[0].size', rule: 'range', message: 'must be at least 5' },
    ]);
  });
});
