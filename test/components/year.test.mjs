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

/** Contracts, misfortunes and time span by the queue. The first one takes a quarter of an hour. */
const RUNS = {
  'in-process': ['--contracts=500', '--kills=40', '--pauses=1'],
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
 * The line of the summary in which a planted fault shows, and what makes it show: processes that are stopped until others
 * have gone on, results that no notification brings, a ledger restored from the night before a deduction that failed.
 */
const PLANTS = [
  ['fence-off', 'illegal requests', '--pauses=2'],
  // Once the window has ended, such an engine would repeat a step without end.
  ['query-skipped', 'illegal requests', '--lost=60', '--until=2027-01-31'],
  ['random-numbers', 'illegal requests', '--restores=2027-01-03,2027-01-17,2027-01-24'],
  ['due-today-only', 'unexplained'],
  ['outbox-before-commit', 'events lost', '--kills=40'],
];

for (const [plant, line, ...misfortunes] of PLANTS) {
  test(`a year finds a planted fault: ${plant}`, async () => {
    const size = ['--contracts=40', '--workers=3', '--kills=20', '--until=2027-02-15', '--seed=19'];
    const { code, output } = await runYear(
      ...size,
      '--pauses=0',
      ...misfortunes,
      `--plant=${plant}`,
    );
    assert.equal(code, 1);
    assert.ok(count(output, line) > 0, line);
  });
}
