import { afterEach, beforeEach, expect, it } from 'vitest';
import { type SimulatorMerchant, WechatPaySimulator } from '../../lib/testing/index.js';
import { AppModule } from '../../sample/03-own-controller/app.module.js';
import { send, startSample, type StartedSample } from './support/start-sample.js';

let simulator: WechatPaySimulator;
let life: SimulatorMerchant;
let health: SimulatorMerchant;
let sample: StartedSample;

beforeEach(async () => {
  simulator = await WechatPaySimulator.start({ retrySchedule: [], merchants: [{}, {}] });
  [life, health] = simulator.merchants as [SimulatorMerchant, SimulatorMerchant];
  sample = await startSample(
    AppModule,
    [
      { prefix: 'WECHATPAY_LIFE_', options: life.moduleOptions, path: '/wechatpay/life' },
      { prefix: 'WECHATPAY_HEALTH_', options: health.moduleOptions, path: '/wechatpay/health' },
    ],
    { rawBody: true },
  );
});

afterEach(async () => {
  await sample.app.close();
  await simulator.stop();
});

const offer = async (path: string) => (await send('POST', `${sample.url}/policies/${path}`)).body;
const find = async (path: string) => (await send('GET', `${sample.url}/policies/${path}`)).body;

it('the own-controller sample keeps the policies of its merchants apart', async () => {
  await offer('health/P1');
  const { redirect_url } = await offer('life/P1');
  expect(life.contracts).toHaveLength(0);
  await simulator.user.sign(redirect_url);
  await expect.poll(() => find('life/P1')).toEqual({ signed: true, terminated: false });
  expect(await find('health/P1')).toEqual({ signed: false, terminated: false });
  expect(life.contracts).toHaveLength(1);
  expect(simulator.deliveries.map(({ url, status }) => [new URL(url).pathname, status])).toEqual([
    ['/wechatpay/life', 204],
  ]);
  await simulator.user.terminate(life.contracts[0]!.contract_id);
  await expect.poll(() => find('life/P1')).toEqual({ signed: true, terminated: true });
});

it.each(['life', 'health'])(
  'the own-controller sample accepts at %s only the notifications of that merchant',
  async (name) => {
    await offer('life/P1');
    await offer('health/P1');
    const [own, other] = name === 'life' ? [life, health] : [health, life];
    const deliver = async (merchant: SimulatorMerchant) => {
      const { headers, body } = merchant.signNotification('INSURANCE_ENTRUST.SIGN', {
        mchid: merchant.mchid,
        contract_id: 'C1',
        out_contract_code: 'P1',
      });
      const url = `${sample.url}/wechatpay/${name}`;
      return (await fetch(url, { method: 'POST', headers, body })).status;
    };
    expect(await deliver(other)).toBe(401);
    expect(await find(`${name}/P1`)).toMatchObject({ signed: false });
    expect(await deliver(own)).toBe(204);
    expect(await find(`${name}/P1`)).toMatchObject({ signed: true });
  },
);

it('the own-controller sample does not know other merchants', async () => {
  expect(await send('POST', `${sample.url}/policies/car/P1`)).toMatchObject({ status: 400 });
});
