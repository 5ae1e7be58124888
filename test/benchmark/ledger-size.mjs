// Prints the size of a year of monthly premiums in PostgreSQL, each paid by its first deduction, and that of a handled
// notification in Redis.
//
//   npm run build && node test/benchmark/ledger-size.mjs [contracts]
//
// Needs PostgreSQL and Redis. The tables are written once, so they have no space of former versions.

import { Redis } from 'ioredis';
import { Pool } from 'pg';
import { PostgresCollectionStore } from '../../dist/postgres/index.js';
import { RedisNotificationStore } from '../../dist/redis/index.js';
import { startPostgres } from '../components/support/postgres-server.mjs';
import { startRedis } from '../components/support/redis-server.mjs';
import { forEach, MONTHS } from './collection/premiums.mjs';
import { table } from './support/table.mjs';

const CONTRACTS = Number(process.argv[2] ?? 2000);
const NOTIFICATIONS = 20_000;
const MOMENT = Date.parse('2027-01-15T08:30:00+08:00');

console.log(await measureTables());
const bytes = await measureNotifications();
console.log(`\n${bytes.toFixed(0)} bytes in Redis for each handled notification`);

async function measureTables() {
  const server = await startPostgres();
  const pool = new Pool({ connectionString: server.url, max: 4 });
  // The server stops before the last connection has closed.
  pool.on('error', () => {});
  try {
    const store = new PostgresCollectionStore(pool);
    await store.migrate();
    const numbers = Array.from({ length: CONTRACTS }, (_, number) => number);
    await forEach(numbers, 4, (number) => store.commit(createChange(number)));
    const schema = 'wechatpay_collection';
    await pool.query(`UPDATE ${schema}.events SET is_handled = true, taken_until = NULL`);
    await pool.query(`VACUUM FULL ${schema}.events`);
    const { rows } = await pool.query(
      `SELECT t.relname AS name, count(i.*)::integer AS indexes, pg_relation_size(t.oid)::float8 AS bytes,
        coalesce(sum(pg_relation_size(i.indexrelid)), 0)::float8 AS index_bytes
      FROM pg_class t LEFT JOIN pg_index i ON i.indrelid = t.oid
      WHERE t.relnamespace = $1::regnamespace AND t.relkind = 'r'
      GROUP BY t.oid, t.relname HAVING pg_relation_size(t.oid) > 100000 ORDER BY t.relname`,
      [schema],
    );
    const premiums = CONTRACTS * MONTHS.length;
    return table(
      ['table', 'bytes/premium', 'indexes', 'bytes of indexes/premium'],
      rows.map(({ name, bytes, indexes, index_bytes }) => [
        name,
        bytes / premiums,
        indexes,
        index_bytes / premiums,
      ]),
    );
  } finally {
    await pool.end();
    await server.stop();
  }
}

function createChange(number) {
  const contract_id = String(202_612_010_000_000 + number * 7919).padStart(32, '0');
  const contract = {
    contract_id,
    plan_id: 12535,
    out_contract_code: `policy${number}`,
    state: 'active',
  };
  const premiums = MONTHS.map((month, index) => createPremium(contract_id, month, index + 1));
  const events = premiums.flatMap((premium) => createEvents(contract, premium));
  return {
    ledger: { version: 1, contract, premiums },
    expectedVersion: 0,
    events,
    unlessPaused: false,
  };
}

function createPremium(contract_id, month, policy_period_id) {
  const attempt = {
    number: 1,
    out_trade_no: `PC${contract_id.slice(-26)}${String(policy_period_id).padStart(4, '0')}`,
    amount: 3000,
    state: 'paid',
    sentAt: MOMENT,
    queries: 0,
    settledAt: MOMENT,
    transaction_id: '4200001234202701150000000000',
    paidDate: `${month}-15`,
  };
  return {
    contract_id,
    policy_period_id,
    estimated_deduct_date: `${month}-15`,
    amount: 3000,
    state: 'paid',
    scheduledDate: `${month}-14`,
    checkedAt: MOMENT,
    failures: 0,
    alarms: 0,
    attempts: [attempt],
  };
}

function createEvents({ plan_id, out_contract_code }, premium) {
  const { contract_id, policy_period_id, estimated_deduct_date, amount, attempts } = premium;
  const [{ out_trade_no, transaction_id, paidDate }] = attempts;
  const fields = {
    contract_id,
    plan_id,
    out_contract_code,
    policy_period_id,
    estimated_deduct_date,
    amount,
    at: MOMENT,
  };
  const paid = { type: 'paid', out_trade_no, transaction_id, paidDate, late: false };
  return [{ type: 'scheduled' }, paid].map((event, index) => ({
    id: `${contract_id}:${policy_period_id * 5 + index}:0`,
    ...fields,
    ...event,
  }));
}

async function measureNotifications() {
  const server = await startRedis();
  const client = new Redis(server.port, server.host);
  try {
    const readUsed = async () =>
      Number(/used_memory:(\d+)/.exec(await server.command('INFO', 'memory'))[1]);
    const store = new RedisNotificationStore(client);
    await store.claim('first', 60_000);
    const before = await readUsed();
    for (let number = 0; number < NOTIFICATIONS; number += 1) {
      const key = `EV-${String(2_026_120_110_000_000 + number)}:premium-collection.settle`;
      const { token } = await store.claim(key, 60_000);
      await store.complete(key, token);
    }
    return ((await readUsed()) - before) / NOTIFICATIONS;
  } finally {
    client.disconnect();
    await server.stop();
  }
}
