import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { WechatPaySimulator } from '../../lib/testing/index.js';
import { AppModule } from '../../sample/07-premium-collection/app.module.js';
import { send, startSample, type StartedSample } from './support/start-sample.js';

const TEN_AM = '2035-03-01T10:00:00+08:00';

let simulator: WechatPaySimulator;
let sample: StartedSample;

beforeEach(async () => {
  simulator = await WechatPaySimulator.start({
    now: TEN_AM,
    signatureTime: 'real',
    retrySchedule: [],
  });
  vi.stubEnv('SIMULATOR_URL', simulator.moduleOptions.baseUrl);
  vi.stubEnv('DATABASE_URL', '');
  vi.stubEnv('REDIS_URL', '');
  const merchant = { options: simulator.moduleOptions, path: '/wechatpay/notifications' };
  sample = await startSample(AppModule, [merchant]);
});

afterEach(async () => {
  await sample.app.close();
  await simulator.stop();
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
    billed: { count: 1, amount: 1000 },
  });
  const timeline = await get(`collection/timeline/${contractId}`);
  expect(timeline.map(({ type }: { type: string }) => type)).toEqual(['scheduled', 'paid']);
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
