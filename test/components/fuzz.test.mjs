// A short run of `npm run test:fuzz`, and a run with each planted fault, which must be found.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { test } from 'node:test';
import { root } from './support/workspace.mjs';

function fuzz(seed, ...options) {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    ['test/fuzz/run.mjs', '--seed', seed, ...options],
    { cwd: root, encoding: 'utf8', timeout: 20 * 60_000 },
  );
  return { status, output: stdout + stderr };
}

test('no mutated notification and no request over a bare socket is accepted unless it was signed', (t) => {
  const { status, output } = fuzz('7', '--notifications', '15000', '--requests', '100');
  for (const line of output.split('\n').filter((one) => /^\d|^requests/.test(one)))
    t.diagnostic(line);
  assert.equal(status, 0, output);
});

test('the fuzzing finds every planted fault', () => {
  const { status, output } = fuzz(
    '1',
    '--plant',
    'all',
    '--notifications',
    '2000',
    '--requests',
    '150',
  );
  assert.equal(status, 1, output);
  assert.doesNotMatch(output, /NOT FOUND/);
});
