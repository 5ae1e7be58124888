import { PGlite } from '@electric-sql/pglite';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { DeductionAttempt, PremiumEvent } from '../../lib/collection/index.js';
import {
  createCollectionMigration,
  PostgresCollectionStore,
  type PostgresCollectionStoreOptions,
  type SqlClient,
} from '../../lib/postgres/index.js';
import { createOperationStatements } from '../../lib/postgres/operation-statements.js';
import { createStatements } from '../../lib/postgres/statements.js';
import { collectionStoreContract } from '../../lib/testing/index.js';
import { CollectingApp } from '../collection/support/collecting-app.js';
import { createAttempt, createLedger, createPremium } from '../collection/support/premiums.js';
import { continueList, renewWith } from '../collection/support/renewing-policy.js';

let database: PGlite;
beforeAll(async () => {
  database = await PGlite.create();
  // A loaded machine takes long to start it.
}, 60_000);
afterAll(() => database.close());

const TABLES = ['contracts', 'premiums', 'attempts', 'events', 'pauses', 'records', 'installation'];

/** Empties the tables, which is faster than to create them. */
async function createStore(): Promise<PostgresCollectionStore> {
  const store = new PostgresCollectionStore(database);
  await store.migrate();
  const tables = TABLES.map((table) => `wechatpay_collection.${table}`);
  await database.query(`TRUNCATE ${tables.join(', ')}`);
  return store;
}

function createEvent(contract_id: string): PremiumEvent {
  return {
    id: `${contract_id}:1:0`,
    contract_id,
    plan_id: 12535,
    out_contract_code: 'policy1',
    policy_period_id: 2,
    estimated_deduct_date: '2027-01-15',
    amount: 3000,
    at: 1,
    type: 'scheduled',
  };
}

/** A client that keeps the statements. */
function countStatements(): { client: SqlClient; statements: string[] } {
  const statements: string[] = [];
  const client: SqlClient = {
    query: async (text, values) => {
      statements.push(text);
      return database.query(text, values);
    },
  };
  return { client, statements };
}

describe('the PostgreSQL store', () => {
  it.each(collectionStoreContract(createStore).map(({ name, run }) => [name, run] as const))(
    'fulfils the contract: %s',
    async (_name, run) => {
      await run();
    },
  );

  it('creates its tables once, also from many instances at the same time', async () => {
    const store = await createStore();
    await Promise.all([store.migrate(), store.migrate(), store.migrate()]);
    const { rows } = await database.query(`SELECT version FROM wechatpay_collection.migrations`);
    expect(rows).toEqual([{ version: 1 }]);
  });

  it('needs no right to create anything when its tables are up to date', async () => {
    await createStore();
    await database.exec(`
      CREATE ROLE application;
      GRANT USAGE ON SCHEMA wechatpay_collection TO application;
      GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA wechatpay_collection TO application;
      SET ROLE application`);
    try {
      const store = new PostgresCollectionStore(database);
      await store.migrate();
      expect(await store.openInstallation('production')).toBe('production');
      const other = new PostgresCollectionStore(database, { schema: 'forbidden' });
      await expect(other.migrate()).rejects.toThrow('permission denied for database');
    } finally {
      await database.exec('RESET ROLE');
    }
  });

  it('exports its tables as one statement for other tools', async () => {
    await database.query(createCollectionMigration('by_hand'));
    const store = new PostgresCollectionStore(database, { schema: 'by_hand' });
    expect(await store.openInstallation('production')).toBe('production');
  });

  it.each(['', 'Upper', '1st', 'with-hyphen', 'a"b', 'x; DROP TABLE y', 'x'.repeat(64)])(
    'rejects the schema %j',
    (schema) => {
      expect(() => new PostgresCollectionStore(database, { schema })).toThrow(
        'schema: must consist of 1 to 63 lower-case letters, digits and _',
      );
      expect(() => createCollectionMigration(schema)).toThrow(RangeError);
    },
  );

  it('accepts a schema of 63 characters', () => {
    expect(createCollectionMigration('x'.repeat(63))).toContain(`${'x'.repeat(63)}.premiums`);
  });

  it.each([1, 'true', null])('rejects %j as the option preparedStatements', (value) => {
    expect(
      () => new PostgresCollectionStore(database, { preparedStatements: value as never }),
    ).toThrow('preparedStatements: must be true or false');
  });

  it('names its frequent statements only with the option preparedStatements', async () => {
    await createStore();
    const given: unknown[] = [];
    const client = {
      query: async (statement: unknown, values?: unknown[]) => {
        given.push(statement);
        const { text, values: named } = statement as { text?: string; values?: unknown[] };
        return database.query(text ?? String(statement), named ?? values);
      },
    };
    const name = async (options: PostgresCollectionStoreOptions) => {
      const store = new PostgresCollectionStore(client, options);
      await store.isPaused(1);
      await store.findDue({ now: 1, limit: 1 });
      return given.splice(0).map((statement) => (statement as { name?: string }).name);
    };
    expect(await name({})).toEqual([undefined, undefined]);
    const [first, other] = await name({ preparedStatements: true });
    // A plan for all values would not read a page by its index.
    expect(other).toBeUndefined();
    expect(first).toMatch(/^wechatpay_collection_[0-9a-f]{16}$/);
    await database.query(createCollectionMigration('second'));
    const [second] = await name({ preparedStatements: true, schema: 'second' });
    expect(second).not.toBe(first);
  });

  it('completes the events of one turn in one statement, each by its own delivery', async () => {
    const contracts = ['C1', 'C2', 'C3'];
    const store = await createStore();
    for (const contract_id of contracts) {
      const premium = createPremium({ contract_id });
      const ledger = createLedger(premium);
      await store.commit({
        ledger: { ...ledger, contract: { ...ledger.contract, contract_id } },
        expectedVersion: 0,
        events: [createEvent(contract_id)],
        unlessPaused: false,
      });
    }
    const taken = await store.takeEvents({ now: 1, leaseMs: 10, limit: 10 });
    const [first, second, third] = taken.map((pending, index) =>
      // Another process has taken the second one since.
      index === 1 ? { ...pending, delivery: 0 } : pending,
    );
    const { client, statements } = countStatements();
    const counting = new PostgresCollectionStore(client);
    const complete = (pending = first) => counting.completeEvent(pending!);
    expect(await Promise.all([complete(), complete(second), complete(third)])).toEqual([
      true,
      false,
      true,
    ]);
    expect(statements).toHaveLength(1);
    expect(await complete(taken[1])).toBe(true);
    expect(await store.takeEvents({ now: 20, leaseMs: 10, limit: 10 })).toEqual([]);
  });

  it('does not write the attempts that a commit leaves as they are', async () => {
    const store = await createStore();
    const attempts = [createAttempt({ state: 'failed' }), createAttempt({ out_trade_no: 'T2' })];
    const commit = async (expectedVersion: number, second: Partial<DeductionAttempt>) => {
      const premium = createPremium({
        failures: expectedVersion,
        attempts: [attempts[0]!, { ...attempts[1]!, ...second }],
      });
      await store.commit({
        ledger: { ...createLedger(premium), version: expectedVersion + 1 },
        expectedVersion,
        events: [],
        unlessPaused: false,
      });
      const { rows } = await database.query<{ place: string }>(
        'SELECT ctid::text AS place FROM wechatpay_collection.attempts ORDER BY out_trade_no',
      );
      return rows.map(({ place }) => place);
    };
    const [failed, sent] = await commit(0, {});
    expect(await commit(1, { state: 'accepted' })).toEqual([failed, sent]);
    const [kept, paid] = await commit(2, { state: 'paid', paidDate: '2027-01-16' });
    expect(kept).toBe(failed);
    expect(paid).not.toBe(sent);
  });

  it('rejects something that is not a client, and unknown options', () => {
    expect(() => new PostgresCollectionStore({} as never, { shcema: 'a' } as never)).toThrow(
      /shcema: unknown option; did you mean schema\?\n.*client: must be a Pool of pg/,
    );
  });

  it('finds due premiums by an index', async () => {
    const store = await createStore();
    await database.query(`
      INSERT INTO wechatpay_collection.premiums
      SELECT 'C' || n, 1, '2027-01-15', 1, 'planned', n, false, '{}'
      FROM generate_series(1, 5000) AS n`);
    await database.query(`ANALYZE wechatpay_collection.premiums`);
    const { rows } = await database.query<{ 'QUERY PLAN': string }>(`
      EXPLAIN SELECT contract_id FROM wechatpay_collection.premiums
      WHERE due_at <= 4000 ORDER BY due_at, contract_id, policy_period_id LIMIT 100`);
    expect(rows.map((row) => row['QUERY PLAN']).join('\n')).toContain('premiums_due');
    expect(await store.findDue({ now: 4000, limit: 10 })).toEqual([]);
  });

  it('reads pages of due premiums and renewals by their indexes', async () => {
    const store = await createStore();
    await database.query(`
      INSERT INTO wechatpay_collection.contracts
      SELECT 'C' || n, 1, 'code' || n, 'active', 1, n, false,
        jsonb_build_object('estimated_deduct_date', '2027-01-15', 'dueAt', n)
      FROM generate_series(1, 5000) AS n`);
    await database.query(`
      INSERT INTO wechatpay_collection.premiums
      SELECT 'C' || n, 1, '2027-01-15', 1, 'planned', n, false, '{}'
      FROM generate_series(1, 5000) AS n`);
    await database.exec('ANALYZE wechatpay_collection.contracts, wechatpay_collection.premiums');
    const { findDue, findDueRenewals } = createStatements('wechatpay_collection');
    const explain = async (statement: string) => {
      const { rows } = await database.query<{ 'QUERY PLAN': string }>(`EXPLAIN ${statement}`, [
        4000,
        100,
        2000,
        'C2000',
        0,
      ]);
      return rows.map((row) => row['QUERY PLAN']).join('\n');
    };
    const plans = [await explain(findDue), await explain(findDueRenewals)];
    expect(plans[0]).toContain('premiums_due');
    for (const plan of plans) {
      expect(plan).toContain('contracts_due');
      expect(plan).not.toContain('Seq Scan');
    }
    const after = { contract_id: 'C2000', dueAt: 2000 };
    const page = await store.findDue({ now: 4000, limit: 3, after });
    expect(page.map((entry) => [entry.contract_id, entry.policy_period_id])).toEqual([
      ['C2000', 1],
      ['C2001', undefined],
      ['C2001', 1],
    ]);
    expect(await store.countRenewals(2001)).toBe(2000);
  });

  it('tells its status and finds stuck premiums by indexes', async () => {
    await createStore();
    await database.query(`
      INSERT INTO wechatpay_collection.premiums
      SELECT 'C' || n, 1, (date '2027-01-01' + n % 365)::text, 1, CASE WHEN n % 1000 = 0 THEN 'stuck' ELSE 'planned' END, n, false, '{}'
      FROM generate_series(1, 20000) AS n`);
    await database.query(`
      INSERT INTO wechatpay_collection.contracts (contract_id, plan_id, out_contract_code, state, version, is_held)
      SELECT 'C' || n, 1, n, CASE WHEN n % 1000 = 0 THEN 'ended' ELSE 'active' END, 1, false
      FROM generate_series(1, 20000) AS n`);
    await database.query('ANALYZE wechatpay_collection.premiums, wechatpay_collection.contracts');
    const explain = async (statement: string, values: unknown[]): Promise<string> => {
      const { rows } = await database.query<{ 'QUERY PLAN': string }>(
        `EXPLAIN ${statement}`,
        values,
      );
      return rows.map((row) => row['QUERY PLAN']).join('\n');
    };
    const sql = createOperationStatements('wechatpay_collection');
    const status = await explain(sql.readStatus, []);
    expect(status).toContain('premiums_due');
    expect(status).not.toContain('Seq Scan on premiums');
    expect(await explain(sql.findStuck, [10, null, null, null, null, null])).toContain(
      'premiums_stuck',
    );
    expect(await explain(sql.prune, [1, 10, ''])).toContain('contracts_over');
  });

  it('takes a page of events by indexes, also when the statistics were read while none waited', async () => {
    const store = await createStore();
    const insert = (count: number, isHandled: boolean) =>
      database.query(`
        INSERT INTO wechatpay_collection.events (id, contract_id, event, is_handled, taken_until)
        SELECT '${isHandled}' || n, 'C' || n % ${count / 2}, '{}', ${isHandled}, ${isHandled ? 'NULL' : 0}
        FROM generate_series(1, ${count}) AS n`);
    await insert(20_000, true);
    await database.exec('VACUUM ANALYZE wechatpay_collection.events');
    await insert(400, false);
    const { takeEvents } = createStatements('wechatpay_collection');
    await database.query('BEGIN');
    const { rows } = await database.query<{ 'QUERY PLAN': string }>(
      `EXPLAIN (ANALYZE, TIMING OFF) ${takeEvents}`,
      [1000, 60_000, 100],
    );
    await database.query('ROLLBACK');
    const plan = rows.map((row) => row['QUERY PLAN']).join('\n');
    for (const index of ['events_takeable', 'events_pending', 'events_pkey']) {
      expect(plan).toContain(index);
    }
    expect(plan).not.toMatch(/loops=(?:10[1-9]|1[1-9]\d|[2-9]\d\d|\d{4,})/);
    expect(plan).not.toContain('Removed by');
    expect(await store.takeEvents({ now: 1000, leaseMs: 60_000, limit: 100 })).toHaveLength(100);
  });

  it("pays nothing twice and loses nothing when last night's backup is restored", async () => {
    const store = await createStore();
    const app = await CollectingApp.start({ store });
    try {
      const id = await app.sign('restored', ['2027-01-01', 2000], ['2027-02-01', 2000]);
      await app.simulator.user.failToPay(id);
      await app.runUntil('2026-12-31 23:00');
      await database.exec(
        TABLES.map(
          (table) => `CREATE TABLE backup_${table} AS TABLE wechatpay_collection.${table};`,
        ).join(''),
      );
      await app.runUntil('2027-01-02 12:00');
      expect(await app.states(id)).toEqual(['paid', 'paid', 'planned']);
      await app.app.close();
      await database.exec(
        TABLES.map(
          (table) => `TRUNCATE wechatpay_collection.${table};
          INSERT INTO wechatpay_collection.${table} OVERRIDING SYSTEM VALUE SELECT * FROM backup_${table};
          DROP TABLE backup_${table};`,
        ).join(''),
      );
      await app.boot();
      expect(await app.states(id)).toEqual(['paid', 'scheduled', 'planned']);
      await app.collection.recheck({ since: new Date('2026-12-31T23:00:00+08:00') });
      await app.app.close();
      await app.boot();
      const before = app.writes().length;
      await app.runUntil('2027-01-03 12:00');
      expect(app.writes()).toHaveLength(before);
      expect(await app.states(id)).toEqual(['paid', 'paid', 'planned']);
      expect((await app.collection.find(id))?.premiums[1]?.attempts).toMatchObject([
        { number: 1, state: 'failed' },
        { number: 2, state: 'paid' },
      ]);
      await app.runUntil('2027-02-03 12:00');
      expect(await app.states(id)).toEqual(['paid', 'paid', 'paid']);
      expect((await app.collection.reconcile('2027-01-02')).billed.count).toBe(1);
      expect((await app.collection.findBill('2027-01-02'))?.addsUp).toBe(true);
    } finally {
      await app.stop();
    }
  });

  it('renews a contract over a year, with a failing last premium and a pause', async () => {
    const store = await createStore();
    const policy = renewWith((contract) => continueList(contract, 2, 1, 2));
    const app = await CollectingApp.start({ store, policy });
    try {
      const id = await app.sign('postgres', ['2027-01-01', 1000]);
      await app.simulator.user.failToPay(id, { times: 8 });
      await app.runUntil('2027-04-02 07:00');
      await app.collection.pause();
      await app.runUntil('2027-04-02 09:10');
      await app.collection.resume();
      await app.runUntil('2027-12-01 12:00');
      const renewals = app.log(id).filter((line) => line.includes('renew'));
      expect(renewals).toEqual([
        '2027-01-28 19:00 renewal-at-risk 2',
        '2027-01-30 19:00 renewal-at-risk 2',
        '2027-01-31 08:00 renewed 2',
        '2027-04-02 09:10 renewed 4',
        '2027-07-02 08:00 renewed 6',
        '2027-10-02 08:00 renewed 8',
      ]);
      expect((await store.load(id))?.renewal).toMatchObject({ state: 'planned', firstPeriodId: 9 });
    } finally {
      await app.stop();
    }
  });

  it('collects the premiums of a contract', async () => {
    const store = await createStore();
    const app = await CollectingApp.start({ store });
    try {
      const id = await app.sign('postgres', ['2027-01-01', 2000], ['2027-02-01', 2000]);
      await app.simulator.user.failToPay(id);
      await app.runUntil('2027-02-02 12:00');
      expect(await app.states(id)).toEqual(['paid', 'paid', 'paid']);
      expect(app.log(id)).toEqual([
        '2026-12-31 08:00 scheduled 2',
        '2027-01-01 08:00 failed 2',
        '2027-01-02 08:00 paid 2',
        '2027-01-31 08:00 scheduled 3',
        '2027-02-01 08:00 paid 3',
      ]);
      expect((await app.collection.report('2027-01-01')).paid).toEqual({ count: 1, amount: 2000 });
      expect(await app.collection.timeline(id)).toEqual(JSON.parse(JSON.stringify(app.events)));
    } finally {
      await app.stop();
    }
  });
});
