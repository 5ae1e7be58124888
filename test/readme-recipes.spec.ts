import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

const RECIPES = new URL('components/recipes/', import.meta.url);
const MERCHANTS = new URL('recipes/merchants/', import.meta.url);
const OBSERVABILITY = new URL('components/apps/observability/recipes/', import.meta.url);

/** Code without comments, since each page comments in its own language. */
function removeComments(text: string): string {
  return text
    .replace(/\/\*\*.*?\*\//gs, '')
    .replace(/(?:\/\/|--) .*/g, '')
    .replace(/\s+/g, ' ')
    .trim();
}

describe.each([
  ['README.md', RECIPES],
  ['README.zh-CN.md', RECIPES],
  ['docs/observability.md', OBSERVABILITY],
  ['docs/zh-CN/observability.md', OBSERVABILITY],
  ['docs/merchants.md', MERCHANTS],
  ['docs/zh-CN/merchants.md', MERCHANTS],
])('the recipes in %s', (page, folder) => {
  const text = readFileSync(new URL(`../${page}`, import.meta.url), 'utf8');
  const blocks = Array.from(text.matchAll(/^```(?:ts|sql)\n(.*?)^```/gms), ([, code = '']) =>
    removeComments(code),
  );
  const recipes = readdirSync(folder).filter((name) => /\.(?:ts|sql)$/.test(name));

  it.each(recipes)('the page contains %s as it is tested', (name) => {
    const code = removeComments(readFileSync(new URL(name, folder), 'utf8'));
    expect(code.length).toBeGreaterThan(100);
    expect(blocks).toContain(code);
  });
});
