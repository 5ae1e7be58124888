// A short `npm run test:year`, and runs with each planted fault, which must be found.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { test } from 'node:test';
import { root } from './support/workspace.mjs';

/** Runs a year to its end; resolves to its exit code and its output. */
async function runYear(...args) {
  const year = spawn(process.execPath, ['test/year/run.mjs', ...args], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let output = '';
  year.stdout.on('data', (chunk) => {
    output += chunk;
    process.stderr.write(chunk);
  });
  const [code] = await once(year, 'exit');
  return { code, output };
}

function count(output, line) {
  const [, found] = new RegExp(`^${line}: (\\d+)`, 'm').exec(output) ?? [];
  return Number(found);
}

/** Contracts and time span by the queue. Both take some minutes. */
const RUNS = {
  'in-process': ['--contracts=500', '--until=2027-03-31', '--kills=60', '--pauses=4'],
  bullmq: ['--contracts=24', '--until=2027-02-20', '--kills=10', '--pauses=1'],
};

for (const [queue, size] of Object.entries(RUNS)) {
  test(`premiums are paid or explained once under misfortunes, with the queue ${queue}`, async () => {
    const { code, output } = await runYear(...size, '--seed=19', `--queue=${queue}`);
    assert.equal(code, 0);
    assert.equal(count(output, 'paid') + count(output, 'explained'), count(output, 'premiums'));
    for (const line of ['unexplained', 'illegal requests', 'events lost', 'report differences']) {
      assert.equal(count(output, line), 0, line);
    }
  });
}

/**
 * The line of the summary in which a planted fault shows, and the processes that are stopped until it does. Random order
 * numbers need a longer run.
 */
const PLANTS = [
  ['fence-off', 'illegal requests', 2],
  ['query-skipped', 'illegal requests', 0],
  ['due-today-only', 'unexplained', 0],
  ['outbox-before-commit', 'events lost', 0],
];

for (const [plant, line, pauses] of PLANTS) {
  test(`a year finds a planted fault: ${plant}`, async () => {
    const size = ['--contracts=40', '--workers=3', '--kills=20', '--until=2027-02-15', '--seed=19'];
    const { code, output } = await runYear(...size, `--pauses=${pauses}`, `--plant=${plant}`);
    assert.equal(code, 1);
    assert.ok(count(output, line) > 0, line);
  });
}
