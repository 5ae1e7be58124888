// Faults that the year test must find. Each makes the store of a worker behave as that of a careless engine would, or
// changes one of its functions as it is loaded.
import { register } from 'node:module';
import { delegate } from './watched-store.mjs';

const SCHEMA = 'wechatpay_collection';

export const PLANTS = {
  /** A commit is made although another worker was faster. */
  'fence-off': (store) => ({
    commit: async (change) => {
      if (await store.commit(change)) return true;
      if (change.expectedVersion === 0) return false;
      for (let tries = 0; tries < 20; tries += 1) {
        const { contract } = change.ledger;
        const current = await store.load(contract.contract_id);
        const version = current.version + 1;
        const events = change.events.map((event, index) => ({
          ...event,
          id: `${contract.contract_id}:${version}:${index}`,
        }));
        const ledger = { ...change.ledger, version };
        const forced = { ...change, ledger, events, expectedVersion: current.version };
        if (await store.commit(forced)) return true;
      }
      return false;
    },
  }),

  /** A deduction without a known result is sent again without a query. */
  'query-skipped': (store) => ({
    load: async (contractId) => {
      const ledger = await store.load(contractId);
      return ledger && { ...ledger, premiums: ledger.premiums.map(forgetSending) };
    },
  }),

  /** Order numbers are random. */
  'random-numbers': () => {
    const loader = new URL('planted-loader.mjs', import.meta.url);
    register(loader.href);
    return {};
  },

  /** Only what became due today is looked at. */
  'due-today-only': (store) => ({
    findDue: async (query) => {
      const due = await store.findDue(query);
      const isToday = ({ dueAt }) => toDay(dueAt) === toDay(query.now);
      return due.filter(isToday);
    },
  }),

  /** Events are written before the change that they report. */
  'outbox-before-commit': (store, { pool, points }) => ({
    commit: async (change) => {
      for (const event of change.events) {
        await pool.query(
          `INSERT INTO ${SCHEMA}.events (id, contract_id, event) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING`,
          [event.id, event.contract_id, event],
        );
      }
      if (change.events.length > 0) points.pass('outbox:written');
      return store.commit({ ...change, events: [] });
    },
  }),
};

/** The points at which processes are killed where few of them show a fault. */
export const PLANT_POINTS = {
  // WeChat Pay has carried the request out, and the ledger does not know it.
  'query-skipped': ['response:deduct'],
  'outbox-before-commit': ['outbox:written'],
};

/** The store of a worker with a planted fault. */
export function plant(name, store, tools) {
  return name === undefined ? store : delegate(store, PLANTS[name](store, tools));
}

function forgetSending(premium) {
  const attempts = premium.attempts.map((attempt) =>
    attempt.state === 'sent' ? { ...attempt, state: 'absent' } : attempt,
  );
  return { ...premium, attempts };
}

function toDay(moment) {
  return Math.floor((moment + 8 * 3_600_000) / 86_400_000);
}
