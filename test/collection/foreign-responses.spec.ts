import { createHash } from 'node:crypto';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { PremiumNotifications } from '../../lib/collection/engine/premium-notifications.js';
import {
  type DeductionSucceededNotification,
  WechatPayTransactionService,
} from '../../lib/index.js';
import { CollectingApp, PLAN } from './support/collecting-app.js';

const APPLY = 'POST /v3/papay/insurance-pay/transactions/apply';
const QUERY = 'GET /v3/pay/transactions/out-trade-no/{out_trade_no}';

let app: CollectingApp;
afterEach(() => app?.stop());

/** Two contracts, whose second premiums are deducted on 2027-01-01 at 08:00:30. */
async function startWithTwo(): Promise<{ paid: string; unpaid: string }> {
  app = await CollectingApp.start();
  const paid = await app.sign('paid', ['2027-01-01', 2000]);
  const unpaid = await app.sign('unpaid', ['2027-01-01', 3000]);
  return { paid, unpaid };
}

const findReason = async (id: string): Promise<string | undefined> =>
  (await app.collection.find(id))?.premiums[1]?.reason;

// WeChat Pay's signature does not cover the request, so that its response to another query is genuine.
describe('the genuine response to another request', () => {
  it('settles no deduction with the payment of another contract', async () => {
    const { paid, unpaid } = await startWithTwo();
    await app.simulator.user.failToPay(unpaid);
    await app.runUntil('2027-01-01 07:00');
    app.simulator.disturb({ times: Infinity, delay: 24 * 60 * 60_000 });
    const transactions = app.app.get(WechatPayTransactionService, { strict: false });
    const queryOrder = transactions.queryOrder.bind(transactions);
    const swapped = vi
      .spyOn(transactions, 'queryOrder')
      .mockImplementation((_request, options) =>
        queryOrder({ out_trade_no: 'firstpaid' }, options),
      );
    await app.runUntil('2027-01-01 09:00');
    expect(swapped).toHaveBeenCalled();
    expect(await app.states(paid)).toEqual(['paid', 'accepted']);
    expect(await app.states(unpaid)).toEqual(['paid', 'accepted']);
    expect(await findReason(unpaid)).toBe('response-to-another-request');
    swapped.mockRestore();
    await app.runUntil('2027-01-01 12:00');
    expect(await app.states(paid)).toEqual(['paid', 'paid']);
    expect(await app.states(unpaid)).toEqual(['paid', 'scheduled']);
  });

  it('shows the state of another period for none', async () => {
    const { unpaid } = await startWithTwo();
    await app.runUntil('2026-12-31 07:00');
    const schedule = app.insurance.schedulePolicyPeriod.bind(app.insurance);
    vi.spyOn(app.insurance, 'schedulePolicyPeriod').mockImplementation(async (...values) => ({
      ...(await schedule(...values)),
      policy_period_id: 1,
    }));
    await app.simulator.advanceTo('2026-12-31T08:00:30+08:00');
    await app.collection.runUntilIdle();
    expect(await app.states(unpaid)).toEqual(['paid', 'scheduling']);
    // The query of the period settles it.
    await app.runUntil('2026-12-31 08:10');
    expect(await app.states(unpaid)).toEqual(['paid', 'scheduled']);
  });

  it('lets no deduction of an ended contract pass, and enrols no other contract', async () => {
    const { paid, unpaid } = await startWithTwo();
    await app.runUntil('2027-01-01 07:00');
    await app.simulator.user.terminate(unpaid);
    const queryContract = app.insurance.queryContract.bind(app.insurance);
    vi.spyOn(app.insurance, 'queryContract').mockImplementation((_request, options) =>
      queryContract({ plan_id: PLAN, out_contract_code: 'paid' }, options),
    );
    await app.runUntil('2027-01-01 08:01');
    expect(app.writes().filter(({ kind }) => kind === 'deduct')).toHaveLength(1);
    expect((await app.collection.find(paid))?.contract.out_contract_code).toBe('paid');
    await expect(
      app.collection.enrol({ plan_id: PLAN, out_contract_code: 'unpaid' }),
    ).rejects.toThrow("WeChat Pay's response is about another out_contract_code than the request");
  });
});

// Only successful responses are signed.
describe('a forged error', () => {
  it('repeats no deduction of which the period shows that it was paid', async () => {
    app = await CollectingApp.start();
    const id = await app.sign('forged', ['2027-01-01', 2000]);
    await app.runUntil('2027-01-01 07:00');
    app.simulator.disturb({ times: Infinity, delay: 24 * 60 * 60_000 });
    app.simulator.fail({ endpoint: QUERY, status: 404, code: 'ORDER_NOT_EXIST' });
    // The request arrives, and its response does not.
    app.simulator.fail({ endpoint: APPLY, drop: 'before' });
    await app.runUntil('2027-01-02 12:00');
    expect(await app.states(id)).toEqual(['paid', 'paid']);
    expect(app.writes().filter(({ kind }) => kind === 'deduct')).toHaveLength(1);
    expect(app.log(id).filter((line) => line.includes('paid'))).toHaveLength(1);
  });
});

// A customer may be able to choose the text of another order of the merchant.
describe('another order whose attach names a premium', () => {
  async function receive(id: string, out_trade_no: string): Promise<void> {
    await app.app.get(PremiumNotifications, { strict: false }).settle({
      event_type: 'TRANSACTION.SUCCESS',
      resource: {
        out_trade_no,
        attach: `premium:${id}:2`,
        amount: { total: 1 },
        transaction_id: '4200000000000000000000000000',
        success_time: '2026-12-02T10:00:00+08:00',
      },
    } as unknown as DeductionSucceededNotification);
  }

  it('pays no premium, unless its number is derived from the premium', async () => {
    app = await CollectingApp.start();
    const id = await app.sign('attach', ['2027-01-01', 2000]);
    await app.collection.enrol({ plan_id: PLAN, out_contract_code: 'attach' });
    const { mchid } = app.simulator.moduleOptions;
    const derive = (policy_period_id: number, attempt: number, merchant = mchid) =>
      `PC${createHash('sha256')
        .update(JSON.stringify([merchant, id, policy_period_id, attempt]))
        .digest('hex')
        .slice(0, 30)}`;
    const others = ['SHOP-0001', derive(3, 1), derive(2, 0), derive(2, 31), derive(2, 1, '1')];
    for (const number of others) {
      await receive(id, number);
      expect(await app.states(id)).toEqual(['paid', 'planned']);
    }
    // A restored ledger does not know the number.
    await receive(id, derive(2, 30));
    expect(await app.states(id)).toEqual(['paid', 'paid']);
  });
});
