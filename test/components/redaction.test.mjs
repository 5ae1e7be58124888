// The whole suite of npm test, watched: no error, log line or diagnostics event shows a secret or identity data.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { test } from 'node:test';
import { stripVTControlCharacters } from 'node:util';
import { root, run } from './support/workspace.mjs';

const WATCHED = ['node_modules/vitest/vitest.mjs', 'run', '--config', 'vitest.redaction.config.ts'];

test('no text that leaves the package shows a secret or identity data', (t) => {
  const output = run(process.execPath, WATCHED, { cwd: root, timeout: 15 * 60_000 });
  t.diagnostic(/^ *Tests .*$/m.exec(stripVTControlCharacters(output))[0].trim());
});

test('a planted secret and planted identity data are reported', () => {
  const env = { ...process.env, PLANTED: 'true' };
  const { status, stdout } = spawnSync(process.execPath, WATCHED, {
    cwd: root,
    env,
    encoding: 'utf8',
  });
  assert.equal(status, 1);
  const text = stripVTControlCharacters(stdout);
  assert.match(text, /an error shows 0123456789abcdefghijklmnopqrstuv/);
  assert.match(text, /a log line shows 11010119900307123X/);
  assert.match(text, /Tests +2 failed/);
});
