import { describe, expect, it } from 'vitest';
import type { PremiumEvent } from '../../lib/collection/index.js';
import { PostgresCollectionStore } from '../../lib/postgres/index.js';
import { createLedger, createPremium } from '../collection/support/premiums.js';

/** A client of which the first statements fail with a code of PostgreSQL. */
function createStore(code: string, failures: number) {
  const statements: string[] = [];
  const store = new PostgresCollectionStore({
    query: async (text) => {
      statements.push(text);
      if (statements.length <= failures) throw Object.assign(new Error('failed'), { code });
      return { rows: [{ committed: 1 }] };
    },
  });
  return { store, statements };
}

const EVENT: PremiumEvent = {
  id: 'C1:2:0',
  contract_id: 'C1',
  plan_id: 12535,
  out_contract_code: 'policy1',
  policy_period_id: 2,
  estimated_deduct_date: '2027-01-15',
  amount: 3000,
  at: 1,
  type: 'scheduled',
};

const change = (expectedVersion: number) => ({
  ledger: createLedger(createPremium()),
  expectedVersion,
  events: [],
  unlessPaused: true,
});

describe('a conflict of statements in PostgreSQL', () => {
  it.each([
    ['40001', 0],
    ['40001', 1],
    ['40P01', 1],
  ])('%s makes a commit on version %d lose, since nothing was written', async (code, version) => {
    const { store, statements } = createStore(code, 1);
    expect(await store.commit(change(version))).toBe(false);
    expect(statements).toHaveLength(1);
    expect(await store.commit(change(version))).toBe(true);
  });

  it.each([
    [
      'takeEvents',
      (store: PostgresCollectionStore) => store.takeEvents({ now: 1, leaseMs: 1, limit: 1 }),
    ],
    ['resume', (store: PostgresCollectionStore) => store.resume(1, 1)],
    ['findDue', (store: PostgresCollectionStore) => store.findDue({ now: 1, limit: 1 })],
  ])('lets %s repeat its statement, nine times at most', async (_method, run) => {
    for (const code of ['40001', '40P01']) {
      const { store, statements } = createStore(code, 9);
      await run(store);
      expect(new Set(statements.slice(0, 10)).size).toBe(1);
      await expect(run(createStore(code, 10).store)).rejects.toMatchObject({ code });
    }
  });

  it('lets the completion of events repeat its statement', async () => {
    const { store, statements } = createStore('40P01', 1);
    await store.completeEvent({ event: EVENT, delivery: 1 });
    expect(statements).toHaveLength(2);
  });

  it('differs from every other error, which is thrown at once', async () => {
    await expect(createStore('40002', 1).store.commit(change(1))).rejects.toThrow('failed');
    await expect(createStore('23505', 1).store.listEvents('C1')).rejects.toThrow('failed');
  });
});
