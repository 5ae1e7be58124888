import { constants, publicEncrypt } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WechatPaySimulator } from '../../lib/testing/index.js';
import { MerchantClient } from './support/merchant-client.js';
import { NOW, payingBody, periods, PRE_SIGN_PATH, preSignBody } from './support/pre-sign-body.js';
import type { PreSignBody } from './support/pre-sign-body.js';

type Case = readonly [name: string, body: () => PreSignBody];
type RejectedCase = readonly [name: string, field: string, body: () => PreSignBody];

const without = (body: PreSignBody, ...names: string[]): PreSignBody =>
  Object.fromEntries(Object.entries(body).filter(([name]) => !names.includes(name)));
const period = (changes: object) => [{ ...periods(['2026-12-31', 1000])[0], ...changes }];
const three = (...totals: [number, number, number]) =>
  periods(['2026-12-31', totals[0]], ['2027-03-31', totals[1]], ['2027-06-30', totals[2]]);
const coverage =
  (...amounts: (string | undefined)[]) =>
  (list: ReturnType<typeof periods>) =>
    list.map((item, index) => ({
      ...item,
      ...(amounts[index] !== undefined && {
        policy_coverage_detail: {
          policy_amount: amounts[index],
          policy_clauses: [{ clause_name: '意外', clause_quota: '50000' }],
        },
      }),
    }));
/** The first entry pays for `count` periods; the second follows after `gap` days. */
const combined = (count: number, gap: number, changes: PreSignBody = {}) => {
  const second = new Date(Date.parse('2026-12-01') + gap * 86_400_000).toISOString().slice(0, 10);
  return payingBody({
    policy_periods: periods(['2026-12-01', count * 1000], [second, 1000]),
    amount: { total: count * 1000 },
    ...changes,
  });
};

const accepted: readonly Case[] = [
  ['a plain request', () => preSignBody()],
  ['a request with a payment', () => payingBody()],
  ['a code of 32 characters', () => preSignBody({ out_contract_code: 'Az09'.repeat(8) })],
  ['an unknown field', () => preSignBody({ brand_new: 1 })],
  ['an appid of 32 characters', () => preSignBody({ appid: 'w'.repeat(32) })],
  ['an openid of 128 characters', () => preSignBody({ openid: 'o'.repeat(128) })],
  [
    'all optional texts at their limits',
    () =>
      payingBody({
        goods_tag: '标'.repeat(32),
        attach: '附'.repeat(128),
        description: '述'.repeat(127),
        out_user_code: '用户昵称',
      }),
  ],
  ['an order number of every character allowed', () => payingBody({ out_trade_no: 'aZ09_-*' })],
  ['an order number of 32 characters', () => payingBody({ out_trade_no: '9'.repeat(32) })],
  ['one Boolean', () => preSignBody({ can_auto_insure: true, can_auto_reinsure: false })],
  ['the other Boolean', () => preSignBody({ can_auto_insure: false, can_auto_reinsure: true })],
  [
    'a notify URL of 256 characters',
    () => preSignBody({ contract_notify_url: `https://m.example/${'p'.repeat(238)}` }),
  ],
  ['plain HTTP on loopback', () => preSignBody({ contract_notify_url: 'http://127.0.0.1:3000/n' })],
  ['plain HTTP on localhost', () => preSignBody({ contract_notify_url: 'http://localhost/n' })],
  ['plain HTTP on ::1', () => preSignBody({ contract_notify_url: 'http://[::1]:80/n' })],
  [
    'a policy of one day',
    () =>
      preSignBody({
        policy_start_date: '2026-12-31',
        policy_end_date: '2026-12-31',
        policy_periods: periods(['2026-12-31', 1]),
      }),
  ],
  [
    'a leap day',
    () =>
      preSignBody({ policy_end_date: '2028-02-29', policy_periods: periods(['2028-02-29', 1]) }),
  ],
  ['a date after today', () => preSignBody({ policy_periods: periods(['2026-12-02', 1]) })],
  [
    'a last date on the last day',
    () => preSignBody({ policy_periods: periods(['2027-12-01', 1]) }),
  ],
  ['a period of id 840', () => preSignBody({ policy_periods: period({ policy_period_id: 840 }) })],
  [
    'ids with gaps',
    () =>
      preSignBody({
        policy_periods: three(5, 5, 5).map((item, index) => ({
          ...item,
          policy_period_id: [3, 9, 13][index],
        })),
      }),
  ],
  [
    'an amount without currency',
    () => preSignBody({ policy_periods: period({ estimated_deduct_amount: { total: 1 } }) }),
  ],
  ['a first discount', () => preSignBody({ policy_periods: three(1, 1000, 1000) })],
  [
    'a first discount with a payment',
    () =>
      payingBody({
        policy_periods: periods(['2026-12-01', 1], ['2026-12-31', 1000]),
        amount: { total: 1 },
      }),
  ],
  ['a free first period', () => preSignBody({ policy_periods: three(0, 1000, 1000) })],
  ['a free only period', () => preSignBody({ policy_periods: periods(['2026-12-31', 0]) })],
  ['two periods at once, 50 days before the next', () => combined(2, 50)],
  ['three periods at once, 75 days before the next', () => combined(3, 75)],
  ['a combined count that fits', () => combined(2, 50, { combined_deduct_period_count: 2 })],
  ['a combined count of 1', () => preSignBody({ combined_deduct_period_count: 1 })],
  [
    'a combined count with one period',
    () =>
      preSignBody({
        policy_periods: periods(['2026-12-31', 1000]),
        combined_deduct_period_count: 3,
      }),
  ],
  [
    'the same coverage everywhere',
    () => preSignBody({ policy_periods: coverage('5', '5', '5')(three(9, 9, 9)) }),
  ],
  [
    'another coverage in a discounted first',
    () => preSignBody({ policy_periods: coverage('1', '5', '5')(three(1, 9, 9)) }),
  ],
  [
    'another coverage in a free first',
    () => preSignBody({ policy_periods: coverage('1', '5', '5')(three(0, 9, 9)) }),
  ],
  [
    'an empty coverage',
    () => preSignBody({ policy_periods: period({ policy_coverage_detail: {} }) }),
  ],
  [
    'description and transaction URL without a payment',
    () => preSignBody({ description: 'x', transaction_notify_url: 'https://m.example/t' }),
  ],
  ...['三', '*三', '**明', '***明', '***G', '多人保单-**明等', '多人保单-*三等'].map(
    (name): Case => [`the name ${name}`, () => preSignBody({ insured_display_name: name })],
  ),
];

const rejected: readonly RejectedCase[] = [
  ...Object.keys(preSignBody()).map((name): RejectedCase => [
    `no ${name}`,
    `/${name}`,
    () => without(preSignBody(), name),
  ]),
  ...['appid', 'openid', 'out_contract_code', 'insured_display_name'].map((name): RejectedCase => [
    `an empty ${name}`,
    `/${name}`,
    () => preSignBody({ [name]: '' }),
  ]),
  ...Object.keys(payingBody())
    .filter((name) => !['plan_id', 'policy_periods', 'amount'].includes(name))
    .map((name): RejectedCase => [
      `a number for ${name}`,
      `/${name}`,
      () => payingBody({ [name]: 7 }),
    ]),
  ...['out_user_code', 'goods_tag', 'attach'].map((name): RejectedCase => [
    `a number for ${name}`,
    `/${name}`,
    () => preSignBody({ [name]: 7 }),
  ]),
  ...['can_auto_insure', 'can_auto_reinsure'].map((name): RejectedCase => [
    `"true" for ${name}`,
    `/${name}`,
    () => preSignBody({ [name]: 'true' }),
  ]),
  ['an appid of 33 characters', '/appid', () => preSignBody({ appid: 'w'.repeat(33) })],
  ['an openid of 129 characters', '/openid', () => preSignBody({ openid: 'o'.repeat(129) })],
  ['a plan_id in a string', '/plan_id', () => preSignBody({ plan_id: '12535' })],
  ['a plan_id of 0', '/plan_id', () => preSignBody({ plan_id: 0 })],
  ['a plan_id with a fraction', '/plan_id', () => preSignBody({ plan_id: 1.5 })],
  ['a plan_id beyond the safe integers', '/plan_id', () => preSignBody({ plan_id: 2 ** 53 })],
  [
    'a code of 33 characters',
    '/out_contract_code',
    () => preSignBody({ out_contract_code: 'a'.repeat(33) }),
  ],
  ['a code with a hyphen', '/out_contract_code', () => preSignBody({ out_contract_code: 'a-1' })],
  [
    'a code with a line feed at its end',
    '/out_contract_code',
    () => preSignBody({ out_contract_code: 'a\n' }),
  ],
  ['a code in Chinese', '/out_contract_code', () => preSignBody({ out_contract_code: '码' })],
  [
    'an order number of 33 characters',
    '/out_trade_no',
    () => payingBody({ out_trade_no: '9'.repeat(33) }),
  ],
  ['an order number with a space', '/out_trade_no', () => payingBody({ out_trade_no: 'a b' })],
  ['a goods_tag of 33 characters', '/goods_tag', () => preSignBody({ goods_tag: '标'.repeat(33) })],
  ['an attach of 129 characters', '/attach', () => preSignBody({ attach: '附'.repeat(129) })],
  [
    'a description of 128 characters',
    '/description',
    () => payingBody({ description: '述'.repeat(128) }),
  ],
  [
    'one period in sign-with-payment',
    '/policy_periods',
    () => payingBody({ policy_periods: periods(['2026-12-01', 1000]) }),
  ],
  [
    'one period in sign-with-payment and can_auto_reinsure',
    '/policy_periods',
    () => payingBody({ policy_periods: periods(['2026-12-01', 1000]), can_auto_reinsure: true }),
  ],
  [
    'both Booleans true',
    '/can_auto_reinsure',
    () => preSignBody({ can_auto_insure: true, can_auto_reinsure: true }),
  ],
  ...(
    [
      ['plain HTTP', 'http://m.example/n'],
      ['a host that only starts like loopback', 'http://127.0.0.1.example/n'],
      ['another scheme', 'ftp://m.example/n'],
      ['a path', '/n'],
      ['no host', 'https:///n'],
      ['a query', 'https://m.example/n?a=1'],
      ['an empty query', 'https://m.example/n?'],
      ['a fragment', 'https://m.example/n#a'],
      ['a user name', 'https://me@m.example/n'],
      ['257 characters', `https://m.example/${'p'.repeat(239)}`],
    ] as const
  ).flatMap(([name, url]): RejectedCase[] => [
    [
      `a contract URL with ${name}`,
      '/contract_notify_url',
      () => preSignBody({ contract_notify_url: url }),
    ],
    [
      `a transaction URL with ${name}`,
      '/transaction_notify_url',
      () => payingBody({ transaction_notify_url: url }),
    ],
  ]),
  ...[
    '2026-02-30',
    '2027-02-29',
    '2026-13-01',
    '2026-1-01',
    '20261202',
    '2026-12-02T00:00:00Z',
  ].map((date): RejectedCase => [
    `the date ${date}`,
    '/policy_start_date',
    () => preSignBody({ policy_start_date: date }),
  ]),
  [
    'a policy that ends before it starts',
    '/policy_end_date',
    () => preSignBody({ policy_start_date: '2027-12-02' }),
  ],
  ['periods that are not a list', '/policy_periods', () => preSignBody({ policy_periods: {} })],
  ['no period', '/policy_periods', () => preSignBody({ policy_periods: [] })],
  [
    'a period that is not an object',
    '/policy_periods/0',
    () => preSignBody({ policy_periods: [1] }),
  ],
  [
    'a period id of 0',
    '/policy_periods/0/policy_period_id',
    () => preSignBody({ policy_periods: period({ policy_period_id: 0 }) }),
  ],
  [
    'a period id of 841',
    '/policy_periods/0/policy_period_id',
    () => preSignBody({ policy_periods: period({ policy_period_id: 841 }) }),
  ],
  [
    'a period id twice',
    '/policy_periods/1/policy_period_id',
    () =>
      preSignBody({
        policy_periods: three(5, 5, 5).map((item) => ({ ...item, policy_period_id: 1 })),
      }),
  ],
  [
    'a period without date',
    '/policy_periods/0/estimated_deduct_date',
    () => preSignBody({ policy_periods: period({ estimated_deduct_date: undefined }) }),
  ],
  [
    'a period without amount',
    '/policy_periods/0/estimated_deduct_amount',
    () => preSignBody({ policy_periods: period({ estimated_deduct_amount: undefined }) }),
  ],
  [
    'an amount in an array',
    '/policy_periods/0/estimated_deduct_amount',
    () => preSignBody({ policy_periods: period({ estimated_deduct_amount: [1] }) }),
  ],
  ...(
    [
      ['no total', {}],
      ['a total in a string', { total: '1' }],
      ['a fraction of a fen', { total: 0.5 }],
      ['a negative total', { total: -1 }],
    ] as const
  ).map(([name, amount]): RejectedCase => [
    `an amount with ${name}`,
    '/policy_periods/0/estimated_deduct_amount/total',
    () => preSignBody({ policy_periods: period({ estimated_deduct_amount: amount }) }),
  ]),
  [
    'another currency',
    '/policy_periods/0/estimated_deduct_amount/currency',
    () =>
      preSignBody({
        policy_periods: period({ estimated_deduct_amount: { total: 1, currency: 'USD' } }),
      }),
  ],
  [
    'the same date twice',
    '/policy_periods/1/estimated_deduct_date',
    () => preSignBody({ policy_periods: periods(['2026-12-31', 1], ['2026-12-31', 1]) }),
  ],
  [
    'a date after the policy',
    '/policy_periods/0/estimated_deduct_date',
    () => preSignBody({ policy_periods: periods(['2027-12-02', 1]) }),
  ],
  [
    'today without a payment',
    '/policy_periods/0/estimated_deduct_date',
    () => preSignBody({ policy_periods: periods(['2026-12-01', 1000]) }),
  ],
  [
    'yesterday with a payment',
    '/policy_periods/0/estimated_deduct_date',
    () => payingBody({ policy_periods: periods(['2026-11-30', 1000], ['2026-12-31', 1000]) }),
  ],
  [
    'an amount without an order number',
    '/out_trade_no',
    () => without(payingBody(), 'out_trade_no'),
  ],
  ['an order number without an amount', '/amount', () => without(payingBody(), 'amount')],
  ['a payment without description', '/description', () => without(payingBody(), 'description')],
  [
    'a payment without URL',
    '/transaction_notify_url',
    () => without(payingBody(), 'transaction_notify_url'),
  ],
  ['a payment of another amount', '/amount/total', () => payingBody({ amount: { total: 999 } })],
  [
    'a payment of nothing',
    '/policy_periods/0/estimated_deduct_amount/total',
    () =>
      payingBody({
        policy_periods: periods(['2026-12-01', 0], ['2026-12-31', 9]),
        amount: { total: 0 },
      }),
  ],
  [
    'a later amount that differs',
    '/policy_periods/2/estimated_deduct_amount/total',
    () => preSignBody({ policy_periods: three(9, 9, 8) }),
  ],
  [
    'a later amount of 0',
    '/policy_periods/1/estimated_deduct_amount/total',
    () => preSignBody({ policy_periods: three(0, 0, 0) }),
  ],
  [
    'a first amount that is higher but no multiple',
    '/policy_periods/0/estimated_deduct_amount/total',
    () => preSignBody({ policy_periods: three(1001, 1000, 1000) }),
  ],
  [
    'four periods at once',
    '/policy_periods/0/estimated_deduct_amount/total',
    () => combined(4, 300),
  ],
  [
    'two periods at once without a payment',
    '/policy_periods/0/estimated_deduct_amount/total',
    () => preSignBody({ policy_periods: three(2000, 1000, 1000) }),
  ],
  [
    'two periods at once, 49 days before the next',
    '/policy_periods/1/estimated_deduct_date',
    () => combined(2, 49),
  ],
  [
    'three periods at once, 74 days before the next',
    '/policy_periods/1/estimated_deduct_date',
    () => combined(3, 74),
  ],
  [
    'a combined count that the amounts belie',
    '/combined_deduct_period_count',
    () => combined(2, 50, { combined_deduct_period_count: 3 }),
  ],
  [
    'a combined count with equal amounts',
    '/combined_deduct_period_count',
    () => preSignBody({ combined_deduct_period_count: 2 }),
  ],
  [
    'a combined count of 4 with one period',
    '/combined_deduct_period_count',
    () => preSignBody({ policy_periods: period({}), combined_deduct_period_count: 4 }),
  ],
  [
    'a combined count with a fraction',
    '/combined_deduct_period_count',
    () => preSignBody({ combined_deduct_period_count: 1.5 }),
  ],
  [
    'coverage in one period of three',
    '/policy_periods/1/policy_coverage_detail',
    () => preSignBody({ policy_periods: coverage('5')(three(9, 9, 9)) }),
  ],
  [
    'coverage in the later periods only',
    '/policy_periods/0/policy_coverage_detail',
    () => preSignBody({ policy_periods: coverage(undefined, '5', '5')(three(1, 9, 9)) }),
  ],
  [
    'another coverage with equal amounts',
    '/policy_periods/1/policy_coverage_detail',
    () => preSignBody({ policy_periods: coverage('5', '6', '6')(three(9, 9, 9)) }),
  ],
  [
    'another coverage in a later period',
    '/policy_periods/2/policy_coverage_detail',
    () => preSignBody({ policy_periods: coverage('1', '5', '6')(three(1, 9, 9)) }),
  ],
  [
    'a coverage amount in a number',
    '/policy_periods/0/policy_coverage_detail/policy_amount',
    () => preSignBody({ policy_periods: period({ policy_coverage_detail: { policy_amount: 5 } }) }),
  ],
  [
    'a clause that is a text',
    '/policy_periods/0/policy_coverage_detail/policy_clauses/0',
    () =>
      preSignBody({
        policy_periods: period({ policy_coverage_detail: { policy_clauses: ['a'] } }),
      }),
  ],
  [
    'clauses that are not a list',
    '/policy_periods/0/policy_coverage_detail/policy_clauses',
    () =>
      preSignBody({ policy_periods: period({ policy_coverage_detail: { policy_clauses: 'a' } }) }),
  ],
  ...['张三', '张*', '****明', '*', '***', '多人保单-明明等', '多人保单-**明', '**明等'].map(
    (name): RejectedCase => [
      `the name ${name}`,
      '/insured_display_name',
      () => preSignBody({ insured_display_name: name }),
    ],
  ),
  ['an identity that is a text', '/real_identity', () => preSignBody({ real_identity: 'x' })],
  [
    'an identity without number',
    '/real_identity/real_name',
    () => preSignBody({ real_identity: { real_name: 'AAAA' } }),
  ],
];

describe('the rules of pre-sign', () => {
  let simulator: WechatPaySimulator;
  let client: MerchantClient;
  beforeAll(async () => {
    simulator = await WechatPaySimulator.start({ now: NOW });
    client = new MerchantClient(simulator.moduleOptions);
  });
  afterAll(() => simulator.stop());

  it.each(accepted)('accepts a pre-sign request with %s', async (_, body) => {
    expect(await client.call('POST', PRE_SIGN_PATH, { body: body() })).toMatchObject({
      status: 200,
      json: { redirect_url: expect.any(String) },
    });
  });

  it.each(rejected)('rejects a pre-sign request with %s at %s', async (_, field, body) => {
    expect(await client.call('POST', PRE_SIGN_PATH, { body: body() })).toMatchObject({
      status: 400,
      json: { code: 'PARAM_ERROR', detail: { field, location: 'body', issue: expect.any(String) } },
    });
  });

  it('returns the rejected value, except the name of the insured', async () => {
    const wrong = await client.call('POST', PRE_SIGN_PATH, { body: preSignBody({ plan_id: 0 }) });
    expect(wrong.json.detail.value).toBe(0);
    const body = preSignBody({ insured_display_name: '张三丰' });
    expect((await client.call('POST', PRE_SIGN_PATH, { body })).text).not.toContain('三丰');
  });

  it('accepts plain HTTP notify URLs for any host when the simulator is exposed', async () => {
    await using other = await disposable({ now: NOW, exposed: true });
    const urls = (url: string) => ({ contract_notify_url: url, transaction_notify_url: url });
    const getStatus = async (url: string) =>
      (await other.client.call('POST', PRE_SIGN_PATH, { body: payingBody(urls(url)) })).status;
    expect(await getStatus('http://app:3000/n')).toBe(200);
    expect(await getStatus('http://app:3000/n?a=1')).toBe(400);
    expect(await getStatus('ftp://app/n')).toBe(400);
  });

  it('uses the Chinese messages of WeChat Pay where they are known', async () => {
    const late = await client.call('POST', PRE_SIGN_PATH, {
      body: preSignBody({ policy_periods: periods(['2026-12-01', 1]) }),
    });
    expect(late.json.message).toBe('部分扣费计划项已过预约时间，请核查后再试');
  });

  it("takes today's date in Beijing time", async () => {
    await using other = await disposable({ now: '2026-12-01T15:59:59Z' });
    const body = () => preSignBody({ policy_periods: periods(['2026-12-02', 1]) });
    expect((await other.client.call('POST', PRE_SIGN_PATH, { body: body() })).status).toBe(200);
    await other.simulator.advanceBy(1000);
    expect((await other.client.call('POST', PRE_SIGN_PATH, { body: body() })).status).toBe(400);
  });

  it('rejects unknown plans, and amounts above the limit of a plan', async () => {
    await using other = await disposable({
      now: NOW,
      plans: [
        { plan_id: 1, frequency: 'month' },
        { plan_id: 2, frequency: 'year' },
        { plan_id: 3 },
      ],
    });
    const call = (plan_id: number, total: number, second = '2027-11-30') => {
      const list = periods(['2026-12-31', total], [second, total]);
      const body = preSignBody({ plan_id, policy_periods: list });
      return other.client.call('POST', PRE_SIGN_PATH, { body });
    };
    expect((await call(1, 400_000, '2027-01-31')).status).toBe(200);
    expect((await call(1, 400_001, '2027-01-31')).json.detail.field).toBe(
      '/policy_periods/1/estimated_deduct_amount/total',
    );
    expect((await call(2, 2_000_000)).status).toBe(200);
    expect((await call(2, 2_000_001)).status).toBe(400);
    expect((await call(3, 3_000_000)).status).toBe(200);
    expect((await call(4, 1)).json.detail.field).toBe('/plan_id');
  });

  describe('the spacing of dates in a plan with a frequency', () => {
    let planned: Awaited<ReturnType<typeof disposable>>;
    beforeAll(async () => {
      planned = await disposable({
        now: NOW,
        plans: [
          { plan_id: 1, frequency: 'month' },
          { plan_id: 2, frequency: 'quarter' },
          { plan_id: 3, frequency: 'year' },
        ],
      });
    });
    afterAll(() => planned[Symbol.asyncDispose]());

    // The second date may be postponed, so the third one shows the limits.
    it.each([
      [1, 24, 25, 1],
      [1, 25, 25, undefined],
      [1, 90, 36, undefined],
      [1, 25, 24, 2],
      [1, 25, 37, 2],
      [2, 79, 80, 1],
      [2, 80, 100, undefined],
      [2, 80, 101, 2],
      [3, 329, 330, 1],
      [3, 330, 400, undefined],
      [3, 330, 401, 2],
    ])(
      'checks in plan %s dates that are %s and %s days apart: rejected at %s',
      async (plan_id, first, second, index) => {
        const date = (days: number) =>
          new Date(Date.parse('2026-12-05') + days * 86_400_000).toISOString().slice(0, 10);
        const body = preSignBody({
          plan_id,
          policy_end_date: '2030-12-31',
          policy_periods: periods([date(0), 9], [date(first), 9], [date(first + second), 9]),
        });
        const { json } = await planned.client.call('POST', PRE_SIGN_PATH, { body });
        expect(json.detail?.field).toBe(index && `/policy_periods/${index}/estimated_deduct_date`);
      },
    );

    it('expects a longer gap after a first deduction for several periods', async () => {
      for (const [gap, status] of [
        [49, 400],
        [50, 200],
      ] as const) {
        const body = { ...combined(2, gap), plan_id: 1 };
        const response = await planned.client.call('POST', PRE_SIGN_PATH, { body });
        expect(response.status).toBe(status);
      }
    });
  });

  describe('real_identity', () => {
    const encrypt = (
      text: string,
      oaepHash = 'sha1',
      key = simulator.moduleOptions.wechatPayPublicKey,
    ) =>
      publicEncrypt(
        { key, padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash },
        Buffer.from(text),
      ).toString('base64');
    const preSign = (identity: object, headers = {}) =>
      client.call('POST', PRE_SIGN_PATH, {
        body: preSignBody({ real_identity: identity }),
        headers,
      });
    const good = () => ({
      real_name: encrypt('张三'),
      id_card_number: encrypt('110101199003070000'),
      identity_type: 'ID_CARD',
    });

    it('decrypts real_identity with the public key, including rare characters', async () => {
      expect((await preSign({ ...good(), real_name: encrypt('𠮷') })).status).toBe(200);
    });

    it('rejects real_identity that is not encrypted with the key that Wechatpay-Serial names', async () => {
      const serial = await simulator.rotateCertificate();
      const response = await preSign(good(), { 'Wechatpay-Serial': serial });
      expect(response.json.detail.field).toBe('/real_identity/real_name');
    });

    it.each([
      ['plain text', () => ({ ...good(), id_card_number: '110101199003070000' })],
      ['SHA-256', () => ({ ...good(), id_card_number: encrypt('110101199003070000', 'sha256') })],
      ['nothing', () => ({ ...good(), id_card_number: encrypt('') })],
      ['no text', () => ({ ...good(), id_card_number: encrypt('\u0000').replace(/./, '!') })],
    ])('rejects an id_card_number that contains %s', async (_, identity) => {
      const response = await preSign(identity());
      expect(response).toMatchObject({
        status: 400,
        json: { code: 'PARAM_ERROR', detail: { field: '/real_identity/id_card_number' } },
      });
      expect(response.json.detail).not.toHaveProperty('value');
      expect(response.text).not.toContain('110101199003070000');
    });

    it('rejects another identity_type without repeating the value', async () => {
      const response = await preSign({ ...good(), identity_type: 'PASSPORT' });
      expect(response.json.detail.field).toBe('/real_identity/identity_type');
      expect(response.text).not.toContain('PASSPORT');
    });

    it('requires Wechatpay-Serial even when nothing is encrypted', async () => {
      const headers = { 'Wechatpay-Serial': undefined };
      expect(
        await client.call('POST', PRE_SIGN_PATH, { body: preSignBody(), headers }),
      ).toMatchObject({ status: 400, json: { detail: { field: 'Wechatpay-Serial' } } });
    });

    it.each([undefined, '', ' '])(
      'requires Wechatpay-Serial with preSignSerial "when-encrypted" only for real_identity: %j',
      async (serial) => {
        await using other = await disposable({ now: NOW, preSignSerial: 'when-encrypted' });
        const call = (body: object) =>
          other.client.call('POST', PRE_SIGN_PATH, {
            body,
            headers: { 'Wechatpay-Serial': serial },
          });
        for (const body of [preSignBody(), payingBody()]) {
          const response = await call(body);
          expect(response.status).toBe(200);
          // Without Wechatpay-Serial, a certificate signs the response.
          expect(response.headers['wechatpay-serial']).toMatch(/^[0-9A-F]{40}$/);
        }
        for (const identity of [good(), {}]) {
          expect(await call(preSignBody({ real_identity: identity }))).toMatchObject({
            status: 400,
            json: { detail: { field: 'Wechatpay-Serial', issue: 'is required' } },
          });
        }
      },
    );

    it('rejects a Wechatpay-Serial that names no key even when nothing is encrypted', async () => {
      await using other = await disposable({ now: NOW, preSignSerial: 'when-encrypted' });
      const call = (serial: string) =>
        other.client.call('POST', PRE_SIGN_PATH, {
          body: preSignBody(),
          headers: { 'Wechatpay-Serial': serial },
        });
      expect((await call(other.client.options.wechatPayPublicKeyId)).status).toBe(200);
      expect((await call('ABC')).json.detail.field).toBe('Wechatpay-Serial');
    });

    it.each(['never', true, ''])('fails to start with preSignSerial %j', async (value) => {
      await expect(disposable({ preSignSerial: value as never })).rejects.toThrow(/preSignSerial/);
    });
  });
});

async function disposable(options: Parameters<typeof WechatPaySimulator.start>[0]) {
  const simulator = await WechatPaySimulator.start(options);
  return {
    simulator,
    client: new MerchantClient(simulator.moduleOptions),
    [Symbol.asyncDispose]: () => simulator.stop(),
  };
}
