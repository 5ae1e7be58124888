import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { beijing, Insurer, plannedPeriods } from './support/insurer.js';
import type { Signed } from './support/insurer.js';

const NOW = beijing('2027-01-05', '10:00:00');
const RENEWABLE = { can_auto_insure: true };

type Moment = readonly [date: string, time: string, status: number];

const MONTHLY: readonly Moment[] = [
  ['2027-01-16', '07:59:59', 400],
  ['2027-01-16', '08:00:00', 204],
  ['2027-01-16', '18:59:59', 204],
  ['2027-01-16', '19:00:00', 400],
  ['2027-02-14', '07:59:59', 400],
  ['2027-02-14', '18:59:59', 204],
  ['2027-02-14', '19:00:00', 400],
  ['2027-02-15', '08:00:00', 400],
];
const QUARTERLY: readonly Moment[] = [
  ['2027-03-16', '18:59:59', 400],
  ['2027-03-17', '08:00:00', 204],
  ['2027-04-15', '18:59:59', 204],
  ['2027-04-16', '08:00:00', 400],
];
const YEARLY: readonly Moment[] = [
  ['2027-12-16', '18:59:59', 400],
  ['2027-12-17', '08:00:00', 204],
  ['2028-01-15', '18:59:59', 204],
  ['2028-01-16', '08:00:00', 400],
];

describe.each([
  ['month', MONTHLY],
  ['quarter', QUARTERLY],
  ['year', YEARLY],
] as const)('the renewal window of a plan by the %s', (frequency, moments) => {
  let insurer: Insurer;
  const contracts: Signed[] = [];
  beforeAll(async () => {
    insurer = await Insurer.start(NOW, { plans: [{ plan_id: 12535, frequency }] });
    for (const _ of moments) contracts.push(await insurer.sign(['2027-01-15'], RENEWABLE));
    await insurer.simulator.advanceTo(beijing('2027-01-14', '08:00:00'));
    for (const contract of contracts) await insurer.schedule(contract, 1);
    await insurer.simulator.advanceTo(beijing('2027-01-15', '08:00:00'));
    for (const contract of contracts) await insurer.apply(contract, 1);
  });
  afterAll(() => insurer[Symbol.asyncDispose]());

  it.each(moments)('renewing after 2027-01-15 on %s at %s gets %s', async (date, time, status) => {
    const contract = contracts.pop() as Signed;
    await insurer.simulator.advanceTo(beijing(date, time));
    const response = await insurer.renew(contract, plannedPeriods([2, '2028-06-01', 1000]));
    expect(response.status).toBe(status);
    if (status === 204) expect(response.text).toBe('');
    else
      expect(response.json).toMatchObject({
        code: 'INVALID_REQUEST',
        message: expect.stringContaining('until 19:00 Beijing time'),
      });
  });
});

describe('a renewal', () => {
  let insurer: Insurer;
  beforeAll(async () => {
    insurer = await Insurer.start(NOW, {
      plans: [{ plan_id: 12535, frequency: 'month' }],
    });
  });
  afterAll(() => insurer[Symbol.asyncDispose]());

  const inDays = (days: number) => {
    const now = insurer.simulator.moduleOptions.clock() + 8 * 3_600_000;
    return new Date(now + days * 86_400_000).toISOString().slice(0, 10);
  };
  /** A contract with two periods, of which the first is paid, on the first day of its renewal. */
  const due = async (changes: object = RENEWABLE) => {
    const [first, second] = [inDays(2), inDays(32)];
    const contract = await insurer.sign([first, second], changes);
    await insurer.pay(contract, 1, first);
    await insurer.simulator.advanceTo(Date.parse(beijing(second, '08:00:00')) + 86_400_000);
    return contract;
  };
  const getState = async (contract: Signed) =>
    (await insurer.query(contract)).json.contract_state as string;

  it('a contract becomes renewable at midnight after the last date, and is SIGNED again after the renewal', async () => {
    const [first, second] = [inDays(2), inDays(32)];
    const short = { ...RENEWABLE, policy_end_date: second };
    const contract = await insurer.sign([first, second], short);
    await insurer.pay(contract, 1, first);
    await insurer.pay(contract, 2, second);
    await insurer.simulator.advanceTo(beijing(second, '23:59:59'));
    expect(await getState(contract)).toBe('SIGNED');
    await insurer.simulator.advanceBy(1000);
    expect(await getState(contract)).toBe('TO_BE_RENEWED');
    await insurer.simulator.advanceBy(8 * 3_600_000);
    const dates = [inDays(14), inDays(44)] as const;
    const list = plannedPeriods([5, dates[0], 1500], [9, dates[1], 500]);
    expect((await insurer.renew(contract, list)).status).toBe(204);
    expect(await getState(contract)).toBe('SIGNED');
    await expect
      .poll(() => insurer.events().at(-1))
      .toMatchObject({
        type: 'INSURANCE_ENTRUST.RENEW',
        resource: { contract_id: contract.contractId, contract_state: 'SIGNED' },
      });
    const lastDay = new Date(Date.parse(dates[1]) + 29 * 86_400_000).toISOString().slice(0, 10);
    expect((await insurer.query(contract)).json.contract_expired_time).toBe(
      `${lastDay}T23:59:59+08:00`,
    );
    const { json } = await insurer.list(contract);
    expect(json.data.map((item: { policy_period_id: number }) => item.policy_period_id)).toEqual([
      1, 2, 5, 9,
    ]);
    expect((await insurer.renew(contract, plannedPeriods([10, inDays(90), 500]))).json.code).toBe(
      'INVALID_REQUEST',
    );
    await insurer.pay(contract, 5, dates[0], 1500);
    expect(await insurer.states(contract)).toEqual(['PAID', 'PAID', 'PAID', 'NO_SCHEDULED']);
    // The contract becomes renewable again after the new list, and not earlier.
    await insurer.simulator.advanceTo(beijing(dates[1], '23:59:59'));
    expect(await getState(contract)).toBe('SIGNED');
    await insurer.simulator.advanceBy(1000);
    expect(await getState(contract)).toBe('TO_BE_RENEWED');
  });

  it('a contract with can_auto_reinsure becomes renewable, one without either flag does not', async () => {
    const reinsured = await due({ can_auto_reinsure: true });
    expect(await getState(reinsured)).toBe('TO_BE_RENEWED');
    expect((await insurer.renew(reinsured, plannedPeriods([3, inDays(2), 1000]))).status).toBe(204);
    const fixed = await due({});
    expect(await getState(fixed)).toBe('SIGNED');
    expect((await insurer.renew(fixed, plannedPeriods([3, inDays(2), 1000]))).json).toMatchObject({
      code: 'INVALID_REQUEST',
      message: expect.stringContaining('neither can_auto_insure nor can_auto_reinsure'),
    });
  });

  it('rejects a renewal before any period has been paid', async () => {
    const contract = await insurer.sign([inDays(2)], RENEWABLE);
    await insurer.simulator.advanceBy(3 * 86_400_000);
    expect(await getState(contract)).toBe('TO_BE_RENEWED');
    const list = plannedPeriods([2, inDays(2), 1000]);
    expect((await insurer.renew(contract, list)).json).toMatchObject({
      code: 'INVALID_REQUEST',
      message: expect.stringContaining('no period of the current list has been paid'),
    });
    // The last period can still be scheduled and paid, and blocks the renewal until then.
    await insurer.schedule(contract, 1);
    expect((await insurer.renew(contract, list)).json.message).toContain('no period');
    await insurer.simulator.advanceBy(86_400_000);
    await insurer.apply(contract, 1);
    await insurer.simulator.advanceBy(1000);
    expect((await insurer.renew(contract, plannedPeriods([2, inDays(2), 1000]))).status).toBe(204);
  });

  it('rejects a renewal while the last period is scheduled', async () => {
    const contract = await due();
    await insurer.schedule(contract, 2);
    expect(
      (await insurer.renew(contract, plannedPeriods([3, inDays(2), 1000]))).json,
    ).toMatchObject({
      code: 'INVALID_REQUEST',
      message: expect.stringContaining('the last period, 2, is scheduled but not paid'),
    });
  });

  describe('the new list of periods', () => {
    let contract: Signed;
    beforeAll(async () => {
      contract = await due();
    });
    const many = (count: number) =>
      plannedPeriods(
        ...Array.from(
          { length: count },
          (_, index) => [3 + index, inDays(2 + 30 * index), 1000] as const,
        ),
      );

    it.each<[string, string, () => unknown]>([
      ['nothing', '/policy_periods', () => []],
      ['13 periods', '/policy_periods', () => many(13)],
      ['no list', '/policy_periods', () => 'x'],
      [
        'an old id',
        '/policy_periods/0/policy_period_id',
        () => plannedPeriods([2, inDays(2), 1000]),
      ],
      [
        'an id of 841',
        '/policy_periods/0/policy_period_id',
        () => plannedPeriods([841, inDays(2), 1000]),
      ],
      [
        'an id twice',
        '/policy_periods/1/policy_period_id',
        () => plannedPeriods([3, inDays(2), 1000], [3, inDays(32), 1000]),
      ],
      [
        'falling dates',
        '/policy_periods/1/estimated_deduct_date',
        () => plannedPeriods([3, inDays(32), 1000], [4, inDays(2), 1000]),
      ],
      [
        'a date of today',
        '/policy_periods/0/estimated_deduct_date',
        () => plannedPeriods([3, inDays(0), 1000]),
      ],
      [
        'dates 24 days apart',
        '/policy_periods/1/estimated_deduct_date',
        () => plannedPeriods([3, inDays(2), 1000], [4, inDays(26), 1000]),
      ],
      [
        'dates 37 days apart',
        '/policy_periods/1/estimated_deduct_date',
        () => plannedPeriods([3, inDays(2), 1000], [4, inDays(39), 1000]),
      ],
      [
        '51 % more',
        '/policy_periods/0/estimated_deduct_amount/total',
        () => plannedPeriods([3, inDays(2), 1501]),
      ],
      [
        '51 % less',
        '/policy_periods/1/estimated_deduct_amount/total',
        () => plannedPeriods([3, inDays(2), 1000], [4, inDays(32), 499]),
      ],
    ])('rejects a renewal with %s', async (_, field, list) => {
      expect(await insurer.renew(contract, list())).toMatchObject({
        status: 400,
        json: { code: 'PARAM_ERROR', detail: { field } },
      });
      expect(await insurer.states(contract)).toHaveLength(2);
    });

    it('rejects a renewal with another appid, plan or contract', async () => {
      const list = many(1);
      expect((await insurer.renew(contract, list, { appid: 'wx1' })).json.detail.field).toBe(
        '/appid',
      );
      const strangers = [
        { ...contract, contractId: '404' },
        { ...contract, body: { ...contract.body, plan_id: 1 } },
      ];
      for (const stranger of strangers) {
        expect(await insurer.renew(stranger, list)).toMatchObject({
          status: 404,
          json: { code: 'RESOURCE_NOT_EXISTS' },
        });
      }
    });

    it('accepts a renewal with twelve periods up to id 840', async () => {
      const list = many(12).map((item, index) => ({ ...item, policy_period_id: 829 + index }));
      expect((await insurer.renew(contract, list)).status).toBe(204);
    });
  });

  it('rejects a renewal above the highest amount of the plan', async () => {
    const [first] = [inDays(2)];
    const contract = await insurer.sign([first], RENEWABLE, 300_000);
    await insurer.pay(contract, 1, first, 300_000);
    await insurer.simulator.advanceBy(86_400_000);
    expect(
      (await insurer.renew(contract, plannedPeriods([2, inDays(2), 400_001]))).json.detail.field,
    ).toBe('/policy_periods/0/estimated_deduct_amount/total');
    expect((await insurer.renew(contract, plannedPeriods([2, inDays(2), 400_000]))).status).toBe(
      204,
    );
  });
});
