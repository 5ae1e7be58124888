import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const script = fileURLToPath(new URL('../scripts/check-documentation.mjs', import.meta.url));
const packages = fileURLToPath(new URL('../node_modules', import.meta.url));

/** Runs the check on these documents. */
function check(documents: Readonly<Record<string, string>>) {
  const folder = mkdtempSync(join(tmpdir(), 'check-documentation-'));
  try {
    symlinkSync(packages, join(folder, 'node_modules'), 'junction');
    writeFileSync(join(folder, 'package.json'), '{"type":"module"}');
    for (const [path, text] of Object.entries(documents)) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), text);
    }
    const { status, stdout, stderr } = spawnSync(process.execPath, [script, folder]);
    return { status, output: `${stdout}${stderr}` };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

// The check loads a compiler, which takes seconds on a busy machine.
describe('the check of the code blocks', { timeout: 60_000 }, () => {
  it('accepts blocks that compile alone, after the block that they continue, or with a named file', () => {
    const result = check({
      'README.md':
        '```ts\nconst a = 1;\n```\n\n```ts\nconst a = 2;\n```\n\n```sh\nconst a: = 3;\n```\n',
      'docs/zh-CN/a.md':
        '```ts\n// src/rate.ts\nexport const rate = 0.5;\n```\n\n' +
        "- item\n\n  ```ts\n  import { rate } from './src/rate.js';\n  const premium = rate * 2;\n  ```\n\n" +
        '<!-- continues -->\n\n```ts\nexport const doubled: number = premium * 2;\n```\n',
    });
    expect(result).toEqual({ status: 0, output: '5 TypeScript blocks compile, in 4 modules\n' });
  });

  it('reports each error with document and line', () => {
    const { status, output } = check({
      'README.md':
        '# A\n\n```ts\nconst a: string = 1;\n```\n\n```ts\n// the one above ends there\na;\n```\n',
      'docs/a.md':
        'A\n\n```ts\nexport {};\n```\n\n<!-- continues -->\n```ts\n\nfunction f(b) {}\n```\n',
    });
    expect(status).toBe(1);
    expect(output.trimEnd().split('\n')).toEqual([
      "README.md:4 TS2322 Type 'number' is not assignable to type 'string'.",
      expect.stringMatching(/^README\.md:9 TS2304 Cannot find name 'a'/),
      "docs/a.md:10 TS7006 Parameter 'b' implicitly has an 'any' type.",
    ]);
  });
});
