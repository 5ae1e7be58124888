import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  checkModification,
  type CheckModificationOptions,
  checkRenewal,
  deductionWindow,
  maskInsuredName,
  type PlannedPeriodDto,
  type PolicyPeriod,
  type PreEntrustSignDto,
} from '../../lib/index.js';
import { RENEW_CONTRACT } from '../../lib/insurance/contracts/contract.endpoints.js';
import {
  PERIOD_DATES_INCREASING,
  PERIOD_IDS_INCREASING,
} from '../../lib/insurance/policy-periods/period-order.rules.js';
import { PRE_ENTRUST_SIGN_RULES } from '../../lib/insurance/pre-sign/pre-entrust-sign.rules.js';
import type { Readable, RuleContext } from '../../lib/schema/request-rule.js';
import { answerSigned, Merchant, PRE_SIGN_ANSWER } from '../support/applications/merchant.js';
import { BREAKING } from '../support/requests/breaking-requests.js';
import { planned, signed } from '../support/requests/policy-period.js';
import { periods, pureSign } from '../support/requests/pre-sign-request.js';
import { rejectionOf } from '../support/verdicts/rejected-request.js';

const CONTEXT: RuleContext = {
  today: '2026-12-01',
  loopbackApi: false,
  allowHttpTransactionNotifyUrl: false,
  allowHttpForTesting: false,
};

const TOTAL = (index: number) => `policy_periods[${index}].estimated_deduct_amount.total`;

describe('the message of a rule of the pre-sign', () => {
  let merchant: Merchant;
  beforeAll(async () => {
    merchant = await Merchant.start(answerSigned(PRE_SIGN_ANSWER));
  });
  afterAll(() => merchant.stop());

  const explain = async (dto: PreEntrustSignDto): Promise<string[]> =>
    (await rejectionOf(merchant, dto)).issues.map(({ message }) => message);

  it.each([
    ['policy-dates-order', 'must not be earlier than policy_start_date'],
    ['period-ids-increasing', 'must be greater than the ids before it'],
    ['period-dates-increasing', 'must be later than the dates before it'],
    ['period-dates-within-policy', 'must not be later than policy_end_date'],
    [
      'period-dates-future',
      'must be later than today in Beijing; only the first date may be today, in sign-with-payment',
    ],
    [
      'sign-mode',
      'is required: sign-with-payment needs amount, out_trade_no, description, transaction_notify_url; a pure sign has neither amount nor out_trade_no',
    ],
    ['first-amount', 'must equal policy_periods[0].estimated_deduct_amount.total'],
    ['zero-amount', 'must not be 0: only the first premium of a pure sign can be free'],
    [
      'price-mode',
      'matches no price mode: the first premium must equal the second, be lower, be 0, or be exactly two or three times the second',
    ],
    ['price-mode-sign-mode', 'may cover several periods in sign-with-payment only'],
    [
      'first-multi-period-gap',
      'must be at least 50 days after the first date, since the first premium covers 2 periods',
    ],
    ['combined-deduct-period-count', 'must be 1 for the given first and second premiums'],
    ['coverage-detail', 'is required: set it on all periods or on none'],
    ['auto-insure-exclusive', 'must not be true together with can_auto_insure'],
  ] as const)('%s tells how to mend the request', async (rule, message) => {
    expect(await explain(BREAKING[rule][1])).toEqual([message]);
  });

  it('names the premium that differs from the second one', async () => {
    const dto = pureSign({ policy_periods: periods([1000, 1000, 999]) });
    expect(await explain(dto)).toEqual([
      'must equal the second premium: only the first may differ',
    ]);
  });

  it('leaves out auto-insure-exclusive unless both flags are true', async () => {
    const dto = pureSign({ can_auto_insure: true, can_auto_reinsure: false, plan_id: -1 });
    expect(await explain(dto)).toEqual(['must be at least 1']);
  });
});

/** The findings of the rules of the pre-sign in a request that lacks fields which are invalid. */
function find(request: Readable<PreEntrustSignDto>, given: readonly string[] = []): string[] {
  return PRE_ENTRUST_SIGN_RULES.flatMap(({ name, findings }) =>
    [...findings(request, new Set(given), CONTEXT)].map(({ path }) => `${path} ${name}`),
  );
}

describe('the rules of the pre-sign', () => {
  it('name the option that sets a missing notify URL', () => {
    const rule = PRE_ENTRUST_SIGN_RULES.find(({ name }) => name === 'sign-mode')!;
    const given = new Set(['amount', 'out_trade_no', 'description']);
    const [finding, ...others] = rule.findings({}, given, CONTEXT);
    expect(others).toEqual([]);
    expect(finding?.message).toBe(
      'is required: sign-with-payment needs amount, out_trade_no, description, transaction_notify_url; a pure sign has neither amount nor out_trade_no; the option transactionNotifyUrl (WECHATPAY_TRANSACTION_NOTIFY_URL) sets it for all requests',
    );
  });

  it.each<[string, Readable<PreEntrustSignDto>, string[]?]>([
    ['no field', {}],
    ['only an end', { policy_end_date: '2027-01-01' }],
    ['only a start', { policy_start_date: '2027-01-01' }],
    ['an empty list', { policy_periods: [] }],
    ['periods without values', { policy_periods: [{}, {}, {}], policy_end_date: '2027-01-01' }],
    [
      'a period without an end of the policy',
      { policy_periods: [{ estimated_deduct_date: '2027-01-01' }] },
    ],
    ['an amount without periods', { amount: { total: 1 } }],
    [
      'an amount without a total',
      { amount: {}, policy_periods: [{ estimated_deduct_amount: { total: 1 } }] },
    ],
    ['one premium', { policy_periods: [{ estimated_deduct_amount: { total: 0 } }] }],
    [
      'a second premium without a total',
      {
        policy_periods: [
          { estimated_deduct_amount: { total: 2 } },
          { estimated_deduct_amount: {} },
        ],
      },
    ],
    [
      'a first period without a date that covers two',
      {
        policy_periods: [
          { estimated_deduct_amount: { total: 2000 } },
          { estimated_deduct_amount: { total: 1000 }, estimated_deduct_date: '2027-01-01' },
        ],
      },
      [`${TOTAL(0)} price-mode-sign-mode`],
    ],
    [
      'a third premium without a total',
      {
        policy_periods: [1000, 1000, undefined].map((total) => ({
          estimated_deduct_amount: { total },
        })),
      },
    ],
    ['a count of combined periods without premiums', { combined_deduct_period_count: 2 }],
    ['only the flag of a repeated insurance', { can_auto_reinsure: true }],
    ['only the flag of an insurance', { can_auto_insure: true }],
  ])('find nothing where fields are missing: %s', (_what, request, issues = []) => {
    expect(find(request)).toEqual(issues);
  });
});

const LIST = [
  signed(1, '2026-01-31', 900, 'PAID'),
  signed(2, '2026-02-28', 1000, 'SCHEDULED'),
  signed(3, '2026-03-31', 1000),
];

describe('the message of a check of a modification', () => {
  const change = (
    amounts: Readonly<Record<number, number>>,
    changes: Partial<PlannedPeriodDto> = {},
  ): PlannedPeriodDto[] =>
    LIST.map(({ policy_period_id, estimated_deduct_date, estimated_deduct_amount }, index) => ({
      ...planned(
        policy_period_id,
        estimated_deduct_date,
        amounts[index] ?? estimated_deduct_amount.total,
      ),
      ...(index === 2 && changes),
    }));

  it.each<[string, readonly PlannedPeriodDto[], CheckModificationOptions, [string, string][]]>([
    [
      'a missing period',
      change({ 2: 950 }).slice(1),
      {},
      [['policy_periods', 'must contain all 3 periods of the signed list']],
    ],
    [
      'another date',
      change({ 2: 950 }, { estimated_deduct_date: '2026-04-01' }),
      {},
      [
        [
          'policy_periods[2].estimated_deduct_date',
          'must equal the signed value: only amounts can be changed',
        ],
      ],
    ],
    [
      'a higher amount',
      change({ 2: 1001 }),
      {},
      [[TOTAL(2), 'must be lower than 1000 fen and greater than 0']],
    ],
    [
      'a paid period',
      change({ 0: 899 }),
      {},
      [[TOTAL(0), 'cannot be changed: the state of the period must be NO_SCHEDULED or SCHEDULED']],
    ],
    [
      'a scheduled period',
      change({ 1: 950 }),
      {},
      [
        [
          TOTAL(1),
          'belongs to a scheduled period: set allow_cancel_scheduled and schedule the period again afterwards',
        ],
      ],
    ],
    [
      'a scheduled period beyond its schedule window',
      change({ 1: 950 }),
      { allow_cancel_scheduled: true, moment: new Date('2026-02-26T12:00:00+08:00') },
      [
        [
          TOTAL(1),
          'belongs to a scheduled period, which can only be changed within its schedule window and at least one day before its end',
        ],
      ],
    ],
    ['no change', change({}), {}, [['policy_periods', 'must change an amount']]],
    [
      'two new amounts',
      change({ 1: 950, 2: 940 }),
      { allow_cancel_scheduled: true },
      [['policy_periods', 'must contain only one new amount']],
    ],
    [
      'a premium as low as the discounted first one',
      change({ 1: 900 }),
      { allow_cancel_scheduled: true },
      [[TOTAL(1), 'must be higher than the discounted first premium']],
    ],
    [
      'a time beyond the window',
      change({ 2: 950 }),
      { moment: new Date('2026-12-01T12:00:00+08:00') },
      [['', 'the modification window is not open now']],
    ],
  ])('names %s', (_what, next, options, issues) => {
    const found = checkModification(LIST, next, options);
    expect(found.map(({ path, message }) => [path, message])).toEqual(issues);
  });

  it('names a discounted first premium that is open', () => {
    const current: PolicyPeriod[] = [signed(1, '2026-01-31', 900), signed(2, '2026-02-28', 1000)];
    const next = [planned(1, '2026-01-31', 900), planned(2, '2026-02-28', 950)];
    expect(checkModification(current, next).map(({ message }) => message)).toEqual([
      'can be changed only after the discounted first period is paid or expired',
    ]);
  });

  it('takes a first premium that matches no price mode for none with a discount', () => {
    const current = [signed(1, '2026-01-31', 1500), signed(2, '2026-02-28', 1000)];
    const next = [planned(1, '2026-01-31', 1500), planned(2, '2026-02-28', 950)];
    expect(checkModification(current, next)).toEqual([]);
  });

  it('compares nothing of an empty list, and no second premium of a list with one', () => {
    const moment = new Date('2026-01-01T12:00:00+08:00');
    const options = { firstPremiumDiscounted: true, moment };
    expect(checkModification([], [], options).map(({ message }) => message)).toEqual([
      'must change an amount',
    ]);
    const [first] = [signed(1, '2026-01-31', 900)];
    const found = checkModification([first!], [planned(1, '2026-01-31', 800)], options);
    expect(found.map(({ message }) => message)).toEqual([
      'can be changed only after the discounted first period is paid or expired',
    ]);
    expect(checkModification([first!], [planned(1, '2026-01-31', 800)])).toEqual([]);
  });
});

describe('the message of a check of a renewal', () => {
  const current = [signed(1, '2026-01-31', 1000, 'PAID')];
  const next = (id: number, date = '2026-02-28', total = 1000) => [planned(id, date, total)];
  const moment = new Date('2026-02-28T12:00:00+08:00');

  it.each([
    ['no period', current, [], {}, ['must have 1 to 12 items']],
    [
      'no current period',
      [],
      next(2),
      {},
      ['must not be empty: only a contract with periods can be renewed'],
    ],
    [
      'no paid period',
      [signed(1, '2026-01-31', 1000, 'EXPIRED')],
      next(2),
      {},
      ['has no paid period: at least one period must be paid before a renewal'],
    ],
    [
      'a scheduled last period',
      [...current, signed(2, '2026-02-28', 1000, 'SCHEDULED')],
      next(3, '2026-03-31'),
      {},
      ['ends with a period that is scheduled but not paid: renew after it is paid or expired'],
    ],
    [
      'a known id',
      current,
      next(1),
      {},
      ['must be greater than the ids before it, including the current ones'],
    ],
    ['the greatest id', current, next(840), {}, []],
    ['an id beyond the greatest', current, next(841), {}, ['must be at most 840']],
    [
      'a known id beyond the greatest',
      [signed(841, '2026-01-31', 1000, 'PAID')],
      next(841),
      {},
      ['must be greater than the ids before it, including the current ones'],
    ],
    [
      'a known date',
      current,
      next(2, '2026-01-31'),
      {},
      ['must be later than the dates before it, including the current ones'],
    ],
    [
      'a premium that differs too much',
      current,
      next(2, '2026-02-28', 1501),
      {},
      ['must differ by at most 50 % from the last premium of 1000 fen'],
    ],
    [
      'the day of the renewal',
      current,
      next(2),
      { moment },
      ['must be later than the day of the renewal in Beijing'],
    ],
  ])('names %s', (_what, list, periodsOfNext, options, messages) => {
    const found = checkRenewal(list, periodsOfNext, options);
    expect(found.map(({ message }) => message)).toEqual(messages);
  });

  it('compares a new date with the latest one before it', () => {
    const list = [
      planned(2, '2026-04-30', 1000),
      planned(3, '2026-03-31', 1000),
      planned(4, '2026-04-30', 1000),
    ];
    expect(checkRenewal(current, list).map(({ path }) => path)).toEqual([
      'policy_periods[1].estimated_deduct_date',
      'policy_periods[2].estimated_deduct_date',
    ]);
  });
});

describe('the message of a rule of the renewal call', () => {
  const find = (period: object): string[] =>
    (RENEW_CONTRACT.rules ?? []).flatMap(({ findings }) =>
      [...findings({ policy_periods: [period] }, new Set(), CONTEXT)].map(
        ({ path, message }) => `${path} ${message}`,
      ),
    );

  it.each([
    [
      { estimated_deduct_date: '2026-12-01' },
      ['policy_periods[0].estimated_deduct_date must be later than today in Beijing'],
    ],
    [{ estimated_deduct_date: '2026-12-02' }, []],
    [
      { estimated_deduct_amount: { total: 0 } },
      [`${TOTAL(0)} must not be 0: only the first premium of a new contract can be free`],
    ],
    [{ estimated_deduct_amount: {} }, []],
    [{}, []],
  ])('tells how to mend the period %j', (period, messages) => {
    expect(find(period)).toEqual(messages);
  });

  it('has none without periods', () => {
    for (const { findings } of RENEW_CONTRACT.rules ?? []) {
      expect([...findings({}, new Set(), CONTEXT)]).toEqual([]);
    }
  });
});

describe('the order of periods', () => {
  it.each([
    [PERIOD_IDS_INCREASING, 'policy_period_id', [2, undefined, 1]],
    [PERIOD_DATES_INCREASING, 'estimated_deduct_date', ['2027-02-01', undefined, '2027-01-01']],
  ] as const)('looks past an invalid value: %#', ({ findings }, field, values) => {
    const policy_periods = values.map((value) => ({ [field]: value }));
    expect([...findings({ policy_periods }, new Set(), CONTEXT)].map(({ path }) => path)).toEqual([
      `policy_periods[2].${field}`,
    ]);
  });
});

describe('the message about a day before the schedule window', () => {
  it('names the first possible day', () => {
    const moment = new Date('2027-01-15T10:00:00+08:00');
    expect(() => deductionWindow('2027-01-15', moment, '2027-01-13')).toThrow(
      'scheduledDate must not be earlier than 2027-01-14, when the schedule window opens',
    );
  });
});

describe('the mask of an insured name', () => {
  it('must be made from a string', () => {
    expect(() => maskInsuredName(undefined as unknown as string)).toThrow(
      'must be made from a string',
    );
  });
});
