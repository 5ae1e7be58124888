// A short run of `npm run test:soak` under load and faults, and the same with planted faults that it must find. Each takes
// about a minute.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { test } from 'node:test';
import { root } from './support/workspace.mjs';

/** Resolves to the exit code and the output. */
async function soak(...options) {
  const args = ['test/soak/run.mjs', '--minutes', '0.25', '--contracts', '5', ...options];
  const run = spawn(process.execPath, args, { cwd: root, stdio: ['ignore', 'pipe', 'inherit'] });
  let output = '';
  run.stdout.on('data', (chunk) => (output += chunk));
  const [code] = await once(run, 'close');
  return { code, output };
}

test('two instances lose nothing, repeat nothing without a cause and do not grow under faults', async () => {
  const { code, output } = await soak('--seed', '7');
  assert.equal(code, 0, output);
});

for (const [plant, finding] of [
  ['lost-event', /^lost: [1-9]/m],
  ['leaked-socket', /sockets grew by/],
]) {
  test(`the soak test finds the planted fault ${plant}`, async () => {
    const { code, output } = await soak('--seed', '7', '--plant', plant);
    assert.equal(code, 1, output);
    assert.match(output, finding);
  });
}
