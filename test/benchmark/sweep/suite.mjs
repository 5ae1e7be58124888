import { Pool } from 'pg';
import { PostgresCollectionStore } from '../../../dist/postgres/index.js';
import { startPostgres } from '../../components/support/postgres-server.mjs';
import { atMost } from '../support/bars.mjs';
import { median } from '../support/statistics.mjs';
import { createLedger, NOW } from './ledger.mjs';

export const title = 'A page of 100 due premiums, by the number of open premiums in PostgreSQL';

const LIMIT = 100;
const REPETITIONS = 50;
const MEBIBYTE = 2 ** 20;
/** Enough for the largest index to be built in few passes, and for PostgreSQL to hold all tables itself. */
const toSettings = (rows) => ({
  maintenance_work_mem: '512MB',
  max_wal_size: '8GB',
  shared_buffers: Math.max(...rows) > 1_000_000 ? '8GB' : '1GB',
});

/** Creates one ledger of each size, and reads pages from all of them in turn. */
export async function measure({ rounds, rows, progress }) {
  const postgres = await startPostgres(toSettings(rows));
  const pool = new Pool({ connectionString: postgres.url, max: 1 });
  // The server stops before the last connection has closed.
  pool.on('error', () => {});
  try {
    const ledgers = [];
    for (const count of rows) {
      progress(`sweep: ${count} open premiums`);
      const schema = `open_${count}`;
      const store = new PostgresCollectionStore(pool, { schema });
      await store.migrate();
      await createLedger(pool, schema, count);
      ledgers.push({ count, store, sizes: await readSizes(pool, schema), rounds: [] });
    }
    // The round before the first one is a warm-up and does not count.
    for (let round = 0; round <= rounds; round += 1) {
      progress(`sweep: round ${round}/${rounds}`);
      for (let turn = 0; turn < ledgers.length; turn += 1) {
        const ledger = ledgers[(turn + round) % ledgers.length];
        const figures = await measurePages(ledger.store);
        if (round > 0) ledger.rounds.push(figures);
      }
    }
    for (const ledger of ledgers) ledger.plan = await explainPage(ledger.store, pool);
    return { columns: COLUMNS, rows: toRows(ledgers), bars: toBars(ledgers), measured: ledgers };
  } finally {
    await pool.end();
    await postgres.stop();
  }
}

/** Milliseconds of the first page and of the one that follows it. */
async function measurePages(store) {
  const times = { first: [], next: [] };
  for (let count = 0; count < REPETITIONS; count += 1) {
    const began = performance.now();
    const page = await store.findDue({ now: NOW, limit: LIMIT });
    const middle = performance.now();
    const next = await store.findDue({ now: NOW, limit: LIMIT, after: page.at(-1) });
    times.first.push(middle - began);
    times.next.push(performance.now() - middle);
    if (page.length !== LIMIT || next.length !== LIMIT) throw new Error('too few premiums are due');
  }
  return { first: median(times.first), next: median(times.next) };
}

/** Buffers and indexes that the second page reads, as `EXPLAIN` reports them. */
async function explainPage(store, pool) {
  const after = (await store.findDue({ now: NOW, limit: LIMIT })).at(-1);
  const plans = [];
  const query = pool.query;
  pool.query = async (text, values) => {
    const explain = `EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) ${text}`;
    const { rows } = await query.call(pool, explain, values);
    plans.push(rows[0]['QUERY PLAN'][0].Plan);
    return { rows: [] };
  };
  try {
    await store.findDue({ now: NOW, limit: LIMIT, after });
  } finally {
    pool.query = query;
  }
  const [plan] = plans;
  const nodes = listNodes(plan);
  return {
    buffers: plan['Shared Hit Blocks'] + plan['Shared Read Blocks'],
    indexes: nodes.flatMap((node) => node['Index Name'] ?? []),
    scans: nodes.map((node) => node['Node Type']),
    plan,
  };
}

function listNodes(plan) {
  return [plan, ...(plan.Plans ?? []).flatMap(listNodes)];
}

/** Bytes of the tables and indexes of a schema by their names. */
async function readSizes(pool, schema) {
  const { rows } = await pool.query(
    `SELECT relname AS name, pg_relation_size(oid)::float8 AS bytes
    FROM pg_class WHERE relnamespace = $1::regnamespace AND relkind IN ('r', 'i')`,
    [schema],
  );
  return Object.fromEntries(rows.map(({ name, bytes }) => [name, bytes]));
}

const COLUMNS = [
  'open premiums',
  'first page ms',
  'next page ms',
  '× smallest',
  'buffers',
  'indexes of the page',
  'premiums MiB',
  'premiums_due MiB',
  'other indexes MiB',
];

function toRows(ledgers) {
  return ledgers.map((ledger) => {
    const { premiums, premiums_due: due, ...others } = ledger.sizes;
    const indexes = Object.entries(others).filter(([name]) => name.startsWith('premiums_'));
    const total = indexes.reduce((sum, [, bytes]) => sum + bytes, 0);
    return [
      ledger.count.toLocaleString('en'),
      median(ledger.rounds.map(({ first }) => first)),
      median(ledger.rounds.map(({ next }) => next)),
      getRatio(ledger, ledgers[0]),
      ledger.plan.buffers,
      ledger.plan.indexes.join(', '),
      premiums / MEBIBYTE,
      due / MEBIBYTE,
      total / MEBIBYTE,
    ];
  });
}

/** The median of the ratios of both pages within the same rounds. */
function getRatio(ledger, smallest) {
  return median(
    ledger.rounds.map(
      ({ first, next }, index) =>
        (first + next) / (smallest.rounds[index].first + smallest.rounds[index].next),
    ),
  );
}

function toBars(ledgers) {
  const smallest = ledgers[0];
  return ledgers
    .slice(1)
    .map((ledger) =>
      atMost(
        `a page of ${ledger.count.toLocaleString('en')} × ${smallest.count.toLocaleString('en')} open premiums`,
        getRatio(ledger, smallest),
        1.3,
      ),
    );
}
