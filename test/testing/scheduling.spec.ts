import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { beijing, Insurer } from './support/insurer.js';
import type { Signed } from './support/insurer.js';
import { periods } from './support/pre-sign-body.js';

const NOW = beijing('2027-01-05', '10:00:00');

// Each moment is tested on a contract of its own, in chronological order.
const SCHEDULING = [
  ['2027-01-09', '12:00:00', 400],
  ['2027-01-10', '07:59:59', 400],
  ['2027-01-10', '08:00:00', 200],
  ['2027-01-10', '19:29:59', 200],
  ['2027-01-10', '19:30:00', 400],
  ['2027-01-11', '07:59:59', 400],
  ['2027-02-08', '08:00:00', 200],
  ['2027-02-08', '19:29:59', 200],
  ['2027-02-08', '19:30:00', 400],
  ['2027-02-09', '08:00:00', 400],
] as const;

describe('the window of a schedule request', () => {
  let insurer: Insurer;
  const contracts: Signed[] = [];
  beforeAll(async () => {
    insurer = await Insurer.start(NOW);
    for (const _ of SCHEDULING) contracts.push(await insurer.sign(['2027-01-11']));
  });
  afterAll(() => insurer[Symbol.asyncDispose]());

  it.each(SCHEDULING)('scheduling 2027-01-11 on %s at %s gets %s', async (date, time, status) => {
    const contract = contracts.pop() as Signed;
    await insurer.simulator.advanceTo(beijing(date, time));
    const response = await insurer.schedule(contract, 1);
    expect(response.status).toBe(status);
    if (status === 200) return;
    expect(response.json).toMatchObject({
      code: 'INVALID_REQUEST',
      message: expect.stringContaining(
        'from 2027-01-10 to 2027-02-08, daily from 08:00 until 19:30 Beijing time',
      ),
    });
    expect(await insurer.states(contract)).toEqual(['NO_SCHEDULED']);
  });
});

const DEDUCTING = [
  ['2027-01-10', '2027-01-10', '19:59:59', 400],
  ['2027-01-10', '2027-01-11', '07:59:59', 400],
  ['2027-01-10', '2027-01-11', '08:00:00', 200],
  ['2027-01-10', '2027-01-11', '19:59:59', 200],
  ['2027-01-10', '2027-01-11', '20:00:00', 400],
  ['2027-01-20', '2027-01-20', '12:00:00', 400],
  ['2027-01-20', '2027-01-21', '08:00:00', 200],
  ['2027-02-08', '2027-02-09', '08:00:00', 200],
  ['2027-02-08', '2027-02-09', '19:59:59', 200],
  ['2027-02-08', '2027-02-09', '20:00:00', 400],
] as const;

describe('the window of a deduction', () => {
  let insurer: Insurer;
  const waiting = new Map<string, Signed[]>();
  beforeAll(async () => {
    insurer = await Insurer.start(NOW, { deductionDelay: 0 });
    for (const [scheduledOn] of DEDUCTING) {
      const contract = await insurer.sign(['2027-01-11']);
      waiting.set(scheduledOn, [...(waiting.get(scheduledOn) ?? []), contract]);
    }
  });
  afterAll(() => insurer[Symbol.asyncDispose]());

  const scheduleAll = async (date: string) => {
    if (insurer.simulator.moduleOptions.clock() >= Date.parse(beijing(date, '10:00:00'))) return;
    await insurer.simulator.advanceTo(beijing(date, '10:00:00'));
    for (const contract of waiting.get(date) ?? []) {
      expect((await insurer.schedule(contract, 1)).json).toEqual({
        policy_period_id: 1,
        policy_period_state: 'SCHEDULED',
        deduct_start_date: new Date(Date.parse(date) + 86_400_000).toISOString().slice(0, 10),
        deduct_end_date: '2027-02-09',
        scheduled_amount: { total: 1000, currency: 'CNY' },
      });
    }
  };

  it.each(DEDUCTING)(
    'deducting a period that was scheduled on %s, on %s %s, has status %s',
    async (scheduledOn, date, time, status) => {
      await scheduleAll(scheduledOn);
      const contract = waiting.get(scheduledOn)?.pop() as Signed;
      await insurer.simulator.advanceTo(beijing(date, time));
      const response = await insurer.apply(contract, 1);
      expect(response.status).toBe(status);
      if (status === 400) expect(response.json.code).toBe('INVALID_REQUEST');
      await insurer.simulator.advanceBy(0);
      const paid = await insurer.queryPeriod(contract, 1);
      expect(paid.json.policy_period_state === 'PAID').toBe(status === 200);
    },
  );
});

describe('the end of a period', () => {
  it.each(['SCHEDULED', 'NO_SCHEDULED'])(
    'a period in state %s expires at 20:00 on day 29',
    async (state) => {
      await using insurer = await Insurer.start(NOW);
      const contract = await insurer.sign(['2027-01-11']);
      if (state === 'SCHEDULED') {
        await insurer.simulator.advanceTo(beijing('2027-01-10', '10:00:00'));
        await insurer.schedule(contract, 1);
      }
      await insurer.simulator.advanceTo(beijing('2027-02-09', '19:59:59'));
      expect(await insurer.states(contract)).toEqual([state]);
      await insurer.simulator.advanceBy(1000);
      expect(await insurer.states(contract)).toEqual(['EXPIRED']);
      expect((await insurer.queryPeriod(contract, 1)).json).toEqual({
        policy_period_id: 1,
        policy_period_state: 'EXPIRED',
      });
      expect((await insurer.schedule(contract, 1)).json.message).toContain('is EXPIRED');
      expect((await insurer.apply(contract, 1)).json.message).toContain('is EXPIRED');
      expect((await insurer.query(contract)).json.contract_state).toBe('SIGNED');
    },
  );

  it.each([
    ['PAID', 'TRANSACTION.SUCCESS', false],
    ['EXPIRED', 'TRANSACTION.FAIL', true],
  ])(
    'a period stays open for a deduction that was accepted in time: %s',
    async (state, event, fails) => {
      await using insurer = await Insurer.start(NOW, { deductionDelay: 60_000 });
      const contract = await insurer.sign(['2027-01-11']);
      await insurer.simulator.advanceTo(beijing('2027-02-08', '10:00:00'));
      await insurer.schedule(contract, 1);
      await insurer.simulator.advanceTo(beijing('2027-02-09', '19:59:30'));
      if (fails) await insurer.simulator.user.failToPay(contract.contractId);
      await insurer.apply(contract, 1);
      await insurer.simulator.advanceTo(beijing('2027-02-09', '20:00:10'));
      expect(await insurer.states(contract)).toEqual(['SCHEDULED']);
      await insurer.simulator.advanceBy(60_000);
      expect(await insurer.states(contract)).toEqual([state]);
      expect(insurer.events().at(-1)?.type).toBe(event);
    },
  );
});

describe('a schedule request', () => {
  let insurer: Insurer;
  let contract: Signed;
  beforeAll(async () => {
    insurer = await Insurer.start(NOW);
    contract = await insurer.sign(['2027-01-11', '2027-02-05', '2027-03-05']);
    await insurer.simulator.advanceTo(beijing('2027-01-10', '08:00:00'));
  });
  afterAll(() => insurer[Symbol.asyncDispose]());

  it.each([
    ['a lower amount', { scheduled_amount: { total: 999 } }, '/scheduled_amount/total'],
    ['a higher amount', { scheduled_amount: { total: 1001 } }, '/scheduled_amount/total'],
    ['no amount', { scheduled_amount: undefined }, '/scheduled_amount'],
    ['no appid', { appid: undefined }, '/appid'],
    ['another appid', { appid: 'wx1' }, '/appid'],
  ])('rejects a schedule request with %s', async (_, changes, field) => {
    expect(await insurer.schedule(contract, 1, 1000, changes)).toMatchObject({
      status: 400,
      json: { code: 'PARAM_ERROR', detail: { field, location: 'body' } },
    });
    expect((await insurer.queryPeriod(contract, 1)).json).toEqual({
      policy_period_id: 1,
      policy_period_state: 'NO_SCHEDULED',
    });
  });

  it('responds 404 when the contract or period does not exist', async () => {
    const missing = { status: 404, json: { code: 'RESOURCE_NOT_EXISTS' } };
    expect(await insurer.schedule(contract, 4)).toMatchObject(missing);
    expect(await insurer.schedule({ ...contract, contractId: '1' }, 1)).toMatchObject(missing);
    expect(await insurer.queryPeriod(contract, 4)).toMatchObject(missing);
    expect(await insurer.queryPeriod(contract, '0')).toMatchObject({
      status: 400,
      json: { code: 'PARAM_ERROR', detail: { field: 'policy_period_id', location: 'path' } },
    });
  });

  it('schedules a period once, and expires it when a later period is scheduled', async () => {
    expect((await insurer.schedule(contract, 1)).status).toBe(200);
    expect((await insurer.schedule(contract, 1)).json).toMatchObject({
      code: 'INVALID_REQUEST',
      message: expect.stringContaining('period 1 is SCHEDULED'),
    });
    await insurer.simulator.advanceTo(beijing('2027-02-04', '08:00:00'));
    const before = insurer.receiver.arrivals.length;
    expect((await insurer.schedule(contract, 2)).status).toBe(200);
    expect(await insurer.states(contract)).toEqual(['EXPIRED', 'SCHEDULED', 'NO_SCHEDULED']);
    expect(insurer.receiver.arrivals).toHaveLength(before);
    expect((await insurer.apply(contract, 1)).json.message).toContain('period 1 is EXPIRED');
  });

  it('rejects scheduling until the deduction of the previous period has a result', async () => {
    const other = await insurer.sign(['2027-02-06', '2027-03-04']);
    await insurer.simulator.advanceTo(beijing('2027-02-05', '08:00:00'));
    await insurer.schedule(other, 1);
    await insurer.simulator.advanceTo(beijing('2027-03-04', '08:00:00'));
    await insurer.apply(other, 1);
    expect((await insurer.schedule(other, 2)).json.message).toContain('no result yet');
    await insurer.simulator.advanceBy(1000);
    expect((await insurer.schedule(other, 2)).status).toBe(200);
    expect(await insurer.states(other)).toEqual(['PAID', 'SCHEDULED']);
  });

  it('rejects scheduling a period after a later one was scheduled', async () => {
    const other = await insurer.sign(['2027-03-06', '2027-04-02']);
    await insurer.simulator.advanceTo(beijing('2027-04-01', '08:00:00'));
    await insurer.schedule(other, 2);
    expect((await insurer.schedule(other, 1)).json).toMatchObject({
      code: 'INVALID_REQUEST',
      message: expect.stringContaining('the later period 2 has already been scheduled'),
    });
  });

  it('rejects scheduling a free first period, which is paid with the signature', async () => {
    const other = await insurer.sign([], {
      policy_periods: periods(['2027-04-20', 0], ['2027-05-20', 1000]),
    });
    expect(await insurer.states(other)).toEqual(['PAID', 'NO_SCHEDULED']);
    expect((await insurer.schedule(other, 1, 0)).json.code).toBe('INVALID_REQUEST');
  });
});

describe('the list of periods', () => {
  let insurer: Insurer;
  let contract: Signed;
  beforeAll(async () => {
    insurer = await Insurer.start(NOW);
    contract = await insurer.sign(
      Array.from({ length: 24 }, (_, month) =>
        new Date(Date.UTC(2027, 1 + month, 10)).toISOString().slice(0, 10),
      ),
    );
  });
  afterAll(() => insurer[Symbol.asyncDispose]());

  it.each([
    ['', 20, 0, 1, 20],
    ['?limit=5', 5, 0, 1, 5],
    ['?limit=1&offset=23', 1, 23, 24, 24],
    ['?limit=120', 120, 0, 1, 24],
    ['?offset=20', 20, 20, 21, 24],
  ])(
    'lists the periods with the query "%s" page by page',
    async (query, limit, offset, first, last) => {
      const { status, json } = await insurer.list(contract, query);
      expect(status).toBe(200);
      expect(json).toMatchObject({ limit, offset, total_count: 24 });
      expect(json.data.at(0).policy_period_id).toBe(first);
      expect(json.data.at(-1).policy_period_id).toBe(last);
      expect(json.data[0]).toEqual({
        policy_period_id: first,
        estimated_deduct_date: expect.stringMatching(/^\d{4}-\d{2}-10$/),
        estimated_deduct_amount: { total: 1000, currency: 'CNY' },
        policy_period_state: 'NO_SCHEDULED',
      });
    },
  );

  it('returns an empty page past the end of the list', async () => {
    const { json } = await insurer.list(contract, '?offset=24');
    expect(json).toEqual({ data: [], limit: 20, offset: 24, total_count: 24 });
  });

  it.each(['limit=0', 'limit=121', 'limit=x', 'limit=', 'offset=-1', 'offset=1.5'])(
    'rejects a list of periods with %s',
    async (query) => {
      expect(await insurer.list(contract, `?${query}`)).toMatchObject({
        status: 400,
        json: {
          code: 'PARAM_ERROR',
          detail: { field: query.split('=')[0], location: 'query' },
        },
      });
    },
  );

  it('responds 404 to a list of periods without a signed contract', async () => {
    expect(
      (await insurer.list({ ...contract, body: { plan_id: 1, out_contract_code: 'x' } })).status,
    ).toBe(404);
  });
});
