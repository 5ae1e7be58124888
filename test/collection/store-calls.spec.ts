import { describe, expect, it } from 'vitest';
import { type CollectionStore, MemoryCollectionStore } from '../../lib/collection/index.js';
import { CollectingApp } from './support/collecting-app.js';

/** A store that counts the calls of its methods. */
function createCountingStore(): { store: CollectionStore; calls: Map<string, number> } {
  const calls = new Map<string, number>();
  const store = new Proxy(new MemoryCollectionStore(), {
    get(target, name) {
      const method: unknown = Reflect.get(target, name, target);
      if (typeof method !== 'function') return method;
      return (...values: unknown[]): unknown => {
        calls.set(String(name), (calls.get(String(name)) ?? 0) + 1);
        return Reflect.apply(method, target, values);
      };
    },
  });
  return { store, calls };
}

describe('the collection of a premium', () => {
  it('loads the ledger once for each request and each notification', async () => {
    const { store, calls } = createCountingStore();
    const app = await CollectingApp.start({ store });
    try {
      const id = await app.sign('policy1', ['2027-01-15', 3000], ['2027-02-15', 3000]);
      await app.runUntil('2027-01-10 12:00');
      calls.clear();
      await app.runUntil('2027-01-20 12:00');
      expect(await app.states(id)).toEqual(['paid', 'paid', 'planned']);
      const frequent = ['load', 'commit', 'isPaused', 'findByTradeNumber', 'completeEvent'];
      // `states` has loaded the ledger once more.
      calls.set('load', (calls.get('load') ?? 0) - 1);
      expect(frequent.map((name) => [name, calls.get(name) ?? 0])).toEqual([
        // Of the schedule, the deduction and its notification.
        ['load', 3],
        // An intent and a result of each request, and the payment.
        ['commit', 5],
        // Before the policy decides, and before the request is sent.
        ['isPaused', 4],
        ['findByTradeNumber', 0],
        ['completeEvent', 2],
      ]);
    } finally {
      await app.stop();
    }
  });
});
