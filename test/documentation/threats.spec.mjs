import { describe, expect, it } from 'vitest';
import { readTestTitles } from '../../scripts/documentation/test-titles.mjs';
import { EXAMPLES } from '../../scripts/openapi-examples.mjs';
import { findUnknownTests, readTestCells } from './support/named-tests.mjs';

const PAGES = ['docs/threats.md', 'docs/zh-CN/threats.md'];

describe('the pages on threats', () => {
  it.each(PAGES)('%s names an existing test in every row', (path) => {
    const cells = readTestCells(path);
    expect(cells.length).toBeGreaterThan(60);
    expect(findUnknownTests(cells)).toEqual([]);
  });

  it('both pages name the same tests', () => {
    const [english, chinese] = PAGES.map(readTestCells);
    expect(chinese).toEqual(english);
  });

  it('a title that is a part of another one, or belongs to another file, does not count', () => {
    const text = "it('rejects a', () => {});\ntest.each([1])('rejects %s', () => {}); run('x');";
    expect(readTestTitles('a.ts', text)).toEqual(['rejects a', 'rejects %s']);
  });
});

it('the examples of identity data in the OpenAPI schemas are made up', () => {
  const persons = Object.entries(EXAMPLES).filter(([field]) =>
    /openid|real_name|id_card|insured|bank_account|user_received|phone|out_user_code/.test(field),
  );
  expect(Object.fromEntries(persons)).toEqual({
    bank_account: '6222020200012345678',
    id_card_number: '11010119900307123X',
    insured_display_name: '*三',
    insured_name_list: ['张三'],
    openid: 'oUpF8uMuAJO_M2pxb1Q9zNjWeS6o',
    out_user_code: 'U00017',
    payee_openid: 'oUpF8uMuAJO_M2pxb1Q9zNjWeS6o',
    real_name: '张三',
    user_received_account: '招商银行信用卡0403',
  });
});
