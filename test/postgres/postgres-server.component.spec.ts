import { Pool } from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PostgresCollectionStore } from '../../lib/postgres/index.js';
import { collectionStoreContract } from '../../lib/testing/index.js';
import { startPostgres } from '../components/support/postgres-server.mjs';

let server: Awaited<ReturnType<typeof startPostgres>>;
let pool: Pool;
beforeAll(async () => {
  server = await startPostgres();
  pool = new Pool({ connectionString: server.url, max: 12 });
}, 120_000);
afterAll(async () => {
  await pool?.end();
  await server?.stop();
});

let schemas = 0;
async function createStore(): Promise<PostgresCollectionStore> {
  const store = new PostgresCollectionStore(pool, { schema: `test_${(schemas += 1)}` });
  await store.migrate();
  return store;
}

describe('the store on a PostgreSQL server with many connections', () => {
  it.each(collectionStoreContract(createStore).map(({ name, run }) => [name, run] as const))(
    'fulfils the contract: %s',
    async (_name, run) => {
      await run();
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
});
