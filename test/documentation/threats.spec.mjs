import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readTestTitles } from '../../scripts/documentation/test-titles.mjs';
import { readDocument, ROOT } from '../../scripts/documentation/markdown.mjs';
import { EXAMPLES } from '../../scripts/openapi-examples.mjs';

const PAGES = ['docs/threats.md', 'docs/zh-CN/threats.md'];

/** The rows of the tables whose last column names tests. */
function readRows(path) {
  const rows = [];
  let isProven = false;
  for (const line of readDocument(path).split('\n')) {
    if (!line.startsWith('|')) isProven = false;
    else if (/\| (?:Test|测试) \|$/.test(line)) isProven = true;
    else if (isProven && !line.startsWith('| ---'))
      rows.push(line.split(' | ').at(-1).slice(0, -2));
  }
  return rows;
}

/** The tests of one cell: `file` › `title`, more after a line break. */
function readTests(cell) {
  return cell.split('<br>').map((part) => {
    const [, file, , title] = /^`([^`]+)` › (`+)(.+)\2$/.exec(part) ?? [];
    return { part, file, title };
  });
}

const known = new Map();

function exists({ file, title }) {
  if (file === undefined || !existsSync(join(ROOT, 'test', file))) return false;
  if (!known.has(file)) known.set(file, readTestTitles(file, readDocument(`test/${file}`)));
  return known.get(file).includes(title);
}

describe('the pages on threats', () => {
  it.each(PAGES)('%s names an existing test in every row', (path) => {
    const rows = readRows(path);
    expect(rows.length).toBeGreaterThan(60);
    const missing = rows.flatMap(readTests).filter((test) => !exists(test));
    expect(missing.map(({ part }) => part)).toEqual([]);
  });

  it('both pages name the same tests', () => {
    const [english, chinese] = PAGES.map(readRows);
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
