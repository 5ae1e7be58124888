import { afterEach, beforeEach, expect, it } from 'vitest';
import { WechatPaySimulator } from '../../lib/testing/index.js';
import { AppModule } from '../../sample/01-pre-sign/app.module.js';
import { send, startSample, type StartedSample } from './support/start-sample.js';

const REQUEST = {
  openid: 'oUpF8uMuAJO_M2pxb1Q9zNjWeS6o',
  plan_id: 12535,
  out_contract_code: 'P1',
  insured_display_name: '*三',
  policy_start_date: '2035-01-01',
  policy_end_date: '2035-12-31',
  policy_periods: [
    {
      policy_period_id: 1,
      estimated_deduct_date: '2035-01-01',
      estimated_deduct_amount: { total: 1000 },
    },
  ],
};

let simulator: WechatPaySimulator;
let sample: StartedSample;

beforeEach(async () => {
  simulator = await WechatPaySimulator.start({ retrySchedule: [] });
  const merchant = { options: simulator.moduleOptions, path: '/wechatpay/notifications' };
  sample = await startSample(AppModule, [merchant]);
});

afterEach(async () => {
  await sample.app.close();
  await simulator.stop();
});

it('the pre-sign sample responds with the signing page and finds the contract once it is signed', async () => {
  const contract = `${sample.url}/contracts/12535/P1`;
  const { status, body } = await send('POST', `${sample.url}/contracts`, REQUEST);
  expect(status).toBe(201);
  expect(body.redirect_url).toContain(simulator.moduleOptions.baseUrl);
  expect(await send('GET', contract)).toMatchObject({ status: 404 });
  await simulator.user.sign(body.redirect_url);
  expect(await send('GET', contract)).toMatchObject({
    status: 200,
    body: { contract_state: 'SIGNED', out_contract_code: 'P1' },
  });
});

it.each([
  ['a field of another type', { plan_id: '12535' }, /^plan_id must be an integer/],
  ['an unknown field', { plan: 1 }, /^property plan should not exist/],
  ['dates in the wrong order', { policy_end_date: '2034-12-31' }, /^policy_end_date: must not be/],
])('the pre-sign sample rejects %s with 400 and sends nothing', async (_, change, message) => {
  const { status, body } = await send('POST', `${sample.url}/contracts`, { ...REQUEST, ...change });
  expect(status).toBe(400);
  expect(body.message[0]).toMatch(message);
  expect(simulator.requests).toHaveLength(0);
});

it('the pre-sign sample responds 502 without details when WeChat Pay rejects the request', async () => {
  simulator.fail({ status: 403, code: 'NO_AUTH', message: 'not for the browser' });
  const { status, body } = await send('POST', `${sample.url}/contracts`, REQUEST);
  expect(status).toBe(502);
  expect(body).toMatchObject({ code: 'NO_AUTH' });
  expect(JSON.stringify(body)).not.toContain('not for the browser');
});
