import { createPrivateKey, createPublicKey } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { WechatPaySimulator } from '../../lib/testing/index.js';
import type { RetryScheduleName, SimulatorOptions } from '../../lib/testing/index.js';
import { fixture } from '../support/fixtures.js';
import { isSignedBy, MerchantClient, signatureHeaders } from './support/merchant-client.js';
import { openResource, startReceiver } from './support/notification-receiver.js';
import type { Reply } from './support/notification-receiver.js';
import { NOW, PRE_SIGN_PATH, preSignBody } from './support/pre-sign-body.js';

const SCHEDULE = [
  15, 15, 30, 180, 600, 1200, 1800, 1800, 1800, 3600, 10_800, 10_800, 10_800, 21_600, 21_600,
];

describe('the delivery of notifications', () => {
  let receiver: Awaited<ReturnType<typeof startReceiver>>;
  const simulators: WechatPaySimulator[] = [];
  beforeAll(async () => {
    receiver = await startReceiver();
  });
  afterEach(async () => {
    receiver.arrivals.length = 0;
    receiver.replies.length = 0;
    await Promise.all(simulators.splice(0).map((simulator) => simulator.stop()));
  });
  afterAll(() => receiver.stop());

  const start = async (options: SimulatorOptions = { now: NOW }) => {
    const simulator = await WechatPaySimulator.start(options);
    simulators.push(simulator);
    return simulator;
  };
  const preSign = async (simulator: WechatPaySimulator, url = `${receiver.url}/n`) => {
    const body = preSignBody({
      contract_notify_url: url,
      policy_start_date: '2099-01-01',
      policy_end_date: '2099-12-31',
      policy_periods: [{ ...preSignBody().policy_periods[0], estimated_deduct_date: '2099-06-01' }],
    });
    const client = new MerchantClient(simulator.moduleOptions);
    const { json } = await client.call('POST', PRE_SIGN_PATH, { body });
    return json.redirect_url as string;
  };

  it('delivers a notification once when the receiver responds 200 or 204', async () => {
    const simulator = await start();
    receiver.replies.push(200, 204);
    await simulator.user.sign(await preSign(simulator));
    await simulator.user.sign(await preSign(simulator));
    await simulator.advanceBy(86_400_000);
    expect(simulator.deliveries.map(({ status, attempt }) => [status, attempt])).toEqual([
      [200, 1],
      [204, 1],
    ]);
  });

  it('retries a notification 15 times within 24 hours and 4 minutes, then stops', async () => {
    const simulator = await start();
    receiver.replies.push(...Array.from({ length: 30 }, () => 500));
    await simulator.user.sign(await preSign(simulator));
    await simulator.advanceBy(7 * 86_400_000);
    const { deliveries } = simulator;
    expect(deliveries).toHaveLength(16);
    const waits = deliveries
      .slice(1)
      .map(({ at }, index) => (at - (deliveries[index]?.at ?? 0)) / 1000);
    expect(waits).toEqual(SCHEDULE);
    expect(deliveries.map(({ attempt }) => attempt)).toEqual(
      Array.from({ length: 16 }, (_, i) => i + 1),
    );
    expect(deliveries.at(-1)).toMatchObject({
      at: Date.parse(NOW) + 86_640_000,
      status: 500,
      event_type: 'INSURANCE_ENTRUST.SIGN',
      url: `${receiver.url}/n`,
    });
  });

  it.each<[RetryScheduleName, number, number]>([
    ['24-hours', 15, 86_640],
    ['4-hours', 9, 11_040],
    ['policy', 9, 11_040],
    ['v2', 29, 7020],
  ])('retries by the retrySchedule %s', async (retrySchedule, count, total) => {
    const simulator = await start({ now: NOW, retrySchedule });
    receiver.replies.push(...Array.from({ length: 40 }, () => 500));
    await simulator.user.sign(await preSign(simulator));
    await simulator.advanceBy(2 * 86_400_000);
    expect(simulator.deliveries).toHaveLength(count + 1);
    expect(simulator.deliveries.at(-1)?.at).toBe(Date.parse(NOW) + total * 1000);
  });

  it('retries the same body under a fresh signature', async () => {
    const simulator = await start();
    receiver.replies.push(500, 500);
    await simulator.user.sign(await preSign(simulator));
    await simulator.advanceBy(14_999);
    expect(receiver.arrivals).toHaveLength(1);
    await simulator.advanceBy(1);
    expect(receiver.arrivals).toHaveLength(2);
    await simulator.advanceTo('2026-12-01T10:00:30+08:00');
    expect(new Set(receiver.arrivals.map(({ body }) => body)).size).toBe(1);
    const signed = receiver.arrivals.map(({ headers }) => signatureHeaders(headers));
    expect(signed.map(({ timestamp }) => Number(timestamp) - Date.parse(NOW) / 1000)).toEqual([
      0, 15, 30,
    ]);
    expect(new Set(signed.map(({ nonce }) => nonce)).size).toBe(3);
    expect(new Set(signed.map(({ signature }) => signature)).size).toBe(3);
    for (const { headers, body } of receiver.arrivals) {
      expect(isSignedBy(simulator.moduleOptions.wechatPayPublicKey, headers, body)).toBe(true);
    }
    expect(simulator.deliveries.map(({ status }) => status)).toEqual([500, 500, 204]);
    expect(simulator.deliveries[0]?.body).toBe(receiver.arrivals[0]?.body);
  });

  it.each<[string, Reply, object]>([
    ['201', 201, { status: 201 }],
    ['202', 202, { status: 202 }],
    [
      'a redirect, which is not followed',
      (response) => response.writeHead(302, { Location: '/elsewhere' }).end(),
      { status: 302 },
    ],
    ['401', 401, { status: 401 }],
    [
      'a connection that breaks',
      (response) => response.destroy(),
      { error: expect.stringContaining('hang up') },
    ],
    ['silence', () => undefined, { error: 'no response within 500 ms' }],
    [
      'a body that never ends',
      (response) => void response.writeHead(503).write('x'),
      { status: 503 },
    ],
  ])('retries after %s', async (_, reply, outcome) => {
    const simulator = await start({ now: NOW, notificationTimeout: 500 });
    receiver.replies.push(reply);
    await simulator.user.sign(await preSign(simulator));
    await simulator.advanceBy(15_000);
    expect(simulator.deliveries).toMatchObject([outcome, { status: 204, attempt: 2 }]);
    expect(receiver.arrivals.map(({ path }) => path)).toEqual(['/n', '/n']);
  });

  it('retries when the receiver is not listening', async () => {
    const simulator = await start({ now: NOW, retrySchedule: [1] });
    const closed = await startReceiver();
    await closed.stop();
    await simulator.user.sign(await preSign(simulator, `${closed.url}/n`));
    await simulator.advanceBy(10_000);
    expect(simulator.deliveries).toHaveLength(2);
    expect(simulator.deliveries[0]?.error).toContain('ECONNREFUSED');
    expect(simulator.deliveries[0]).not.toHaveProperty('status');
  });

  it('uses HTTPS for an https URL', async () => {
    const simulator = await start({ now: NOW, retrySchedule: [] });
    await simulator.user.sign(await preSign(simulator, receiver.url.replace('http:', 'https:')));
    expect(simulator.deliveries[0]?.error).toMatch(/SSL|EPROTO|socket|packet/i);
    expect(receiver.arrivals).toEqual([]);
  });

  it('retries by retrySchedule in real time', async () => {
    const simulator = await start({ retrySchedule: [0.05, 0.05] });
    receiver.replies.push(500, 500, 500);
    await simulator.user.sign(await preSign(simulator));
    await expect.poll(() => receiver.arrivals.length).toBe(3);
  });

  it('stops retrying when the simulator stops', async () => {
    const simulator = await start({ retrySchedule: [0.5] });
    receiver.replies.push(500);
    await simulator.user.sign(await preSign(simulator));
    const url = await preSign(simulator);
    await simulator.stop();
    await simulator.stop();
    await simulator.user.sign(url);
    expect(simulator.deliveries.at(-1)?.error).toContain('abort');
    await new Promise((resolve) => setTimeout(resolve, 600));
    expect(receiver.arrivals).toHaveLength(1);
  });

  it("sends TERMINATE to the plan's URL", async () => {
    const plans = [{ plan_id: 12535, notifyUrl: `${receiver.url}/plan` }];
    const simulator = await start({ now: NOW, plans });
    const { contract_id } = await simulator.user.sign(await preSign(simulator));
    await simulator.user.terminate(contract_id);
    expect(receiver.arrivals.map(({ path }) => path)).toEqual(['/n', '/plan']);
  });

  it('delivers 40 notifications at once without a Node warning', async () => {
    const warnings: Error[] = [];
    const note = (warning: Error) => warnings.push(warning);
    process.on('warning', note);
    const simulator = await start();
    const bodies = Array.from({ length: 40 }, (_, index) =>
      preSignBody({ contract_notify_url: `${receiver.url}/n`, openid: `user${index}` }),
    );
    const client = new MerchantClient(simulator.moduleOptions);
    await Promise.all(
      bodies.map(async (body) => {
        const { json } = await client.call('POST', PRE_SIGN_PATH, { body });
        await simulator.user.sign(json.redirect_url);
      }),
    );
    await new Promise((resolve) => setImmediate(resolve));
    process.off('warning', note);
    expect(warnings).toEqual([]);
    expect(new Set(simulator.contracts.map(({ contract_id }) => contract_id)).size).toBe(40);
    expect(receiver.arrivals).toHaveLength(40);
  });
});

describe('signNotification', () => {
  let simulator: WechatPaySimulator;
  beforeAll(async () => {
    simulator = await WechatPaySimulator.start({ now: NOW });
  });
  afterAll(() => simulator.stop());
  const resource = { mchid: '1', contract_id: '2', insured_display_name: '*三' };
  const open = (body: string, key = simulator.moduleOptions.apiV3Key) =>
    JSON.parse(openResource(JSON.parse(body).resource, key));

  it('returns verifiable headers and a body that decrypts', () => {
    const { headers, body } = simulator.signNotification('INSURANCE_ENTRUST.RENEW', resource);
    expect(open(body)).toEqual(resource);
    expect(isSignedBy(simulator.moduleOptions.wechatPayPublicKey, headers, body)).toBe(true);
    expect(JSON.parse(body)).toMatchObject({
      event_type: 'INSURANCE_ENTRUST.RENEW',
      summary: '保险委托代扣续期完成通知',
    });
    expect(headers).toMatchObject({
      'Content-Type': 'application/json',
      'Request-ID': expect.any(String),
    });
  });

  it('uses defaults for an unknown event type', () => {
    const { body } = simulator.signNotification('COUPON.USE', {});
    expect(JSON.parse(body)).toMatchObject({
      summary: 'COUPON.USE',
      resource: { original_type: 'coupon', associated_data: '' },
    });
    expect(open(body)).toEqual({});
  });

  it('overrides every part of the notification', () => {
    const pem = fixture('other-merchant.key.pem');
    const stranger = createPublicKey(pem);
    const apiV3Key = 'k'.repeat(32);
    const overrides = {
      id: 'EV-1',
      create_time: '20261201100000',
      resource_type: 'other',
      summary: 's',
      original_type: 'o',
      algorithm: 'a',
      associated_data: 'ad',
      resource_nonce: '123456789012',
      apiV3Key,
      timestamp: 5,
      nonce: 'n',
      serial: 'AB',
      privateKey: pem,
      headers: { 'X-Extra': '1', 'Request-ID': undefined },
    };
    const { headers, body } = simulator.signNotification('A.B', resource, overrides);
    expect(JSON.parse(body)).toMatchObject({
      id: 'EV-1',
      create_time: '20261201100000',
      resource_type: 'other',
      summary: 's',
      resource: {
        original_type: 'o',
        algorithm: 'a',
        associated_data: 'ad',
        nonce: '123456789012',
      },
    });
    expect(open(body, apiV3Key)).toEqual(resource);
    expect(headers).toMatchObject({
      'Wechatpay-Timestamp': '5',
      'Wechatpay-Nonce': 'n',
      'Wechatpay-Serial': 'AB',
      'X-Extra': '1',
    });
    expect(headers).not.toHaveProperty('Request-ID');
    expect(isSignedBy(stranger, headers, body)).toBe(true);
    const again = simulator.signNotification('A.B', {}, { privateKey: createPrivateKey(pem) });
    expect(isSignedBy(stranger, again.headers, again.body)).toBe(true);
  });

  it('overrides signature and ciphertext', () => {
    const probe = { signature: 'WECHATPAY/SIGNTEST/x', ciphertext: 'AAAA' };
    const { headers, body } = simulator.signNotification('A.B', {}, probe);
    expect(headers['Wechatpay-Signature']).toBe('WECHATPAY/SIGNTEST/x');
    expect(JSON.parse(body).resource.ciphertext).toBe('AAAA');
  });

  it('signs with the key that a known serial names', async () => {
    const serial = await simulator.rotateCertificate();
    const { headers, body } = simulator.signNotification('A.B', {}, { serial });
    expect(headers['Wechatpay-Serial']).toBe(serial);
    expect(isSignedBy(simulator.moduleOptions.wechatPayPublicKey, headers, body)).toBe(false);
  });
});
