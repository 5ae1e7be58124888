import { afterEach, describe, expect, it, vi } from 'vitest';
import { CollectingApp, PLAN, toBeijing } from './support/collecting-app.js';

describe('the collection of premiums', () => {
  let app: CollectingApp;
  afterEach(() => app?.stop());

  it('schedules and deducts each period after the contract was signed', async () => {
    app = await CollectingApp.start();
    const id = await app.sign('one', ['2027-01-01', 2000], ['2027-02-01', 2000]);
    expect(await app.states(id)).toEqual(['paid', 'planned', 'planned']);
    await app.runUntil('2027-02-02 12:00');
    expect(await app.states(id)).toEqual(['paid', 'paid', 'paid']);
    expect(app.log(id)).toEqual([
      '2026-12-31 08:00 scheduled 2',
      '2027-01-01 08:00 paid 2',
      '2027-01-31 08:00 scheduled 3',
      '2027-02-01 08:00 paid 3',
    ]);
    expect(app.writes().map(({ kind, at, accepted }) => [kind, toBeijing(at), accepted])).toEqual([
      ['schedule', '2026-12-31 08:00', true],
      ['deduct', '2027-01-01 08:00', true],
      ['schedule', '2027-01-31 08:00', true],
      ['deduct', '2027-02-01 08:00', true],
    ]);
    const [, deduction] = app.writes();
    expect(JSON.parse(deduction!.body)).toMatchObject({
      out_trade_no: expect.stringMatching(/^PC[0-9a-f]{30}$/),
      description: '保险费 第2期',
      attach: `premium:${id}:2`,
      amount: { total: 2000, currency: 'CNY' },
    });
    expect(await app.collection.report('2027-01-01')).toMatchObject({
      due: { count: 1, amount: 2000 },
      paid: { count: 1, amount: 2000 },
      open: { count: 0, amount: 0 },
    });
  });

  it('needs four requests for a premium, and two for each further deduction', async () => {
    app = await CollectingApp.start();
    const id = await app.sign('counted', ['2027-01-01', 2000], ['2027-02-01', 2000]);
    await app.runUntil('2026-12-31 07:00');
    const before = app.simulator.requests.length;
    await app.runUntil('2027-01-01 12:00');
    const kinds = app.simulator.requests
      .slice(before)
      .map(({ method, url }) => `${method} ${url.split('/').at(-1)}`);
    expect(kinds).toEqual(['GET counted', 'POST schedule', 'GET counted', 'POST apply']);
    await app.simulator.user.failToPay(id);
    await app.runUntil('2027-02-02 12:00');
    expect(app.simulator.requests.length - before).toBe(4 + 4 + 2);
  });

  it.each([
    ['queries the contract before a schedule', 4 * 60_000, 3],
    ['does not query the contract again within three minutes before a schedule', 2 * 60_000, 2],
  ])('%s', async (_case, delay, queries) => {
    app = await CollectingApp.start();
    const before = app.simulator.requests.length;
    const id = await app.signLater('shared', ['2026-12-02', 2000]);
    await app.simulator.advanceBy(delay);
    await app.collection.runUntilIdle();
    expect(await app.states(id)).toEqual(['scheduled']);
    const asked = app.simulator.requests
      .slice(before)
      .filter(({ method, url }) => method === 'GET' && url.includes('/contracts/'));
    expect(asked).toHaveLength(queries);
  });

  it('tries again under a new number, once a day at most, and then lets the premium expire', async () => {
    app = await CollectingApp.start();
    const id = await app.sign('poor', ['2027-01-01', 2000], ['2027-02-01', 2000]);
    await app.simulator.user.failToPay(id, { times: Infinity });
    await app.runUntil('2027-01-31 12:00');
    const deductions = app.writes().filter(({ kind }) => kind === 'deduct');
    expect(deductions.map(({ at }) => toBeijing(at).slice(0, 10))).toEqual([
      '2027-01-01',
      '2027-01-02',
      '2027-01-03',
      '2027-01-05',
      '2027-01-08',
      '2027-01-12',
      '2027-01-17',
      '2027-01-30',
    ]);
    expect(new Set(deductions.map(({ body }) => JSON.parse(body).out_trade_no)).size).toBe(8);
    expect(app.writes().every(({ accepted }) => accepted)).toBe(true);
    expect(app.log(id).slice(-4)).toEqual([
      '2027-01-30 08:00 failed 2',
      '2027-01-30 08:00 abandoned 2',
      '2027-01-30 20:00 expired 2',
      '2027-01-31 08:00 scheduled 3',
    ]);
    expect(await app.collection.report('2027-01-01')).toMatchObject({
      failed: { count: 1, amount: 2000 },
    });
  });

  it('tries on the last day of the window, when the account has money again', async () => {
    app = await CollectingApp.start();
    const id = await app.sign('late', ['2027-01-01', 2000]);
    await app.simulator.user.failToPay(id, { times: 7 });
    await app.runUntil('2027-01-31 12:00');
    expect(app.log(id).at(-1)).toBe('2027-01-30 08:00 paid 2');
  });

  it('collects a premium once the customer has money', async () => {
    app = await CollectingApp.start();
    const id = await app.sign('payday', ['2027-01-01', 2000]);
    await app.simulator.user.failToPay(id, { times: 2 });
    await app.runUntil('2027-01-31 12:00');
    expect(app.log(id)).toEqual([
      '2026-12-31 08:00 scheduled 2',
      '2027-01-01 08:00 failed 2',
      '2027-01-02 08:00 failed 2',
      '2027-01-03 08:00 paid 2',
    ]);
  });

  it.each([
    ['a lost response', { drop: 'before' }],
    ['a response cut in the middle', { drop: 'mid-response' }],
    ['an error after the request took effect', { status: 500, takesEffect: true }],
    ['an error before the request took effect', { status: 500, takesEffect: false }],
    ['an unsigned response', { signature: 'missing' }],
  ] as const)('settles %s by a query, and takes the money once', async (_case, fault) => {
    app = await CollectingApp.start();
    const id = await app.sign('faulty', ['2027-01-01', 2000]);
    app.simulator.fail({ endpoint: 'POST /v3/papay/insurance-pay/transactions/apply', ...fault });
    app.simulator.fail({
      endpoint:
        'POST /v3/papay/insurance-pay/policy-periods/contract-id/{c}/policy-period-id/{p}/schedule',
      ...fault,
    });
    await app.runUntil('2027-01-05 12:00');
    expect(app.log(id).map((line) => line.slice(17))).toEqual(['scheduled 2', 'paid 2']);
    const numbers = app
      .writes()
      .filter(({ kind }) => kind === 'deduct')
      .map(({ body }) => JSON.parse(body).out_trade_no);
    expect(new Set(numbers).size).toBe(1);
  });

  it('settles deductions whose notifications are lost', async () => {
    app = await CollectingApp.start();
    const id = await app.sign('silent', ['2027-01-01', 2000]);
    await app.runUntil('2027-01-01 07:00');
    const restore = app.simulator.deliverTo((_request: unknown, response: { end(): void }) => {
      response.end();
    });
    await app.runUntil('2027-01-01 12:00');
    restore();
    expect(app.log(id)).toEqual(['2026-12-31 08:00 scheduled 2', '2027-01-01 08:02 paid 2']);
  });

  it('sends nothing after the contract was terminated, and ends its premiums', async () => {
    app = await CollectingApp.start();
    const id = await app.sign('leaver', ['2027-01-01', 2000], ['2027-02-01', 2000]);
    await app.runUntil('2026-12-31 12:00');
    await app.simulator.user.terminate(id);
    await app.runUntil('2027-03-05 12:00');
    expect(await app.states(id)).toEqual(['paid', 'ended', 'ended']);
    expect(app.writes().map(({ kind }) => kind)).toEqual(['schedule']);
  });

  it('sends nothing while a termination can be withdrawn, and goes on afterwards', async () => {
    app = await CollectingApp.start();
    const id = await app.sign('unsure', ['2027-01-01', 2000]);
    await app.runUntil('2026-12-31 07:00');
    await app.simulator.user.terminate(id, { revocableFor: 10 * 24 * 3_600_000 });
    await app.runUntil('2027-01-03 07:00');
    await app.simulator.user.revokeTermination(id);
    await app.runUntil('2027-01-10 12:00');
    expect(await app.states(id)).toEqual(['paid', 'paid']);
    // The customer gets no announcement: the contract is queried before the schedule.
    expect(app.writes().map(({ kind, accepted }) => [kind, accepted])).toEqual([
      ['schedule', true],
      ['deduct', true],
    ]);
  });

  it('deducts nothing while a termination can be withdrawn that followed the schedule', async () => {
    app = await CollectingApp.start();
    const id = await app.sign('regret', ['2027-01-01', 2000]);
    await app.runUntil('2026-12-31 12:00');
    await app.simulator.user.terminate(id, { revocableFor: 10 * 24 * 3_600_000 });
    await app.runUntil('2027-01-03 07:00');
    expect(app.writes().map(({ kind }) => kind)).toEqual(['schedule']);
    expect((await app.collection.find(id))?.contract.state).toBe('suspended');
    await app.simulator.user.revokeTermination(id);
    await app.runUntil('2027-01-10 12:00');
    expect(await app.states(id)).toEqual(['paid', 'paid']);
    expect(app.writes().map(({ kind }) => kind)).toEqual(['schedule', 'deduct']);
  });

  it('announces no further deduction when one fails after the contract has ended', async () => {
    app = await CollectingApp.start();
    const id = await app.sign('gone', ['2027-01-01', 2000]);
    await app.simulator.user.failToPay(id, { times: 9 });
    await app.simulator.advanceTo('2026-12-31T08:00:30+08:00');
    await app.collection.runUntilIdle();
    await app.simulator.advanceTo('2027-01-01T08:00:30+08:00');
    await app.collection.runUntilIdle();
    expect(await app.states(id)).toEqual(['paid', 'accepted']);
    await app.simulator.user.terminate(id);
    await app.runUntil('2027-01-01 08:05');
    expect(app.log(id).slice(-2)).toEqual([
      '2027-01-01 08:00 failed 2',
      '2027-01-01 08:00 ended 2',
    ]);
    expect(app.events.find(({ type }) => type === 'failed')).toMatchObject({
      nextAttemptAt: undefined,
    });
  });

  it('deducts nothing after a termination whose notification was lost', async () => {
    app = await CollectingApp.start();
    const id = await app.sign('unheard', ['2027-01-01', 2000]);
    await app.runUntil('2026-12-31 12:00');
    const restore = app.simulator.deliverTo((_request: unknown, response: { end(): void }) => {
      response.end();
    });
    await app.simulator.user.terminate(id);
    await app.runUntil('2027-01-03 12:00');
    restore();
    expect(await app.states(id)).toEqual(['paid', 'ended']);
    expect(app.writes().map(({ kind }) => kind)).toEqual(['schedule']);
  });

  it('deducts nothing while the state of the contract is not known', async () => {
    app = await CollectingApp.start();
    const id = await app.sign('deaf', ['2027-01-01', 2000]);
    await app.runUntil('2027-01-01 07:00');
    app.simulator.fail({
      endpoint: 'GET /v3/papay/insurance-sign/contracts/plan-id/{p}/out-contract-code/{c}',
      status: 500,
      times: 3,
    });
    await app.runUntil('2027-01-02 12:00');
    expect(app.log(id)).toEqual(['2026-12-31 08:00 scheduled 2', '2027-01-01 08:15 paid 2']);
  });

  it('deducts on the last day although the termination is withdrawn in its afternoon', async () => {
    app = await CollectingApp.start();
    const id = await app.sign('lastday', ['2027-01-01', 2000]);
    await app.runUntil('2026-12-31 12:00');
    await app.simulator.user.terminate(id, { revocableFor: 60 * 24 * 3_600_000 });
    await app.runUntil('2027-01-30 15:50');
    await app.simulator.user.revokeTermination(id);
    await app.runUntil('2027-01-31 12:00');
    expect(await app.states(id)).toEqual(['paid', 'paid']);
  });

  it('collects the lower amount after a modification cancelled the schedule', async () => {
    app = await CollectingApp.start();
    const id = await app.sign('cheaper', ['2027-01-01', 2000], ['2027-02-01', 2000]);
    await app.runUntil('2026-12-31 10:00');
    const periods = await app.insurance
      .iteratePolicyPeriods({ plan_id: PLAN, out_contract_code: 'cheaper' })
      .toArray();
    await app.insurance.modifyPolicyPeriods({
      plan_id: PLAN,
      contract_id: id,
      allow_cancel_scheduled: true,
      policy_periods: periods.map((period) => ({
        policy_period_id: period.policy_period_id,
        estimated_deduct_date: period.estimated_deduct_date,
        estimated_deduct_amount: {
          total: period.policy_period_id === 2 ? 1500 : period.estimated_deduct_amount.total,
          currency: 'CNY' as const,
        },
      })),
    });
    await app.runUntil('2027-01-05 12:00');
    expect(app.events.findLast(({ type }) => type === 'paid')).toMatchObject({ amount: 1500 });
    expect(await app.states(id)).toEqual(['paid', 'paid', 'planned']);
  });

  it('takes over the periods of a renewal', async () => {
    app = await CollectingApp.start();
    const id = await app.sign('renewed', ['2027-01-01', 2000]);
    await app.runUntil('2027-01-02 10:00');
    await app.insurance.renewContract({
      plan_id: PLAN,
      contract_id: id,
      policy_periods: [
        {
          policy_period_id: 3,
          estimated_deduct_date: '2027-02-01',
          estimated_deduct_amount: { total: 2000, currency: 'CNY' },
        },
      ],
    });
    await expect.poll(() => app.states(id)).toEqual(['paid', 'paid', 'planned']);
    await app.runUntil('2027-02-02 12:00');
    expect(await app.states(id)).toEqual(['paid', 'paid', 'paid']);
  });

  it('reports premiums at risk 3 days, 1 day and 2 hours before their window closes', async () => {
    app = await CollectingApp.start();
    const id = await app.sign('paused', ['2027-01-01', 2000]);
    await app.collection.pause({ plan_id: PLAN });
    await app.runUntil('2027-02-01 12:00');
    expect(app.writes()).toEqual([]);
    expect(app.log(id)).toEqual([
      '2027-01-26 19:30 at-risk 2',
      '2027-01-28 19:30 at-risk 2',
      '2027-01-29 17:30 at-risk 2',
      expect.stringMatching(/^2027-01-29 19:[23]\d expired 2$/),
    ]);
  });

  it('deducts on the last day what was scheduled by hand during a pause', async () => {
    app = await CollectingApp.start();
    const id = await app.sign('manual', ['2027-01-01', 2000]);
    await app.collection.pause();
    await app.runUntil('2027-01-29 10:00');
    await app.insurance.schedulePolicyPeriod({
      contract_id: id,
      policy_period_id: 2,
      scheduled_amount: { total: 2000, currency: 'CNY' },
    });
    await app.runUntil('2027-01-29 19:20');
    await app.collection.resume();
    await app.simulator.advanceTo('2027-01-29T19:35:00+08:00');
    await app.runUntil('2027-01-30 21:00');
    expect(app.log(id).slice(-2)).toEqual([
      '2027-01-29 19:35 scheduled 2',
      '2027-01-30 08:00 paid 2',
    ]);
  });

  it('goes on at once after a pause', async () => {
    app = await CollectingApp.start();
    const id = await app.sign('resumed', ['2027-01-01', 2000]);
    await app.collection.pause();
    await app.runUntil('2027-01-10 12:00');
    await app.collection.resume();
    await app.runUntil('2027-01-11 12:00');
    expect(app.log(id)[0]).toBe('2027-01-10 12:00 scheduled 2');
    expect(await app.states(id)).toEqual(['paid', 'paid']);
  });

  it('goes on where another process was killed', async () => {
    app = await CollectingApp.start();
    const id = await app.sign('killed', ['2027-01-01', 2000]);
    await app.runUntil('2027-01-01 07:00');
    // The process dies after its intent was committed, and before it has sent anything.
    const commit = app.store.commit.bind(app.store);
    app.store.commit = async (change) => {
      const isCommitted = await commit(change);
      const isIntent = change.ledger.premiums.some(({ state }) => state === 'deducting');
      return isIntent ? new Promise<boolean>(() => {}) : isCommitted;
    };
    await app.simulator.advanceTo('2027-01-01T08:00:30+08:00');
    void app.collection.collectNow(id, 2);
    await expect.poll(() => app.states(id)).toEqual(['paid', 'deducting']);
    app.store.commit = commit;
    await app.boot();
    await app.runUntil('2027-01-01 08:10');
    expect(app.log(id).at(-1)).toBe('2027-01-01 08:02 paid 2');
    expect(app.writes().map(({ kind }) => kind)).toEqual(['schedule', 'deduct']);
  });

  it.each([
    [29_999, ['schedule']],
    [30_000, []],
  ])('sends no request when its intent took 30 s to commit: %i ms', async (delay, sent) => {
    app = await CollectingApp.start();
    const id = await app.sign('slow', ['2027-01-01', 2000]);
    await app.runUntil('2026-12-31 07:00');
    const commit = app.store.commit.bind(app.store);
    app.store.commit = async (change) => {
      app.store.commit = commit;
      const isCommitted = await commit(change);
      await app.simulator.advanceBy(delay);
      return isCommitted;
    };
    await app.simulator.advanceTo('2026-12-31T08:00:30+08:00');
    await app.collection.collectNow(id, 2);
    expect(app.writes().map(({ kind }) => kind)).toEqual(sent);
    await app.runUntil('2027-01-02 12:00');
    expect(app.writes().map(({ kind }) => kind)).toEqual(['schedule', 'deduct']);
    expect(await app.states(id)).toEqual(['paid', 'paid']);
  });

  it.each([
    [29_999, ['schedule']],
    [30_000, []],
  ])('sends no request when the reads after its intent took 30 s: %i ms', async (delay, sent) => {
    app = await CollectingApp.start();
    const id = await app.sign('slowread', ['2027-01-01', 2000]);
    await app.runUntil('2026-12-31 07:00');
    const commit = app.store.commit.bind(app.store);
    const loadRecord = app.store.loadRecord.bind(app.store);
    app.store.commit = async (change) => {
      app.store.commit = commit;
      app.store.loadRecord = async (name) => {
        app.store.loadRecord = loadRecord;
        const record = await loadRecord(name);
        await app.simulator.advanceBy(delay);
        return record;
      };
      return commit(change);
    };
    await app.simulator.advanceTo('2026-12-31T08:00:30+08:00');
    await app.collection.collectNow(id, 2);
    expect(app.writes().map(({ kind }) => kind)).toEqual(sent);
    await app.runUntil('2027-01-02 12:00');
    expect(app.writes().map(({ kind }) => kind)).toEqual(['schedule', 'deduct']);
    expect(await app.states(id)).toEqual(['paid', 'paid']);
  });

  it.each([0, 10_000])(
    'keeps the schedule of another worker when a process whose clock is %d ms ahead queried the period before',
    async (ahead) => {
      let lead = 0;
      app = await CollectingApp.start({ clock: () => app.simulator.now + lead });
      const id = await app.sign('overtaken', ['2027-01-01', 2000]);
      await app.runUntil('2026-12-31 07:00');
      // After a restore, the period is queried before its schedule.
      await app.collection.recheck({ since: new Date('2026-12-30T12:00:00+08:00') });
      await app.simulator.advanceTo('2026-12-31T08:00:30+08:00');
      const { insurance, collection } = app;
      const query = insurance.queryPolicyPeriod.bind(insurance);
      vi.spyOn(insurance, 'queryPolicyPeriod').mockImplementationOnce(async (...args) => {
        const report = await query(...args);
        lead = 0;
        await collection.collectNow(id, 2);
        lead = ahead;
        return report;
      });
      lead = ahead;
      await collection.collectNow(id, 2);
      lead = 0;
      await app.runUntil('2027-01-02 12:00');
      expect(app.writes().map(({ kind }) => kind)).toEqual(['schedule', 'deduct']);
      expect(app.log(id)).toEqual(['2026-12-31 08:00 scheduled 2', '2027-01-01 08:00 paid 2']);
    },
  );

  it('works on one premium from many workers at once without a second request', async () => {
    app = await CollectingApp.start();
    const id = await app.sign('crowd', ['2027-01-01', 2000]);
    await app.runUntil('2026-12-31 07:00');
    for (const moment of ['2026-12-31T08:00:30+08:00', '2027-01-01T08:00:30+08:00']) {
      await app.simulator.advanceTo(moment);
      await Promise.all(Array.from({ length: 10 }, () => app.collection.collectNow(id, 2)));
    }
    await app.runUntil('2027-01-02 12:00');
    expect(app.writes().map(({ kind }) => kind)).toEqual(['schedule', 'deduct']);
    expect(await app.states(id)).toEqual(['paid', 'paid']);
  });
});
