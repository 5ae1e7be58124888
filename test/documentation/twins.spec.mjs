import { describe, expect, it } from 'vitest';
import {
  listDocuments,
  parseDocument,
  readDocument,
  removeComments,
} from '../../scripts/documentation/markdown.mjs';

const CHINESE = /^docs\/zh-CN\/|\.zh-CN\.md$/;

/** Blocks of prose: trees of folders, output and diagrams have words of their own language. */
const PROSE = /^(?:|text|mermaid)$/;

const documents = listDocuments();
const english = documents.filter(
  (path) =>
    !CHINESE.test(path) && (path.startsWith('docs/') || documents.includes(toRootTwin(path))),
);

function toRootTwin(path) {
  return path.replace(/\.md$/, '.zh-CN.md');
}

function toTwin(path) {
  return path.startsWith('docs/') ? path.replace('docs/', 'docs/zh-CN/') : toRootTwin(path);
}

/** Lines of the outline: headings by level, fences and table rows. */
function getOutline(markdown) {
  return markdown
    .split('\n')
    .map((line) => /^(?:#+|\s*```\w*|\|)/.exec(line)?.[0])
    .filter((mark) => mark !== undefined);
}

/** First cells of table rows that consist of code: options, rules, methods and classes. */
function getNames(markdown) {
  const cells = markdown.matchAll(/^\| ((?:`[^`]+`[,，、 ]*)+)\|/gm);
  return Array.from(cells, ([, cell]) => cell.match(/`[^`]+`/g).join());
}

function getCode(markdown) {
  return parseDocument(markdown)
    .blocks.filter(({ language }) => !PROSE.test(language))
    .map(({ language, code }) => removeComments(code, language));
}

describe('the documents in two languages', () => {
  it('every page of docs and the README have a Chinese twin, and the reverse', () => {
    expect(english).toContain('README.md');
    expect(english.length).toBeGreaterThan(10);
    expect(documents.filter((path) => CHINESE.test(path))).toEqual(english.map(toTwin).toSorted());
  });

  it.each(english)('%s and its twin have the same headings, code blocks and tables', (path) => {
    expect(getOutline(readDocument(toTwin(path)))).toEqual(getOutline(readDocument(path)));
  });

  it.each(english)('%s and its twin name the same items in their tables', (path) => {
    expect(getNames(readDocument(toTwin(path)))).toEqual(getNames(readDocument(path)));
  });

  it.each(english)('%s and its twin have the same code apart from comments', (path) => {
    expect(getCode(readDocument(toTwin(path)))).toEqual(getCode(readDocument(path)));
  });
});
