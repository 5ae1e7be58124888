// The storm of `npm run test:chaos`, with what it prints.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { test } from 'node:test';
import { root } from './support/workspace.mjs';

test('no notification is lost in a storm, and nothing is repeated without a cause', async () => {
  const storm = spawn(process.execPath, ['test/chaos/run.mjs'], {
    cwd: root,
    // The runner reads this file's standard output, and passes on what comes here.
    stdio: ['ignore', process.stderr, process.stderr],
  });
  const [code] = await once(storm, 'exit');
  assert.equal(code, 0, 'see what it printed');
});
