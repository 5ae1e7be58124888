import { ConfigService } from '@nestjs/config';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { MemoryCollectionStore } from '../../lib/collection/index.js';
import { WechatPaySimulator } from '../../lib/testing/index.js';
import { AppModule } from '../../sample/07-premium-collection/app.module.js';
import { Storage } from '../../sample/07-premium-collection/storage.js';
import { send, startSample, type StartedSample } from './support/start-sample.js';

const TEN_AM = '2035-03-01T10:00:00+08:00';

let simulator: WechatPaySimulator;
let sample: StartedSample;
let store: MemoryCollectionStore;

beforeEach(async () => {
  simulator = await WechatPaySimulator.start({
    now: TEN_AM,
    signatureTime: 'real',
    retrySchedule: [],
  });
  vi.stubEnv('SIMULATOR_URL', simulator.moduleOptions.baseUrl);
  vi.stubEnv('DATABASE_URL', '');
  vi.stubEnv('REDIS_URL', '');
  vi.stubEnv('INSTALLATION', '');
  store = new MemoryCollectionStore();
  vi.spyOn(Storage.prototype, 'openStore').mockImplementation(async () => store);
  const merchant = { options: simulator.moduleOptions, path: '/wechatpay/notifications' };
  sample = await startSample(AppModule, [merchant]);
});

afterEach(async () => {
  await sample.app.close();
  await simulator.stop();
  vi.restoreAllMocks();
});

const get = async (path: string) => (await send('GET', `${sample.url}/${path}`)).body;
const post = (path: string) => send('POST', `${sample.url}/${path}`);

async function sign(code = 'P1'): Promise<string> {
  const { body } = await post(`policies/${code}`);
  const { contract_id } = await simulator.user.sign(body.redirect_url);
  await expect
    .poll(async () => (await send('GET', `${sample.url}/policies/${code}`)).status)
    .toBe(200);
  return contract_id;
}

it('the premium-collection sample collects the first premium by itself, and no other yet', async () => {
  await sign();
  expect((await post('time/1')).body).toEqual({ today: '2035-03-02' });
  expect(await get('policies/P1')).toMatchObject({
    states: ['paid', 'planned', 'planned'],
    paid: 1000,
    notes: ['period 1: scheduled', 'period 1: paid 1000 fen'],
  });
  const orders = simulator.requests.filter(({ url }) => url.endsWith('/apply'));
  expect(orders.map(({ body }) => JSON.parse(body).description)).toEqual(['健康险保费 第1期']);
});

it('the premium-collection sample tries again on the day after a failed deduction', async () => {
  const contractId = await sign();
  await simulator.user.failToPay(contractId, { times: 1 });
  await post('time/1');
  expect(await get('policies/P1')).toMatchObject({ states: ['scheduled', 'planned', 'planned'] });
  await post('time/1');
  expect(await get('policies/P1')).toMatchObject({
    states: ['paid', 'planned', 'planned'],
    paid: 1000,
    notes: [
      'period 1: scheduled',
      expect.stringMatching(/^period 1: deduction 1 failed: .*余额不足/),
      'period 1: paid 1000 fen',
    ],
  });
});

it('the premium-collection sample skips the premiums of a lapsed policy', async () => {
  await sign();
  await post('policies/P1/lapse');
  await post('time/1');
  expect(await get('policies/P1')).toMatchObject({
    states: ['skipped', 'planned', 'planned'],
    paid: 0,
    notes: ['period 1: skipped: policy'],
  });
  expect(simulator.requests.filter(({ url }) => /\/(schedule|apply)$/.test(url))).toEqual([]);
});

it('the premium-collection sample reports the day, its bill and its timeline', async () => {
  const contractId = await sign();
  await post('time/2');
  expect(await get('collection/report/2035-03-02')).toMatchObject({
    due: { count: 1, amount: 1000 },
    paid: { count: 1, amount: 1000 },
    open: { count: 0, amount: 0 },
  });
  expect(await get('collection/bill/2035-03-02')).toMatchObject({
    addsUp: true,
    comparison: { billed: { count: 1, amount: 1000 } },
  });
  const timeline = await get(`collection/timeline/${contractId}`);
  expect(timeline.map(({ type }: { type: string }) => type)).toEqual(['scheduled', 'paid']);
});

it('the premium-collection sample reads a bill only when it is told to, or when it is due', async () => {
  const countBills = () =>
    simulator.requests.filter(({ url }) => url.includes('/tradebill')).length;
  const path = 'collection/bill/2035-02-28';
  expect((await send('GET', `${sample.url}/${path}`)).status).toBe(404);
  expect(countBills()).toBe(0);
  expect((await post(path)).body).toMatchObject({ date: '2035-02-28', billed: { count: 0 } });
  expect(countBills()).toBe(1);
  expect(await get(path)).toMatchObject({ date: '2035-02-28', addsUp: true });
  expect(countBills()).toBe(1);
});

it('the premium-collection sample refunds a second payment once, after a clerk has seen it', async () => {
  const contractId = await sign();
  await post('time/1');
  const ledger = (await store.load(contractId))!;
  const [premium] = ledger.premiums;
  const { out_trade_no } = premium!.attempts[0]!;
  const event = {
    id: 'second',
    type: 'paid-twice',
    out_trade_no,
    at: simulator.now,
    contract_id: contractId,
    plan_id: 12535,
    out_contract_code: 'P1',
    policy_period_id: 1,
    estimated_deduct_date: '2035-03-02',
    amount: 1000,
  } as const;
  await store.commit({
    ledger,
    expectedVersion: ledger.version,
    events: [event],
    unlessPaused: false,
  });
  await post('time/1');
  expect(await get('collection/refunds')).toMatchObject([{ out_trade_no, amount: 1000 }]);
  expect(await get('policies/P1')).toMatchObject({ paid: 1000 });
  const isRefund = ({ url, method }: { url: string; method: string }) =>
    method === 'POST' && url.endsWith('/refund/domestic/refunds');
  expect(simulator.requests.filter(isRefund)).toEqual([]);
  const refund = await post(`collection/refunds/${out_trade_no}`);
  expect(refund).toMatchObject({ status: 200, body: { out_refund_no: `R-${out_trade_no}` } });
  expect(simulator.requests.filter(isRefund).map(({ body }) => JSON.parse(body))).toMatchObject([
    { out_trade_no, amount: { refund: 1000, total: 1000 } },
  ]);
  expect(await get('collection/refunds')).toEqual([]);
  expect((await post(`collection/refunds/${out_trade_no}`)).status).toBe(404);
});

it('the premium-collection sample sends nothing during a pause, and goes on afterwards', async () => {
  await sign();
  expect((await post('collection/pause')).status).toBe(204);
  await post('time/1');
  expect(await get('policies/P1')).toMatchObject({ states: ['planned', 'planned', 'planned'] });
  await post('collection/resume');
  await post('time/2');
  expect(await get('policies/P1')).toMatchObject({ states: ['paid', 'planned', 'planned'] });
});

it('the premium-collection sample retries a premium that WeChat Pay had rejected five times', async () => {
  const contractId = await sign();
  const rejections = simulator.fail({
    endpoint:
      'POST /v3/papay/insurance-pay/policy-periods/contract-id/{contract}/policy-period-id/{period}/schedule',
    code: 'PARAM_ERROR',
    times: Infinity,
  });
  await post('time/1');
  expect(await get('collection/stuck')).toMatchObject([
    { contract_id: contractId, policy_period_id: 1, reason: 'PARAM_ERROR' },
  ]);
  rejections();
  expect((await post(`collection/stuck/${contractId}/1`)).body).toMatchObject({
    state: 'scheduling',
  });
  await post('time/2');
  expect(await get('policies/P1')).toMatchObject({ states: ['paid', 'planned', 'planned'] });
  expect(await get('collection/stuck')).toEqual([]);
});

it.each([0, 401])('the premium-collection sample rejects %i days', async (days) => {
  expect((await post(`time/${days}`)).status).toBe(400);
});

it.each([
  ['', '1900000109'],
  ['standby', 'standby'],
])(
  'the premium-collection sample gives the installation %j a queue of its own',
  (name, expected) => {
    vi.stubEnv('INSTALLATION', name);
    vi.stubEnv('WECHATPAY_MCHID', '1900000109');
    const storage = new Storage(new ConfigService());
    expect(storage.installation).toBe(expected);
    expect(storage.queueName).toBe(`wechatpay-premiums-${expected}`);
  },
);
