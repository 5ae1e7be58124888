import { afterEach, describe, expect, it, vi } from 'vitest';
import {
  type CollectionStore,
  MemoryCollectionStore,
  type RecordedPayment,
} from '../../lib/collection/index.js';
import { WechatPayTransactionService, WechatPayTransportError } from '../../lib/index.js';
import { CollectingApp, toBeijing } from './support/collecting-app.js';

let app: CollectingApp;
afterEach(() => app?.stop());

/** The days whose bill was requested, with the time of the request. */
function listReadings(): string[] {
  return app.simulator.requests
    .filter(({ url }) => url.startsWith('/v3/bill/tradebill'))
    .map(({ at, url }) => `${toBeijing(at)} ${/bill_date=([\d-]+)/.exec(url)?.[1]}`);
}

const at = (time: string): string => `${time.replace(' ', 'T')}+08:00`;

async function runAt(time: string): Promise<void> {
  await app.simulator.advanceTo(at(time));
  await app.collection.runUntilIdle();
}

/** Loses the notifications, and stops the process right after the deduction. */
async function loseResult(code: string): Promise<string> {
  const id = await app.sign(code, ['2027-01-01', 2000]);
  await app.runUntil('2027-01-01 07:00');
  app.simulator.deliverTo((_request: unknown, response: { end(): void }) => response.end());
  await runAt('2027-01-01 08:00:30');
  expect(await app.states(id)).toEqual(['paid', 'accepted']);
  return id;
}

/** A store whose payments can be changed. */
class AlteredStore extends MemoryCollectionStore {
  alter: (payment: RecordedPayment) => readonly RecordedPayment[] = (payment) => [payment];
  override async *findPayments(date: string): AsyncIterable<RecordedPayment> {
    for await (const payment of super.findPayments(date)) yield* this.alter(payment);
  }
}

describe('the bill of the day before', () => {
  it('waits until 10:30, is read once when it adds up, and settles what nothing else reported', async () => {
    app = await CollectingApp.start({ bills: true });
    const id = await loseResult('daily');
    // The queries for the result fail, and only the bill reports it.
    vi.spyOn(app.app.get(WechatPayTransactionService), 'queryOrder').mockRejectedValue(
      new Error('no query'),
    );
    await app.simulator.advanceTo(at('2027-01-02 10:29:59'));
    await app.collection.runUntilIdle();
    expect(listReadings().filter((reading) => reading.endsWith('2027-01-01'))).toEqual([]);
    await runAt('2027-01-02 10:30');
    expect(await app.states(id)).toEqual(['paid', 'paid']);
    expect(app.log(id).at(-1)).toBe('2027-01-02 10:30 paid 2');
    expect(await app.collection.findBill('2027-01-01')).toMatchObject({
      date: '2027-01-01',
      addsUp: true,
      comparedAt: Date.parse(at('2027-01-02 10:30')),
      comparison: { billed: { count: 1, amount: 2000 }, settledNow: [{ amount: 2000 }] },
    });
    for (const time of ['2027-01-02 11:00', '2027-01-03 12:00', '2027-01-04 12:00']) {
      await runAt(time);
    }
    expect(listReadings().filter((reading) => reading.endsWith('2027-01-01'))).toEqual([
      '2027-01-02 10:30 2027-01-01',
    ]);
  });

  it('comes with those of missed days when all processes were down for days', async () => {
    app = await CollectingApp.start({ bills: true });
    const id = await loseResult('outage');
    await runAt('2027-01-01 10:30');
    const before = listReadings().length;
    await runAt('2027-01-12 10:30');
    expect(listReadings().slice(before)).toEqual(
      ['11', '10', '09', '08', '07', '06', '05', '04', '03', '02', '01'].map(
        (day) => `2027-01-12 10:30 2027-01-${day}`,
      ),
    );
    expect(await app.states(id)).toEqual(['paid', 'paid']);
    await runAt('2027-01-13 10:30');
    expect(listReadings().slice(before + 11)).toEqual(['2027-01-13 10:30 2027-01-12']);
  });

  it('waits for a call of reconcile with the option bills set to false', async () => {
    app = await CollectingApp.start({ bills: false });
    await app.sign('off', ['2027-01-01', 2000]);
    await app.runUntil('2027-01-02 11:00');
    expect(listReadings()).toEqual([]);
    expect(await app.collection.findBill('2027-01-01')).toBeUndefined();
    await app.collection.reconcile('2027-01-01');
    expect(await app.collection.findBill('2027-01-01')).toMatchObject({ addsUp: true });
  });

  it('adds up on a day without transactions, for which there is no bill', async () => {
    app = await CollectingApp.start({ bills: true });
    await runAt('2026-12-12 10:30');
    expect(await app.collection.findBill('2026-12-11')).toMatchObject({
      addsUp: true,
      comparison: { billed: { count: 0, amount: 0 }, recorded: { count: 0, amount: 0 } },
    });
  });

  it('fails, and is read again after half an hour for three days and then once a day, with the failure recorded', async () => {
    app = await CollectingApp.start({ bills: true });
    const repair = app.simulator.fail({ code: 'SYSTEM_ERROR', status: 500, times: Infinity });
    await runAt('2027-01-02 10:30');
    await runAt('2027-01-02 10:59');
    expect(listReadings()).toHaveLength(3);
    await runAt('2027-01-02 11:00');
    expect(listReadings()).toHaveLength(6);
    expect(await app.collection.findBill('2027-01-01')).toEqual({
      date: '2027-01-01',
      addsUp: false,
      problem: expect.stringContaining('SYSTEM_ERROR'),
    });
    await runAt('2027-01-04 23:59');
    const count = () => listReadings().filter((one) => one.endsWith('2027-01-01')).length;
    expect(count()).toBe(3);
    await runAt('2027-01-05 10:30');
    expect(count()).toBe(4);
    repair();
    await runAt('2027-01-06 10:29:59');
    expect(count()).toBe(4);
    await runAt('2027-01-06 10:30');
    expect(await app.collection.findBill('2027-01-01')).toMatchObject({ addsUp: true });
    await runAt('2027-01-07 10:30');
    expect(count()).toBe(5);
    expect((await app.collection.findBill('2027-01-02'))?.comparedAt).toBeDefined();
  });

  it('settles nothing from a bill whose hash is wrong', async () => {
    app = await CollectingApp.start({ bills: true });
    const id = await loseResult('forged');
    const { transactions } = { transactions: app.app.get(WechatPayTransactionService) };
    vi.spyOn(transactions, 'queryOrder').mockRejectedValue(new Error('no query'));
    const download = transactions.downloadTradeBill.bind(transactions);
    const spy = vi.spyOn(transactions, 'downloadTradeBill').mockImplementation(async (...args) => {
      const bill = await download(...args);
      async function* forge(): AsyncGenerator<Buffer> {
        for await (const chunk of bill) yield chunk as Buffer;
        throw new WechatPayTransportError({
          reason: 'hash-mismatch',
          message: 'the hash of the bill is wrong',
        });
      }
      return forge() as never;
    });
    await runAt('2027-01-02 10:30');
    expect(await app.states(id)).toEqual(['paid', 'accepted']);
    expect(await app.collection.findBill('2027-01-01')).toMatchObject({
      problem: 'the hash of the bill is wrong',
    });
    spy.mockRestore();
    await runAt('2027-01-02 11:00');
    expect(await app.states(id)).toEqual(['paid', 'paid']);
  });

  it('goes to one of several instances', async () => {
    const store = new MemoryCollectionStore();
    app = await CollectingApp.start({ bills: true, store });
    await app.simulator.advanceTo(at('2026-12-02 10:30'));
    const [first] = [app.collection];
    const firstApp = app.app;
    await app.boot({ bills: true });
    try {
      await Promise.all([first.runUntilIdle(), app.collection.runUntilIdle()]);
      expect(listReadings().toSorted()).toEqual([
        '2026-12-02 10:30 2026-11-29',
        '2026-12-02 10:30 2026-11-30',
        '2026-12-02 10:30 2026-12-01',
      ]);
    } finally {
      await firstApp.close();
    }
  });

  it('goes to another instance half an hour after its reader was killed', async () => {
    const store = new MemoryCollectionStore();
    app = await CollectingApp.start({ bills: true, store });
    await app.simulator.advanceTo(at('2026-12-02 10:30'));
    const transactions = app.app.get(WechatPayTransactionService);
    vi.spyOn(transactions, 'downloadTradeBill').mockImplementation(() => new Promise(() => {}));
    void app.collection.runUntilIdle();
    await new Promise((resolve) => setTimeout(resolve, 50));
    await app.boot({ bills: true });
    await runAt('2026-12-02 10:59');
    expect(await app.collection.findBill('2026-12-01')).toMatchObject({ addsUp: false });
    await runAt('2026-12-02 11:00');
    expect(await app.collection.findBill('2026-12-01')).toMatchObject({ addsUp: true });
  });

  it.each([
    [
      'missing-in-bill',
      (payment: RecordedPayment) => [payment, { ...payment, out_trade_no: 'invented' }],
      { out_trade_no: 'invented', recorded: 2000, billed: undefined },
    ],
    [
      'amount-differs',
      (payment: RecordedPayment) => [{ ...payment, amount: 1999 }],
      { recorded: 1999, billed: 2000 },
    ],
  ] as const)(
    'reports %s once, although it is read on three days',
    async (difference, alter, fields) => {
      const store = new AlteredStore();
      app = await CollectingApp.start({ bills: true, store });
      const id = await app.sign('differs', ['2027-01-01', 2000]);
      store.alter = alter;
      await app.runUntil('2027-01-01 12:00');
      for (const day of ['02', '03', '04', '05']) {
        await runAt(`2027-01-${day} 10:30`);
        await runAt(`2027-01-${day} 20:00`);
      }
      expect(listReadings().filter((reading) => reading.endsWith('2027-01-01'))).toEqual([
        '2027-01-02 10:30 2027-01-01',
        '2027-01-03 10:30 2027-01-01',
        '2027-01-04 10:30 2027-01-01',
      ]);
      const events = app.events.filter(({ type }) => type === 'bill-difference');
      expect(events).toMatchObject([
        {
          contract_id: id,
          policy_period_id: 2,
          amount: 2000,
          difference,
          date: '2027-01-01',
          ...fields,
        },
      ]);
      expect(await app.collection.findBill('2027-01-01')).toMatchObject({ addsUp: false });
      expect(await app.collection.status()).toMatchObject({
        lastBill: { date: '2027-01-04', addsUp: true },
      });
    },
  );

  it('moves a payment to the day of the bill that lists it', async () => {
    const store = new MemoryCollectionStore();
    app = await CollectingApp.start({ bills: true, store });
    const id = await app.sign('midnight', ['2027-01-01', 2000]);
    await app.runUntil('2027-01-01 10:00');
    const ledger = (await store.load(id))!;
    const [first, second] = ledger.premiums;
    const attempts = second!.attempts.map((one) => ({ ...one, paidDate: '2026-12-31' }));
    await store.commit({
      ledger: {
        ...ledger,
        version: ledger.version + 1,
        premiums: [first!, { ...second!, attempts }],
      },
      expectedVersion: ledger.version,
      events: [],
      unlessPaused: false,
    });
    await runAt('2027-01-01 13:00');
    expect(await app.collection.findBill('2026-12-31')).toMatchObject({ addsUp: false });
    await runAt('2027-01-02 10:30');
    expect(await app.collection.findBill('2027-01-01')).toMatchObject({
      addsUp: true,
      comparison: { recorded: { count: 1, amount: 2000 }, settledNow: [{ amount: 2000 }] },
    });
    expect(await app.collection.findBill('2026-12-31')).toMatchObject({ addsUp: true });
    const again = await app.collection.reconcile('2027-01-01');
    expect(again).toMatchObject({ recorded: { count: 1 }, settledNow: [] });
    expect(app.log(id).filter((line) => line.includes(' paid '))).toHaveLength(1);
  });

  it('names the payments of a premium that was paid twice', async () => {
    const store = new AlteredStore();
    app = await CollectingApp.start({ bills: true, store });
    const id = await app.sign('twice', ['2027-01-01', 2000]);
    await app.runUntil('2027-01-01 12:00');
    store.alter = (payment) => [{ ...payment, payments: 2 }];
    await runAt('2027-01-02 10:30');
    expect(await app.collection.findBill('2027-01-01')).toMatchObject({
      addsUp: true,
      comparison: { paidTwice: [{ contract_id: id, policy_period_id: 2, amount: 2000 }] },
    });
  });

  it('keeps a thousand entries of each list in the record', async () => {
    const store = new AlteredStore();
    app = await CollectingApp.start({ bills: true, store });
    await app.sign('many', ['2027-01-01', 2000]);
    await app.runUntil('2027-01-01 12:00');
    vi.spyOn(store, 'listEvents').mockImplementation(async () => []);
    vi.spyOn(store as CollectionStore, 'commit').mockResolvedValue(true);
    await app.simulator.advanceTo(at('2027-01-02 10:30'));
    store.alter = (payment) =>
      Array.from({ length: 1_001 }, (_, index) => ({ ...payment, out_trade_no: `N${index}` }));
    const comparison = await app.collection.reconcile('2027-01-01');
    expect(comparison.missingInBill).toHaveLength(1_001);
    const { comparison: recorded } = (await app.collection.findBill('2027-01-01'))!;
    expect(recorded?.missingInBill).toHaveLength(1_000);
    expect(recorded?.recorded.count).toBe(comparison.recorded.count);
  });
});
