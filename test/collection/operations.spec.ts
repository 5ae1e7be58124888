import type { ServerResponse } from 'node:http';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { MemoryCollectionStore } from '../../lib/collection/index.js';
import type {
  CollectionPolicy,
  DuePremium,
  FailedDeduction,
  LedgerChange,
} from '../../lib/collection/index.js';
import { CollectingApp, PLAN, toBeijing } from './support/collecting-app.js';

let app: CollectingApp;
afterEach(() => app?.stop());

describe('enrolment', () => {
  it('fills in the states of a contract that was signed before, without events', async () => {
    app = await CollectingApp.start({ autoEnrol: false });
    const id = await app.sign('old', ['2027-01-01', 2000], ['2027-02-01', 2000]);
    await app.simulator.advanceTo('2026-12-31T09:00:00+08:00');
    await app.insurance.schedulePolicyPeriod({
      contract_id: id,
      policy_period_id: 2,
      scheduled_amount: { total: 2000, currency: 'CNY' },
    });
    expect(await app.collection.find(id)).toBeUndefined();
    const number = { plan_id: PLAN, out_contract_code: 'old' };
    expect((await app.collection.enrol(number)).premiums.map(({ state }) => state)).toEqual([
      'paid',
      'scheduling',
      'planned',
    ]);
    expect(app.events).toEqual([]);
    await app.runUntil('2027-02-02 12:00');
    expect(await app.states(id)).toEqual(['paid', 'paid', 'paid']);
    expect(app.writes()).toHaveLength(4);
  });

  it('keeps the states of a contract that is enrolled already', async () => {
    app = await CollectingApp.start();
    const id = await app.sign('again', ['2027-01-01', 2000]);
    const before = await app.collection.find(id);
    await app.collection.enrol({ plan_id: PLAN, out_contract_code: 'again' });
    expect((await app.collection.find(id))?.premiums.map(({ state }) => state)).toEqual(
      before?.premiums.map(({ state }) => state),
    );
    await app.runUntil('2027-01-02 12:00');
    expect(app.writes()).toHaveLength(2);
  });

  it('rejects a number without a signed contract', async () => {
    app = await CollectingApp.start();
    await expect(
      app.collection.enrol({ plan_id: PLAN, out_contract_code: 'none' }),
    ).rejects.toMatchObject({ name: 'WechatPayApiError', code: 'RESOURCE_NOT_EXISTS' });
  });

  it('ends a withdrawal, which had stopped everything', async () => {
    app = await CollectingApp.start();
    const id = await app.sign('back', ['2027-01-01', 2000]);
    await app.collection.withdraw(id);
    await app.runUntil('2027-01-05 12:00');
    expect(await app.states(id)).toEqual(['paid', 'ended']);
    expect(app.writes()).toEqual([]);
    await app.collection.enrol({ plan_id: PLAN, out_contract_code: 'back' });
    await app.runUntil('2027-01-07 12:00');
    expect(await app.states(id)).toEqual(['paid', 'paid']);
  });

  it('collects every premium whose window is open when it ends a withdrawal', async () => {
    app = await CollectingApp.start();
    const id = await app.sign(
      'several',
      ['2027-01-01', 2000],
      ['2027-02-01', 2000],
      ['2027-03-01', 2000],
    );
    await app.collection.withdraw(id);
    await app.runUntil('2027-01-05 12:00');
    expect(await app.states(id)).toEqual(['paid', 'ended', 'ended', 'ended']);
    await app.collection.enrol({ plan_id: PLAN, out_contract_code: 'several' });
    expect(await app.states(id)).toEqual(['paid', 'planned', 'planned', 'planned']);
    await app.runUntil('2027-03-05 12:00');
    expect(await app.states(id)).toEqual(['paid', 'paid', 'paid', 'paid']);
  });

  /** Runs `work` after WeChat Pay has listed the periods, and before the list arrives. */
  function holdList(work: () => Promise<unknown>): void {
    const { insurance } = app;
    const iterate = insurance.iteratePolicyPeriods.bind(insurance);
    vi.spyOn(insurance, 'iteratePolicyPeriods').mockImplementationOnce((...args) => {
      const periods = iterate(...args);
      const read = periods.toArray.bind(periods);
      const toArray = async () => {
        const list = await read();
        await work();
        return list;
      };
      return Object.assign(periods, { toArray });
    });
  }

  it.each([
    ['known', 0],
    ['known', 120_000],
    ['new', 120_000],
  ])(
    'keeps a schedule made during the enrolment of a %s contract by a process whose clock is %i ms ahead',
    async (kind, ahead) => {
      let lead = 0;
      app = await CollectingApp.start({
        clock: () => app.simulator.now + lead,
        autoEnrol: kind === 'known',
      });
      const id = await app.sign('stale', ['2027-01-01', 2000]);
      await app.runUntil('2026-12-31 07:59');
      const number = { plan_id: PLAN, out_contract_code: 'stale' };
      holdList(async () => {
        lead = 0;
        await app.simulator.advanceTo('2026-12-31T08:00:30+08:00');
        if (kind === 'new') await app.collection.enrol(number);
        await app.collection.runUntilIdle();
        lead = ahead;
      });
      lead = ahead;
      await app.collection.enrol(number);
      lead = 0;
      expect(await app.states(id)).toEqual(['paid', 'scheduled']);
      await app.runUntil('2027-01-02 12:00');
      expect(app.log(id)).toEqual(['2026-12-31 08:00 scheduled 2', '2027-01-01 08:00 paid 2']);
      expect(app.writes()).toHaveLength(2);
    },
  );

  it.each([
    ['a withdrawal', 'withdrawn', false],
    ['a termination', 'ended', true],
  ])('does not undo %s that comes during the query', async (_event, state, isWithdrawn) => {
    app = await CollectingApp.start();
    const id = await app.sign('left', ['2027-01-01', 2000]);
    await app.runUntil('2026-12-20 12:00');
    if (isWithdrawn) await app.collection.withdraw(id);
    holdList(async () => {
      if (state === 'ended') await app.simulator.user.terminate(id);
      else await app.collection.withdraw(id);
    });
    await app.collection.enrol({ plan_id: PLAN, out_contract_code: 'left' });
    await app.runUntil('2027-01-02 12:00');
    expect((await app.collection.find(id))?.contract.state).toBe(state);
    expect(await app.states(id)).toEqual(['paid', 'ended']);
    expect(app.log(id)).toHaveLength(1);
    expect(app.writes()).toEqual([]);
  });

  it('notices a termination that arrives before the contract is in the ledger', async () => {
    const store = new MemoryCollectionStore();
    app = await CollectingApp.start({ store, autoEnrol: false });
    const id = await app.sign('race', ['2027-01-01', 2000]);
    vi.spyOn(store, 'load').mockImplementationOnce(async () => {
      await app.simulator.user.terminate(id);
      return undefined;
    });
    const ledger = await app.collection.enrol({ plan_id: PLAN, out_contract_code: 'race' });
    expect(ledger.contract.state).toBe('ended');
    await app.runUntil('2027-01-02 12:00');
    expect(await app.states(id)).toEqual(['paid', 'ended']);
    expect(app.writes()).toEqual([]);
  });

  it('leaves a contract withdrawn when the notification of its signing comes late', async () => {
    app = await CollectingApp.start();
    app.simulator.deliverTo((_request: unknown, response: ServerResponse) => {
      response.writeHead(500).end();
    });
    const id = await app.sign('late', ['2027-01-01', 2000]);
    await app.collection.enrol({ plan_id: PLAN, out_contract_code: 'late' });
    await app.collection.withdraw(id);
    app.simulator.deliverTo(app.app);
    await app.runUntil('2027-01-05 12:00');
    expect(app.simulator.deliveries).toContainEqual(
      expect.objectContaining({ event_type: 'INSURANCE_ENTRUST.SIGN', status: 204 }),
    );
    expect((await app.collection.find(id))?.contract.state).toBe('withdrawn');
    expect(await app.states(id)).toEqual(['paid', 'ended']);
    expect(app.writes()).toEqual([]);
  });

  it('ends a withdrawal while a termination can be withdrawn, and collects when it is', async () => {
    app = await CollectingApp.start();
    const id = await app.sign('twice', ['2027-01-01', 2000]);
    await app.collection.withdraw(id);
    await app.runUntil('2026-12-10 12:00');
    await app.simulator.user.terminate(id, { revocableFor: 30 * 24 * 3_600_000 });
    await app.collection.enrol({ plan_id: PLAN, out_contract_code: 'twice' });
    expect((await app.collection.find(id))?.contract.state).toBe('suspended');
    await app.runUntil('2027-01-02 12:00');
    expect(app.writes()).toEqual([]);
    await app.simulator.user.revokeTermination(id);
    await app.runUntil('2027-01-04 12:00');
    expect(await app.states(id)).toEqual(['paid', 'paid']);
  });

  it('reports the end of a premium once, although WeChat Pay still lists it as scheduled', async () => {
    app = await CollectingApp.start();
    const id = await app.sign('listed', ['2027-01-01', 2000]);
    await app.runUntil('2026-12-31 12:00');
    app.simulator.deliverTo((_request: unknown, response: ServerResponse) => {
      response.writeHead(500).end();
    });
    await app.simulator.user.terminate(id);
    const number = { plan_id: PLAN, out_contract_code: 'listed' };
    await app.collection.enrol(number);
    await app.collection.runUntilIdle();
    expect(await app.states(id)).toEqual(['paid', 'ended']);
    const [, listed] = await app.insurance.iteratePolicyPeriods(number).toArray();
    expect(listed?.policy_period_state).toBe('SCHEDULED');
    await app.collection.enrol(number);
    expect(await app.states(id)).toEqual(['paid', 'ended']);
    await app.collection.runUntilIdle();
    expect(app.log(id).filter((line) => line.includes('ended'))).toHaveLength(1);
  });

  it('queries a premium that was scheduled before its withdrawal', async () => {
    app = await CollectingApp.start();
    const id = await app.sign('midway', ['2027-01-01', 2000], ['2027-02-01', 2000]);
    await app.runUntil('2026-12-31 12:00');
    await app.collection.withdraw(id);
    await app.collection.enrol({ plan_id: PLAN, out_contract_code: 'midway' });
    expect(await app.states(id)).toEqual(['paid', 'scheduling', 'planned']);
    await app.runUntil('2027-02-05 12:00');
    expect(await app.states(id)).toEqual(['paid', 'paid', 'paid']);
    expect(app.writes().map(({ kind }) => kind)).toEqual([
      'schedule',
      'deduct',
      'schedule',
      'deduct',
    ]);
  });
});

describe('the policy', () => {
  const start = (policy: Partial<CollectionPolicy>) => {
    class Policy implements CollectionPolicy {}
    Object.assign(Policy.prototype, policy);
    return CollectingApp.start({ policy: Policy });
  };

  it('sends nothing when the window closes while it decides', async () => {
    app = await start({
      decide: async ({ step }) => {
        if (step === 'deduct') await app.simulator.advanceTo('2027-01-30T20:30:00+08:00');
        return 'collect' as const;
      },
    });
    const id = await app.sign('slow', ['2027-01-01', 2000]);
    await app.runUntil('2026-12-31 12:00');
    await app.simulator.advanceTo('2027-01-30T19:50:00+08:00');
    await app.collection.runUntilIdle();
    expect(app.writes().map(({ kind }) => kind)).toEqual(['schedule']);
    expect(await app.states(id)).toEqual(['paid', 'expired']);
  });

  it('describes the deduction', async () => {
    app = await start({
      describe: ({ policy_period_id: period }) => ({
        description: `Cover ${period}`,
        goods_tag: 'T',
      }),
    });
    await app.sign('text', ['2027-01-01', 2000]);
    await app.runUntil('2027-01-02 12:00');
    expect(JSON.parse(app.writes()[1]!.body)).toMatchObject({
      description: 'Cover 2',
      goods_tag: 'T',
    });
  });

  it('skips a premium before its schedule', async () => {
    const asked: DuePremium[] = [];
    app = await start({
      decide: (premium) => {
        asked.push(premium);
        return 'skip';
      },
    });
    const id = await app.sign('skip', ['2027-01-01', 2000]);
    await app.runUntil('2027-02-02 12:00');
    expect(app.writes()).toEqual([]);
    expect(app.log(id)).toEqual(['2026-12-31 08:00 skipped 2']);
    expect(asked).toEqual([
      {
        contract_id: id,
        plan_id: PLAN,
        out_contract_code: 'skip',
        policy_period_id: 2,
        estimated_deduct_date: '2027-01-01',
        amount: 2000,
        step: 'schedule',
      },
    ]);
  });

  it('decides again before the money is taken', async () => {
    app = await start({ decide: ({ step }) => (step === 'deduct' ? 'skip' : 'collect') });
    const id = await app.sign('late', ['2027-01-01', 2000]);
    await app.runUntil('2027-02-02 12:00');
    expect(app.writes().map(({ kind }) => kind)).toEqual(['schedule']);
    expect(await app.states(id)).toEqual(['paid', 'skipped']);
  });

  it('postpones a premium to a day', async () => {
    app = await start({ decide: () => ({ postponeTo: '2027-01-10' }) });
    const id = await app.sign('later', ['2027-01-01', 2000]);
    await app.runUntil('2027-02-02 12:00');
    expect(app.log(id)).toEqual([
      '2026-12-31 08:00 postponed 2',
      '2027-01-10 08:00 scheduled 2',
      '2027-01-11 08:00 paid 2',
    ]);
  });

  it.each([
    ['throws', () => Promise.reject(new Error('no database'))],
    ['returns something else', () => 'collct' as never],
    ['names a day that does not exist', () => ({ postponeTo: '2027-02-30' })],
  ])(
    'sends nothing while it %s, goes on within an hour afterwards, and never makes a premium stuck',
    async (_, decide) => {
      let isBroken = true;
      app = await start({ decide: () => (isBroken ? decide() : 'collect') });
      const id = await app.sign('broken', ['2027-01-01', 2000]);
      await app.runUntil('2027-01-02 12:00');
      expect(app.writes()).toEqual([]);
      expect(app.events).toEqual([]);
      expect((await app.collection.find(id))?.premiums[1]).toMatchObject({
        state: 'planned',
        reason: 'policy-error',
      });
      isBroken = false;
      await app.runUntil('2027-01-02 13:00');
      expect(app.log(id)).toEqual([expect.stringMatching(/^2027-01-02 12:.* scheduled 2$/)]);
      await app.runUntil('2027-01-04 12:00');
      expect(await app.states(id)).toEqual(['paid', 'paid']);
    },
  );

  it('reports premiums at risk that it keeps from being collected, and lets them expire', async () => {
    app = await start({ decide: () => Promise.reject(new Error('no database')) });
    const id = await app.sign('hopeless', ['2027-01-01', 2000]);
    await app.runUntil('2027-01-31 12:00');
    expect(app.events.map(({ type }) => type)).toEqual([
      'at-risk',
      'at-risk',
      'at-risk',
      'expired',
    ]);
    expect(app.events[0]).toMatchObject({ type: 'at-risk', reason: 'policy-error' });
    expect(await app.states(id)).toEqual(['paid', 'expired']);
  });

  it('chooses the time of the next deduction', async () => {
    app = await start({
      nextAttempt: ({ attempts }) =>
        attempts.length > 1 ? 'stop' : { at: new Date('2027-01-06T15:00:00+08:00') },
    });
    const id = await app.sign('payday', ['2027-01-01', 2000]);
    await app.simulator.user.failToPay(id, { times: 5 });
    await app.runUntil('2027-01-20 12:00');
    expect(app.log(id)).toEqual([
      '2026-12-31 08:00 scheduled 2',
      '2027-01-01 08:00 failed 2',
      '2027-01-06 15:00 failed 2',
      '2027-01-06 15:00 abandoned 2',
    ]);
  });

  it('sees the failed deduction with its reason, once', async () => {
    const seen: FailedDeduction[] = [];
    app = await start({
      nextAttempt: (failure) => {
        seen.push(failure);
        return 'stop';
      },
    });
    const id = await app.sign('seen', ['2027-01-01', 2000]);
    await app.simulator.user.failToPay(id, { times: 5 });
    await app.runUntil('2027-01-03 12:00');
    const [attempt] = (await app.collection.find(id))?.premiums[1]?.attempts ?? [];
    expect(seen.map(({ attempts }) => attempts)).toEqual([
      [{ ...attempt, state: 'failed', settledAt: expect.any(Number), reason: expect.any(String) }],
    ]);
  });

  const BEYOND: [string, Partial<CollectionPolicy>][] = [
    ['postpones a premium beyond its window', { decide: () => ({ postponeTo: '2099-12-31' }) }],
    [
      'chooses a time beyond the window',
      { nextAttempt: () => ({ at: new Date('2027-02-15T10:00:00+08:00') }) },
    ],
  ];
  it.each(BEYOND)('cannot keep a premium open for ever that %s', async (_case, policy) => {
    app = await start(policy);
    const id = await app.sign('far', ['2027-01-01', 2000]);
    await app.simulator.user.failToPay(id, { times: 9 });
    await app.runUntil('2027-01-31 12:00');
    expect(await app.states(id)).toEqual(['paid', 'expired']);
    expect(await app.collection.report('2027-01-01')).toMatchObject({ open: { count: 0 } });
    // The last day is tried.
    const days = app.writes().map(({ at }) => toBeijing(at));
    expect(days.slice(2)).toEqual(policy.decide ? [] : ['2027-01-30 08:00']);
  });

  it('cannot have two deductions on one day', async () => {
    app = await start({ nextAttempt: () => ({ at: new Date(0) }) });
    const id = await app.sign('eager', ['2027-01-01', 2000]);
    await app.simulator.user.failToPay(id, { times: 1 });
    await app.runUntil('2027-01-03 12:00');
    const deductions = app.writes().filter(({ kind }) => kind === 'deduct');
    expect(deductions.map(({ at }) => toBeijing(at))).toEqual([
      '2027-01-01 08:00',
      '2027-01-02 08:00',
    ]);
  });
});

describe('operations', () => {
  it('resolves a stuck premium', async () => {
    app = await CollectingApp.start();
    const id = await app.sign('solved', ['2027-01-01', 2000]);
    const repair = app.simulator.fail({ code: 'INVALID_REQUEST', times: Infinity });
    await app.runUntil('2027-01-01 07:00');
    expect(await app.collection.stuck()).toMatchObject([
      { contract_id: id, policy_period_id: 2, state: 'stuck', reason: 'INVALID_REQUEST' },
    ]);
    repair();
    await app.collection.resolve(id, 2, 'retry');
    await app.runUntil('2027-01-01 09:00');
    expect(app.log(id).at(-1)).toBe('2027-01-01 08:00 scheduled 2');
    await app.runUntil('2027-01-04 12:00');
    expect(await app.states(id)).toEqual(['paid', 'paid']);
    await expect(app.collection.resolve(id, 2, 'skip')).rejects.toThrow(
      `period 2 of contract ${id} is paid, and only a stuck premium can be resolved`,
    );
  });

  it('previews the work of a day', async () => {
    app = await CollectingApp.start();
    await app.sign('one', ['2027-01-01', 2000]);
    await app.sign('two', ['2027-01-02', 3000]);
    expect(await app.collection.preview('2026-12-31')).toEqual({
      date: '2026-12-31',
      schedule: { count: 1, amount: 2000 },
      deduct: { count: 0, amount: 0 },
      settle: { count: 0, amount: 0 },
      renewals: 0,
    });
    await app.runUntil('2026-12-31 12:00');
    expect(await app.collection.preview('2027-01-01')).toMatchObject({
      schedule: { count: 1, amount: 3000 },
      deduct: { count: 1, amount: 2000 },
    });
  });

  it.each(['2027-02-30', '27-01-01', ''])('rejects the date %j', async (date) => {
    app = await CollectingApp.start();
    for (const method of ['preview', 'report', 'reconcile'] as const) {
      await expect(app.collection[method](date)).rejects.toThrow(
        'must be a calendar date yyyy-MM-dd',
      );
    }
  });

  it('rejects a plan that is not a number, which would otherwise pause everything', async () => {
    app = await CollectingApp.start();
    for (const plan_id of [0, -1, 1.5, '12535' as never]) {
      await expect(app.collection.pause({ plan_id })).rejects.toThrow(
        'plan_id must be a positive integer',
      );
    }
    for (const [scope, message] of [
      [{ planId: PLAN }, 'unknown property planId; the only one is plan_id'],
      [PLAN, 'the plan must be given as { plan_id }'],
      [null, 'the plan must be given as { plan_id }'],
      [[], 'the plan must be given as { plan_id }'],
    ] as const) {
      await expect(app.collection.pause(scope as never)).rejects.toThrow(new TypeError(message));
      await expect(app.collection.resume(scope as never)).rejects.toThrow(new TypeError(message));
    }
    expect(await app.store.isPaused(PLAN)).toBe(false);
    await app.collection.pause({ plan_id: undefined });
    expect(await app.store.isPaused(PLAN)).toBe(true);
  });

  it.each([
    ['scheduling', []],
    ['deducting', ['schedule']],
  ] as const)('sends nothing when the pause comes during the commit of %s', async (state, sent) => {
    let isPausing = true;
    class LateStore extends MemoryCollectionStore {
      override async commit(change: LedgerChange): Promise<boolean> {
        const isCommitted = await super.commit(change);
        const isMeant = change.ledger.premiums.some((premium) => premium.state === state);
        if (isCommitted && isMeant && isPausing) await this.pause(PLAN);
        return isCommitted;
      }
    }
    app = await CollectingApp.start({ store: new LateStore() });
    const id = await app.sign('late', ['2027-01-01', 2000]);
    await app.runUntil('2027-01-02 12:00');
    expect(app.writes().map(({ kind }) => kind)).toEqual(sent);
    isPausing = false;
    await app.collection.resume({ plan_id: PLAN });
    await app.runUntil('2027-01-04 12:00');
    expect(app.writes().map(({ kind }) => kind)).toEqual(['schedule', 'deduct']);
    expect(await app.states(id)).toEqual(['paid', 'paid']);
  });

  it('goes on when the pause ends right before the commit that holds a premium', async () => {
    let isResumed = false;
    class LateStore extends MemoryCollectionStore {
      override async commit(change: LedgerChange): Promise<boolean> {
        if (!isResumed && change.ledger.premiums.some(({ isHeld }) => isHeld === true)) {
          isResumed = true;
          await this.resume(PLAN, app.simulator.now);
        }
        return super.commit(change);
      }
    }
    app = await CollectingApp.start({ store: new LateStore() });
    const id = await app.sign('resumed', ['2027-01-01', 2000]);
    await app.collection.pause({ plan_id: PLAN });
    await app.runUntil('2026-12-31 12:00');
    expect(isResumed).toBe(true);
    expect(app.log(id)).toEqual([expect.stringMatching(/^2026-12-31 \d\d:\d\d scheduled 2$/)]);
  });

  it('names a premium that is not collected', async () => {
    app = await CollectingApp.start();
    const id = await app.sign('known', ['2027-01-01', 2000]);
    await expect(app.collection.collectNow('unknown', 1)).rejects.toThrow(
      'contract unknown is not collected; enrol its contract first',
    );
    await expect(app.collection.collectNow(id, 9)).rejects.toThrow(
      `contract ${id} has no period 9`,
    );
    await expect(app.collection.withdraw('unknown')).rejects.toThrow(RangeError);
  });

  it('collects now within the windows only', async () => {
    app = await CollectingApp.start();
    const id = await app.sign('now', ['2027-01-01', 2000]);
    await app.simulator.user.failToPay(id, { times: 3 });
    await app.runUntil('2027-01-03 12:00');
    // The ladder plans the next one for 5 January.
    await app.simulator.advanceTo('2027-01-04T21:00:00+08:00');
    expect((await app.collection.collectNow(id, 2)).attempts).toHaveLength(3);
    await app.simulator.advanceTo('2027-01-05T07:00:00+08:00');
    const before = app.writes().length;
    await app.collection.collectNow(id, 2);
    expect(app.writes()).toHaveLength(before);
    await app.runUntil('2027-01-05 09:00');
    expect(await app.states(id)).toEqual(['paid', 'paid']);
  });

  it('shows what happened to a contract', async () => {
    app = await CollectingApp.start();
    const id = await app.sign('story', ['2027-01-01', 2000]);
    await app.runUntil('2027-01-02 12:00');
    expect(await app.collection.timeline(id)).toEqual(app.events);
    const number = { plan_id: PLAN, out_contract_code: 'story' };
    expect(await app.collection.find(number)).toEqual(await app.collection.find(id));
    expect(await app.collection.find({ ...number, plan_id: 1 })).toBeUndefined();
    expect((await app.collection.find(id))?.premiums[1]?.attempts).toMatchObject([
      { number: 1, state: 'paid', amount: 2000, paidDate: '2027-01-01' },
    ]);
  });
});

describe('the trade bill', () => {
  it('settles payments that nothing else reported, and names the differences', async () => {
    app = await CollectingApp.start();
    const id = await app.sign('billed', ['2027-01-01', 2000]);
    await app.runUntil('2027-01-01 07:00');
    // Notifications are lost, and the process stops right after the deduction.
    app.simulator.deliverTo((_request: unknown, response: { end(): void }) => response.end());
    await app.simulator.advanceTo('2027-01-01T08:00:30+08:00');
    await app.collection.runUntilIdle();
    await app.simulator.advanceTo('2027-01-02T10:30:00+08:00');
    expect(await app.states(id)).toEqual(['paid', 'accepted']);
    const comparison = await app.collection.reconcile('2027-01-01');
    expect(comparison).toMatchObject({
      billed: { count: 1, amount: 2000 },
      recorded: { count: 1, amount: 2000 },
      settledNow: [{ amount: 2000 }],
      missingInBill: [],
      otherOrders: [],
      amountDiffers: [],
    });
    expect(await app.states(id)).toEqual(['paid', 'paid']);
    const again = await app.collection.reconcile('2027-01-01');
    expect(again).toMatchObject({ recorded: { count: 1, amount: 2000 }, settledNow: [] });
    // The first premium was paid while signing, and not by this collection.
    expect(await app.collection.reconcile('2026-12-01')).toMatchObject({
      billed: { count: 1, amount: 1000 },
      recorded: { count: 0, amount: 0 },
      otherOrders: [{ out_trade_no: 'firstbilled', amount: 1000 }],
    });
  });

  it('finds the premium of a payment that a restored ledger does not know', async () => {
    app = await CollectingApp.start();
    const id = await app.sign('restored', ['2027-01-01', 2000]);
    await app.runUntil('2026-12-31 12:00');
    const backup = await app.store.load(id);
    await app.runUntil('2027-01-02 10:30');
    expect(await app.states(id)).toEqual(['paid', 'paid']);
    const restored = new MemoryCollectionStore();
    await restored.commit({
      ledger: { ...backup!, version: 1 },
      expectedVersion: 0,
      events: [],
      unlessPaused: false,
    });
    await app.app.close();
    await app.boot({ store: restored });
    expect(await app.states(id)).toEqual(['paid', 'scheduled']);
    await app.collection.reconcile('2027-01-01');
    expect(await app.states(id)).toEqual(['paid', 'paid']);
  });
});
