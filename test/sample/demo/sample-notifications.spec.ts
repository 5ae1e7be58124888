import { afterAll, beforeAll, expect, it } from 'vitest';
import { WechatPaySimulator } from '../../../lib/testing/index.js';
import { get, post } from './support/browse.js';
import { PackageCopy } from './support/package-copy.js';
import { freePort } from '../../support/free-port.mjs';
import { RunningSample } from './support/running-sample.js';

let copy: PackageCopy;
let simulator: WechatPaySimulator;
let sample: RunningSample;

/** The sample with merchant credentials in its environment; the simulator runs in this process. */
beforeAll(async () => {
  copy = PackageCopy.build();
  simulator = await WechatPaySimulator.start();
  const { moduleOptions } = simulator;
  const port = await freePort();
  sample = await RunningSample.start(
    copy.folder,
    {
      WECHATPAY_MCHID: moduleOptions.mchid,
      WECHATPAY_APPID: moduleOptions.appid,
      WECHATPAY_MERCHANT_SERIAL_NUMBER: moduleOptions.merchantSerialNumber,
      WECHATPAY_MERCHANT_PRIVATE_KEY: moduleOptions.merchantPrivateKey,
      WECHATPAY_API_V3_KEY: moduleOptions.apiV3Key,
      WECHATPAY_PUBLIC_KEY_ID: moduleOptions.wechatPayPublicKeyId,
      WECHATPAY_PUBLIC_KEY: moduleOptions.wechatPayPublicKey,
      WECHATPAY_BASE_URL: moduleOptions.baseUrl,
      PUBLIC_URL: `http://127.0.0.1:${port}/`,
      SAMPLE_PLAN_ID: '777',
      SAMPLE_OPENID: 'oAnotherCustomer',
    },
    port,
  );
}, 120_000);

afterAll(async () => {
  await sample?.stop();
  await simulator?.stop();
  copy?.remove();
});

async function received(): Promise<Record<string, unknown>[]> {
  return JSON.parse((await get(`${sample.url}/api/notifications`)).text);
}

/** Delivers one notification the given number of times. */
async function deliver(id: string, times = 1): Promise<number[]> {
  const resource = { out_contract_code: 'C1', contract_id: '2', contract_state: 'SIGNED' };
  const { headers, body } = simulator.signNotification('INSURANCE_ENTRUST.SIGN', resource, { id });
  const statuses: number[] = [];
  for (let time = 0; time < times; time += 1) {
    const url = `${sample.url}/wechatpay/notifications`;
    const { status } = await fetch(url, { method: 'POST', headers, body });
    statuses.push(status);
  }
  return statuses;
}

it('sends the notify URLs of PUBLIC_URL and the values of the form', async () => {
  const identity = { real_name: '张𠮷', id_card_number: '11010119900307123X' };
  const fields = { mode: 'pay', can_auto_insure: 'yes', ...identity };
  expect((await post(`${sample.url}/contracts`, fields)).status).toBe(303);
  const request = simulator.requests.at(-1)!;
  expect(request.accepted).toBe(true);
  const sent = JSON.parse(request.body);
  const url = `${sample.url}/wechatpay/notifications`;
  expect(sent).toMatchObject({
    plan_id: 777,
    openid: 'oAnotherCustomer',
    can_auto_insure: true,
    contract_notify_url: url,
    transaction_notify_url: url,
    amount: { total: 1000, currency: 'CNY' },
    real_identity: { identity_type: 'ID_CARD' },
  });
  expect(sent.policy_periods).toHaveLength(12);
  expect(request.body).not.toContain(identity.id_card_number);
});

it('responds 204 to a notification that is delivered twice, and keeps it once', async () => {
  expect(await deliver('EV-twice', 2)).toEqual([204, 204]);
  const [notification, ...others] = (await received()).filter(({ id }) => id === 'EV-twice');
  expect(others).toEqual([]);
  expect(notification).toMatchObject({ out_contract_code: 'C1', contract_state: 'SIGNED' });
});

it('keeps the latest 50 notifications', async () => {
  for (let number = 1; number <= 51; number += 1) await deliver(`EV-${number}`);
  const list = await received();
  expect(list).toHaveLength(50);
  expect(list[0]!['id']).toBe('EV-51');
  expect(list.at(-1)!['id']).toBe('EV-2');
});

it('accepts an event that this release does not know, and escapes its name', async () => {
  const { headers, body } = simulator.signNotification('NEW.<b>EVENT</b>', { number: 42 });
  const url = `${sample.url}/wechatpay/notifications`;
  expect((await fetch(url, { method: 'POST', headers, body })).status).toBe(204);
  const { text } = await get(`${sample.url}/notifications`);
  expect(text).toContain('NEW.&#60;b&#62;EVENT&#60;/b&#62;');
});

it('offers no function of the simulation to a real merchant', async () => {
  const { redirect_url, plan_id, out_contract_code } = JSON.parse(
    (await post(`${sample.url}/api/contracts`)).text,
  );
  await simulator.user.sign(redirect_url);
  const page = await get(`${sample.url}/contracts/${plan_id}/${out_contract_code}`);
  expect(page.text).toMatch(/role="status">\s*In force/);
  expect(page.text).toContain('Change the contract');
  expect(page.text).not.toContain('action="/clock"');
  expect(page.text).not.toContain('/simulator/');
  const to = { to: '2099-01-01' };
  expect((await post(`${sample.url}/clock`, to)).status).toBe(404);
  expect((await post(`${sample.url}/api/clock`, to)).status).toBe(404);
});

it('shows the launch arguments of a front end without a link to the simulator', async () => {
  const sent = await post(`${sample.url}/contracts`, { scene: 'mini-program' });
  const page = await get(new URL(sent.headers.get('location')!, sample.url).href);
  expect(page.text).toContain('pre_entrustweb_id');
  expect(page.text).toContain('Only your mini program or app can continue from here');
  expect(page.text).not.toContain('/simulator/');
});
