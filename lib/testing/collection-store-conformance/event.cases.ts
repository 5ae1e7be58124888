import assert from 'node:assert/strict';
import type { CollectionStore, PendingPremiumEvent } from '../../collection/index.js';
import {
  type ContractCase,
  createEvent,
  createLedger,
  insert,
  toPlain,
  update,
} from './fixtures.js';

const NOW = 1_800_000_000_000;
const LEASE = 60_000;

/** Takes events, and returns those of one contract. The store belongs to the case alone. */
async function take(
  store: CollectionStore,
  contractId: string,
  now = NOW,
): Promise<readonly PendingPremiumEvent[]> {
  const taken = await store.takeEvents({ now, leaseMs: LEASE, limit: 100 });
  return toPlain(taken.filter(({ event }) => event.contract_id === contractId));
}

export const EVENT_CASES: readonly ContractCase[] = [
  {
    name: 'events are taken one after the other, in the order of their commits',
    async check(store) {
      const ledger = createLedger();
      const { contract_id } = ledger.contract;
      // Their ids do not sort in this order.
      const first = Array.from({ length: 12 }, (_, index) => createEvent(ledger, index));
      const second = [createEvent(ledger, 0, { version: 2 })];
      await insert(store, ledger, first);
      await update(store, ledger, { events: second });
      const events = toPlain([...first, ...second]);
      assert.deepEqual(toPlain(await store.listEvents(contract_id)), events);
      for (const event of events) {
        const taken = await take(store, contract_id);
        assert.deepEqual(taken, [{ event, delivery: 1 }]);
        assert.deepEqual(await take(store, contract_id), [], 'a taken event was taken twice');
        assert.equal(await store.completeEvent(taken[0] as PendingPremiumEvent), true);
      }
      assert.deepEqual(await take(store, contract_id), []);
      assert.deepEqual(toPlain(await store.listEvents(contract_id)), events);
    },
  },
  {
    name: 'an event whose id is known is not added again, and its commit succeeds',
    async check(store) {
      const ledger = createLedger();
      const { contract_id } = ledger.contract;
      const known = createEvent(ledger, 0);
      await insert(store, ledger, [known]);
      const [taken] = await take(store, contract_id);
      assert.ok(taken !== undefined, 'the event was not taken');
      assert.equal(await store.completeEvent(taken), true);
      const added = createEvent(ledger, 1);
      const isCommitted = await update(store, ledger, {
        events: [{ ...known, at: NOW + 9 }, added],
      });
      assert.equal(isCommitted, true);
      assert.deepEqual(toPlain(await store.listEvents(contract_id)), toPlain([known, added]));
      assert.deepEqual(await take(store, contract_id), [{ event: toPlain(added), delivery: 1 }]);
    },
  },
  {
    name: 'an event can be taken again when its lease has ended, and the first taker has lost it',
    async check(store) {
      const ledger = createLedger();
      const { contract_id } = ledger.contract;
      await insert(store, ledger, [createEvent(ledger, 0), createEvent(ledger, 1)]);
      const [first] = await take(store, contract_id);
      assert.ok(first !== undefined, 'the event was not taken');
      assert.deepEqual(await take(store, contract_id, NOW + LEASE - 1), []);
      const [second] = await take(store, contract_id, NOW + LEASE);
      assert.deepEqual(second, { event: first.event, delivery: 2 });
      assert.equal(await store.completeEvent(first), false, 'the first taker completed it');
      assert.equal(await store.postponeEvent(first, NOW), false, 'the first taker postponed it');
      assert.equal(await store.completeEvent(second), true);
      const [next] = await take(store, contract_id, NOW + LEASE);
      assert.equal(next?.event.id, createEvent(ledger, 1).id);
    },
  },
  {
    name: 'a postponed event is taken at its time, and the later ones wait for it',
    async check(store) {
      const ledger = createLedger();
      const { contract_id } = ledger.contract;
      await insert(store, ledger, [createEvent(ledger, 0), createEvent(ledger, 1)]);
      const [first] = await take(store, contract_id);
      assert.ok(first !== undefined, 'the event was not taken');
      assert.equal(await store.postponeEvent(first, NOW + 500), true);
      assert.deepEqual(await take(store, contract_id, NOW + 499), []);
      assert.deepEqual(await take(store, contract_id, NOW + 500), [{ ...first, delivery: 2 }]);
    },
  },
  {
    name: 'a handled event cannot be postponed, and is not taken again',
    async check(store) {
      const ledger = createLedger();
      const { contract_id } = ledger.contract;
      await insert(store, ledger, [createEvent(ledger, 0)]);
      const [first] = await take(store, contract_id);
      assert.ok(first !== undefined, 'the event was not taken');
      assert.equal(await store.completeEvent(first), true);
      assert.equal(await store.postponeEvent(first, NOW), false, 'a handled event was postponed');
      assert.deepEqual(await take(store, contract_id, NOW + LEASE), []);
    },
  },
  {
    name: 'the events of one contract do not wait for those of another',
    async check(store) {
      const [one, other] = [createLedger(), createLedger()];
      await insert(store, one, [createEvent(one, 0), createEvent(one, 1)]);
      await insert(store, other, [createEvent(other, 0)]);
      const taken = await store.takeEvents({ now: NOW, leaseMs: LEASE, limit: 100 });
      const ids = taken.map(({ event }) => event.contract_id);
      assert.deepEqual(
        ids.toSorted(),
        [one.contract.contract_id, other.contract.contract_id].toSorted(),
      );
    },
  },
  {
    name: 'events beyond the limit stay, and are taken next',
    async check(store) {
      const ledgers = Array.from({ length: 5 }, () => createLedger());
      for (const ledger of ledgers) await insert(store, ledger, [createEvent(ledger, 0)]);
      const first = await store.takeEvents({ now: NOW, leaseMs: LEASE, limit: 3 });
      const second = await store.takeEvents({ now: NOW, leaseMs: LEASE, limit: 3 });
      assert.deepEqual([first.length, second.length], [3, 2]);
      const ids = [...first, ...second].map(({ event }) => event.id);
      assert.equal(new Set(ids).size, 5, 'an event was taken twice');
    },
  },
  {
    name: 'callers that take events at the same time never take the same one',
    async check(store) {
      const ledgers = Array.from({ length: 10 }, () => createLedger());
      for (const ledger of ledgers) await insert(store, ledger, [createEvent(ledger, 0)]);
      const taken = await Promise.all(
        Array.from({ length: 10 }, () =>
          store.takeEvents({ now: NOW, leaseMs: LEASE, limit: 100 }),
        ),
      );
      const ids = taken.flat().map(({ event }) => event.id);
      assert.equal(ids.length, new Set(ids).size, 'an event was taken twice');
      assert.equal(ids.length, 10, `${ids.length} of 10 events were taken`);
    },
  },
];
