import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { WechatPayNotificationVerifier } from '../../lib/index.js';
import {
  type NotificationDisturbance,
  type SimulatorOptions,
  WechatPaySimulator,
} from '../../lib/testing/index.js';
import { startModule } from '../support/applications/module.js';
import { isSignedBy, MerchantClient, signatureHeaders } from './support/merchant-client.js';
import { startReceiver } from './support/notification-receiver.js';
import { NOW, payingBody, PRE_SIGN_PATH, preSignBody } from './support/pre-sign-body.js';

describe('disturbed notifications', () => {
  let simulator: WechatPaySimulator;
  let receiver: Awaited<ReturnType<typeof startReceiver>>;
  beforeAll(async () => {
    receiver = await startReceiver();
  });
  afterAll(() => receiver.stop());
  beforeEach(async () => {
    receiver.arrivals.length = 0;
    simulator = await WechatPaySimulator.start({ now: NOW });
  });
  afterEach(() => simulator.stop());

  let users = 0;
  const sign = async (body = preSignBody()) => {
    const { json } = await new MerchantClient(simulator.moduleOptions).call('POST', PRE_SIGN_PATH, {
      body: {
        ...body,
        openid: `o${++users}`,
        contract_notify_url: `${receiver.url}/contracts`,
        ...(body['out_trade_no'] && { transaction_notify_url: `${receiver.url}/transactions` }),
      },
    });
    return simulator.user.sign(json.redirect_url);
  };
  const events = () => receiver.arrivals.map(({ body }) => JSON.parse(body).event_type);
  const holds = (index: number) => {
    const { headers = {}, body = '' } = receiver.arrivals[index] ?? {};
    return isSignedBy(simulator.moduleOptions.wechatPayPublicKey, headers, body);
  };

  it('duplicates carry fresh signatures', async () => {
    simulator.disturb({ duplicates: 2 });
    await sign();
    expect(receiver.arrivals).toHaveLength(3);
    expect(new Set(receiver.arrivals.map(({ body }) => body)).size).toBe(1);
    const nonces = receiver.arrivals.map(({ headers }) => signatureHeaders(headers).nonce);
    expect(new Set(nonces).size).toBe(3);
    expect([holds(0), holds(1), holds(2)]).toEqual([true, true, true]);
    expect(simulator.deliveries.map(({ attempt }) => attempt)).toEqual([1, 1, 1]);
    await sign();
    expect(receiver.arrivals).toHaveLength(4);
  });

  it('duplicates follow the first attempt only, not its retries', async () => {
    simulator.disturb({ duplicates: 1 });
    receiver.replies.push(500, 500);
    await sign();
    await simulator.advanceBy(15_000);
    expect(simulator.deliveries.map(({ attempt }) => attempt)).toEqual([1, 1, 2]);
  });

  it("delays a notification by the simulator's clock and signs it at delivery", async () => {
    simulator.disturb({ delay: 3_600_000, event_type: 'INSURANCE_ENTRUST.SIGN' });
    await sign();
    expect(receiver.arrivals).toEqual([]);
    await simulator.advanceBy(3_599_999);
    expect(receiver.arrivals).toEqual([]);
    await simulator.advanceBy(1);
    expect(receiver.arrivals).toHaveLength(1);
    const { timestamp } = signatureHeaders(receiver.arrivals[0]?.headers ?? {});
    expect(timestamp).toBe(String(Date.parse(NOW) / 1000 + 3600));
    expect(holds(0)).toBe(true);
  });

  it('reorders two notifications of one request', async () => {
    await sign(payingBody());
    expect(events()).toEqual(['INSURANCE_ENTRUST.SIGN', 'TRANSACTION.SUCCESS']);
    receiver.arrivals.length = 0;
    simulator.disturb({ reorder: true, event_type: 'INSURANCE_ENTRUST.SIGN' });
    await sign(payingBody());
    expect(events()).toEqual(['TRANSACTION.SUCCESS', 'INSURANCE_ENTRUST.SIGN']);
  });

  it('delivers a reordered notification after the next one, whenever that is sent', async () => {
    simulator.disturb({ reorder: true });
    const contract = await sign();
    expect(receiver.arrivals).toEqual([]);
    await simulator.user.terminate(contract.contract_id);
    expect(events()).toEqual(['INSURANCE_ENTRUST.TERMINATE', 'INSURANCE_ENTRUST.SIGN']);
  });

  it('delivers a reordered notification after a minute when no other follows', async () => {
    simulator.disturb({ reorder: true });
    await sign();
    await simulator.advanceBy(59_999);
    expect(receiver.arrivals).toEqual([]);
    await simulator.advanceBy(1);
    expect(events()).toEqual(['INSURANCE_ENTRUST.SIGN']);
    await simulator.advanceBy(120_000);
    expect(receiver.arrivals).toHaveLength(1);
  });

  it.each(['wrong', 'missing', 'stale', 'probe', 'unknown-serial'] as const)(
    'a notification with a %s signature is rejected, and its retry is verified',
    async (signature) => {
      const module = await startModule(simulator.moduleOptions);
      try {
        const verifier = module.get(WechatPayNotificationVerifier);
        simulator.disturb({ signature });
        receiver.replies.push(401);
        await sign();
        const [first] = receiver.arrivals;
        expect(simulator.deliveries[0]).toMatchObject({ signature, status: 401 });
        const reasons = {
          wrong: 'signature-mismatch',
          missing: 'missing-header',
          stale: 'timestamp-out-of-tolerance',
          probe: 'signature-probe',
          'unknown-serial': 'unknown-serial',
        };
        await expect(
          verifier.verify(first?.headers ?? {}, first?.body ?? ''),
        ).rejects.toMatchObject({ reason: reasons[signature] });

        await simulator.advanceBy(15_000);
        const second = receiver.arrivals[1];
        expect(second?.body).toBe(first?.body);
        expect(simulator.deliveries[1]).not.toHaveProperty('signature');
        const verified = await verifier.verify(second?.headers ?? {}, second?.body ?? '');
        expect(verified.event_type).toBe('INSURANCE_ENTRUST.SIGN');
      } finally {
        await module.close();
      }
    },
  );

  it('disturbs the chosen event type the given number of times, until the disturbance is removed', async () => {
    simulator.disturb({ event_type: 'TRANSACTION.SUCCESS', signature: 'probe', times: 2 });
    const takeBack = simulator.disturb({ duplicates: 1, times: Infinity });
    for (let index = 0; index < 3; index++) await sign(payingBody());
    const spoilt = simulator.deliveries.filter(({ signature }) => signature);
    expect(spoilt.map(({ event_type }) => event_type)).toEqual([
      'TRANSACTION.SUCCESS',
      'TRANSACTION.SUCCESS',
    ]);
    expect(simulator.deliveries).toHaveLength(3 * 2 + 2 + 2);
    takeBack();
    await sign();
    expect(simulator.deliveries).toHaveLength(11);
  });

  it.each<[string, object]>([
    ['has no effect', {}],
    ['has no effect', { times: 2, event_type: 'A.B' }],
    ['has no effect', { reorder: false }],
    ['times', { delay: 1, times: 0 }],
    ['duplicates', { duplicates: 0 }],
    ['duplicates', { duplicates: 101 }],
    ['delay', { delay: -1 }],
    ['reorder', { reorder: 1 }],
    ['signature', { signature: 'late' }],
    ['event_type', { event_type: '', delay: 1 }],
    ['cannot be combined', { reorder: true, delay: 1 }],
    ['"duplicate"', { duplicate: 1 }],
  ])('rejects invalid disturbances: %s', (reason, disturbance) => {
    const disturb = () => simulator.disturb(disturbance as NotificationDisturbance);
    expect(disturb).toThrow(reason);
  });

  it('policy notifications follow a retry schedule of their own unless one was chosen', async () => {
    const getWaits = async (options: SimulatorOptions) => {
      const other = await WechatPaySimulator.start({ now: NOW, ...options });
      try {
        const client = new MerchantClient(other.moduleOptions);
        const body = preSignBody({ contract_notify_url: `${receiver.url}/refuse` });
        await client.call('POST', '/v3/inspolicymgr/deduct/authorizations', {
          body: {
            out_insurance_no: 'P1',
            appid: 'wx1',
            plan_id: '12535',
            out_contract_code: body['out_contract_code'],
            insurance_name: '险',
          },
        });
        const { json } = await client.call('POST', PRE_SIGN_PATH, { body });
        await other.user.sign(json.redirect_url);
        receiver.replies.push(...Array.from({ length: 40 }, () => 500));
        await other.user.authorizePolicy('P1');
        await other.advanceBy(48 * 3_600_000);
        receiver.replies.length = 0;
        const times = other.deliveries
          .filter(({ event_type }) => event_type === 'INSURANCE_POLICY_MANAGEMENT.GRANTED')
          .map(({ at }) => at / 1000);
        return times.slice(1).map((time, index) => time - (times[index] ?? 0));
      } finally {
        await other.stop();
      }
    };
    expect(await getWaits({})).toEqual([15, 15, 30, 180, 1800, 1800, 1800, 1800, 3600]);
    expect(await getWaits({ retrySchedule: [7] })).toEqual([7]);
  });
});
