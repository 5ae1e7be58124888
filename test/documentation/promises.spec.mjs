import { describe, expect, it } from 'vitest';
import { findUnknownTests, readTestCells } from './support/named-tests.mjs';

const PAGES = ['docs/premium-collection.md', 'docs/zh-CN/premium-collection.md'];

describe('the promises of the premium collection', () => {
  it.each(PAGES)('%s names existing tests for each of the ten promises', (path) => {
    const cells = readTestCells(path);
    expect(cells).toHaveLength(10);
    expect(findUnknownTests(cells)).toEqual([]);
  });

  it('both pages name the same tests', () => {
    const [english, chinese] = PAGES.map(readTestCells);
    expect(chinese).toEqual(english);
  });

  it.each([
    ['a file that does not exist', '`collection/gone.spec.ts` › `never leaves paid`'],
    ['a title of another file', '`collection/bills.spec.ts` › `never leaves paid`'],
    ['a part of a title', '`collection/ledger/premiums/settle.spec.ts` › `never leaves`'],
    ['no test', 'a promise without a test'],
  ])('a row that names %s is found', (_case, wrong) => {
    const right = '`collection/ledger/premiums/settle.spec.ts` › `never leaves paid`';
    expect(findUnknownTests([right])).toEqual([]);
    expect(findUnknownTests([`${right}<br>${wrong}`])).toEqual([wrong]);
  });
});
