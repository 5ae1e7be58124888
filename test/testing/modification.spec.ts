import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { beijing, Insurer, plannedPeriods } from './support/insurer.js';
import type { Signed } from './support/insurer.js';
import { periods } from './support/pre-sign-body.js';

const NOW = beijing('2027-01-05', '10:00:00');
const DATES = ['2027-03-10', '2027-04-10', '2027-05-10'] as const;

describe('a modification', () => {
  let insurer: Insurer;
  beforeAll(async () => {
    insurer = await Insurer.start(NOW);
  });
  afterAll(() => insurer[Symbol.asyncDispose]());

  const amounts = (...totals: readonly [number, number, number]) =>
    plannedPeriods([1, DATES[0], totals[0]], [2, DATES[1], totals[1]], [3, DATES[2], totals[2]]);
  const getAmounts = async (contract: Signed): Promise<number[]> => {
    const { json } = await insurer.list(contract);
    return json.data.map(
      (item: { estimated_deduct_amount: { total: number } }) => item.estimated_deduct_amount.total,
    );
  };

  it('lowers the named amounts, at most once a day and three times in all', async () => {
    const contract = await insurer.sign(DATES);
    const modified = await insurer.modify(contract, amounts(1000, 900, 900));
    expect(modified).toMatchObject({ status: 200 });
    expect(modified.json).toEqual({ policy_periods: amounts(1000, 900, 900) });
    expect((await insurer.modify(contract, amounts(1000, 800, 900))).json).toMatchObject({
      code: 'INVALID_REQUEST',
      message: expect.stringContaining('once a day'),
    });
    await insurer.simulator.advanceTo(beijing('2027-01-06', '08:00:00'));
    expect((await insurer.modify(contract, amounts(1000, 800, 900))).status).toBe(200);
    await insurer.simulator.advanceTo(beijing('2027-01-07', '08:00:00'));
    expect((await insurer.modify(contract, amounts(700, 800, 700))).status).toBe(200);
    await insurer.simulator.advanceTo(beijing('2027-01-08', '08:00:00'));
    expect((await insurer.modify(contract, amounts(700, 600, 700))).json.message).toContain(
      'at most 3 times',
    );
    expect(await getAmounts(contract)).toEqual([700, 800, 700]);
  });

  it.each<[string, string, object[]]>([
    ['a missing period', '/policy_periods', amounts(900, 900, 900).slice(1)],
    [
      'one period more',
      '/policy_periods',
      [...amounts(900, 900, 900), ...plannedPeriods([4, '2027-06-10', 900])],
    ],
    ['nothing new', '/policy_periods', amounts(1000, 1000, 1000)],
    [
      'a higher amount',
      '/policy_periods/1/estimated_deduct_amount/total',
      amounts(1000, 1001, 1000),
    ],
    ['an amount of 0', '/policy_periods/1/estimated_deduct_amount/total', amounts(1000, 0, 1000)],
    ['two new amounts', '/policy_periods/2/estimated_deduct_amount/total', amounts(1000, 900, 800)],
    [
      'another date',
      '/policy_periods/2/estimated_deduct_date',
      plannedPeriods([1, DATES[0], 1000], [2, DATES[1], 900], [3, '2027-05-11', 1000]),
    ],
    [
      'another id',
      '/policy_periods/2/policy_period_id',
      plannedPeriods([1, DATES[0], 1000], [2, DATES[1], 900], [4, DATES[2], 1000]),
    ],
  ])('rejects a modification with %s, which does not count as one', async (_, field, list) => {
    const contract = await insurer.sign(DATES);
    expect(await insurer.modify(contract, list)).toMatchObject({
      status: 400,
      json: { code: 'PARAM_ERROR', detail: { field } },
    });
    expect(await getAmounts(contract)).toEqual([1000, 1000, 1000]);
    expect((await insurer.modify(contract, amounts(1000, 1000, 1))).status).toBe(200);
  });

  it('rejects a modification with a wrong appid, contract or flag', async () => {
    const contract = await insurer.sign(DATES);
    const list = amounts(900, 900, 900);
    expect((await insurer.modify(contract, list, { appid: 'wx1' })).json.detail.field).toBe(
      '/appid',
    );
    expect((await insurer.modify({ ...contract, contractId: '404' }, list)).status).toBe(404);
    expect(
      (await insurer.modify(contract, list, { allow_cancel_scheduled: 1 })).json.detail.field,
    ).toBe('/allow_cancel_scheduled');
  });

  it('keeps a discounted first period cheapest, and waits until that period is over', async () => {
    await insurer.simulator.advanceTo(beijing('2027-01-10', '10:00:00'));
    const discounted = periods(['2027-01-12', 500], ['2027-02-12', 1000], ['2027-03-12', 1000]);
    const contract = await insurer.sign([], { policy_periods: discounted });
    const list = (second: number, third: number) =>
      plannedPeriods([1, '2027-01-12', 500], [2, '2027-02-12', second], [3, '2027-03-12', third]);
    expect((await insurer.modify(contract, list(900, 1000))).json).toMatchObject({
      code: 'INVALID_REQUEST',
      message: expect.stringContaining('it must be over'),
    });
    await insurer.pay(contract, 1, '2027-01-12', 500);
    expect((await insurer.modify(contract, list(500, 1000))).json.detail.field).toBe(
      '/policy_periods/1/estimated_deduct_amount/total',
    );
    expect((await insurer.modify(contract, list(501, 1000))).status).toBe(200);
    await insurer.simulator.advanceBy(86_400_000);
    expect((await insurer.modify(contract, list(501, 400))).status).toBe(200);
    await insurer.simulator.advanceBy(86_400_000);
    const paidLowered = plannedPeriods(
      [1, '2027-01-12', 400],
      [2, '2027-02-12', 501],
      [3, '2027-03-12', 400],
    );
    expect((await insurer.modify(contract, paidLowered)).json.message).toContain('is PAID');
  });

  it('cancels a schedule when allow_cancel_scheduled is true, and the period can be scheduled again', async () => {
    const dates = ['2027-02-20', '2027-03-22'] as const;
    const contract = await insurer.sign(dates);
    const list = plannedPeriods([1, dates[0], 900], [2, dates[1], 1000]);
    await insurer.simulator.advanceTo(beijing('2027-02-19', '08:00:00'));
    await insurer.schedule(contract, 1);
    for (const changes of [{}, { allow_cancel_scheduled: false }]) {
      expect((await insurer.modify(contract, list, changes)).json).toMatchObject({
        code: 'INVALID_REQUEST',
        message: expect.stringContaining('set allow_cancel_scheduled to true'),
      });
    }
    expect(await insurer.states(contract)).toEqual(['SCHEDULED', 'NO_SCHEDULED']);
    const modified = await insurer.modify(contract, list, { allow_cancel_scheduled: true });
    expect(modified.json).toEqual({ policy_periods: list, cancel_scheduled_policy_period_id: 1 });
    expect((await insurer.queryPeriod(contract, 1)).json).toEqual({
      policy_period_id: 1,
      policy_period_state: 'NO_SCHEDULED',
    });
    expect((await insurer.schedule(contract, 1, 1000)).json.detail.field).toBe(
      '/scheduled_amount/total',
    );
    expect((await insurer.schedule(contract, 1, 900)).status).toBe(200);
    // A deduction that is in progress cannot be cancelled.
    await insurer.simulator.advanceBy(86_400_000);
    await insurer.apply(contract, 1, { amount: { total: 900 } });
    const lower = plannedPeriods([1, dates[0], 800], [2, dates[1], 1000]);
    expect(
      (await insurer.modify(contract, lower, { allow_cancel_scheduled: true })).json.message,
    ).toContain('no result yet');
  });
});

// The period of 2027-02-01 can be scheduled until 2027-03-01.
const CANCELLING = [
  ['2027-02-28', '18:59:59', 200],
  ['2027-02-28', '19:00:00', 400],
  ['2027-03-01', '08:00:00', 400],
] as const;

// The last period, of 2027-05-02, can be scheduled from 2027-05-01 on.
const CHANGING = [
  ['2027-02-01', '07:59:59', 400],
  ['2027-02-01', '08:00:00', 200],
  ['2027-02-01', '18:59:59', 200],
  ['2027-02-01', '19:00:00', 400],
  ['2027-05-01', '18:59:59', 200],
  ['2027-05-01', '19:00:00', 400],
  ['2027-05-02', '08:00:00', 400],
] as const;

describe('the window of a modification', () => {
  let insurer: Insurer;
  const contracts: Signed[] = [];
  beforeAll(async () => {
    insurer = await Insurer.start(NOW);
    for (const _ of CHANGING) contracts.push(await insurer.sign(['2027-05-02']));
  });
  afterAll(() => insurer[Symbol.asyncDispose]());

  it.each(CHANGING)('a modification on %s at %s has status %s', async (date, time, status) => {
    const contract = contracts.pop() as Signed;
    await insurer.simulator.advanceTo(beijing(date, time));
    const response = await insurer.modify(contract, plannedPeriods([1, '2027-05-02', 900]));
    expect(response.status).toBe(status);
    if (status === 400) {
      expect(response.json).toMatchObject({
        code: 'INVALID_REQUEST',
        message: expect.stringContaining('until 2027-05-01, daily from 08:00 until 19:00'),
      });
    }
  });
});

describe('the window in which a modification cancels a schedule', () => {
  let insurer: Insurer;
  const contracts: Signed[] = [];
  const dates = ['2027-02-01', '2027-05-02'] as const;
  beforeAll(async () => {
    insurer = await Insurer.start(NOW);
    for (const _ of CANCELLING) contracts.push(await insurer.sign(dates));
    await insurer.simulator.advanceTo(beijing('2027-02-01', '08:00:00'));
    for (const contract of contracts) await insurer.schedule(contract, 1);
  });
  afterAll(() => insurer[Symbol.asyncDispose]());

  it.each(CANCELLING)(
    'a modification that cancels a schedule on %s at %s has status %s',
    async (date, time, status) => {
      const contract = contracts.pop() as Signed;
      await insurer.simulator.advanceTo(beijing(date, time));
      const list = plannedPeriods([1, dates[0], 900], [2, dates[1], 1000]);
      const response = await insurer.modify(contract, list, { allow_cancel_scheduled: true });
      expect(response.status).toBe(status);
    },
  );
});
