import assert from 'node:assert/strict';
import {
  type ContractCase,
  createLedger,
  createPremium,
  createRenewal,
  findDue,
  insert,
  load,
  update,
} from './fixtures.js';

const NOW = 1_800_000_000_000;

export const PAUSE_CASES: readonly ContractCase[] = [
  {
    name: 'a commit that respects pauses is not made while its plan is paused',
    async check(store) {
      const ledger = createLedger();
      const { contract_id, plan_id } = ledger.contract;
      await insert(store, ledger);
      await store.pause(plan_id);
      assert.equal(await store.isPaused(plan_id), true);
      assert.equal(await update(store, ledger, { unlessPaused: true }), false);
      assert.equal((await load(store, contract_id)).version, 1);
      assert.equal(await update(store, ledger), true, 'a commit that ignores pauses failed');
      await store.resume(plan_id, NOW);
      assert.equal(await store.isPaused(plan_id), false);
      const resumed = await load(store, contract_id);
      assert.equal(await update(store, resumed, { unlessPaused: true }), true);
    },
  },
  {
    name: 'a pause does not affect other plans, and can be set twice',
    async check(store) {
      const [paused, other] = [createLedger(), createLedger()];
      await insert(store, other);
      await store.pause(paused.contract.plan_id);
      await store.pause(paused.contract.plan_id);
      assert.equal(await store.isPaused(other.contract.plan_id), false);
      assert.equal(await update(store, other, { unlessPaused: true }), true);
      await store.resume(paused.contract.plan_id, NOW);
      assert.equal(await store.isPaused(paused.contract.plan_id), false);
      await store.resume(paused.contract.plan_id, NOW);
    },
  },
  {
    name: 'a pause of plan 0 affects every plan',
    async check(store) {
      const ledger = createLedger();
      await insert(store, ledger);
      await store.pause(0);
      try {
        assert.equal(await store.isPaused(ledger.contract.plan_id), true);
        assert.equal(await update(store, ledger, { unlessPaused: true }), false);
      } finally {
        await store.resume(0, NOW);
      }
      assert.equal(await store.isPaused(ledger.contract.plan_id), false);
      assert.equal(await update(store, ledger, { unlessPaused: true }), true);
    },
  },
  {
    name: 'the end of a pause makes held premiums due, with their version unchanged',
    async check(store) {
      const held = { isHeld: true, dueAt: NOW + 5_000 };
      const [resumed, paused] = [1, 2].map(() =>
        createLedger((id) => [
          createPremium(id, held),
          createPremium(id, { policy_period_id: 2, dueAt: NOW + 5_000 }),
        ]),
      );
      assert.ok(resumed !== undefined && paused !== undefined);
      for (const ledger of [resumed, paused]) {
        await insert(store, ledger);
        await store.pause(ledger.contract.plan_id);
      }
      const { contract_id, plan_id } = resumed.contract;
      const ids = [contract_id, paused.contract.contract_id];
      assert.deepEqual(await findDue(store, NOW, ids), []);
      await store.resume(plan_id, NOW);
      const due = await findDue(store, NOW, ids);
      assert.deepEqual(
        due.map((entry) => [entry.contract_id, entry.policy_period_id, entry.dueAt, entry.version]),
        [[contract_id, 1, NOW, 1]],
      );
      const ledger = await load(store, contract_id);
      assert.deepEqual([ledger.version, ledger.premiums[0]?.dueAt], [1, NOW]);
      assert.equal(await update(store, ledger), true);
      await store.resume(paused.contract.plan_id, NOW);
    },
  },
  {
    name: 'the end of a pause makes a held renewal due, and no other one',
    async check(store) {
      const [held, waiting, paused] = [true, undefined, true].map((isHeld) => ({
        ...createLedger(),
        renewal: createRenewal({ isHeld, dueAt: NOW + 5_000 }),
      }));
      assert.ok(held !== undefined && waiting !== undefined && paused !== undefined);
      for (const ledger of [held, waiting, paused]) {
        await insert(store, ledger);
        await store.pause(ledger.contract.plan_id);
      }
      const ids = [held, waiting, paused].map(({ contract }) => contract.contract_id);
      for (const { contract } of [held, waiting]) await store.resume(contract.plan_id, NOW);
      assert.deepEqual(await findDue(store, NOW, ids), [
        {
          contract_id: held.contract.contract_id,
          version: 1,
          dueAt: NOW,
          estimated_deduct_date: '2027-03-15',
        },
      ]);
      assert.equal((await load(store, held.contract.contract_id)).renewal?.dueAt, NOW);
      await store.resume(paused.contract.plan_id, NOW);
    },
  },
];
