import { Pool, type PoolConfig } from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { PremiumEvent } from '../../lib/collection/index.js';
import {
  PostgresCollectionStore,
  type PostgresCollectionStoreOptions,
} from '../../lib/postgres/index.js';
import { collectionStoreContract } from '../../lib/testing/index.js';
import { createLedger, createPremium } from '../collection/support/premiums.js';
import { startPostgres } from '../components/support/postgres-server.mjs';

let server: Awaited<ReturnType<typeof startPostgres>>;
let pool: Pool;
beforeAll(async () => {
  server = await startPostgres();
  pool = createPool({ max: 12 });
}, 120_000);
afterAll(async () => {
  await pool?.end();
  await server?.stop();
});

/** An idle connection may see the server stop before it has closed. */
function createPool(config: PoolConfig): Pool {
  return new Pool({ connectionString: server.url, ...config }).on('error', () => {});
}

const createEvent = (id: string): PremiumEvent => ({
  id,
  contract_id: 'C1',
  plan_id: 12535,
  out_contract_code: 'policy1',
  policy_period_id: 2,
  estimated_deduct_date: '2027-01-15',
  amount: 3000,
  at: 1,
  type: 'scheduled',
});

let schemas = 0;
async function createStore(
  options?: PostgresCollectionStoreOptions,
): Promise<PostgresCollectionStore> {
  const schema = `test_${(schemas += 1)}`;
  const store = new PostgresCollectionStore(pool, { schema, ...options });
  await store.migrate();
  return store;
}

describe('the store on a PostgreSQL server with many connections', () => {
  it.each(
    collectionStoreContract(() => createStore()).map(({ name, run }) => [name, run] as const),
  )('fulfils the contract: %s', async (_name, run) => {
    await run();
  });

  it.each(
    collectionStoreContract(() => createStore({ preparedStatements: true })).map(
      ({ name, run }) => [name, run] as const,
    ),
  )('fulfils the contract with prepared statements: %s', async (_name, run) => {
    await run();
  });

  it.each(['read committed', 'repeatable read', 'serializable'])(
    'gives a change and an event to one of many callers with the isolation %s',
    async (level) => {
      const strict = createPool({
        max: 10,
        options: `-c default_transaction_isolation=${level.replace(' ', '\\ ')}`,
      });
      try {
        const schema = `isolation_${level.replace(' ', '_')}`;
        const store = new PostgresCollectionStore(strict, { schema });
        await store.migrate();
        const premium = createPremium();
        const change = {
          ledger: createLedger(premium),
          expectedVersion: 0,
          events: [createEvent('first')],
          unlessPaused: true,
        };
        const count = (results: readonly boolean[]) => results.filter(Boolean).length;
        const callers = Array.from({ length: 10 });
        expect(count(await Promise.all(callers.map(() => store.commit(change))))).toBe(1);
        const next = { ...change, ledger: { ...change.ledger, version: 2 }, expectedVersion: 1 };
        const updates = callers.map((_, index) =>
          store.commit({ ...next, events: [createEvent(`next ${index}`)] }),
        );
        expect(count(await Promise.all(updates))).toBe(1);
        const query = { now: 1, leaseMs: 1_000, limit: 10 };
        const taken = await Promise.all(callers.map(() => store.takeEvents(query)));
        expect(taken.flat().map(({ event }) => event.id)).toEqual(['first']);
      } finally {
        await strict.end();
      }
    },
  );

  it('creates its tables once from many instances at the same time', async () => {
    const stores = Array.from(
      { length: 10 },
      () => new PostgresCollectionStore(pool, { schema: 'started_together' }),
    );
    await Promise.all(stores.map((store) => store.migrate()));
    const { rows } = await pool.query('SELECT version FROM started_together.migrations');
    expect(rows).toEqual([{ version: 1 }]);
  });

  it('keeps a contract that changes while it would be deleted', async () => {
    const schema = 'deleted_together';
    const store = new PostgresCollectionStore(pool, { schema });
    await store.migrate();
    const { contract, premiums } = createLedger(createPremium({ state: 'ended' }));
    const ledger = { version: 1, contract: { ...contract, state: 'ended' as const }, premiums };
    await store.commit({ ledger, expectedVersion: 0, events: [], unlessPaused: false });
    const other = await pool.connect();
    try {
      await other.query('BEGIN');
      const writing = new PostgresCollectionStore(other, { schema });
      const change = { ledger: { ...ledger, version: 2, premiums: [] }, unlessPaused: false };
      expect(
        await writing.commit({ ...change, expectedVersion: 1, events: [createEvent('late')] }),
      ).toBe(true);
      const pruning = store.prune({ before: 2, limit: 10 });
      await new Promise((resolve) => setTimeout(resolve, 200));
      await other.query('COMMIT');
      expect(await pruning).toMatchObject({ contracts: 0, premiums: 0, events: 0 });
    } finally {
      other.release();
    }
    expect(await store.load(contract.contract_id)).toMatchObject({ version: 2 });
    const [taken] = await store.takeEvents({ now: 1, leaseMs: 1, limit: 1 });
    await store.completeEvent(taken!);
    expect(await store.prune({ before: 2, limit: 10 })).toMatchObject({ contracts: 1, events: 1 });
  });
});
