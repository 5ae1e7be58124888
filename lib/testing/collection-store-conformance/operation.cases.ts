import assert from 'node:assert/strict';
import type {
  CollectionStore,
  ContractLedger,
  DeductionAttempt,
  Premium,
  StuckQuery,
} from '../../collection/index.js';
import {
  type ContractCase,
  createAttempt,
  createEvent,
  createLedger,
  createName,
  createPremium,
  createRenewal,
  insert,
  load,
  toPlain,
  update,
} from './fixtures.js';

/** The time of the fixtures' deductions. */
const NOW = 1_800_000_000_000;
/** After everything that the fixtures contain. */
const LATER = NOW + 1_000_000;

/** Reads all pages of stuck premiums. The store belongs to the case alone. */
async function findStuck(
  store: CollectionStore,
  query: Partial<StuckQuery> = {},
  limit = 100,
): Promise<string[]> {
  const found: Premium[] = [];
  for (let pages = 0; pages < 50; pages += 1) {
    const page = await store.findStuck({ ...query, limit, after: found.at(-1) });
    assert.ok(
      page.length <= limit,
      `findStuck returned ${page.length} premiums instead of ${limit}`,
    );
    found.push(...page);
    if (page.length < limit) return found.map(toKey);
  }
  assert.fail('findStuck has not come to an end after 50 pages');
}

function toKey({ contract_id, policy_period_id }: Premium): string {
  return `${contract_id}:${policy_period_id}`;
}

type Change = {
  readonly state?: ContractLedger['contract']['state'];
  readonly premium?: Partial<Premium>;
  readonly attempt?: Partial<DeductionAttempt>;
  readonly eventAt?: number;
  readonly isHandled?: boolean;
};

/** Adds a contract with one premium, one paid deduction and one event, which can be deleted unless changed. */
async function insertFinished(store: CollectionStore, change: Change = {}): Promise<string> {
  const { state = 'ended', premium, attempt, eventAt = NOW, isHandled = true } = change;
  const { contract, ...rest } = createLedger((id) => [
    createPremium(id, {
      state: 'paid',
      attempts: [createAttempt({ state: 'paid', settledAt: NOW, ...attempt })],
      ...premium,
    }),
  ]);
  const ledger = { ...rest, contract: { ...contract, state } };
  await insert(store, ledger, [{ ...createEvent(ledger, 0), at: eventAt }]);
  if (isHandled) {
    const taken = await store.takeEvents({ now: NOW, leaseMs: 1_000, limit: 100 });
    for (const pending of taken) {
      if (pending.event.contract_id === contract.contract_id) await store.completeEvent(pending);
    }
  }
  return contract.contract_id;
}

async function prune(store: CollectionStore, limit = 100) {
  const total = { contracts: 0, premiums: 0, events: 0 };
  let after: string | undefined;
  for (let pages = 0; pages < 50; pages += 1) {
    const { last, ...page } = await store.prune({ before: LATER, limit, after });
    assert.ok(
      page.contracts <= limit,
      `prune deleted ${page.contracts} contracts instead of ${limit}`,
    );
    total.contracts += page.contracts;
    total.premiums += page.premiums;
    total.events += page.events;
    if (last === undefined) return total;
    assert.ok(after === undefined || last > after, 'prune goes backwards');
    after = last;
  }
  assert.fail('prune has not come to an end after 50 pages');
}

const KEPT: Readonly<Record<string, Change>> = {
  'that is in force': { state: 'active' },
  'whose termination can be withdrawn': { state: 'suspended' },
  'of which a premium is open': { premium: { state: 'accepted', dueAt: NOW } },
  'that was queried at that moment': { premium: { checkedAt: LATER } },
  'with a deduction of that moment': { attempt: { sentAt: LATER } },
  'of which a deduction was settled at that moment': { attempt: { settledAt: LATER } },
  'with an event of that moment': { eventAt: LATER },
  'with an event that is not handled': { isHandled: false },
};

export const OPERATION_CASES: readonly ContractCase[] = [
  {
    name: 'stuck premiums are found in the order of contract and period, page by page',
    async check(store) {
      const ledgers = Array.from({ length: 3 }, () =>
        createLedger((id) => [
          createPremium(id, { state: 'stuck', policy_period_id: 10 }),
          createPremium(id, { state: 'stuck', policy_period_id: 9 }),
          createPremium(id, { policy_period_id: 1 }),
        ]),
      );
      for (const ledger of ledgers) await insert(store, ledger);
      const ids = ledgers.map(({ contract }) => contract.contract_id).toSorted();
      const expected = ids.flatMap((id) => [`${id}:9`, `${id}:10`]);
      for (const limit of [1, 4, 100]) {
        assert.deepEqual(await findStuck(store, {}, limit), expected);
      }
    },
  },
  {
    name: 'stuck premiums are found by reason, plan and contract',
    async check(store) {
      const [one, other] = [createLedger(createStuck), createLedger(createStuck)];
      await insert(store, one);
      await insert(store, other);
      const { contract_id: id, plan_id } = one.contract;
      assert.deepEqual(await findStuck(store, { contract_id: id }), [`${id}:1`, `${id}:2`]);
      assert.deepEqual(await findStuck(store, { plan_id }), [`${id}:1`, `${id}:2`]);
      assert.deepEqual(await findStuck(store, { plan_id, reason: 'PARAM_ERROR' }), [`${id}:2`]);
      assert.equal((await findStuck(store, { reason: 'PARAM_ERROR' })).length, 2);
      assert.deepEqual(await findStuck(store, { reason: 'PARAM' }), []);
      const { contract_id } = other.contract;
      assert.deepEqual(await findStuck(store, { plan_id, contract_id }), []);
      const [premium] = await store.findStuck({ contract_id: id, limit: 1 });
      assert.deepEqual(toPlain(premium), toPlain(one.premiums[0]));
    },
  },
  {
    name: 'a second payment of a premium is counted, also on another day',
    async check(store) {
      const day = '2100-06-01';
      const ledger = createLedger((id) => [
        createPremium(id, {
          state: 'paid',
          attempts: [
            createAttempt({ state: 'failed' }),
            createAttempt({ number: 2, state: 'paid', paidDate: '2100-06-02' }),
            createAttempt({ number: 3, state: 'paid', paidDate: day }),
          ],
        }),
      ]);
      await insert(store, ledger);
      const counts: number[] = [];
      for await (const { payments } of store.findPayments(day)) counts.push(payments);
      assert.deepEqual(counts, [2]);
    },
  },
  {
    name: 'a record is saved in the order of its versions',
    async check(store) {
      const name = createName();
      const value = { text: '余额不足', list: [1, { two: null }] };
      assert.equal(await store.loadRecord(name), undefined);
      assert.equal(await store.saveRecord({ name, version: 2, value }), false);
      assert.equal(await store.saveRecord({ name, version: 1, value }), true);
      assert.equal(await store.saveRecord({ name, version: 1, value: 'late' }), false);
      assert.deepEqual(toPlain(await store.loadRecord(name)), { name, version: 1, value });
      assert.equal(await store.saveRecord({ name, version: 2, value: 'second' }), true);
      assert.equal(await store.saveRecord({ name, version: 2, value: 'late' }), false);
      assert.equal(await store.saveRecord({ name, version: 4, value: 'early' }), false);
      assert.deepEqual(toPlain(await store.loadRecord(name)), {
        name,
        version: 2,
        value: 'second',
      });
      assert.equal(await store.loadRecord(createName()), undefined);
    },
  },
  {
    name: 'one of many callers that save a record succeeds',
    async check(store) {
      const name = createName();
      for (const version of [1, 2]) {
        const saved = await Promise.all(
          Array.from({ length: 5 }, (_, value) => store.saveRecord({ name, version, value })),
        );
        assert.equal(saved.filter(Boolean).length, 1);
      }
    },
  },
  {
    name: 'the status tells the due time of a renewal',
    async check(store) {
      const ledger = {
        ...createLedger((id) => [createPremium(id, { dueAt: NOW + 2 })]),
        renewal: createRenewal({ dueAt: NOW + 1 }),
      };
      await insert(store, ledger);
      assert.equal((await store.readStatus()).earliestDueAt, NOW + 1);
    },
  },
  {
    name: 'the status tells what waits',
    async check(store) {
      assert.deepEqual(toPlain(await store.readStatus()), { stuck: 0, waitingEvents: 0 });
      const ledger = createLedger((id) => [
        createPremium(id, { dueAt: NOW + 2 }),
        createPremium(id, { policy_period_id: 2, dueAt: NOW + 1, state: 'stuck' }),
        createPremium(id, { policy_period_id: 3 }),
      ]);
      const events = [createEvent(ledger, 5), createEvent(ledger, 7)];
      await insert(store, ledger, events);
      assert.deepEqual(toPlain(await store.readStatus()), {
        earliestDueAt: NOW + 1,
        stuck: 1,
        waitingEvents: 2,
        oldestEventAt: NOW + 5,
      });
      const [taken] = await store.takeEvents({ now: NOW, leaseMs: 1, limit: 1 });
      assert.ok(taken !== undefined, 'the event was not taken');
      await store.completeEvent(taken);
      const { waitingEvents, oldestEventAt } = await store.readStatus();
      assert.deepEqual([waitingEvents, oldestEventAt], [1, NOW + 7]);
    },
  },
  {
    name: 'finished contracts are deleted with everything that belongs to them, page by page',
    async check(store) {
      const outTradeNo = createName();
      const first = await insertFinished(store, { attempt: { out_trade_no: outTradeNo } });
      const { contract } = await load(store, first);
      const others = [
        await insertFinished(store, { state: 'withdrawn' }),
        await insertFinished(store),
        await insertFinished(store),
      ];
      const kept = await insertFinished(store, { state: 'active' });
      assert.deepEqual(await prune(store, 2), { contracts: 4, premiums: 4, events: 4 });
      for (const id of [first, ...others]) assert.equal(await store.load(id), undefined);
      const { plan_id, out_contract_code } = contract;
      assert.equal(await store.findContractId(plan_id, out_contract_code), undefined);
      assert.equal(await store.findByTradeNumber(outTradeNo), undefined);
      assert.deepEqual(await store.listEvents(first), []);
      assert.equal((await load(store, kept)).premiums.length, 1);
      assert.equal((await store.listEvents(kept)).length, 1);
      assert.deepEqual(await prune(store), { contracts: 0, premiums: 0, events: 0 });
    },
  },
  {
    name: 'a contract can be added again after its deletion',
    async check(store) {
      const id = await insertFinished(store);
      const ledger = await load(store, id);
      await prune(store);
      await insert(store, ledger);
      assert.equal(await update(store, ledger), true);
    },
  },
  ...Object.entries(KEPT).map(([which, change]) => ({
    name: `a contract ${which} is not deleted`,
    async check(store: CollectionStore) {
      const id = await insertFinished(store, change);
      const finished = await insertFinished(store);
      assert.equal((await prune(store)).contracts, 1);
      assert.equal(await store.load(finished), undefined);
      const ledger = await load(store, id);
      assert.equal(ledger.premiums[0]?.attempts.length, 1);
      assert.equal((await store.listEvents(id)).length, 1);
    },
  })),
];

function createStuck(id: string): readonly Premium[] {
  return [
    createPremium(id, { state: 'stuck', reason: 'result-unknown' }),
    createPremium(id, { policy_period_id: 2, state: 'stuck', reason: 'PARAM_ERROR' }),
    createPremium(id, { policy_period_id: 3, reason: 'PARAM_ERROR' }),
  ];
}
