import { afterEach, describe, expect, it, vi } from 'vitest';
import {
  type ContractLedger,
  type LedgerChange,
  MemoryCollectionStore,
} from '../../lib/collection/index.js';
import { createTradeNumber } from '../../lib/collection/ledger/premiums/trade-number.js';
import { CollectingApp } from './support/collecting-app.js';
import { continueList, renewWith } from './support/renewing-policy.js';

let app: CollectingApp;
afterEach(() => app?.stop());

const policy = renewWith((contract) => continueList(contract, 2, 1));

/** The intents of a contract: the requests that its ledger says may be on their way. */
function findIntents({ premiums, renewal }: ContractLedger): string[] {
  const intents = premiums.flatMap(({ policy_period_id: period, state, attempts }) => {
    if (state === 'scheduling') return [`schedule ${period}`];
    const last = attempts.at(-1);
    return state === 'deducting' ? [`deduct ${period} ${last?.out_trade_no}`] : [];
  });
  return renewal?.state === 'renewing' ? [...intents, 'renew'] : intents;
}

/** Fails, or loses, the commit of an intent. */
class FailingStore extends MemoryCollectionStore {
  failures = 0;
  fail: ((commit: () => Promise<boolean>) => Promise<boolean>) | undefined;
  kind = '';

  override async commit(change: LedgerChange): Promise<boolean> {
    const isIntent = findIntents(change.ledger).some((intent) => intent.startsWith(this.kind));
    if (this.fail === undefined || !isIntent) return super.commit(change);
    this.failures += 1;
    return this.fail(() => super.commit(change));
  }
}

const listRequests = (): string[] =>
  app.simulator.requests
    .filter(({ method, url }) => method === 'POST' && /\/(?:schedule|apply|renew)$/.test(url))
    .map(({ url }) => url.split('/').at(-1) as string);

describe('a request of the collection', () => {
  it('commits each intent with its order number before it sends the request', async () => {
    app = await CollectingApp.start({ policy });
    const id = await app.sign('intents', ['2027-01-01', 2000]);
    await app.simulator.user.failToPay(id, { times: 1 });
    const sent: string[] = [];
    const expectIntent = async (intent: string) => {
      const ledger = (await app.store.load(id)) as ContractLedger;
      expect(findIntents(ledger)).toContain(intent);
      sent.push(intent);
    };
    const { insurance } = app;
    const { schedulePolicyPeriod, applyDeduction, renewContract } = insurance;
    vi.spyOn(insurance, 'schedulePolicyPeriod').mockImplementation(async (dto, options) => {
      await expectIntent(`schedule ${dto.policy_period_id}`);
      return schedulePolicyPeriod.call(insurance, dto, options);
    });
    vi.spyOn(insurance, 'applyDeduction').mockImplementation(async (dto, options) => {
      await expectIntent(`deduct 2 ${dto.out_trade_no}`);
      return applyDeduction.call(insurance, dto, options);
    });
    vi.spyOn(insurance, 'renewContract').mockImplementation(async (dto, options) => {
      await expectIntent('renew');
      return renewContract.call(insurance, dto, options);
    });
    await app.runUntil('2027-01-03 12:00');
    expect(sent.map((intent) => intent.split(' ')[0])).toEqual([
      'schedule',
      'deduct',
      'deduct',
      'renew',
    ]);
    expect(listRequests()).toEqual(['schedule', 'apply', 'apply', 'renew']);
  });

  it.each([
    ['schedule', '2026-12-31 08:01', []],
    ['deduct', '2027-01-01 08:01', ['schedule']],
    ['renew', '2027-01-02 08:01', ['schedule', 'apply']],
  ])('sends no request to %s while its intent cannot be committed', async (...row) => {
    const [kind, time, before] = row;
    const store = new FailingStore();
    app = await CollectingApp.start({ policy, store });
    const id = await app.sign('failing', ['2027-01-01', 2000]);
    await app.runUntil(time.replace('08:01', '07:59'));
    await app.simulator.advanceTo(`${time.replace(' ', 'T')}+08:00`);
    store.kind = kind;
    for (const fail of [
      // The database is away, another process was faster, and the response of the database is lost.
      () => Promise.reject(new Error('no database')),
      async () => false,
      async (commit: () => Promise<boolean>) => {
        await commit();
        throw new Error('the connection was lost');
      },
    ]) {
      store.failures = 0;
      store.fail = fail;
      for (let sweeps = 0; sweeps < 5; sweeps += 1) {
        await app.collection.runUntilIdle();
        await app.simulator.advanceBy(61_000);
      }
      expect(store.failures).toBeGreaterThan(0);
      expect(listRequests()).toEqual(before);
    }
    store.fail = undefined;
    await app.runUntil('2027-01-03 12:00');
    expect(listRequests()).toEqual(['schedule', 'apply', 'renew']);
    expect((await app.states(id)).slice(0, 2)).toEqual(['paid', 'paid']);
  });

  it.each([
    ['schedule', []],
    ['deduct', ['schedule']],
  ])(
    'sends nothing when a termination arrives right before the commit of its intent to %s',
    async (kind, before) => {
      const store = new FailingStore();
      app = await CollectingApp.start({ store });
      const id = await app.sign('terminated', ['2027-01-01', 2000]);
      store.kind = kind;
      store.fail = async (commit) => {
        store.fail = undefined;
        await app.simulator.user.terminate(id);
        await app.simulator.advanceBy(0);
        await expect.poll(async () => (await store.load(id))?.contract.state).toBe('ended');
        return commit();
      };
      await app.runUntil('2027-01-03 12:00');
      expect(store.failures).toBe(1);
      expect(listRequests()).toEqual(before);
      expect(await app.states(id)).toEqual(['paid', 'ended']);
    },
  );
});

describe('the number of an order', () => {
  const deduction = {
    mchid: '1900000109',
    contract_id: '202612017000000001',
    policy_period_id: 2,
    attempt: 1,
  };

  it('stays the same in every release, so that a restored backup asks under the same numbers', () => {
    expect(createTradeNumber(deduction)).toBe('PC3d0852fa9d76058a809ab4213b5462');
  });

  it.each([
    ['the merchant', { mchid: '1900000110' }],
    ['the contract', { contract_id: '202612017000000002' }],
    ['the period', { policy_period_id: 3 }],
    ['the attempt', { attempt: 2 }],
  ])('depends on %s', (_field, other) => {
    expect(createTradeNumber({ ...deduction, ...other })).not.toBe(createTradeNumber(deduction));
  });
});
