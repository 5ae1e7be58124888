// Faults that the soak test must find, each in the store of a worker.
import { connect } from 'node:net';
import { Recording } from '../year/recorder.mjs';
import { delegate } from '../year/watched-store.mjs';

/** One in so many is hit by a planted fault. */
const SHARE = 10;

export const PLANTS = {
  /** An event counts as handled although no handler has received it. */
  'lost-event': (store) => {
    let count = 0;
    return {
      takeEvents: async (query) => {
        const kept = [];
        for (const pending of await store.takeEvents(query)) {
          if ((count += 1) % SHARE === 0) await store.completeEvent(pending);
          else kept.push(pending);
        }
        return kept;
      },
    };
  },

  /** An event is handed over again although its handling was recorded without an error. */
  'repeated-event': (store) => {
    let count = 0;
    return {
      completeEvent: async (pending) =>
        (count += 1) % SHARE === 0 ? true : store.completeEvent(pending),
    };
  },

  /** A socket stays open after the work for which it was opened. */
  'leaked-socket': (store, { init }) => {
    const sockets = [];
    let count = 0;
    return {
      commit: async (change) => {
        // More than Redis closes when it restarts.
        if ((count += 1) % 3 === 0) {
          sockets.push(connect(init.redisPort, '127.0.0.1').on('error', () => {}));
        }
        return store.commit(change);
      },
    };
  },

  /** Every ledger that was loaded stays in memory. */
  'kept-memory': (store) => {
    const kept = [];
    return {
      load: async (contractId) => {
        const ledger = await store.load(contractId);
        kept.push(Array.from({ length: 5_000 }, () => ledger?.version));
        return ledger;
      },
    };
  },
};

/** The store of a worker: it records what explains a second handling, and has the planted fault. */
export function plant(name, store, tools) {
  const incidents = new Recording(tools.init.incidents);
  const watched = delegate(store, {
    completeEvent: async (pending) => {
      const add = (outcome) => {
        incidents.add({ real: Date.now(), event: pending.event.id, outcome });
        incidents.flush();
      };
      try {
        const isCompleted = await store.completeEvent(pending);
        if (!isCompleted) add('taken by another process');
        return isCompleted;
      } catch (error) {
        add('not recorded');
        throw error;
      }
    },
  });
  return name === undefined ? watched : delegate(watched, PLANTS[name](watched, tools));
}
