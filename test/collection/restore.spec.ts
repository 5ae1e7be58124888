import { afterEach, describe, expect, it } from 'vitest';
import {
  type CollectionStore,
  type ContractLedger,
  MemoryCollectionStore,
  type PremiumEvent,
} from '../../lib/collection/index.js';
import { pick, seededRandom } from '../support/random.js';
import { CollectingApp } from './support/collecting-app.js';

let app: CollectingApp;
afterEach(() => app?.stop());

const at = (time: string): string => `${time.replace(' ', 'T')}+08:00`;

/** Copies contracts with their versions. Events are left out: they were handed over. */
async function copyLedgers(ids: readonly string[]): Promise<CollectionStore> {
  const ledgers = await Promise.all(ids.map((id) => app.store.load(id)));
  const copy = new MemoryCollectionStore();
  for (const ledger of ledgers.filter((one) => one !== undefined)) {
    await copy.commit({ ledger, expectedVersion: 0, events: [], unlessPaused: false });
  }
  return copy;
}

/** The requests since an index, as method and path, with the numbers of contracts and orders left out. */
function listRequests(since: number): string[] {
  return app.simulator.requests.slice(since).map(({ method, url }) => {
    const [path = ''] = url.split('?');
    return `${method} ${path.replaceAll(/\/(?:PC[0-9a-f]{30}|\d{6,}|[^/]*policy[^/]*code[^/]*)/g, '/…')}`;
  });
}

/** The deductions that were sent, by order number. */
function countDeductions(): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const { kind, body } of app.writes()) {
    if (kind === 'schedule') continue;
    const { out_trade_no } = JSON.parse(body) as { readonly out_trade_no: string };
    counts.set(out_trade_no, (counts.get(out_trade_no) ?? 0) + 1);
  }
  return counts;
}

/** The periods that were paid, from WeChat Pay's own bills. */
async function listPaid(days: readonly string[]): Promise<string[]> {
  const rows: string[] = [];
  for (const day of days) {
    const { billed, recorded, otherOrders } = await app.collection.reconcile(day);
    rows.push(`${day} ${billed.count} ${recorded.count} ${otherOrders.length}`);
  }
  return rows;
}

function isPaidEvent(event: PremiumEvent): boolean {
  return event.type === 'paid';
}

describe('a ledger that was restored from a backup', () => {
  it('queries each premium that it may have changed, its contract and its orders before anything is sent', async () => {
    app = await CollectingApp.start();
    const id = await app.sign('probe', ['2027-01-01', 2000], ['2027-02-01', 2000]);
    await app.simulator.user.failToPay(id, { times: 1 });
    await app.runUntil('2026-12-31 12:00');
    const backup = await copyLedgers([id]);
    await app.runUntil('2027-01-01 12:00');
    expect(app.log(id)).toEqual(['2026-12-31 08:00 scheduled 2', '2027-01-01 08:00 failed 2']);
    await app.restart(backup);
    await app.collection.recheck({ since: new Date(at('2026-12-31 12:00')) });
    const before = app.simulator.requests.length;
    await app.collection.runUntilIdle();
    // The failed deduction and the next number, the contract, its list of periods, and the period.
    expect(listRequests(before).map((line) => line.split(' ')[0])).toEqual(Array(5).fill('GET'));
    expect((await app.collection.find(id))?.premiums[1]?.attempts).toMatchObject([
      { number: 1, state: 'failed', reason: expect.any(String) },
    ]);
    await app.runUntil('2027-01-03 12:00');
    expect(await app.states(id)).toEqual(['paid', 'paid', 'planned']);
    expect([...countDeductions().values()]).toEqual([1, 1]);
    // The lost failure is reported again, under another id.
    const failed = app.events.filter(({ type }) => type === 'failed');
    expect(failed).toHaveLength(2);
    expect(new Set(failed.map((event) => event.id)).size).toBe(2);
    // A period that could not be scheduled at the time of the restore costs nothing.
    const later = app.simulator.requests.length;
    await app.runUntil('2027-02-02 12:00');
    expect(await app.states(id)).toEqual(['paid', 'paid', 'paid']);
    expect(listRequests(later).filter((line) => line.includes('out-trade-no'))).toEqual([]);
  });

  it.each([
    ['paid', 0],
    ['failed twice', 2],
  ])('finds a deduction that was %s after the backup', async (_case, times) => {
    app = await CollectingApp.start();
    const id = await app.sign('lost', ['2027-01-01', 2000]);
    if (times > 0) await app.simulator.user.failToPay(id, { times });
    await app.runUntil('2026-12-30 12:00');
    const backup = await copyLedgers([id]);
    await app.runUntil('2027-01-02 12:00');
    const sent = app.writes().length;
    const deductions = countDeductions();
    await app.restart(backup);
    expect(await app.states(id)).toEqual(['paid', 'planned']);
    await app.collection.recheck({ since: new Date(at('2026-12-30 12:00')) });
    await app.collection.runUntilIdle();
    expect(app.writes()).toHaveLength(sent);
    const premium = (await app.collection.find(id))!.premiums[1]!;
    expect(premium.attempts.map(({ number, out_trade_no }) => [number, out_trade_no])).toEqual(
      [...deductions.keys()].map((number, index) => [index + 1, number]),
    );
    expect(premium.state).toBe(times === 0 ? 'paid' : 'scheduled');
    if (times > 0) expect(premium.scheduledDate).toBe('2026-12-31');
    await app.runUntil('2027-01-05 12:00');
    expect(await app.states(id)).toEqual(['paid', 'paid']);
    expect([...countDeductions().values()]).toEqual(Array(times + 1).fill(1));
  });

  it('asks the policy for the day after a lost failure, and keeps to it', async () => {
    const policy = class {
      nextAttempt() {
        return { at: new Date(at('2027-01-15 08:00')) };
      }
    };
    app = await CollectingApp.start({ policy });
    const id = await app.sign('payday', ['2027-01-01', 2000]);
    await app.simulator.user.failToPay(id, { times: 1 });
    await app.runUntil('2026-12-30 12:00');
    const backup = await copyLedgers([id]);
    await app.runUntil('2027-01-02 12:00');
    expect(app.writes()).toHaveLength(2);
    await app.restart(backup, { policy });
    await app.collection.recheck({ since: new Date(at('2026-12-30 12:00')) });
    await app.runUntil('2027-01-14 20:00');
    expect(app.writes()).toHaveLength(2);
    await app.runUntil('2027-01-15 12:00');
    expect(await app.states(id)).toEqual(['paid', 'paid']);
    expect(app.writes()).toHaveLength(3);
  });

  it('reports the payment of a period that it does not know, from the bill', async () => {
    app = await CollectingApp.start();
    const id = await app.sign('unknown', ['2027-01-01', 2000]);
    await app.runUntil('2027-01-01 12:00');
    const [paid] = app.events.filter(isPaidEvent);
    app.events.length = 0;
    await app.restart(new MemoryCollectionStore());
    await app.collection.recheck({ since: new Date(at('2026-11-30 12:00')) });
    await app.collection.enrol({ plan_id: app.planId, out_contract_code: 'unknown' });
    expect(await app.states(id)).toEqual(['paid', 'paid']);
    await app.simulator.advanceTo(at('2027-01-02 12:00'));
    for (let readings = 0; readings < 2; readings += 1) {
      await app.collection.reconcile('2027-01-01');
      await app.collection.runUntilIdle();
    }
    const { id: _id, at: _at, ...fields } = paid!;
    expect(app.events.filter(isPaidEvent)).toEqual([expect.objectContaining(fields)]);
  });

  it('finds a deduction without a result yet, and waits for it', async () => {
    app = await CollectingApp.start();
    const id = await app.sign('pending', ['2027-01-01', 2000]);
    await app.runUntil('2026-12-31 12:00');
    const backup = await copyLedgers([id]);
    await app.simulator.advanceTo(at('2027-01-01 08:00:30'));
    await app.collection.runUntilIdle();
    await app.restart(backup);
    await app.collection.recheck({ since: new Date(at('2026-12-31 12:00')) });
    await app.collection.runUntilIdle();
    expect(await app.states(id)).toEqual(['paid', 'accepted']);
    await app.runUntil('2027-01-01 12:00');
    expect(await app.states(id)).toEqual(['paid', 'paid']);
    expect(app.writes()).toHaveLength(2);
  });

  it('notices a termination whose notification came after the backup', async () => {
    app = await CollectingApp.start();
    const id = await app.sign('over', ['2027-01-01', 2000]);
    await app.runUntil('2026-12-30 12:00');
    const backup = await copyLedgers([id]);
    await app.simulator.user.terminate(id);
    await app.restart(backup);
    await app.collection.recheck({ since: new Date(at('2026-12-30 12:00')) });
    await app.runUntil('2027-01-02 12:00');
    expect(await app.states(id)).toEqual(['paid', 'ended']);
    expect(app.writes()).toEqual([]);
  });

  it('reaches all instances with its announcement, also those that run, and outlives a restart', async () => {
    app = await CollectingApp.start();
    const id = await app.sign('all', ['2027-01-01', 2000]);
    await app.runUntil('2026-12-31 07:00');
    const running = app.collection;
    const runningApp = app.app;
    await app.boot();
    await app.collection.recheck({ since: new Date(at('2026-12-29 12:00')) });
    await app.app.close();
    await app.boot();
    try {
      expect(await app.collection.status()).toMatchObject({
        restoreAnnouncedAt: app.simulator.now,
      });
      await app.simulator.advanceTo(at('2026-12-31 08:00:30'));
      const before = app.simulator.requests.length;
      await running.runUntilIdle();
      const requests = listRequests(before);
      expect(requests.map((line) => line.split(' ')[0])).toEqual([
        ...Array(requests.length - 1).fill('GET'),
        'POST',
      ]);
      expect(requests[0]).toContain('out-trade-no');
      expect(await app.states(id)).toEqual(['paid', 'scheduled']);
    } finally {
      await runningApp.close();
    }
  });

  it('sends nothing that was decided before the restore was announced', async () => {
    app = await CollectingApp.start({
      policy: class {
        async decide() {
          await app.collection.recheck({ since: new Date(at('2026-12-30 12:00')) });
          return 'collect' as const;
        }
      },
    });
    const id = await app.sign('race', ['2027-01-01', 2000]);
    await app.simulator.advanceTo(at('2026-12-31 08:00:30'));
    await app.collection.collectNow(id, 2);
    expect(app.writes()).toEqual([]);
  });

  it('repeats the queries when one of them fails, and sends nothing meanwhile', async () => {
    app = await CollectingApp.start();
    const id = await app.sign('again', ['2027-01-01', 2000]);
    await app.runUntil('2026-12-30 12:00');
    await app.collection.recheck({ since: new Date(at('2026-12-29 12:00')) });
    const repair = app.simulator.fail({ status: 500, code: 'SYSTEM_ERROR', times: Infinity });
    await app.runUntil('2026-12-31 09:00');
    expect(app.writes()).toEqual([]);
    repair();
    await app.runUntil('2026-12-31 09:10');
    expect(await app.states(id)).toEqual(['paid', 'scheduled']);
  });

  it('reads the bills since the backup again', async () => {
    app = await CollectingApp.start({ bills: true });
    const id = await app.sign('bills', ['2027-01-01', 2000]);
    await app.runUntil('2026-12-31 12:00');
    const backup = await copyLedgers([id]);
    await app.runUntil('2027-01-01 12:00');
    await app.simulator.advanceTo(at('2027-01-11 12:00'));
    await app.restart(backup, { bills: true });
    await app.collection.recheck({ since: new Date(at('2026-12-31 12:00')) });
    const before = app.simulator.requests.length;
    await app.collection.runUntilIdle();
    const days = app.simulator.requests
      .slice(before)
      .flatMap(({ url }) => /tradebill\?bill_date=([\d-]+)/.exec(url)?.[1] ?? []);
    expect(days).toEqual([
      '2027-01-10',
      ...['09', '08', '07', '06', '05', '04', '03', '02', '01'].map((day) => `2027-01-${day}`),
      '2026-12-31',
    ]);
    expect(await app.states(id)).toEqual(['paid', 'paid']);
    await app.collection.runUntilIdle();
    expect(
      app.simulator.requests.slice(before).filter(({ url }) => url.includes('tradebill')),
    ).toHaveLength(11);
  });

  it.each([
    ['in the future', new Date(at('2026-12-01 10:00:01'))],
    ['before the bills that WeChat Pay keeps', new Date(at('2026-09-03 09:59:59'))],
    ['that is not a date', 'yesterday' as never],
  ])('rejects a backup %s', async (_case, since) => {
    app = await CollectingApp.start();
    await expect(app.collection.recheck({ since })).rejects.toThrow(
      'since must be a Date of the last 89 days: when the backup was made',
    );
    await app.collection.recheck({ since: new Date(app.simulator.now) });
    await app.collection.recheck({ since: new Date(at('2026-09-03 10:00')) });
  });

  /** Three days of collection with faults, a backup, one day more, the backup restored, and on to the end. */
  it.each([
    ['with the announcement', true],
    ['without it', false],
  ])('pays nothing twice and loses nothing, %s', async (_case, isAnnounced) => {
    app = await CollectingApp.start();
    const random = seededRandom(isAnnounced ? 11 : 12);
    const ids: string[] = [];
    for (let index = 0; index < 10; index += 1) {
      const date = pick(random, ['2027-01-01', '2027-01-02', '2027-01-03', '2027-01-04']);
      const id = await app.sign(`restored${index}`, [date, 2000 + index]);
      const times = pick(random, [0, 0, 1, 2, 3]);
      if (times > 0) await app.simulator.user.failToPay(id, { times });
      ids.push(id);
    }
    await app.runUntil('2027-01-02 12:00');
    const backup = await copyLedgers(ids);
    const eventsBefore = app.events.length;
    await app.runUntil('2027-01-03 12:00');
    const lost = app.events.splice(eventsBefore).map(toFact);
    await app.restart(backup);
    if (isAnnounced) await app.collection.recheck({ since: new Date(at('2027-01-02 12:00')) });
    await app.runUntil('2027-01-31 22:00');
    for (const id of ids) expect(await app.states(id)).toEqual(['paid', 'paid']);
    // WeChat Pay's bills have one payment for each premium, and the ledger has the same.
    const days = Array.from({ length: 30 }, (_, index) =>
      new Date(Date.UTC(2027, 0, 1 + index)).toISOString().slice(0, 10),
    );
    const bills = await listPaid(days);
    const billed = bills.reduce((sum, line) => sum + Number(line.split(' ')[1]), 0);
    expect(billed).toBe(10);
    for (const line of bills) expect(line).toMatch(/ (\d+) \1 0$/);
    // Payments that were reported after the backup are reported again.
    const paid = app.events.filter(isPaidEvent).map(toFact);
    expect(paid).toHaveLength(10);
    expect(new Set(paid).size).toBe(10);
    for (const fact of lost.filter((one) => one.startsWith('paid '))) expect(paid).toContain(fact);
    expect(app.events.filter(({ type }) => type === 'paid-twice')).toEqual([]);
    // With the announcement, no deduction is sent again, and none is rejected.
    const repeated = [...countDeductions().values()].filter((count) => count > 1);
    if (isAnnounced) expect(repeated).toEqual([]);
    else expect(repeated.length).toBeGreaterThan(0);
  });
});

function toFact(event: PremiumEvent): string {
  const number = 'out_trade_no' in event ? event.out_trade_no : '';
  return `${event.type} ${event.contract_id} ${event.policy_period_id} ${number}`;
}

describe('the numbers of events', () => {
  it('never repeat after a restore, so that a handler that knows the lost ones sees the new ones', async () => {
    app = await CollectingApp.start();
    const id = await app.sign('ids', ['2027-01-01', 2000]);
    const backup = await copyLedgers([id]);
    await app.runUntil('2026-12-31 12:00');
    const [lost] = app.events.splice(0);
    expect(lost?.type).toBe('scheduled');
    await app.restart(backup);
    const { version } = (await app.store.load(id)) as ContractLedger;
    await app.collection.withdraw(id);
    await app.collection.runUntilIdle();
    expect(app.events.map(({ type }) => type)).toEqual(['ended']);
    expect(lost?.id.startsWith(`${id}:${version + 1}`) || lost?.id.startsWith(id)).toBe(true);
    expect(app.events[0]?.id).not.toBe(lost?.id);
  });
});
