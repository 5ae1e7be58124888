import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const SCRIPT = 'scripts/words/check-words.mjs';

describe('check-words', () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'words-'));
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  function check(name: string, text: string): { status: number | null; output: string } {
    const file = join(folder, name);
    writeFileSync(file, text);
    const { status, stderr } = spawnSync(process.execPath, [SCRIPT, file], { encoding: 'utf8' });
    return { status, output: stderr };
  }

  it('accepts plain words, and leaves code in backticks alone', () => {
    const text = [
      '/** Rejects with `whoever` when the response is not JSON. */',
      "const answer = 'whoever';",
      "it('rejects a response without a signature', () => {});",
    ].join('\n');
    expect(check('good.ts', text)).toEqual({ status: 0, output: '' });
  });

  it('fails on a comment, a message, a title and a page with words that the glossary rules out', () => {
    const text = [
      '/** Told to whoever listens. */',
      "throw new Error('is no option of this module');",
      'const message = `the answer is ${late}`;',
      "describe('a response', () => it('is none', () => {}));",
      "it.each([1])('with %i', () => {});",
    ].join('\n');
    const { status, output } = check('bad.ts', text);
    expect(status).toBe(1);
    const lines = output.split('\n').filter((line) => line.includes('bad.ts'));
    expect(lines.map((line) => /bad\.ts:(\d+)/.exec(line)?.[1])).toEqual(['1', '2', '3', '4', '5']);
    expect(check('bad.md', 'Nobody answers.\n').status).toBe(1);
  });
});
