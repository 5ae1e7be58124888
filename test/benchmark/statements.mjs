// PostgreSQL's CPU for the frequent statements of the premium collection, with and without preparedStatements, on one
// connection, in turn.
//
//   npm run build && node test/benchmark/statements.mjs [statements per round]
//
// Needs PostgreSQL and Linux, which tells the CPU of another process.

import { setTimeout as sleep } from 'node:timers/promises';
import { Pool } from 'pg';
import { PostgresCollectionStore } from '../../dist/postgres/index.js';
import { startPostgres } from '../components/support/postgres-server.mjs';
import { MONTHS } from './collection/premiums.mjs';
import { readCpuOfTree } from './support/processes.mjs';
import { median } from './support/statistics.mjs';
import { table } from './support/table.mjs';

const COUNT = Number(process.argv[2] ?? 1000);
const ROUNDS = 5;
const CONTRACTS = 200;
/** Milliseconds in which a statement of the last loop ends in the server as well. */
const REST = 20;

const server = await startPostgres();
const pool = new Pool({ connectionString: server.url, max: 1 });
// The server stops before the last connection has closed.
pool.on('error', () => {});
try {
  const contenders = await Promise.all(
    [false, true].map(async (preparedStatements) => {
      const schema = preparedStatements ? 'prepared' : 'planned';
      const store = new PostgresCollectionStore(pool, { schema, preparedStatements });
      await store.migrate();
      return { store, versions: new Map() };
    }),
  );
  const work = {
    'read a contract': ({ store }, number) => store.load(createId(number)),
    'commit a step': commit,
    'read a pause': ({ store }) => store.isPaused(12535),
  };
  for (const contender of contenders) {
    for (let number = 0; number < CONTRACTS; number += 1) await commit(contender, number);
  }
  await pool.query('VACUUM ANALYZE');
  const rows = [];
  for (const [name, run] of Object.entries(work)) {
    const rounds = [];
    // The round before the first one is a warm-up and does not count.
    for (let round = 0; round <= ROUNDS; round += 1) {
      const used = [];
      for (const contender of contenders) used.push(await measure(contender, run));
      if (round > 0) rounds.push(used);
    }
    const [planned, prepared] = [0, 1].map((index) => median(rounds.map((used) => used[index])));
    rows.push([name, planned, prepared, median(rounds.map(([one, other]) => other / one))]);
  }
  const columns = ['statement', 'CPU ms', 'CPU ms, prepared', 'prepared × planned'];
  console.log(table(columns, rows));
} finally {
  await pool.end();
  await server.stop();
}

/** Milliseconds of PostgreSQL's CPU for one statement. */
async function measure(contender, run) {
  const before = readCpuOfTree(server.pid);
  for (let number = 0; number < COUNT; number += 1) await run(contender, number % CONTRACTS);
  await sleep(REST);
  return (readCpuOfTree(server.pid) - before) / COUNT / 1_000;
}

function createId(number) {
  return String(202_612_010_000_000 + number * 7919).padStart(32, '0');
}

/** Creates the contract with a year of premiums, or changes one of them and its attempt. */
async function commit({ store, versions }, number) {
  const contract_id = createId(number);
  const version = versions.get(number) ?? 0;
  const premiums = MONTHS.slice(0, version === 0 ? 12 : 1).map((month, index) => ({
    contract_id,
    policy_period_id: index + 1,
    estimated_deduct_date: `${month}-15`,
    amount: 3000,
    state: 'deducting',
    dueAt: 1_799_973_000_000 + version,
    checkedAt: 1_799_973_000_000,
    failures: 0,
    alarms: 0,
    attempts: [
      {
        number: 1,
        out_trade_no: `PC${contract_id.slice(-26)}${String(index + 1).padStart(4, '0')}`,
        amount: 3000,
        state: 'sent',
        sentAt: 1_799_973_000_000,
        queries: 0,
      },
    ],
  }));
  const contract = {
    contract_id,
    plan_id: 12535,
    out_contract_code: `policy${number}`,
    state: 'active',
  };
  const isCommitted = await store.commit({
    ledger: { version: version + 1, contract, premiums },
    expectedVersion: version,
    events: [],
    unlessPaused: true,
  });
  if (!isCommitted) throw new Error(`the contract ${contract_id} has another version`);
  versions.set(number, version + 1);
}
