import { afterEach, describe, expect, it, vi } from 'vitest';
import { MemoryCollectionStore, type PruneQuery } from '../../lib/collection/index.js';
import { CollectingApp, PLAN } from './support/collecting-app.js';

let app: CollectingApp;
afterEach(() => app?.stop());

const at = (time: string): string => `${time.replace(' ', 'T')}+08:00`;
const DAY = 24 * 60 * 60_000;

/** Makes the premiums of several contracts stuck, for two reasons. Returns the contracts. */
async function makeStuck(): Promise<readonly [string, string, string]> {
  app = await CollectingApp.start();
  const one = await app.sign('one', ['2027-01-01', 1000]);
  const two = await app.sign('two', ['2027-01-01', 1200]);
  const three = await app.sign('three', ['2027-01-03', 1030]);
  const repair = app.simulator.fail({ code: 'INVALID_REQUEST', times: Infinity });
  await app.runUntil('2027-01-01 07:00');
  repair();
  const repairOther = app.simulator.fail({ code: 'PARAM_ERROR', times: Infinity });
  await app.runUntil('2027-01-03 07:00');
  repairOther();
  return [one, two, three];
}

describe('the resolution of many stuck premiums', () => {
  it('counts them first, by reason, and changes nothing', async () => {
    const [one] = await makeStuck();
    const before = await app.collection.stuck();
    const events = (await app.collection.timeline(one)).length;
    expect(await app.collection.resolveAll({}, 'skip', { dryRun: true })).toEqual({
      isDryRun: true,
      count: 3,
      amount: 3230,
      reasons: [{ reason: 'PARAM_ERROR', count: 3, amount: 3230 }],
    });
    expect(await app.collection.stuck()).toEqual(before);
    expect(await app.collection.timeline(one)).toHaveLength(events);
  });

  it.each([
    ['a contract', (id: string) => ({ contract_id: id }), 1],
    ['a plan', () => ({ plan_id: PLAN }), 3],
    ['another plan', () => ({ plan_id: 1 }), 0],
    ['a reason', () => ({ reason: 'PARAM_ERROR' }), 3],
    ['another reason', () => ({ reason: 'INVALID_REQUEST' }), 0],
    ['everything', () => ({}), 3],
  ])('takes those of %s only', async (_case, select, count) => {
    const [one] = await makeStuck();
    const selection = select(one);
    expect(await app.collection.stuck({ limit: 100, ...selection })).toHaveLength(count);
    expect(await app.collection.resolveAll(selection, 'retry')).toMatchObject({
      isDryRun: false,
      count,
    });
    expect(await app.collection.stuck()).toHaveLength(3 - count);
  });

  it('lets them be collected, or ends them', async () => {
    const [one, two, three] = await makeStuck();
    await app.collection.resolveAll({ contract_id: three }, 'skip');
    await app.collection.resolveAll({}, 'retry');
    await app.runUntil('2027-01-06 12:00');
    expect(await app.states(one)).toEqual(['paid', 'paid']);
    expect(await app.states(two)).toEqual(['paid', 'paid']);
    expect(await app.states(three)).toEqual(['paid', 'skipped']);
  });

  it('works page by page, and does not count one that is no longer stuck', async () => {
    const [one] = await makeStuck();
    const findStuck = app.store.findStuck.bind(app.store);
    const [premium] = await findStuck({ limit: 1, contract_id: one });
    let pages = 0;
    vi.spyOn(app.store, 'findStuck').mockImplementation(async (query) => {
      pages += 1;
      if (pages > 1) return findStuck({ ...query, after: undefined });
      return Array.from({ length: query.limit }, () => premium!);
    });
    expect(await app.collection.resolveAll({}, 'retry')).toMatchObject({ count: 3, amount: 3230 });
    expect(pages).toBe(2);
  });

  it.each([
    [{ reasn: 'x' }, 'retry', 'reasn is unknown; select by reason, plan_id, contract_id'],
    [{ plan_id: '12535' }, 'retry', 'plan_id must be a positive integer'],
    [{ reason: 1 }, 'retry', 'reason must be a string'],
    [{ contract_id: 1 }, 'retry', 'contract_id must be a string'],
    [{}, 'delete', "action must be 'retry' or 'skip'"],
  ])('rejects %j with the action %s', async (selection, action, message) => {
    app = await CollectingApp.start();
    await expect(
      app.collection.resolveAll(selection as never, action as never, { dryRun: true }),
    ).rejects.toThrow(message);
    if (action === 'retry') {
      await expect(app.collection.stuck({ limit: 1, ...(selection as object) })).rejects.toThrow(
        message,
      );
    }
  });
});

describe('the list of stuck premiums', () => {
  it('lists at most as many stuck premiums as the limit', async () => {
    await makeStuck();
    expect(await app.collection.stuck({ limit: 2 })).toHaveLength(2);
    expect(await app.collection.stuck({ limit: 3 })).toHaveLength(3);
    expect(await app.collection.stuck({ limit: undefined })).toHaveLength(3);
  });

  it('lists at most 100 stuck premiums without a limit', async () => {
    app = await CollectingApp.start();
    const findStuck = vi.spyOn(app.store, 'findStuck');
    await app.collection.stuck();
    await app.collection.stuck({ plan_id: PLAN });
    expect(findStuck.mock.calls).toEqual([[{ limit: 100 }], [{ limit: 100, plan_id: PLAN }]]);
  });

  it.each([
    [{ limit: 0 }, 'limit must be a positive integer'],
    [{ limit: 1.5 }, 'limit must be a positive integer'],
    [{ limit: '10' }, 'limit must be a positive integer'],
    [{ limt: 10 }, 'limt is unknown; select by reason, plan_id, contract_id, limit'],
    [100, 'the selection must be an object with reason, plan_id, contract_id, limit'],
    [null, 'the selection must be an object with reason, plan_id, contract_id, limit'],
  ])('rejects %j', async (options, message) => {
    app = await CollectingApp.start();
    const findStuck = vi.spyOn(app.store, 'findStuck');
    await expect(app.collection.stuck(options as never)).rejects.toThrow(new TypeError(message));
    expect(findStuck).not.toHaveBeenCalled();
  });
});

describe('the deletion of finished contracts', () => {
  /** One contract that ended on 31 December, one that is in force. */
  async function endOne(options: { retentionDays?: number } = {}): Promise<[string, string]> {
    app = await CollectingApp.start(options);
    const ended = await app.sign('ended', ['2027-01-01', 2000]);
    const active = await app.sign('active', ['2027-01-01', 2000]);
    await app.runUntil('2026-12-31 12:00');
    await app.simulator.user.terminate(ended);
    await app.runUntil('2027-02-01 12:00');
    expect(await app.states(ended)).toEqual(['paid', 'ended']);
    expect(await app.states(active)).toEqual(['paid', 'paid']);
    return [ended, active];
  }

  it('deletes what ended, with everything that belongs to it, and keeps what is in force', async () => {
    const [ended, active] = await endOne();
    await app.simulator.advanceTo(at('2027-06-01 12:00'));
    expect(await app.collection.prune({ before: new Date(at('2026-12-31 12:00')) })).toEqual({
      contracts: 0,
      premiums: 0,
      events: 0,
    });
    expect(await app.collection.prune({ before: new Date(at('2027-02-01 12:00')) })).toEqual({
      contracts: 1,
      premiums: 2,
      events: 2,
    });
    expect(await app.collection.find(ended)).toBeUndefined();
    expect(await app.collection.timeline(ended)).toEqual([]);
    expect(await app.collection.timeline(active)).toHaveLength(2);
    // A late repetition of the notification finds nothing to change.
    await app.runUntil('2027-06-02 12:00');
    expect(await app.collection.report('2027-01-01')).toMatchObject({
      due: { count: 1 },
      paid: { count: 1 },
    });
  });

  it('looks at all pages', async () => {
    class SmallPages extends MemoryCollectionStore {
      override prune(query: PruneQuery) {
        return super.prune({ ...query, limit: 1 });
      }
    }
    app = await CollectingApp.start({ store: new SmallPages() });
    for (const code of ['a', 'b', 'c']) {
      await app.simulator.user.terminate(await app.sign(code, ['2027-01-01', 1000]));
    }
    await app.collection.runUntilIdle();
    await app.simulator.advanceTo(at('2027-06-01 12:00'));
    const before = new Date(app.simulator.now - 120 * DAY);
    expect(await app.collection.prune({ before })).toMatchObject({ contracts: 3 });
  });

  it.each([
    ['of today', (now: number) => new Date(now)],
    ['119 days ago', (now: number) => new Date(now - 120 * DAY + 1)],
    ['that is not a date', () => '2026-01-01' as never],
  ])('rejects a moment %s', async (_case, create) => {
    app = await CollectingApp.start();
    await expect(app.collection.prune({ before: create(app.simulator.now) })).rejects.toThrow(
      'before must be a Date at least 120 days ago',
    );
    await app.collection.prune({ before: new Date(app.simulator.now - 120 * DAY) });
  });

  it('happens by itself once a day with the option retentionDays, in one instance', async () => {
    const [ended, active] = await endOne({ retentionDays: 120 });
    const prune = vi.spyOn(app.store, 'prune');
    // 120 days after the last event, of 31 December at 12:00.
    await app.simulator.advanceTo(at('2027-04-29 12:00'));
    await app.collection.runUntilIdle();
    expect(await app.collection.find(ended)).toBeDefined();
    const other = app.app;
    const first = app.collection;
    await app.boot({ retentionDays: 120 });
    try {
      prune.mockClear();
      await Promise.all([first.runUntilIdle(), app.collection.runUntilIdle()]);
      expect(prune).not.toHaveBeenCalled();
      await app.simulator.advanceTo(at('2027-04-30 12:01'));
      await Promise.all([first.runUntilIdle(), app.collection.runUntilIdle()]);
      expect(prune.mock.calls.filter(([{ after }]) => after === undefined)).toHaveLength(1);
      expect(await app.collection.find(ended)).toBeUndefined();
      expect(await app.collection.find(active)).toBeDefined();
    } finally {
      await other.close();
    }
  });

  it('never happens by itself without the option', async () => {
    const [ended] = await endOne();
    const prune = vi.spyOn(app.store, 'prune');
    await app.simulator.advanceTo(at('2037-01-01 12:00'));
    await app.collection.runUntilIdle();
    expect(prune).not.toHaveBeenCalled();
    expect(await app.collection.find(ended)).toBeDefined();
  });
});

describe('the status', () => {
  it('tells what waits and what happened last, and asks WeChat Pay nothing', async () => {
    app = await CollectingApp.start({ bills: true });
    await app.sign('watched', ['2027-01-01', 2000]);
    await app.collection.runUntilIdle();
    const start = app.simulator.now;
    expect(await app.collection.status()).toEqual({
      at: start,
      earliestDueAt: Date.parse(at('2026-12-31 08:00:30')),
      overdue: 0,
      stuck: 0,
      waitingEvents: 0,
      eventDelay: 0,
      sweptAt: start,
      isPaused: false,
      lastBill: { date: '2026-11-29', comparedAt: start, addsUp: true, problem: undefined },
      restoreAnnouncedAt: undefined,
      oldestEventAt: undefined,
    });
    await app.runUntil('2026-12-31 08:00');
    await app.simulator.advanceTo(at('2026-12-31 09:00:30'));
    const requests = app.simulator.requests.length;
    expect(await app.collection.status()).toMatchObject({ overdue: 3_600_000 });
    await app.collection.pause();
    expect(await app.collection.status()).toMatchObject({ isPaused: true });
    expect(app.simulator.requests).toHaveLength(requests);
    await app.collection.resume();
    await app.runUntil('2027-01-02 12:00');
    expect(await app.collection.status()).toMatchObject({
      sweptAt: app.simulator.now,
      lastBill: { date: '2027-01-01', addsUp: true },
    });
    expect((await app.collection.status()).lastBill).not.toHaveProperty('comparison');
  });

  it('tells how long events have been waiting for their handlers', async () => {
    app = await CollectingApp.start();
    const id = await app.sign('waiting', ['2027-01-01', 2000]);
    await app.simulator.advanceTo(at('2026-12-31 08:00:30'));
    await app.collection.collectNow(id, 2);
    await app.simulator.advanceBy(60_000);
    expect(await app.collection.status()).toMatchObject({ waitingEvents: 1, eventDelay: 60_000 });
  });

  it('keeps the time of the last sweep that succeeded', async () => {
    app = await CollectingApp.start();
    await app.collection.runUntilIdle();
    const swept = app.simulator.now;
    await app.simulator.advanceBy(60_000);
    vi.spyOn(app.store, 'findDue').mockRejectedValue(new Error('no database'));
    await expect(app.collection.runUntilIdle()).rejects.toThrow('no database');
    expect((await app.collection.status()).sweptAt).toBe(swept);
  });
});
