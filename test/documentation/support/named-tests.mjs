import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { readDocument, ROOT } from '../../../scripts/documentation/markdown.mjs';
import { readTestTitles } from '../../../scripts/documentation/test-titles.mjs';

const known = new Map();

/** The last cells of the tables whose last column names tests. */
export function readTestCells(path) {
  const cells = [];
  let isProven = false;
  for (const line of readDocument(path).split('\n')) {
    if (!line.startsWith('|')) isProven = false;
    else if (/\| (?:Test|测试) \|$/.test(line)) isProven = true;
    else if (isProven && !line.startsWith('| ---'))
      cells.push(line.split(' | ').at(-1).slice(0, -2));
  }
  return cells;
}

/** The parts of cells that name no test. A cell has `file` › `title`, more after a line break. */
export function findUnknownTests(cells) {
  return cells.flatMap((cell) => cell.split('<br>')).filter((part) => !namesTest(part));
}

function namesTest(part) {
  const [, file, , title] = /^`([^`]+)` › (`+)(.+)\2$/.exec(part) ?? [];
  if (file === undefined || !existsSync(join(ROOT, 'test', file))) return false;
  if (!known.has(file)) known.set(file, readTestTitles(file, readDocument(`test/${file}`)));
  return known.get(file).includes(title);
}
