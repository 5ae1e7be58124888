// Runs the storm of `npm run test:chaos` and shows its output.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { test } from 'node:test';
import { root } from './support/workspace.mjs';

test('a storm loses no notification, and repeats none without a cause', async () => {
  const storm = spawn(process.execPath, ['test/chaos/run.mjs'], {
    cwd: root,
    // The runner reads this file's standard output and passes it on.
    stdio: ['ignore', process.stderr, process.stderr],
  });
  const [code] = await once(storm, 'exit');
  assert.equal(code, 0, 'the storm failed, see its output');
});
