import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { RULE_NAMES } from '../lib/common/rule-names.js';

const read = (name: string) => readFileSync(new URL(`../${name}`, import.meta.url), 'utf8');
const english = read('README.md');
const chinese = read('README.zh-CN.md');

/** Lines of the outline: headings by level, fences and table rows. */
function getOutline(markdown: string): string[] {
  return markdown
    .split('\n')
    .map((line) => /^(?:#+|```\w*|\|)/.exec(line)?.[0])
    .filter((mark) => mark !== undefined);
}

/** First cells of table rows that contain code: options, rules, methods and classes. */
function getNames(markdown: string): string[] {
  return Array.from(markdown.matchAll(/^\| `([^`]+)`/gm), ([, name = '']) => name);
}

describe('the two READMEs', () => {
  it('both READMEs have the same headings, code blocks and tables in the same order', () => {
    expect(getOutline(chinese)).toEqual(getOutline(english));
  });

  it('both READMEs name the same items in their tables', () => {
    expect(getNames(english).length).toBeGreaterThan(40);
    expect(getNames(chinese)).toEqual(getNames(english));
  });

  it('both READMEs list every rule that can be relaxed', () => {
    const listed = getNames(english);
    for (const rule of RULE_NAMES) expect(listed).toContain(rule);
  });
});
