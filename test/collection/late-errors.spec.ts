import { afterEach, describe, expect, it, vi } from 'vitest';
import type { CollectionPolicy } from '../../lib/collection/index.js';
import { WechatPayTransactionService } from '../../lib/index.js';
import { CollectingApp, PLANS } from './support/collecting-app.js';
import { continueList, renewWith } from './support/renewing-policy.js';

let app: CollectingApp;
afterEach(() => app?.stop());

/** A promise that a test fulfils. */
function createGate(): { readonly passed: Promise<void>; readonly open: () => void } {
  let open = (): void => {};
  const passed = new Promise<void>((resolve) => (open = resolve));
  return { passed, open };
}

describe('an error that arrives after the premium has changed', () => {
  it('leaves the day of the next deduction as the policy chose it', async () => {
    class Policy implements CollectionPolicy {
      nextAttempt() {
        return { at: new Date('2027-01-10T09:00:00+08:00') };
      }
    }
    app = await CollectingApp.start({ policy: Policy });
    const id = await app.sign('late', ['2027-01-01', 2000]);
    await app.simulator.user.failToPay(id);
    await app.runUntil('2027-01-01 07:00');
    app.simulator.disturb({ delay: 5 * 60_000 });
    await app.simulator.advanceTo('2027-01-01T08:00:30+08:00');
    await app.collection.runUntilIdle();
    await app.simulator.advanceTo('2027-01-01T08:02:31+08:00');
    expect(await app.states(id)).toEqual(['paid', 'accepted']);
    app.simulator.fail({ endpoint: 'GET /v3/pay/transactions/out-trade-no/{p}', status: 503 });
    const transactions = app.app.get(WechatPayTransactionService, { strict: false });
    const queryOrder = transactions.queryOrder.bind(transactions);
    const states: unknown[] = [];
    const query = vi.spyOn(transactions, 'queryOrder').mockImplementationOnce(async (...values) => {
      try {
        return await queryOrder(...values);
      } finally {
        // The notification of the failed deduction overtakes the error of the query.
        await app.simulator.advanceBy(4 * 60_000);
        states.push((await app.states(id))[1]);
      }
    });
    await app.collection.runUntilIdle();
    expect(query).toHaveBeenCalledTimes(1);
    expect(states).toEqual(['scheduled']);
    await app.runUntil('2027-01-11 12:00');
    expect(app.log(id)).toEqual([
      '2026-12-31 08:00 scheduled 2',
      '2027-01-01 08:05 failed 2',
      '2027-01-10 09:00 paid 2',
    ]);
  });

  it('does not end the lease of another worker, and is not counted as a failure', async () => {
    app = await CollectingApp.start();
    const id = await app.sign('lease', ['2027-01-01', 2000]);
    await app.runUntil('2026-12-31 07:00');
    await app.simulator.advanceTo('2026-12-31T08:00:30+08:00');
    const [asked, failing, sent, responding] = Array.from({ length: 4 }, createGate);
    const queryContract = app.insurance.queryContract.bind(app.insurance);
    vi.spyOn(app.insurance, 'queryContract').mockImplementationOnce(async (...values) => {
      asked!.open();
      await failing!.passed;
      return queryContract(...values);
    });
    const first = app.collection.collectNow(id, 2);
    await asked!.passed;
    const schedule = app.insurance.schedulePolicyPeriod.bind(app.insurance);
    vi.spyOn(app.insurance, 'schedulePolicyPeriod').mockImplementationOnce(async (...values) => {
      sent!.open();
      await responding!.passed;
      return schedule(...values);
    });
    const second = app.collection.collectNow(id, 2);
    await sent!.passed;
    app.simulator.fail({
      endpoint: 'GET /v3/papay/insurance-sign/contracts/plan-id/{p}/out-contract-code/{c}',
      status: 400,
      code: 'PARAM_ERROR',
    });
    failing!.open();
    await first;
    expect((await app.collection.find(id))?.premiums[1]).toMatchObject({
      state: 'scheduling',
      waitUntil: Date.parse('2026-12-31T08:02:30+08:00'),
      failures: 0,
    });
    responding!.open();
    await second;
    expect(await app.states(id)).toEqual(['paid', 'scheduled']);
    expect(app.writes().map(({ kind }) => kind)).toEqual(['schedule']);
  });
});

describe('an error that arrives after the renewal has changed', () => {
  it('says nothing about the list that another client has added', async () => {
    const policy = renewWith((contract) => continueList(contract, 2, 1));
    app = await CollectingApp.start({ policy });
    const id = await app.sign('late', ['2027-01-01', 1000]);
    await app.runUntil('2027-01-02 07:00');
    const renewContract = app.insurance.renewContract.bind(app.insurance);
    const request = vi
      .spyOn(app.insurance, 'renewContract')
      .mockImplementationOnce(async (...values) => {
        await renewContract({
          plan_id: PLANS.month,
          contract_id: id,
          policy_periods: [
            {
              policy_period_id: 3,
              estimated_deduct_date: '2027-02-01',
              estimated_deduct_amount: { total: 1000 },
            },
          ],
        });
        await app.simulator.advanceBy(5_000);
        expect(await app.states(id)).toEqual(['paid', 'paid', 'planned']);
        return renewContract(...values);
      });
    await app.simulator.advanceTo('2027-01-02T08:00:30+08:00');
    await app.collection.runUntilIdle();
    expect(request).toHaveBeenCalledTimes(1);
    expect(app.renewals().filter(({ kind }) => kind === 'renew')).toMatchObject([
      { accepted: true },
      { accepted: false },
    ]);
    expect(app.log(id).map((line) => line.slice(17))).toEqual([
      'scheduled 2',
      'paid 2',
      'renewed 2',
    ]);
    const { renewal } = (await app.collection.find(id)) ?? {};
    expect(renewal).toMatchObject({ state: 'planned', firstPeriodId: 3, failures: 0 });
    expect(renewal?.reason).toBeUndefined();
  });

  it.each([
    ['rejects the query', 400, 'PARAM_ERROR'],
    ['does not respond to the query', 503, 'SYSTEM_ERROR'],
  ])('does not end the lease of another worker when WeChat Pay %s', async (_case, status, code) => {
    const policy = renewWith((contract) => continueList(contract, 2, 1));
    app = await CollectingApp.start({ policy });
    const id = await app.sign('lease', ['2027-01-01', 1000]);
    await app.runUntil('2027-01-02 07:00');
    await app.simulator.advanceTo('2027-01-02T08:00:30+08:00');
    const [asked, failing, sent, responding] = Array.from({ length: 4 }, createGate);
    const queryContract = app.insurance.queryContract.bind(app.insurance);
    vi.spyOn(app.insurance, 'queryContract').mockImplementationOnce(async (...values) => {
      asked!.open();
      await failing!.passed;
      return queryContract(...values);
    });
    const first = app.collection.renewNow(id);
    await asked!.passed;
    const renewContract = app.insurance.renewContract.bind(app.insurance);
    vi.spyOn(app.insurance, 'renewContract').mockImplementationOnce(async (...values) => {
      sent!.open();
      await responding!.passed;
      return renewContract(...values);
    });
    const second = app.collection.renewNow(id);
    await sent!.passed;
    app.simulator.fail({
      endpoint: 'GET /v3/papay/insurance-sign/contracts/plan-id/{p}/out-contract-code/{c}',
      status,
      code,
    });
    failing!.open();
    await first;
    expect((await app.collection.find(id))?.renewal).toMatchObject({
      state: 'renewing',
      waitUntil: Date.parse('2027-01-02T08:02:30+08:00'),
      failures: 0,
      reason: undefined,
    });
    responding!.open();
    await second;
    await app.collection.runUntilIdle();
    expect(app.log(id).slice(2)).toEqual(['2027-01-02 08:00 renewed 2']);
    expect(app.renewals().filter(({ kind }) => kind === 'renew')).toHaveLength(1);
  });
});
