import assert from 'node:assert/strict';
import {
  type ContractCase,
  createAttempt,
  createEvent,
  createLedger,
  createName,
  createPlan,
  createPremium,
  createRenewal,
  insert,
  load,
  toPlain,
  update,
} from './fixtures.js';

export const COMMIT_CASES: readonly ContractCase[] = [
  {
    name: 'an unknown contract is undefined',
    async check(store) {
      assert.equal(await store.load(createName()), undefined);
      assert.equal(await store.findContractId(createPlan(), createName()), undefined);
      assert.equal(await store.findByTradeNumber(createName()), undefined);
    },
  },
  {
    name: 'a committed contract is loaded with every field, its premiums ascending',
    async check(store) {
      const ledger = createLedger((id) => [
        createPremium(id, { policy_period_id: 10, dueAt: undefined }),
        createPremium(id, {
          policy_period_id: 2,
          state: 'paid',
          reason: "余额不足 “quoted” \\ '",
          scheduledDate: '2027-01-14',
          waitUntil: 1_800_000_000_001,
          dueAt: 1_800_000_000_002,
          isHeld: true,
          amount: 2_000_000,
          attempts: [
            createAttempt({ state: 'failed', settledAt: 1_800_000_000_003, reason: '余额不足' }),
            createAttempt({
              number: 2,
              state: 'paid',
              transaction_id: '42000000',
              paidDate: '2027-01-16',
              paidAmount: 2999,
            }),
          ],
        }),
      ]);
      await insert(store, ledger);
      const premiums = ledger.premiums.toReversed();
      const { contract_id } = ledger.contract;
      assert.deepEqual(await load(store, contract_id), toPlain({ ...ledger, premiums }));
    },
  },
  {
    name: 'a commit keeps the premiums that it does not name, and adds new ones',
    async check(store) {
      const ledger = createLedger((id) => [
        createPremium(id),
        createPremium(id, { policy_period_id: 2 }),
      ]);
      await insert(store, ledger);
      const { contract_id } = ledger.contract;
      const premiums = [
        createPremium(contract_id, { policy_period_id: 3 }),
        createPremium(contract_id, { state: 'scheduling', waitUntil: 5 }),
      ];
      assert.equal(await update(store, ledger, { premiums }), true);
      const after = await load(store, contract_id);
      assert.equal(after.version, 2);
      assert.deepEqual(
        after.premiums.map(({ policy_period_id, state }) => [policy_period_id, state]),
        [
          [1, 'scheduling'],
          [2, 'planned'],
          [3, 'planned'],
        ],
      );
    },
  },
  {
    name: 'a property that a commit leaves out is gone',
    async check(store) {
      const ledger = createLedger((id) => [
        createPremium(id, { waitUntil: 5, reason: 'paused', dueAt: 6, isHeld: true }),
      ]);
      await insert(store, ledger);
      const { contract_id } = ledger.contract;
      await update(store, ledger, { premiums: [createPremium(contract_id)] });
      const { premiums } = await load(store, contract_id);
      assert.deepEqual(premiums, [createPremium(contract_id)]);
    },
  },
  {
    name: 'a committed contract is loaded with every field of its renewal',
    async check(store) {
      const renewal = createRenewal({
        state: 'renewing',
        reason: "余额不足 “quoted” \\ '",
        frequency: 'month',
        sentAt: 1_800_000_000_001,
        waitUntil: 1_800_000_000_002,
        dueAt: 1_800_000_000_003,
        isHeld: true,
        failures: 2,
        outages: 1,
        alarms: 3,
      });
      const ledger = { ...createLedger(), renewal };
      await insert(store, ledger);
      assert.deepEqual((await load(store, ledger.contract.contract_id)).renewal, renewal);
    },
  },
  {
    name: 'a commit replaces the renewal, and one without it removes it',
    async check(store) {
      const ledger = createLedger();
      const { contract_id } = ledger.contract;
      await insert(store, ledger);
      const first = createRenewal({ dueAt: 5, reason: 'no-list', isHeld: true });
      await update(store, { ...ledger, renewal: first });
      const second = createRenewal({ dueAt: 6 });
      await update(store, { ...ledger, version: 2, renewal: second });
      assert.deepEqual((await load(store, contract_id)).renewal, second);
      await update(store, { ...ledger, version: 3 });
      assert.equal((await load(store, contract_id)).renewal, undefined);
    },
  },
  {
    name: 'a commit changes the contract',
    async check(store) {
      const ledger = createLedger();
      await insert(store, ledger);
      const contract = { ...ledger.contract, state: 'ended' } as const;
      assert.equal(await update(store, { ...ledger, contract }), true);
      assert.deepEqual((await load(store, contract.contract_id)).contract, contract);
    },
  },
  ...[0, 2, 3].map((expectedVersion): ContractCase => ({
    name: `a commit that expects version ${expectedVersion} instead of 1 changes nothing`,
    async check(store) {
      const ledger = createLedger();
      await insert(store, ledger);
      const { contract_id } = ledger.contract;
      const attempt = createAttempt();
      const premiums = [createPremium(contract_id, { state: 'deducting', attempts: [attempt] })];
      const isCommitted = await store.commit({
        ledger: {
          contract: { ...ledger.contract, state: 'ended' },
          version: expectedVersion + 1,
          premiums,
          renewal: createRenewal(),
        },
        expectedVersion,
        events: [createEvent(ledger, 0)],
        unlessPaused: false,
      });
      assert.equal(isCommitted, false, 'the commit returned true');
      assert.deepEqual(await load(store, contract_id), toPlain(ledger));
      assert.deepEqual(await store.listEvents(contract_id), [], 'its event was added');
      const found = await store.findByTradeNumber(attempt.out_trade_no);
      assert.equal(found, undefined, 'its order number was added');
    },
  })),
  {
    name: 'a commit that expects a version of an unknown contract changes nothing',
    async check(store) {
      const ledger = createLedger();
      assert.equal(await update(store, ledger, { premiums: ledger.premiums }), false);
      assert.equal(await store.load(ledger.contract.contract_id), undefined);
    },
  },
  {
    name: 'of twenty commits that expect the same version at the same time one succeeds',
    async check(store) {
      const ledger = createLedger();
      const { contract_id } = ledger.contract;
      await insert(store, ledger);
      const racers = Array.from({ length: 20 }, (_, index) => index);
      const results = await Promise.all(
        racers.map((index) =>
          update(store, ledger, {
            premiums: [createPremium(contract_id, { failures: index })],
            events: [createEvent(ledger, index)],
          }),
        ),
      );
      const winners = racers.filter((index) => results[index]);
      assert.equal(winners.length, 1, `${winners.length} commits succeeded`);
      const after = await load(store, contract_id);
      assert.equal(after.version, 2);
      assert.equal(after.premiums[0]?.failures, winners[0], 'a commit that failed was made');
      const events = await store.listEvents(contract_id);
      assert.deepEqual(toPlain(events), [createEvent(ledger, winners[0] ?? 0)]);
    },
  },
  {
    name: 'of twenty commits of a new contract at the same time one succeeds',
    async check(store) {
      const ledger = createLedger();
      const results = await Promise.all(
        Array.from({ length: 20 }, (_, index) =>
          store.commit({
            ledger,
            expectedVersion: 0,
            events: [createEvent(ledger, index)],
            unlessPaused: false,
          }),
        ),
      );
      assert.equal(results.filter(Boolean).length, 1, 'not exactly one commit succeeded');
      assert.equal((await store.listEvents(ledger.contract.contract_id)).length, 1);
    },
  },
  {
    name: 'a chain of commits by many writers loses none',
    async check(store) {
      const ledger = createLedger();
      const { contract_id } = ledger.contract;
      await insert(store, ledger);
      const increment = async (): Promise<void> => {
        for (let tries = 0; tries < 1_000; tries += 1) {
          const before = await load(store, contract_id);
          const failures = (before.premiums[0]?.failures ?? 0) + 1;
          const premiums = [createPremium(contract_id, { failures })];
          if (await update(store, before, { premiums })) return;
        }
        assert.fail('no commit succeeded');
      };
      await Promise.all(Array.from({ length: 10 }, increment));
      const after = await load(store, contract_id);
      assert.deepEqual([after.version, after.premiums[0]?.failures], [11, 10]);
    },
  },
  {
    name: 'a contract is found by the number of the merchant within its plan',
    async check(store) {
      const ledger = createLedger();
      await insert(store, ledger);
      const { contract_id, plan_id, out_contract_code } = ledger.contract;
      assert.equal(await store.findContractId(plan_id, out_contract_code), contract_id);
      assert.equal(await store.findContractId(createPlan(), out_contract_code), undefined);
    },
  },
  {
    name: 'a premium is found by each of its order numbers',
    async check(store) {
      const attempts = [createAttempt({ state: 'failed' }), createAttempt({ number: 2 })];
      const ledger = createLedger((id) => [
        createPremium(id, { policy_period_id: 7, attempts: attempts.slice(0, 1) }),
      ]);
      await insert(store, ledger);
      const { contract_id } = ledger.contract;
      await update(store, ledger, {
        premiums: [createPremium(contract_id, { policy_period_id: 7, attempts })],
      });
      for (const { out_trade_no } of attempts) {
        assert.deepEqual(await store.findByTradeNumber(out_trade_no), {
          contract_id,
          policy_period_id: 7,
        });
      }
    },
  },
];
