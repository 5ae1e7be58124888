/*
 * npm run bench -- [--quick] [--leak] [--tuning] [--only calls,validation] [--rounds 9] [--json]
 * npm run bench -- --collection --sweep [--contracts 500] [--rows 100000,1000000,10000000]
 *
 * Measures this package against its peers; every ratio is the median of ratios within the same round.
 * Needs npm run build.
 */
import { cpus } from 'node:os';
import { parseArgs } from 'node:util';
import * as calls from './calls/suite.mjs';
import * as collection from './collection/suite.mjs';
import * as leak from './leak/suite.mjs';
import * as notifications from './notifications/suite.mjs';
import * as startUp from './start-up/suite.mjs';
import { table } from './support/table.mjs';
import * as sweep from './sweep/suite.mjs';
import * as tuning from './tuning/suite.mjs';
import * as validation from './validation/suite.mjs';
import * as verification from './verification/suite.mjs';

const SUITES = { calls, notifications, verification, validation, 'start-up': startUp };
/** Suites that run only on request. */
const ASKED_FOR = { leak, tuning, collection, sweep };

const { values: options } = parseArgs({
  options: {
    /** A smoke test: every measurement once, too short for meaningful figures. */
    quick: { type: 'boolean', default: false },
    /** The heap after 100,000 calls, which takes a minute or more. */
    leak: { type: 'boolean', default: false },
    /** Cores and threads, for the README's table; Linux only. */
    tuning: { type: 'boolean', default: false },
    /** Premiums/s and CPU of the collection; needs PostgreSQL and Redis. */
    collection: { type: 'boolean', default: false },
    /** Contracts of each contender of `collection`. */
    contracts: { type: 'string' },
    /** Lets PostgreSQL wait for the disk in `collection`. */
    fsync: { type: 'boolean', default: false },
    /** The search for due premiums in ledgers of several sizes; needs PostgreSQL. */
    sweep: { type: 'boolean', default: false },
    /** Open premiums of each ledger of `sweep`. */
    rows: { type: 'string' },
    only: { type: 'string' },
    rounds: { type: 'string' },
    json: { type: 'boolean', default: false },
    /** Path of a further contender of `calls`; the peers are then left out. */
    planted: { type: 'string' },
  },
});

const asked = Object.keys(ASKED_FOR).filter((name) => options[name]);
const names = asked.length > 0 ? asked : chosen(options.only);
const settings = {
  rounds: Number(options.rounds ?? (options.quick ? 1 : 9)),
  /** Sets of processes; several are used only where a few per cent matter. */
  sets: options.quick ? 1 : 3,
  milliseconds: options.quick ? 150 : 1000,
  warmUp: options.quick ? 300 : 6000,
  inFlight: options.quick ? [1, 32] : [1, 32, 256],
  calls: options.quick ? 2000 : 100_000,
  contracts: Number(options.contracts ?? (options.quick ? 20 : 500)),
  fsync: options.fsync,
  rows: (options.rows ?? (options.quick ? '3000,6000' : '100000,1000000')).split(',').map(Number),
  planted: options.planted && new URL(options.planted, `file://${process.cwd()}/`).href,
  progress: (line) => process.stderr.write(process.stderr.isTTY ? `\r\x1b[K${line}` : `${line}\n`),
};

const machine = {
  cores: cpus().length,
  processor: cpus()[0]?.model,
  node: process.version,
  platform: `${process.platform} ${process.arch}`,
};
const results = {};
const getSuite = (name) => SUITES[name] ?? ASKED_FOR[name];
for (const name of names) results[name] = await getSuite(name).measure(settings);
if (process.stderr.isTTY) process.stderr.write('\n');

if (options.json) console.log(JSON.stringify({ machine, rounds: settings.rounds, results }));
else print();

function chosen(only) {
  const all = Object.keys(SUITES);
  const wanted = only?.split(',') ?? all;
  const unknown = wanted.filter((name) => !(name in SUITES));
  if (unknown.length === 0) return wanted;
  throw new Error(`unknown suite: ${unknown.join(', ')}; --only accepts ${all.join(', ')}`);
}

function print() {
  const { cores, processor, node, platform } = machine;
  console.log(`${node} on ${platform}, ${cores} cores (${processor}); ${settings.rounds} rounds`);
  for (const name of names) {
    const { columns, rows } = results[name];
    console.log(`\n## ${getSuite(name).title}\n\n${table(columns, rows)}`);
  }
  const bars = names.flatMap((name) => results[name].bars.map((bar) => ({ suite: name, ...bar })));
  const rows = bars.map(({ suite, name, value, limit, reached }) => [
    `${suite}: ${name}`,
    limit,
    value,
    reached ? 'yes' : 'no',
  ]);
  if (rows.length > 0)
    console.log(`\n## Bars\n\n${table(['bar', 'limit', 'measured', 'reached'], rows)}`);
}
