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
const find = async () => (await send('GET', `${sample.url}/policies/P1`)).body;

it('the notifications sample follows a policy from the offer to its termination', async () => {
  const session = await offer();
  expect(await find()).toEqual({ signed: false, terminated: false, premium: 'open' });
  await simulator.user.sign(session);
  await expect.poll(find).toEqual({ signed: true, terminated: false, premium: 'paid' });
  await simulator.user.terminate(simulator.contracts[0]!.contract_id);
  await expect.poll(find).toMatchObject({ terminated: true });
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
  expect(await find()).toEqual({ signed: false, terminated: false, premium: 'open' });
});

it('the notifications sample does not know a policy that it has not offered', async () => {
  expect(await send('GET', `${sample.url}/policies/P2`)).toMatchObject({ status: 404 });
});

it('the notifications sample records the same facts when the payment arrives before the signature', async () => {
  const session = await offer();
  simulator.disturb({ event_type: 'INSURANCE_ENTRUST.SIGN', signature: 'wrong' });
  await simulator.user.sign(session);
  const { contract_id } = simulator.contracts[0]!;
  const deliver = async (event: string, resource: object) => {
    const { headers, body } = simulator.signNotification(event, resource);
    const url = `${sample.url}/wechatpay/notifications`;
    return (await fetch(url, { method: 'POST', headers, body })).status;
  };
  const { mchid } = simulator.moduleOptions;
  const paid = { mchid, out_trade_no: 'P1-1', transaction_id: 'X1', attach: 'P1' };
  expect(await deliver('TRANSACTION.SUCCESS', paid)).toBe(204);
  expect(await find()).toEqual({ signed: false, terminated: false, premium: 'paid' });
  const signed = { mchid, contract_id, out_contract_code: 'P1' };
  expect(await deliver('INSURANCE_ENTRUST.SIGN', signed)).toBe(204);
  expect(await find()).toEqual({ signed: true, terminated: false, premium: 'paid' });
});
