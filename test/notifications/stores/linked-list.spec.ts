import { describe, expect, it } from 'vitest';
import {
  type Linked,
  LinkedList,
} from '../../../lib/notifications/stores/memory-notification-store.js';

interface Named extends Linked<Named> {
  readonly name: string;
}

const member = (name: string): Named => ({ name, previous: undefined, next: undefined });

/** Returns the names in order, and checks that both directions agree. */
function getNames(list: LinkedList<Named>): string {
  const names: string[] = [];
  let last: Named | undefined;
  for (let at = list.first; at !== undefined; at = at.next) {
    names.push(at.name);
    last = at;
  }
  const backwards: string[] = [];
  for (let at = last; at !== undefined; at = at.previous) backwards.unshift(at.name);
  expect(backwards).toEqual(names);
  return names.join('');
}

describe('a linked list', () => {
  it.each([
    ['', 'abc'],
    ['a', 'bc'],
    ['b', 'ac'],
    ['c', 'ab'],
    ['ab', 'c'],
    ['bc', 'a'],
    ['ba', 'c'],
    ['abc', ''],
    ['cba', ''],
    ['bca', ''],
  ])('removes %o of abc, holds %o, and appends more', (removed, left) => {
    const list = new LinkedList<Named>();
    const members = [...'abc'].map(member);
    for (const each of members) list.append(each);
    for (const name of removed) {
      const [gone] = members.filter((each) => each.name === name);
      if (gone !== undefined) list.remove(gone);
    }
    expect(getNames(list)).toBe(left);
    list.append(member('d'));
    expect(getNames(list)).toBe(`${left}d`);
  });
});
