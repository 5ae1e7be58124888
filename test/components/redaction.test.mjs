// The whole suite of npm test, watched: no text that leaves the package shows a secret or identity data.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { stripVTControlCharacters } from 'node:util';
import { root, run } from './support/workspace.mjs';

const WATCHED = ['node_modules/vitest/vitest.mjs', 'run', '--config', 'vitest.redaction.config.ts'];

test('no text that leaves the package shows a secret or identity data', (t) => {
  const output = run(process.execPath, WATCHED, { cwd: root, timeout: 15 * 60_000 });
  t.diagnostic(/^ *Tests .*$/m.exec(stripVTControlCharacters(output))[0].trim());
});

test('a planted text is reported at every place', () => {
  const env = { ...process.env, PLANTED: 'true' };
  const { status, stdout, stderr } = spawnSync(process.execPath, WATCHED, {
    cwd: root,
    env,
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
  });
  assert.equal(status, 1);
  const reported = Array.from(
    stripVTControlCharacters(stdout + stderr).matchAll(
      /"(.*?) shows (?:0123456789abcdefghijklmnopqrstuv|11010119900307123X):/g,
    ),
    ([, place]) => place,
  );
  const watched = ['watch-texts.ts', 'record-texts.ts'].flatMap((file) =>
    Array.from(
      readFileSync(join(root, 'test/support/redaction', file), 'utf8').matchAll(
        /\bplace: '([^']+)'/g,
      ),
      ([, place]) => place,
    ),
  );
  assert.ok(watched.length > 10);
  assert.deepEqual(new Set(reported), new Set(watched));
});
