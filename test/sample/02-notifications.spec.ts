import { afterEach, beforeEach, expect, it } from 'vitest';
import { WechatPaySimulator } from '../../lib/testing/index.js';
import { AppModule } from '../../sample/02-notifications/app.module.js';
import { send, startSample, type StartedSample } from './support/start-sample.js';

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

const offer = async () => (await send('POST', `${sample.url}/policies/P1`)).body.redirect_url;
const getState = async () => (await send('GET', `${sample.url}/policies/P1`)).body.state;

it('the notifications sample follows a policy from the offer to its termination', async () => {
  const session = await offer();
  expect(await getState()).toBe('offered');
  await simulator.user.sign(session);
  await expect.poll(getState).toBe('paid');
  await simulator.user.terminate(simulator.contracts[0]!.contract_id);
  await expect.poll(getState).toBe('terminated');
  expect(simulator.deliveries.map(({ event_type, status }) => [event_type, status])).toEqual([
    ['INSURANCE_ENTRUST.SIGN', 204],
    ['TRANSACTION.SUCCESS', 204],
    ['INSURANCE_ENTRUST.TERMINATE', 204],
  ]);
});

it('the notifications sample rejects a forged notification', async () => {
  await offer();
  const response = await fetch(`${sample.url}/wechatpay/notifications`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: '{}',
  });
  expect(response.status).toBe(401);
  expect(await getState()).toBe('offered');
});

it('the notifications sample does not know a policy that it has not offered', async () => {
  expect(await send('GET', `${sample.url}/policies/P2`)).toMatchObject({ status: 404 });
});
