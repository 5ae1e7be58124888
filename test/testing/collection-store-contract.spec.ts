import { AssertionError } from 'node:assert';
import { describe, expect, it } from 'vitest';
import {
  type CollectionStore,
  type DueEntry,
  type DueQuery,
  type LedgerChange,
  MemoryCollectionStore,
  type PendingPremiumEvent,
  type PremiumEvent,
  type PruneQuery,
  type RecordedPayment,
  type StoredRecord,
  type StuckQuery,
} from '../../lib/collection/index.js';
import { collectionStoreContract } from '../../lib/testing/index.js';

const pause = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 1));

/** Names of the cases that the store fails. */
async function failures(createStore: () => CollectionStore): Promise<string[]> {
  const cases = collectionStoreContract(async () => createStore());
  const results = await Promise.allSettled(cases.map(({ run }) => run()));
  return results.flatMap((result, index) => {
    if (result.status === 'fulfilled') return [];
    expect(result.reason).toBeInstanceOf(AssertionError);
    return cases[index]?.name ?? [];
  });
}

/** Stores with the mistakes that a database makes easy. */
const WRONG_STORES: Readonly<Record<string, new () => CollectionStore>> = {
  'a commit that does not compare versions': class extends MemoryCollectionStore {
    override async commit(change: LedgerChange): Promise<boolean> {
      const before = await this.load(change.ledger.contract.contract_id);
      return super.commit({ ...change, expectedVersion: before?.version ?? 0 });
    }
  },
  'a commit that compares before it writes': class extends MemoryCollectionStore {
    override async commit(change: LedgerChange): Promise<boolean> {
      const before = await this.load(change.ledger.contract.contract_id);
      if ((before?.version ?? 0) !== change.expectedVersion) return false;
      await pause();
      const current = await this.load(change.ledger.contract.contract_id);
      return super.commit({ ...change, expectedVersion: current?.version ?? 0 });
    }
  },
  'a commit that accepts newer versions': class extends MemoryCollectionStore {
    override async commit(change: LedgerChange): Promise<boolean> {
      const before = await this.load(change.ledger.contract.contract_id);
      const version = before?.version ?? 0;
      const expectedVersion = change.expectedVersion >= version ? version : change.expectedVersion;
      return super.commit({ ...change, expectedVersion });
    }
  },
  'events that are written although the commit fails': class extends MemoryCollectionStore {
    readonly #lost = new Map<string, LedgerChange['events'][number][]>();
    override async commit(change: LedgerChange): Promise<boolean> {
      const isCommitted = await super.commit(change);
      const { contract_id } = change.ledger.contract;
      if (!isCommitted) {
        this.#lost.set(contract_id, [...(this.#lost.get(contract_id) ?? []), ...change.events]);
      }
      return isCommitted;
    }
    override async listEvents(id: string) {
      return [...(await super.listEvents(id)), ...(this.#lost.get(id) ?? [])];
    }
  },
  'a commit that replaces all premiums': class extends MemoryCollectionStore {
    readonly #last = new Map<string, LedgerChange['ledger']>();
    override async commit(change: LedgerChange): Promise<boolean> {
      const isCommitted = await super.commit(change);
      if (isCommitted) this.#last.set(change.ledger.contract.contract_id, change.ledger);
      return isCommitted;
    }
    override async load(id: string) {
      return this.#last.get(id);
    }
  },
  'a commit that ignores pauses': class extends MemoryCollectionStore {
    override commit(change: LedgerChange): Promise<boolean> {
      return super.commit({ ...change, unlessPaused: false });
    }
  },
  'pauses of everything that affect nothing': class extends MemoryCollectionStore {
    override async pause(planId: number): Promise<void> {
      if (planId !== 0) await super.pause(planId);
    }
  },
  'a resume that leaves held premiums asleep': class extends MemoryCollectionStore {
    override resume(planId: number): Promise<void> {
      return super.resume(planId, Number.MAX_SAFE_INTEGER);
    }
  },
  'a due time that is exclusive': class extends MemoryCollectionStore {
    override findDue(query: DueQuery): Promise<readonly DueEntry[]> {
      return super.findDue({ ...query, now: query.now - 1 });
    }
  },
  'pages that begin with the last premium of the previous one': class extends MemoryCollectionStore {
    override findDue({ after, ...query }: DueQuery): Promise<readonly DueEntry[]> {
      const period = (after?.policy_period_id ?? 0) - 1;
      return super.findDue({ ...query, after: after && { ...after, policy_period_id: period } });
    }
  },
  'pages that forget the rest of a due time': class extends MemoryCollectionStore {
    override findDue({ after, ...query }: DueQuery): Promise<readonly DueEntry[]> {
      return super.findDue({ ...query, after: after && { ...after, contract_id: '~' } });
    }
  },
  'renewals that are never due': class extends MemoryCollectionStore {
    override async findDue(query: DueQuery): Promise<readonly DueEntry[]> {
      const due = await super.findDue({ ...query, limit: query.limit + 1_000 });
      return due.filter((entry) => entry.policy_period_id !== undefined).slice(0, query.limit);
    }
  },
  'renewals that are found among premiums only': class extends MemoryCollectionStore {
    override findDue({ onlyRenewals: _ignored, ...query }: DueQuery): Promise<readonly DueEntry[]> {
      return super.findDue(query);
    }
  },
  'renewals that have a period': class extends MemoryCollectionStore {
    override async findDue(query: DueQuery): Promise<readonly DueEntry[]> {
      const due = await super.findDue(query);
      return due.map((entry) => ({ ...entry, policy_period_id: entry.policy_period_id ?? 0 }));
    }
  },
  'pages that skip the premiums after a renewal': class extends MemoryCollectionStore {
    override findDue({ after, ...query }: DueQuery): Promise<readonly DueEntry[]> {
      const period = after?.policy_period_id ?? Number.MAX_SAFE_INTEGER;
      return super.findDue({ ...query, after: after && { ...after, policy_period_id: period } });
    }
  },
  'a renewal that stays when a commit leaves it out': class extends MemoryCollectionStore {
    override async commit(change: LedgerChange): Promise<boolean> {
      const before = await this.load(change.ledger.contract.contract_id);
      const renewal = change.ledger.renewal ?? before?.renewal;
      return super.commit({ ...change, ledger: { ...change.ledger, renewal } });
    }
  },
  'a commit that merges the fields of a renewal': class extends MemoryCollectionStore {
    override async commit(change: LedgerChange): Promise<boolean> {
      const before = await this.load(change.ledger.contract.contract_id);
      const { renewal } = change.ledger;
      const merged = renewal && { ...before?.renewal, ...renewal };
      return super.commit({ ...change, ledger: { ...change.ledger, renewal: merged } });
    }
  },
  'a resume that leaves held renewals asleep': class extends MemoryCollectionStore {
    override async commit(change: LedgerChange): Promise<boolean> {
      const { renewal } = change.ledger;
      const awake = renewal && { ...renewal, isHeld: undefined };
      return super.commit({ ...change, ledger: { ...change.ledger, renewal: awake } });
    }
  },
  'a number of renewals with an inclusive end': class extends MemoryCollectionStore {
    override countRenewals(dueBefore: number): Promise<number> {
      return super.countRenewals(dueBefore + 1);
    }
  },
  'events that are added again': class extends MemoryCollectionStore {
    override async commit(change: LedgerChange): Promise<boolean> {
      const known = await this.listEvents(change.ledger.contract.contract_id);
      const events = change.events.map((event) =>
        known.some(({ id }) => id === event.id) ? { ...event, id: `${event.id}:again` } : event,
      );
      return super.commit({ ...change, events });
    }
  },
  'a commit that loses with an event that is known': class extends MemoryCollectionStore {
    override async commit(change: LedgerChange): Promise<boolean> {
      const known = await this.listEvents(change.ledger.contract.contract_id);
      const isKnown = change.events.some(({ id }) => known.some((one) => one.id === id));
      return !isKnown && super.commit(change);
    }
  },
  'events that are taken twice': class extends MemoryCollectionStore {
    override async takeEvents(query: { now: number; leaseMs: number; limit: number }) {
      return super.takeEvents({ ...query, leaseMs: 0 });
    }
  },
  'a lease that is never taken over': class extends MemoryCollectionStore {
    override async takeEvents(query: { now: number; leaseMs: number; limit: number }) {
      return super.takeEvents({ ...query, leaseMs: Number.MAX_SAFE_INTEGER - query.now });
    }
  },
  'an event that the first taker completes': class extends MemoryCollectionStore {
    readonly #current = new Map<string, PendingPremiumEvent>();
    override async takeEvents(query: { now: number; leaseMs: number; limit: number }) {
      const taken = await super.takeEvents(query);
      for (const pending of taken) this.#current.set(pending.event.id, pending);
      return taken;
    }
    override completeEvent(pending: PendingPremiumEvent): Promise<boolean> {
      return super.completeEvent(this.#current.get(pending.event.id) ?? pending);
    }
  },
  'payments with the requested amount': class extends MemoryCollectionStore {
    override async *findPayments(date: string): AsyncIterable<RecordedPayment> {
      for await (const payment of super.findPayments(date)) yield { ...payment, amount: 3000 };
    }
  },
  'an installation that takes the last name': class extends MemoryCollectionStore {
    override async openInstallation(name: string): Promise<string> {
      return name;
    }
  },
  'stuck premiums without a limit': class extends MemoryCollectionStore {
    override findStuck(query: StuckQuery) {
      return super.findStuck({ ...query, limit: Infinity });
    }
  },
  'stuck premiums of any reason': class extends MemoryCollectionStore {
    override findStuck({ reason: _, ...query }: StuckQuery) {
      return super.findStuck(query);
    }
  },
  'stuck premiums of any plan': class extends MemoryCollectionStore {
    override findStuck({ plan_id: _, ...query }: StuckQuery) {
      return super.findStuck(query);
    }
  },
  'stuck premiums of any contract': class extends MemoryCollectionStore {
    override findStuck({ contract_id: _, ...query }: StuckQuery) {
      return super.findStuck(query);
    }
  },
  'pages of stuck premiums that leave out the rest of a contract': class extends MemoryCollectionStore {
    override findStuck({ after, ...query }: StuckQuery) {
      return super.findStuck({ ...query, after: after && { ...after, policy_period_id: 99 } });
    }
  },
  'payments that are counted by day': class extends MemoryCollectionStore {
    override async *findPayments(date: string): AsyncIterable<RecordedPayment> {
      for await (const payment of super.findPayments(date)) yield { ...payment, payments: 1 };
    }
  },
  'a record that the last caller saves': class extends MemoryCollectionStore {
    override async saveRecord(record: StoredRecord): Promise<boolean> {
      const version = ((await this.loadRecord(record.name))?.version ?? 0) + 1;
      return super.saveRecord({ ...record, version });
    }
  },
  'a record that is compared before it is saved': class extends MemoryCollectionStore {
    override async saveRecord(record: StoredRecord): Promise<boolean> {
      const { name, version } = record;
      const read = async () => (await this.loadRecord(name))?.version ?? 0;
      if ((await read()) !== version - 1) return false;
      await pause();
      await super.saveRecord({ ...record, version: (await read()) + 1 });
      return true;
    }
  },
  'a record that can begin with any version': class extends MemoryCollectionStore {
    override async saveRecord(record: StoredRecord): Promise<boolean> {
      if ((await this.loadRecord(record.name)) === undefined) {
        return super.saveRecord({ ...record, version: 1 });
      }
      return super.saveRecord(record);
    }
  },
  'a record without its text': class extends MemoryCollectionStore {
    override async loadRecord(name: string): Promise<StoredRecord | undefined> {
      const record = await super.loadRecord(name);
      return record && { ...record, value: {} };
    }
  },
  'a postponement of handled events': class extends MemoryCollectionStore {
    override async postponeEvent(pending: PendingPremiumEvent, until: number): Promise<boolean> {
      const [event] = await super.takeEvents({ now: until, leaseMs: 1, limit: 1 });
      return event === undefined || super.postponeEvent(pending, until);
    }
  },
  'a status that counts handled events': class extends MemoryCollectionStore {
    #taken = 0;
    override async completeEvent(pending: PendingPremiumEvent): Promise<boolean> {
      this.#taken += 1;
      return super.completeEvent(pending);
    }
    override async readStatus() {
      const status = await super.readStatus();
      return { ...status, waitingEvents: status.waitingEvents + this.#taken };
    }
  },
  'a status without due times': class extends MemoryCollectionStore {
    override async readStatus() {
      return { ...(await super.readStatus()), earliestDueAt: undefined };
    }
  },
  'a status without due renewals': class extends MemoryCollectionStore {
    #due: number | undefined;
    override async commit(commit: Parameters<MemoryCollectionStore['commit']>[0]) {
      this.#due = commit.ledger.premiums[0]?.dueAt ?? this.#due;
      return super.commit(commit);
    }
    override async readStatus() {
      const status = await super.readStatus();
      return { ...status, earliestDueAt: status.stuck === 0 ? this.#due : status.earliestDueAt };
    }
  },
  'a status without stuck premiums': class extends MemoryCollectionStore {
    override async readStatus() {
      return { ...(await super.readStatus()), stuck: 0 };
    }
  },
  'a status with the newest event': class extends MemoryCollectionStore {
    override async readStatus() {
      const status = await super.readStatus();
      const newest = status.oldestEventAt && status.oldestEventAt + 2;
      return { ...status, oldestEventAt: newest };
    }
  },
  'a deletion that ignores the moment': class extends MemoryCollectionStore {
    override prune(query: PruneQuery) {
      return super.prune({ ...query, before: Number.MAX_SAFE_INTEGER });
    }
  },
  'a deletion of the moment itself': class extends MemoryCollectionStore {
    override prune(query: PruneQuery) {
      return super.prune({ ...query, before: query.before + 1 });
    }
  },
  'a deletion that deletes nothing': class extends MemoryCollectionStore {
    override async prune() {
      return { contracts: 0, premiums: 0, events: 0 };
    }
  },
  'a deletion that begins again with each page': class extends MemoryCollectionStore {
    override prune({ after: _, ...query }: PruneQuery) {
      return super.prune(query);
    }
  },
  'a deletion without a limit': class extends MemoryCollectionStore {
    override prune(query: PruneQuery) {
      return super.prune({ ...query, limit: Infinity });
    }
  },
  ...Object.fromEntries(
    (['active', 'suspended'] as const).map((state) => [
      `a deletion of contracts that are ${state}`,
      class extends MemoryCollectionStore {
        readonly #ids = new Set<string>();
        override async commit(change: LedgerChange): Promise<boolean> {
          const { contract } = change.ledger;
          if (contract.state !== state) return super.commit(change);
          this.#ids.add(contract.contract_id);
          const ended = { ...contract, state: 'ended' as const };
          return super.commit({ ...change, ledger: { ...change.ledger, contract: ended } });
        }
        override async load(id: string) {
          const ledger = await super.load(id);
          if (ledger === undefined || !this.#ids.has(id)) return ledger;
          return { ...ledger, contract: { ...ledger.contract, state } };
        }
      },
    ]),
  ),
  'a deletion that leaves the events': class extends MemoryCollectionStore {
    readonly #kept = new Map<string, readonly PremiumEvent[]>();
    override async commit(change: LedgerChange): Promise<boolean> {
      this.#kept.set(change.ledger.contract.contract_id, change.events);
      return super.commit(change);
    }
    override async listEvents(id: string) {
      const events = await super.listEvents(id);
      return events.length > 0 ? events : (this.#kept.get(id) ?? []);
    }
  },
};

describe('the contract of collection stores', () => {
  it('the contract of collection stores has cases with unique names', () => {
    const names = collectionStoreContract(async () => new MemoryCollectionStore()).map(
      ({ name }) => name,
    );
    expect(new Set(names).size).toBe(names.length);
    expect(names.length).toBeGreaterThan(25);
  });

  it.concurrent.each(
    collectionStoreContract(async () => new MemoryCollectionStore()).map(
      ({ name, run }) => [name, run] as const,
    ),
  )('holds for the memory store: %s', async (_name, run) => {
    await run();
  });

  it.each(Object.entries(WRONG_STORES))(
    'finds the mistake of a store with %s',
    async (_, Store) => {
      expect(await failures(() => new Store())).not.toEqual([]);
    },
  );
});
