import diagnostics from 'node:diagnostics_channel';
import { afterEach, describe, expect, it } from 'vitest';
import {
  type CollectionJob,
  type ContractLedger,
  MemoryCollectionStore,
  PREMIUM_COLLECTION_CHANNEL,
  type PremiumStepEvent,
} from '../../lib/collection/index.js';
import { CollectingApp, PLANS, toBeijing } from './support/collecting-app.js';
import { CONTRACT, createPremium } from './support/premiums.js';
import { continueList, renewWith } from './support/renewing-policy.js';

let app: CollectingApp;
afterEach(() => app?.stop());

const RENEW = 'POST /v3/papay/insurance-sign/contracts/plan-id/{p}/contract-id/{c}/renew';
const LIST = 'GET /v3/papay/insurance-sign/policy_periods/plan-id/{p}/out-contract-code/{c}';
const HOUR = 3_600_000;

/** The time and the type of each event about renewals. */
const log = (id: string) =>
  app
    .log(id)
    .filter((line) => line.includes('renew'))
    .map((line) => line.replace(/ \d+$/, ''));

/** The times of renewals, with their acceptance. */
const sent = () =>
  app
    .renewals()
    .filter(({ kind }) => kind === 'renew')
    .map(({ at, accepted }) => `${toBeijing(at)} ${accepted ? 'accepted' : 'rejected'}`);

/** The application renews by its own request, as from one of its pages. */
async function renewByHand(id: string): Promise<void> {
  const { premiums = [] } = (await app.collection.find(id)) ?? {};
  await app.insurance.renewContract({
    plan_id: PLANS.month,
    contract_id: id,
    policy_periods: continueList({ premiums }, 2, 1, 2).map(({ amount, ...period }) => ({
      ...period,
      estimated_deduct_amount: { total: amount },
    })),
  });
}

describe('the renewal of a list of periods', () => {
  it('renews a monthly contract all year, and collects each premium', async () => {
    app = await CollectingApp.start({
      policy: renewWith((contract) => continueList(contract, 3, 1)),
    });
    const id = await app.sign('monthly', ['2027-01-01', 1000], ['2027-02-01', 1000]);
    await app.runUntil('2028-01-01 20:00');
    expect(sent()).toEqual([
      '2027-02-02 08:00 accepted',
      '2027-05-02 08:00 accepted',
      '2027-08-02 08:00 accepted',
      '2027-11-02 08:00 accepted',
    ]);
    expect(log(id)).toEqual([
      '2027-02-02 08:00 renewed',
      '2027-05-02 08:00 renewed',
      '2027-08-02 08:00 renewed',
      '2027-11-02 08:00 renewed',
    ]);
    expect(await app.states(id)).toEqual([...Array(14).fill('paid'), 'planned']);
    expect(app.simulator.requests.every(({ accepted }) => accepted)).toBe(true);
  });

  it.each([
    ['quarter', 3, '2027-03-01', '2027-05-01 08:00 accepted'],
    ['year', 12, '2027-12-01', '2028-11-01 08:00 accepted'],
  ] as const)(
    'renews a contract of a plan by the %s in its window',
    async (frequency, months, date, time) => {
      app = await CollectingApp.start({
        policy: renewWith((contract) => continueList(contract, 2, months)),
      });
      app.planId = PLANS[frequency];
      const id = await app.sign(frequency, [date, 1000]);
      await app.runUntil(frequency === 'quarter' ? '2027-12-10 12:00' : '2029-12-10 12:00');
      expect(sent()[0]).toBe(time);
      expect(sent().every((line) => line.endsWith('accepted'))).toBe(true);

      expect(log(id).every((line) => line.endsWith(' renewed'))).toBe(true);
    },
  );

  it('leaves the premiums to the application without the method of the policy', async () => {
    app = await CollectingApp.start();
    const id = await app.sign('plain', ['2027-01-01', 1000]);
    await app.runUntil('2027-02-05 12:00');
    // One at the enrolment, one in each week of the window, and one after it.
    expect(app.renewals().map(({ kind, at }) => `${kind} ${toBeijing(at)}`)).toEqual([
      'list 2026-12-01 10:00',
      ...['09', '16', '23', '30'].map((day) => `list 2027-01-${day} 04:00`),
      'list 2027-02-01 04:00',
    ]);
    expect(log(id)).toEqual([]);
    expect((await app.store.findDue({ now: Infinity, limit: 10 })).length).toBe(0);
  });

  it('renews on the one day that a failing last premium leaves, after two alarms', async () => {
    app = await CollectingApp.start({
      policy: renewWith((contract) => continueList(contract, 2, 1, 2)),
    });
    const id = await app.sign('failing', ['2027-01-01', 1000]);
    await app.simulator.user.failToPay(id, { times: Infinity });
    await app.runUntil('2027-01-31 12:00');
    expect(log(id)).toEqual([
      '2027-01-28 19:00 renewal-at-risk',
      '2027-01-30 19:00 renewal-at-risk',
      '2027-01-31 08:00 renewed',
    ]);
    expect(sent()).toEqual(['2027-01-31 08:00 accepted']);
    expect(await app.states(id)).toEqual(['paid', 'expired', 'planned', 'planned']);
    expect(app.events.filter(({ type }) => type === 'renewal-at-risk')[1]).toMatchObject({
      policy_period_id: 2,
      estimated_deduct_date: '2027-01-01',
      closesAt: Date.parse('2027-01-31T19:00:00+08:00'),
      reason: 'last-premium-open',
    });
    expect(app.events.find(({ type }) => type === 'renewed')).toMatchObject({
      policy_period_id: 2,
      periods: [
        { policy_period_id: 3, estimated_deduct_date: '2027-03-01', amount: 1000 },
        { policy_period_id: 4, estimated_deduct_date: '2027-04-01', amount: 1000 },
      ],
    });
  });

  it('renews as soon as the last premium is paid in its window', async () => {
    app = await CollectingApp.start({
      policy: renewWith((contract) => continueList(contract, 2, 1)),
    });
    const id = await app.sign('payday', ['2027-01-01', 1000]);
    await app.simulator.user.failToPay(id, { times: 3 });
    await app.runUntil('2027-01-06 12:00');
    expect(app.log(id).slice(-2)).toEqual([
      '2027-01-05 08:00 paid 2',
      '2027-01-05 08:00 renewed 2',
    ]);
  });

  it('asks a policy that has no list each morning, and renews when it has one', async () => {
    const asked: string[] = [];
    app = await CollectingApp.start({
      policy: renewWith((contract) => {
        asked.push(toBeijing(app.simulator.now));
        return asked.length < 5 ? undefined : continueList(contract, 2, 1);
      }),
    });
    const id = await app.sign('late', ['2027-01-01', 1000]);
    await app.runUntil('2027-01-02 07:00');
    const before = app.simulator.requests.length;
    await app.runUntil('2027-01-05 12:00');
    expect(app.simulator.requests.length).toBe(before);
    await app.runUntil('2027-01-06 12:00');
    const days = ['02', '03', '04', '05', '06'];
    expect(asked).toEqual(days.map((day) => `2027-01-${day} 08:00`));
    expect(log(id)).toEqual(['2027-01-06 08:00 renewed']);
  });

  it('asks more often on the last day, and reports a renewal that lapsed', async () => {
    const asked: string[] = [];
    app = await CollectingApp.start({
      policy: renewWith(({ closesAt }) => {
        expect(closesAt).toBe(Date.parse('2027-01-31T19:00:00+08:00'));
        asked.push(toBeijing(app.simulator.now));
        return undefined;
      }),
    });
    const id = await app.sign('never', ['2027-01-01', 1000]);
    await app.runUntil('2027-02-02 12:00');
    const lastDay = asked.filter((time) => time.startsWith('2027-01-31'));
    expect(asked.length - lastDay.length).toBe(29);
    expect(lastDay.length).toBeGreaterThan(5);
    expect(lastDay.at(-1)! > '2027-01-31 18:30').toBe(true);
    expect(log(id)).toEqual([
      '2027-01-28 19:00 renewal-at-risk',
      '2027-01-30 19:00 renewal-at-risk',
      '2027-01-31 17:00 renewal-at-risk',
      '2027-01-31 18:59 renewal-lapsed',
    ]);
    expect(app.events.at(-1)).toMatchObject({ type: 'renewal-lapsed', reason: 'no-list' });
    expect(await app.store.findDue({ now: Infinity, limit: 10 })).toEqual([]);
    expect(sent()).toEqual([]);
  });

  it('does not ask a policy again that stops, and reports nothing', async () => {
    let asked = 0;
    app = await CollectingApp.start({
      policy: renewWith((contract) => {
        asked += 1;
        return asked === 1 ? 'stop' : continueList(contract, 2, 1);
      }),
    });
    const id = await app.sign('stop', ['2027-01-01', 1000]);
    await app.runUntil('2027-01-20 12:00');
    expect(asked).toBe(1);
    expect((await app.collection.find(id))?.renewal?.state).toBe('stopped');
    const { premiums, renewal } = await app.collection.renewNow(id);
    expect(premiums.map(({ policy_period_id }) => policy_period_id)).toEqual([1, 2, 3, 4]);
    expect(renewal).toMatchObject({ state: 'planned', firstPeriodId: 3 });
    const [event] = (await app.collection.timeline(id)).slice(-1);
    expect(event).toMatchObject({ type: 'renewed', at: Date.parse('2027-01-20T12:00:00+08:00') });
    await expect(app.collection.renewNow('unknown')).rejects.toThrow(
      'contract unknown is not collected; enrol its contract first',
    );
  });

  it.each([
    ['throws', () => Promise.reject(new Error('no database'))],
    ['returns no list', () => 'later' as never],
    ['returns a period without an amount', () => [{ policy_period_id: 3 }] as never],
  ])('tries again within minutes when the policy %s', async (_case, fail) => {
    let asked = 0;
    app = await CollectingApp.start({
      policy: renewWith((contract) => ((asked += 1) <= 2 ? fail() : continueList(contract, 2, 1))),
    });
    const id = await app.sign('broken', ['2027-01-01', 1000]);
    await app.runUntil('2027-01-02 12:00');
    expect(log(id)).toEqual(['2027-01-02 08:15 renewed']);
  });

  it('reports a list that WeChat Pay would reject, without a request', async () => {
    let factor = 2;
    app = await CollectingApp.start({
      policy: renewWith((contract) =>
        continueList(contract, 2, 1).map((period) => ({
          ...period,
          amount: period.amount * factor,
        })),
      ),
    });
    const id = await app.sign('dear', ['2027-01-01', 1000]);
    await app.runUntil('2027-01-02 20:00');
    expect(log(id)).toEqual([
      '2027-01-02 08:00 renewal-rejected',
      '2027-01-02 10:36 renewal-rejected',
    ]);
    expect(sent()).toEqual([]);
    factor = 1.5;
    await app.runUntil('2027-01-03 20:00');
    expect(log(id).at(-1)).toBe('2027-01-03 08:00 renewed');
  });

  it('comes before premiums that have been due for longer', async () => {
    const jobs: CollectionJob[] = [];
    const none = async () => {};
    const add = async (added: readonly CollectionJob[]) => {
      jobs.push(...added);
    };
    const store = new MemoryCollectionStore();
    app = await CollectingApp.start({
      store,
      queue: { start: none, add, slowDown: none, idle: none, stop: none },
    });
    const insert = (ledger: ContractLedger) =>
      store.commit({ ledger, expectedVersion: 0, events: [], unlessPaused: false });
    for (let number = 0; number < 1_001; number += 1) {
      const contract_id = `C${number}`;
      const contract = { ...CONTRACT, contract_id, out_contract_code: contract_id };
      await insert({ version: 1, contract, premiums: [createPremium({ contract_id, dueAt: 1 })] });
    }
    const renewal = {
      state: 'planned',
      firstPeriodId: 1,
      estimated_deduct_date: '2026-11-15',
      checkedAt: 1,
      failures: 0,
      alarms: 0,
      dueAt: 2,
    } as const;
    const contract = { ...CONTRACT, contract_id: 'R', out_contract_code: 'R' };
    await insert({ version: 1, contract, premiums: [], renewal });
    await app.collection.runUntilIdle();
    expect(jobs).toHaveLength(1_002);
    expect(jobs[0]).toEqual({
      id: 'R:renewal:1',
      contract_id: 'R',
      estimated_deduct_date: '2026-11-15',
    });
  });

  it('reports no rejected list when WeChat Pay rejects the query of it', async () => {
    app = await CollectingApp.start({
      policy: renewWith((contract) => continueList(contract, 2, 1)),
    });
    const id = await app.sign('unread', ['2027-01-01', 1000]);
    await app.runUntil('2027-01-01 20:00');
    app.simulator.fail({
      endpoint: LIST,
      code: 'INVALID_REQUEST',
      times: 6,
    });
    await app.runUntil('2027-01-04 20:00');
    expect(log(id)).toEqual(['2027-01-04 08:00 renewed']);
  });

  it('queries the list between two renewals of which the first was rejected', async () => {
    app = await CollectingApp.start({
      policy: renewWith((contract) => continueList(contract, 2, 1)),
    });
    const id = await app.sign('rejected', ['2027-01-01', 1000]);
    app.simulator.fail({ endpoint: RENEW, code: 'INVALID_REQUEST', times: 2 });
    await app.runUntil('2027-01-02 20:00');
    expect(sent()).toEqual([
      '2027-01-02 08:00 rejected',
      '2027-01-02 08:02 rejected',
      '2027-01-02 08:07 accepted',
    ]);
    expect(
      app
        .renewals()
        .map(({ kind }) => kind)
        .join(' '),
    ).toBe('list list renew list list renew list list renew list list');
    expect(app.events.find(({ type }) => type === 'renewal-rejected')).toMatchObject({
      reason: 'INVALID_REQUEST',
    });
    expect(log(id).at(-1)).toBe('2027-01-02 08:07 renewed');
  });

  it.each([
    ['a lost request', { status: 500, drop: 'before', takesEffect: false }, 2],
    ['a lost response', { drop: 'before' }, 1],
    ['a response cut in the middle', { status: 500, drop: 'mid-response' }, 1],
    ['an error after the request took effect', { status: 500, takesEffect: true }, 1],
    ['an error before the request took effect', { status: 500, takesEffect: false }, 2],
    ['a response without a signature', { signature: 'missing' }, 1],
  ] as const)('settles %s by the list of periods', async (_case, fault, times) => {
    app = await CollectingApp.start({
      policy: renewWith((contract) => continueList(contract, 2, 1)),
    });
    const id = await app.sign('faulty', ['2027-01-01', 1000]);
    await app.runUntil('2027-01-02 07:00');
    const restore = app.simulator.deliverTo((_request: unknown, response: { end(): void }) => {
      response.end();
    });
    app.simulator.fail({ endpoint: RENEW, ...fault });
    await app.runUntil('2027-01-02 12:00');
    restore();
    expect(log(id).map((line) => line.slice(17))).toEqual(['renewed']);
    expect(await app.states(id)).toEqual(['paid', 'paid', 'planned', 'planned']);
    const kinds = app.renewals().map(({ kind }) => kind);
    expect(kinds.filter((kind) => kind === 'renew')).toHaveLength(times);
    expect(kinds.join(' ')).not.toContain('renew renew');
  });

  it('sends one renewal when two processes work on it', async () => {
    app = await CollectingApp.start({
      policy: renewWith((contract) => continueList(contract, 2, 1)),
    });
    const id = await app.sign('twice', ['2027-01-01', 1000]);
    await app.runUntil('2027-01-02 07:00');
    const [first, collection] = [app.app, app.collection];
    await app.boot({ policy: renewWith((contract) => continueList(contract, 2, 1)) });
    await app.simulator.advanceTo('2027-01-02T08:00:30+08:00');
    await Promise.all([
      collection.renewNow(id),
      app.collection.renewNow(id),
      collection.renewNow(id),
    ]);
    await first.close();
    expect(sent()).toEqual(['2027-01-02 08:00 accepted']);
  });

  it('sends nothing while a plan is paused, and renews when the pause ends', async () => {
    app = await CollectingApp.start({
      policy: renewWith((contract) => continueList(contract, 2, 1)),
    });
    const id = await app.sign('paused', ['2027-01-01', 1000]);
    await app.runUntil('2027-01-02 07:00');
    await app.collection.pause({ plan_id: PLANS.month });
    await app.runUntil('2027-01-05 09:10');
    expect(sent()).toEqual([]);
    await app.collection.resume({ plan_id: PLANS.month });
    await app.collection.runUntilIdle();
    expect(sent()).toEqual(['2027-01-05 09:10 accepted']);
    expect(log(id)).toEqual(['2027-01-05 09:10 renewed']);
  });

  it('sends nothing after a termination, and none while it can be withdrawn', async () => {
    app = await CollectingApp.start({
      policy: renewWith((contract) => continueList(contract, 2, 1)),
    });
    const [gone, unsure] = [
      await app.sign('gone', ['2027-01-01', 1000]),
      await app.sign('unsure', ['2027-01-01', 1000]),
    ];
    await app.runUntil('2027-01-02 07:00');
    await app.simulator.user.terminate(gone);
    await app.simulator.user.terminate(unsure, { revocableFor: 20 * 24 * HOUR });
    await app.runUntil('2027-01-10 07:00');
    expect(sent()).toEqual([]);
    expect((await app.collection.find(unsure))?.contract.state).toBe('suspended');
    await app.simulator.user.revokeTermination(unsure);
    await app.runUntil('2027-02-10 12:00');
    expect(log(unsure)).toEqual([expect.stringMatching(/^2027-01-10 \d\d:\d\d renewed$/)]);
    expect(log(gone)).toEqual([]);
    expect(sent()).toHaveLength(1);
  });

  it('learns of a renewal by others before it lapses, although its notification was lost', async () => {
    app = await CollectingApp.start({ policy: renewWith(() => undefined) });
    const id = await app.sign('byhand', ['2027-01-01', 1000]);
    await app.runUntil('2027-01-05 12:00');
    const restore = app.simulator.deliverTo((_request: unknown, response: { end(): void }) => {
      response.end();
    });
    const { premiums = [] } = (await app.collection.find(id)) ?? {};
    await app.insurance.renewContract({
      plan_id: PLANS.month,
      contract_id: id,
      policy_periods: continueList({ premiums }, 2, 1, 2).map(({ amount, ...period }) => ({
        ...period,
        estimated_deduct_amount: { total: amount },
      })),
    });
    await app.runUntil('2027-02-01 12:00');
    restore();
    expect(log(id).at(-1)).toBe('2027-01-31 18:59 renewed');
    expect(log(id)).not.toContain('2027-01-31 18:59 renewal-lapsed');
    expect(await app.states(id)).toEqual(['paid', 'paid', 'planned', 'planned']);
  });

  it.each([
    ['without the method of the policy', false],
    ['after the policy has stopped', true],
  ])(
    'collects what the application has renewed %s, although the notification was lost',
    async (_case, stops) => {
      app = await CollectingApp.start(stops ? { policy: renewWith(() => 'stop') } : {});
      const [early, late] = [
        await app.sign('early', ['2027-01-01', 1000]),
        await app.sign('late', ['2027-01-01', 1000]),
      ];
      await app.runUntil('2027-01-05 12:00');
      const restore = app.simulator.deliverTo((_request: unknown, response: { end(): void }) => {
        response.end();
      });
      await renewByHand(early);
      await app.runUntil('2027-01-31 18:59');
      await renewByHand(late);
      await app.runUntil('2027-02-02 00:00');
      restore();
      expect(log(early)).toEqual(['2027-01-09 04:00 renewed']);
      expect(log(late)).toEqual(['2027-02-01 04:00 renewed']);
      await app.runUntil('2027-03-05 12:00');
      expect((await app.states(early))[2]).toBe('paid');
      expect((await app.states(late))[2]).toBe('paid');
    },
  );

  it('waits after a query of such a list that failed, and ends with the window', async () => {
    app = await CollectingApp.start({ policy: renewWith(() => 'stop') });
    const id = await app.sign('unreachable', ['2027-01-01', 1000]);
    await app.runUntil('2027-01-09 00:00');
    const before = app.simulator.requests.length;
    app.simulator.fail({ endpoint: LIST, status: 500, times: 2 });
    await app.runUntil('2027-02-05 12:00');
    const lists = app.renewals().filter(({ at }) => at > Date.parse('2027-01-09T00:00:00+08:00'));
    expect(lists.slice(0, 4).map(({ at }) => toBeijing(at))).toEqual([
      '2027-01-09 04:00',
      '2027-01-09 04:05',
      '2027-01-09 04:10',
      '2027-01-16 04:00',
    ]);
    expect(app.simulator.requests.length - before).toBeLessThan(20);
    expect(log(id)).toEqual([]);
    expect(await app.store.findDue({ now: Infinity, limit: 10 })).toEqual([]);
  });

  it('queries the list before it renews with a ledger that was restored from a backup', async () => {
    const policy = renewWith((contract) => continueList(contract, 2, 1));
    app = await CollectingApp.start({ policy });
    const id = await app.sign('restored', ['2027-01-01', 1000]);
    await app.runUntil('2027-01-02 07:00');
    const backup = (await app.collection.find(id))!;
    await app.runUntil('2027-01-02 09:00');
    expect(sent()).toHaveLength(1);
    await app.app.close();
    const store = new MemoryCollectionStore();
    await store.commit({ ledger: backup, expectedVersion: 0, events: [], unlessPaused: false });
    Object.assign(app, { store });
    await app.boot({ policy });
    await app.runUntil('2027-01-03 12:00');
    expect(sent()).toHaveLength(1);
    expect(await app.states(id)).toEqual(['paid', 'paid', 'planned', 'planned']);
  });

  it.each([
    ['waits for an hour after a restore', '2027-01-02 08:10', '2027-01-02 09:10 accepted'],
    ['does not wait beyond the window', '2027-01-31 18:10', '2027-01-31 18:10 accepted'],
  ])('%s before it renews', async (_case, time, expected) => {
    app = await CollectingApp.start({ policy: renewWith((one) => continueList(one, 2, 1, 2)) });
    const id = await app.sign('rechecked', ['2027-01-01', 1000]);
    await app.runUntil('2027-01-02 07:00');
    await app.simulator.advanceTo(`${time.replace(' ', 'T')}:00+08:00`);
    await app.collection.recheck({ since: new Date('2027-01-01T12:00:00+08:00') });
    await app.runUntil(time.replace(/ 08:/, ' 12:'));
    await app.collection.runUntilIdle();
    expect(sent()).toEqual([expected]);
    expect(log(id).at(-1)).toBe(expected.replace('accepted', 'renewed'));
  });

  it('finds the window of a list with one period by the state of the contract', async () => {
    app = await CollectingApp.start({
      policy: renewWith((contract) => continueList(contract, 1, 12)),
    });
    app.planId = PLANS.year;
    const id = await app.signLater('single', ['2026-12-05', 1000]);
    await app.runUntil('2028-12-10 12:00');
    expect(log(id)).toEqual(['2027-11-06 08:00 renewed', '2028-11-05 08:00 renewed']);
    expect((await app.states(id)).slice(0, 2)).toEqual(['paid', 'paid']);
    // Two windows of thirty days in which the plan turns out not to be monthly or quarterly.
    const first = app.simulator.requests.filter(({ at }) => at < Date.parse('2027-10-01'));
    expect(first.filter(({ method }) => method === 'GET').length).toBeLessThan(30);
  });

  it('previews renewals, and shows them in the timeline', async () => {
    app = await CollectingApp.start({
      policy: renewWith((contract) => continueList(contract, 2, 1)),
    });
    const id = await app.sign('preview', ['2027-01-01', 1000]);
    await app.sign('other', ['2027-01-01', 1000]);
    expect((await app.collection.preview('2027-01-01')).renewals).toBe(0);
    expect((await app.collection.preview('2027-01-02')).renewals).toBe(2);
    await app.runUntil('2027-01-02 12:00');
    expect((await app.collection.preview('2027-01-02')).renewals).toBe(0);
    const types = (await app.collection.timeline(id)).map(({ type }) => type);
    expect(types).toEqual(['scheduled', 'paid', 'renewed']);
  });

  it('publishes its steps on the diagnostics channel, without a period', async () => {
    const steps: PremiumStepEvent[] = [];
    const listen = (step: unknown) => void steps.push(step as PremiumStepEvent);
    diagnostics.subscribe(PREMIUM_COLLECTION_CHANNEL, listen);
    try {
      app = await CollectingApp.start({
        policy: renewWith((contract) => continueList(contract, 2, 1)),
      });
      await app.sign('steps', ['2027-01-01', 1000]);
      await app.runUntil('2027-01-02 12:00');
    } finally {
      diagnostics.unsubscribe(PREMIUM_COLLECTION_CHANNEL, listen);
    }
    expect(
      steps
        .filter(({ policy_period_id: id }) => id === undefined)
        .map(({ step, outcome }) => [step, outcome]),
    ).toEqual([
      ['renew', 'done'],
      ['query-list', 'done'],
    ]);
  });
});
