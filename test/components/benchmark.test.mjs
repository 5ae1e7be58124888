import assert from 'node:assert/strict';
import { test } from 'node:test';
import { root, run } from './support/workspace.mjs';

const bench = (...args) =>
  JSON.parse(
    run(process.execPath, ['test/benchmark/run.mjs', '--json', ...args], {
      cwd: root,
      timeout: 10 * 60_000,
    }),
  );

/** Medians of a figure of two contenders in the rounds of one measurement. */
function getFigures({ results }, figure, ...names) {
  const rounds = results.calls.measured['32 in flight'];
  const middle = (values) => values.toSorted((one, other) => one - other)[values.length >> 1];
  return names.map((name) => middle(rounds.map((round) => round[name][figure])));
}

test('the benchmark measures every suite and prints every bar', () => {
  const { results } = bench('--quick');
  assert.deepEqual(Object.keys(results), [
    'calls',
    'notifications',
    'verification',
    'validation',
    'start-up',
  ]);
  for (const [suite, { columns, rows, bars }] of Object.entries(results)) {
    assert.ok(bars.length > 0, `${suite} has bars`);
    for (const { name, value } of bars) assert.ok(Number.isFinite(value), `${suite}: ${name}`);
    for (const row of rows) assert.equal(row.length, columns.length);
  }
});

test('the benchmark collects premiums with PostgreSQL, Redis and the simulator', () => {
  const { columns, rows, bars } = bench('--quick', '--collection').results.collection;
  assert.deepEqual(
    rows.map(([contender]) => contender),
    ['bare-calls', 'engine', 'engine-prepared'],
  );
  const requests = columns.indexOf('HTTP requests/premium');
  const statements = columns.indexOf('SQL statements/premium');
  for (const row of rows) {
    assert.equal(row.length, columns.length);
    assert.equal(row[requests], 4);
  }
  // Fourteen for the steps, two for the notification, and less than four for events and sweeps.
  for (const row of rows.slice(1)) assert.ok(row[statements] < 20, `${row[statements]} statements`);
  assert.equal(bars.length, 2);
  for (const { name, value } of bars) assert.ok(Number.isFinite(value), name);
});

test('the benchmark reads pages of due premiums by an index', () => {
  const run = bench('--sweep', '--rounds', '1', '--rows', '3000,30000');
  const { columns, rows, bars, measured } = run.results.sweep;
  assert.deepEqual(
    rows.map(([premiums]) => premiums),
    ['3,000', '30,000'],
  );
  for (const row of rows) assert.equal(row.length, columns.length);
  for (const { plan } of measured) assert.ok(plan.indexes.includes('premiums_due'), plan.scans);
  assert.equal(bars.length, 1);
});

test('the leak check counts remaining timers and sockets', () => {
  const { growth, left } = bench('--quick', '--leak').results.leak.measured;
  assert.ok(Number.isFinite(growth));
  assert.deepEqual(left, []);
});

test('the benchmark shows more CPU for a contender that parses its keys at every call', () => {
  const planted = 'test/components/support/planted-parsing-keys.mjs';
  const run = bench('--quick', '--only', 'calls', '--rounds', '3', '--planted', planted);
  const [floor, parsing] = getFigures(run, 'cpu', 'floor', 'planted');
  assert.ok(parsing > 1.3 * floor, `${parsing} µs against ${floor} µs`);
});

test('the benchmark shows a longer delay for a contender that signs on the event loop', () => {
  const planted = 'test/components/support/planted-signing-on-the-loop.mjs';
  const run = bench('--quick', '--only', 'calls', '--rounds', '3', '--planted', planted);
  const [floor, onTheLoop] = getFigures(run, 'delayP99', 'floor', 'planted');
  assert.ok(onTheLoop > 1.5 * floor, `${onTheLoop} ms against ${floor} ms`);
});

test('the benchmark fails for a contender that does not sign', () => {
  const planted = 'test/components/support/planted-without-signature.mjs';
  assert.throws(
    () => bench('--quick', '--only', 'calls', '--planted', planted),
    /not a genuine request|no response arrived/,
  );
});
