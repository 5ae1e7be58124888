import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  listDocuments,
  parseDocument,
  readDocument,
  removeComments,
  ROOT,
} from '../../scripts/documentation/markdown.mjs';

const FOLDERS = [
  'test/components/recipes',
  'test/components/apps/observability/recipes',
  'test/recipes/merchants',
];
const RECIPES = FOLDERS.flatMap((folder) =>
  readdirSync(join(ROOT, folder))
    .filter((name) => /\.(?:ts|sql)$/.test(name))
    .map((name) => `${folder}/${name}`),
);
const LANGUAGES = [
  ['English', /^docs\/(?!zh-CN\/)/],
  ['Chinese', /^docs\/zh-CN\//],
];

describe.each(LANGUAGES)('the recipes in the %s pages', (_language, pages) => {
  const blocks = listDocuments()
    .filter((path) => pages.test(path))
    .flatMap((path) => parseDocument(readDocument(path)).blocks)
    .map(({ code, language }) => removeComments(code, language));

  it.each(RECIPES)('a page contains %s as it is tested', (path) => {
    const code = removeComments(readDocument(path), path.split('.').at(-1));
    expect(code.length).toBeGreaterThan(100);
    expect(blocks).toContain(code);
  });

  it('a page contains the configuration of Jest as it is tested', () => {
    const code = removeComments(readDocument('test/components/apps/jest/jest.config.cjs'), 'js');
    expect(blocks.some((block) => block.includes(code))).toBe(true);
  });
});
