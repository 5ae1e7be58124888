import assert from 'node:assert/strict';
import {
  type ContractCase,
  createAttempt,
  createLedger,
  createName,
  createPremium,
  createRenewal,
  findDue,
  insert,
  update,
} from './fixtures.js';

const NOW = 1_800_000_000_000;

/** A Beijing date that no other case uses. */
let days = 0;
const createDay = (): string =>
  new Date(Date.UTC(2100, 0, 1 + (days += 1))).toISOString().slice(0, 10);

async function list<T>(items: AsyncIterable<T>): Promise<T[]> {
  const listed: T[] = [];
  for await (const item of items) listed.push(item);
  return listed;
}

export const DUE_CASES: readonly ContractCase[] = [
  {
    name: 'a premium is due at its due time and not a millisecond before, and without one never',
    async check(store) {
      const ledger = createLedger((id) => [
        createPremium(id, { dueAt: NOW }),
        createPremium(id, { policy_period_id: 2 }),
      ]);
      const { contract_id } = ledger.contract;
      await insert(store, ledger);
      assert.deepEqual(await findDue(store, NOW - 1, [contract_id]), []);
      assert.deepEqual(await findDue(store, NOW, [contract_id]), [
        {
          contract_id,
          policy_period_id: 1,
          version: 1,
          dueAt: NOW,
          estimated_deduct_date: '2027-01-15',
        },
      ]);
    },
  },
  {
    name: 'a premium is due with the version and time of its last commit',
    async check(store) {
      const ledger = createLedger((id) => [createPremium(id, { dueAt: NOW })]);
      const { contract_id } = ledger.contract;
      await insert(store, ledger);
      await update(store, ledger, { premiums: [createPremium(contract_id, { dueAt: NOW + 1 })] });
      assert.deepEqual(await findDue(store, NOW, [contract_id]), []);
      assert.equal((await findDue(store, NOW + 1, [contract_id]))[0]?.version, 2);
    },
  },
  {
    name: 'due premiums come in the order of time, contract and period, page by page',
    async check(store) {
      const at = NOW - 1_000_000;
      const times = [at + 2, at, at + 1, at, at + 1, at];
      const ledgers = times.map((dueAt) =>
        createLedger((id) => [
          createPremium(id, { dueAt }),
          createPremium(id, { policy_period_id: 10, dueAt }),
          createPremium(id, { policy_period_id: 9, dueAt }),
        ]),
      );
      for (const ledger of ledgers) await insert(store, ledger);
      const ids = ledgers.map(({ contract }) => contract.contract_id);
      const expected = ledgers
        .flatMap(({ premiums }) => premiums)
        .toSorted(
          (one, other) =>
            (one.dueAt ?? 0) - (other.dueAt ?? 0) ||
            (one.contract_id < other.contract_id ? -1 : 1) *
              Number(one.contract_id !== other.contract_id) ||
            one.policy_period_id - other.policy_period_id,
        );
      for (const limit of [1, 4, 100]) {
        const found = await findDue(store, NOW, ids, limit);
        assert.deepEqual(
          found.map((entry) => [entry.contract_id, entry.policy_period_id]),
          expected.map((entry) => [entry.contract_id, entry.policy_period_id]),
        );
      }
    },
  },
  {
    name: 'a renewal is due at its due time and not a millisecond before, without a period',
    async check(store) {
      const ledger = { ...createLedger(), renewal: createRenewal({ dueAt: NOW }) };
      const { contract_id } = ledger.contract;
      await insert(store, ledger);
      assert.deepEqual(await findDue(store, NOW - 1, [contract_id]), []);
      assert.deepEqual(await findDue(store, NOW, [contract_id]), [
        { contract_id, version: 1, dueAt: NOW, estimated_deduct_date: '2027-03-15' },
      ]);
      await update(store, { ...ledger, renewal: createRenewal({ dueAt: NOW + 1 }) });
      assert.deepEqual(await findDue(store, NOW, [contract_id]), []);
      assert.equal((await findDue(store, NOW + 1, [contract_id]))[0]?.version, 2);
      await update(store, { ...ledger, version: 2, renewal: createRenewal() });
      assert.deepEqual(await findDue(store, NOW + 1, [contract_id]), []);
    },
  },
  {
    name: 'a due renewal comes before the premiums of its contract, page by page',
    async check(store) {
      const dueAt = NOW - 2_000_000;
      const ledgers = [dueAt + 1, dueAt, dueAt].map((time) => ({
        ...createLedger((id) => [
          createPremium(id, { dueAt }),
          createPremium(id, { policy_period_id: 2, dueAt: time }),
        ]),
        renewal: createRenewal({ dueAt: time }),
      }));
      for (const ledger of ledgers) await insert(store, ledger);
      const ids = ledgers.map(({ contract }) => contract.contract_id);
      const expected = ledgers
        .flatMap(({ contract: { contract_id }, premiums, renewal }) => [
          { contract_id, period: 0, dueAt: renewal.dueAt ?? 0 },
          ...premiums.map((premium) => ({
            contract_id,
            period: premium.policy_period_id,
            dueAt: premium.dueAt ?? 0,
          })),
        ])
        .toSorted(
          (one, other) =>
            one.dueAt - other.dueAt ||
            (one.contract_id < other.contract_id ? -1 : 1) *
              Number(one.contract_id !== other.contract_id) ||
            one.period - other.period,
        );
      for (const limit of [1, 2, 100]) {
        const found = await findDue(store, NOW, ids, limit);
        assert.deepEqual(
          found.map((entry) => [entry.contract_id, entry.policy_period_id ?? 0, entry.dueAt]),
          expected.map((entry) => [entry.contract_id, entry.period, entry.dueAt]),
          `in pages of ${limit}`,
        );
      }
    },
  },
  {
    name: 'due renewals are found without premiums, page by page',
    async check(store) {
      const dueAt = NOW - 3_000_000;
      const ledgers = [dueAt + 1, dueAt, dueAt].map((time) => ({
        ...createLedger((id) => [createPremium(id, { dueAt })]),
        renewal: createRenewal({ dueAt: time }),
      }));
      for (const ledger of ledgers) await insert(store, ledger);
      const ids = ledgers.map(({ contract }) => contract.contract_id);
      const expected = ledgers
        .map(({ contract: { contract_id }, renewal }) => [contract_id, renewal.dueAt ?? 0] as const)
        .toSorted(
          ([one, oneDue], [other, otherDue]) => oneDue - otherDue || (one < other ? -1 : 1),
        );
      for (const limit of [1, 2, 100]) {
        const found = await findDue(store, NOW, ids, limit, true);
        assert.deepEqual(
          found.map((entry) => [entry.contract_id, entry.dueAt]),
          expected,
          `in pages of ${limit}`,
        );
        assert.ok(found.every((entry) => entry.policy_period_id === undefined));
      }
      const [first] = expected;
      assert.deepEqual(await findDue(store, dueAt - 1, [first?.[0] ?? ''], 100, true), []);
    },
  },
  {
    name: 'the renewals that are due before a moment are counted',
    async check(store) {
      const at = 1_000;
      const before = await store.countRenewals(at + 1);
      const ledger = { ...createLedger(), renewal: createRenewal({ dueAt: at }) };
      await insert(store, ledger);
      await insert(store, { ...createLedger(), renewal: createRenewal() });
      assert.equal(await store.countRenewals(at), before);
      assert.equal(await store.countRenewals(at + 1), before + 1);
    },
  },
  {
    name: 'the premiums of a day are summed up by state',
    async check(store) {
      const [day, other] = [createDay(), createDay()];
      const ledger = createLedger((id) => [
        createPremium(id, { estimated_deduct_date: day, amount: 1 }),
        createPremium(id, { estimated_deduct_date: day, amount: 20, policy_period_id: 2 }),
        createPremium(id, {
          estimated_deduct_date: day,
          amount: 300,
          policy_period_id: 3,
          state: 'paid',
        }),
        createPremium(id, { estimated_deduct_date: other, amount: 4000, policy_period_id: 4 }),
      ]);
      await insert(store, ledger);
      const totals = await store.sumByState({ estimated_deduct_date: day });
      assert.deepEqual(
        totals
          .filter(({ count }) => count > 0)
          .toSorted((one, another) => one.amount - another.amount),
        [
          { state: 'planned', count: 2, amount: 21 },
          { state: 'paid', count: 1, amount: 300 },
        ],
      );
    },
  },
  {
    name: 'the premiums that are due before a moment are summed up by state',
    async check(store) {
      const sum = async (moment: number): Promise<number> => {
        const totals = await store.sumByState({ dueBefore: moment });
        return totals.find(({ state }) => state === 'abandoned')?.count ?? 0;
      };
      // Earlier than the premiums of the other cases.
      const at = 1_000;
      const ledger = createLedger((id) => [createPremium(id, { state: 'abandoned', dueAt: at })]);
      await insert(store, ledger);
      assert.deepEqual([await sum(at), await sum(at + 1)], [0, 1]);
      await update(store, ledger, { premiums: [createPremium(ledger.contract.contract_id)] });
      assert.equal(await sum(at + 1), 0);
    },
  },
  {
    name: 'the payments of a day are listed with the amount that was paid',
    async check(store) {
      const [day, other] = [createDay(), createDay()];
      const paid = createAttempt({ number: 2, state: 'paid', paidDate: day, paidAmount: 2999 });
      const ledger = createLedger((id) => [
        createPremium(id, {
          state: 'paid',
          attempts: [createAttempt({ state: 'failed' }), paid],
        }),
        createPremium(id, {
          policy_period_id: 2,
          attempts: [createAttempt({ state: 'paid', paidDate: other })],
        }),
      ]);
      await insert(store, ledger);
      assert.deepEqual(await list(store.findPayments(day)), [
        {
          out_trade_no: paid.out_trade_no,
          contract_id: ledger.contract.contract_id,
          policy_period_id: 1,
          amount: 2999,
          payments: 1,
        },
      ]);
    },
  },
  {
    name: 'a payment is listed once it is recorded',
    async check(store) {
      const day = createDay();
      const attempt = createAttempt();
      const ledger = createLedger((id) => [createPremium(id, { attempts: [attempt] })]);
      await insert(store, ledger);
      assert.deepEqual(await list(store.findPayments(day)), []);
      const paid = { ...attempt, state: 'paid', paidDate: day } as const;
      const premiums = [createPremium(ledger.contract.contract_id, { attempts: [paid] })];
      await update(store, ledger, { premiums });
      assert.deepEqual(
        (await list(store.findPayments(day))).map(({ amount }) => amount),
        [3000],
      );
    },
  },
  {
    name: 'the first name of an installation stays',
    async check(store) {
      const names = [createName(), createName(), createName()];
      const opened = await Promise.all(names.map((name) => store.openInstallation(name)));
      assert.equal(new Set(opened).size, 1, `the installation has the names ${opened.join(', ')}`);
      assert.equal(await store.openInstallation(createName()), opened[0]);
    },
  },
];
