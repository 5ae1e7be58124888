import { afterEach, describe, expect, it } from 'vitest';
import { MemoryCollectionStore, type RecordedPayment } from '../../lib/collection/index.js';
import { CollectingApp } from './support/collecting-app.js';

let app: CollectingApp;
afterEach(() => app?.stop());

/** A store with a payment that no bill has. Its readers see the events of a contract together. */
class SharedStore extends MemoryCollectionStore {
  contractId = '';
  #readers: (() => void)[] = [];

  override async *findPayments(): AsyncIterable<RecordedPayment> {
    yield {
      contract_id: this.contractId,
      policy_period_id: 2,
      out_trade_no: 'PC1',
      amount: 2000,
      payments: 1,
    };
  }

  override async listEvents(contractId: string) {
    const events = await super.listEvents(contractId);
    await new Promise<void>((resolve) => {
      this.#readers.push(resolve);
      if (this.#readers.length === 2) for (const release of this.#readers) release();
    });
    return events;
  }
}

describe('two readers of a bill at the same time', () => {
  it('publish a difference once', async () => {
    const store = new SharedStore();
    app = await CollectingApp.start({ store });
    store.contractId = await app.sign('both', ['2027-01-01', 2000]);
    await app.runUntil('2026-12-03 12:00');
    await Promise.all([
      app.collection.reconcile('2026-12-01'),
      app.collection.reconcile('2026-12-01'),
    ]);
    await app.collection.runUntilIdle();
    expect(app.events.map(({ id }) => id)).toEqual(['bill:2026-12-01:missing-in-bill:PC1']);
  });
});
