import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

const RECIPES = new URL('components/recipes/', import.meta.url);
const recipes = readdirSync(RECIPES).filter((name) => /\.(?:ts|sql)$/.test(name));

/** Code without comments, since each README comments in its own language. */
function removeComments(text: string): string {
  return text
    .replace(/\/\*\*.*?\*\//gs, '')
    .replace(/(?:\/\/|--) .*/g, '')
    .replace(/\s+/g, ' ')
    .trim();
}

describe.each(['README.md', 'README.zh-CN.md'])('the recipes in %s', (readme) => {
  const text = readFileSync(new URL(`../${readme}`, import.meta.url), 'utf8');
  const blocks = Array.from(text.matchAll(/^```(?:ts|sql)\n(.*?)^```/gms), ([, code = '']) =>
    removeComments(code),
  );

  it.each(recipes)('the README contains %s as it is tested', (name) => {
    const code = removeComments(readFileSync(new URL(name, RECIPES), 'utf8'));
    expect(code.length).toBeGreaterThan(100);
    expect(blocks).toContain(code);
  });
});
