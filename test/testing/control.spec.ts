import { networkInterfaces } from 'node:os';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WechatPaySimulator } from '../../lib/testing/index.js';
import { MerchantClient, send } from './support/merchant-client.js';
import { startReceiver } from './support/notification-receiver.js';
import { NOW, payingBody, PRE_SIGN_PATH, preSignBody } from './support/pre-sign-body.js';

describe('control over HTTP', () => {
  let simulator: WechatPaySimulator;
  let client: MerchantClient;
  let receiver: Awaited<ReturnType<typeof startReceiver>>;
  beforeAll(async () => {
    receiver = await startReceiver();
    simulator = await WechatPaySimulator.start({
      now: NOW,
      merchants: [{ mchid: '1900000001' }, { mchid: '1900000002' }],
    });
    client = new MerchantClient(simulator.moduleOptions);
  });
  afterAll(() => Promise.all([simulator.stop(), receiver.stop()]));

  const JSON_TYPE = { 'Content-Type': 'application/json' };
  const get = (path: string, headers = {}) =>
    send(`${client.options.baseUrl}/simulator/${path}`, 'GET', headers);
  const post = (path: string, body: unknown, headers: Record<string, string | undefined> = {}) =>
    send(
      `${client.options.baseUrl}/simulator/${path}`,
      'POST',
      { ...JSON_TYPE, ...headers },
      typeof body === 'string' ? body : JSON.stringify(body),
    );
  let users = 0;
  const open = async (body = preSignBody(), by = client) => {
    const sent = {
      ...body,
      openid: `o${++users}`,
      contract_notify_url: `${receiver.url}/contracts`,
      ...(body['out_trade_no'] && { transaction_notify_url: `${receiver.url}/transactions` }),
    };
    const { json } = await by.call('POST', PRE_SIGN_PATH, { body: sent });
    return { session: String(json.redirect_url), code: String(sent['out_contract_code']) };
  };

  it('reads and moves the clock', async () => {
    const epoch = Date.parse(NOW);
    expect((await get('clock')).json).toEqual({ now: epoch, time: NOW, virtual: true });
    expect(await post('clock', { advanceBy: 1500 })).toMatchObject({
      status: 200,
      json: { now: epoch + 1500 },
    });
    const { json } = await post('clock', { advanceTo: '2026-12-01T11:00:00+08:00' });
    expect(json).toMatchObject({ time: '2026-12-01T11:00:00+08:00' });
    expect(simulator.now).toBe(epoch + 3_600_000);
    expect((await post('clock', { advanceTo: epoch + 3_600_001 })).status).toBe(200);
  });

  it.each([
    [{}, 400],
    [{ advanceBy: 1, advanceTo: NOW }, 400],
    [{ advanceBy: '1' }, 400],
    [{ advanceBy: -1 }, 400],
    [{ advanceTo: 'tomorrow' }, 400],
    [{ advanceTo: '2026-12-02' }, 400],
    [{ advanceTo: NOW }, 400],
    [{ advanceby: 1 }, 400],
    ['{', 400],
    ['[]', 400],
    ['null', 400],
  ])('rejects a clock movement by %j', async (body, status) => {
    const response = await post('clock', body);
    expect(response).toMatchObject({ status, json: { message: expect.stringMatching(/./) } });
  });

  it('rejects a clock movement in real time', async () => {
    const other = await WechatPaySimulator.start();
    try {
      const url = `${other.moduleOptions.baseUrl}/simulator/clock`;
      expect((await send(url, 'GET')).json).toMatchObject({ virtual: false });
      const response = await send(url, 'POST', JSON_TYPE, '{"advanceBy":1}');
      expect(response).toMatchObject({
        status: 409,
        json: { message: expect.stringContaining('real time') },
      });
    } finally {
      await other.stop();
    }
  });

  it('performs the actions of the user and lists contracts', async () => {
    const { session, code } = await open(payingBody());
    const signed = await post('user/sign', { session });
    expect(signed).toMatchObject({ status: 200, json: { contract_state: 'SIGNED' } });
    expect((await get('contracts')).json.at(-1)).toMatchObject({ out_contract_code: code });
    const events = (await get('deliveries')).json.map(
      (one: { event_type: string }) => one.event_type,
    );
    expect(events.slice(-2).toSorted()).toEqual(['INSURANCE_ENTRUST.SIGN', 'TRANSACTION.SUCCESS']);
    expect((await get('requests')).json.at(-1)).toMatchObject({ accepted: true });

    const { contract_id } = signed.json;
    expect(await post('user/failToPay', { target: code, times: 2 })).toMatchObject({ status: 200 });
    expect(await post('user/pay', { target: code })).toMatchObject({ status: 200 });
    const pending = await post('user/terminate', { contract_id, revocableFor: 1000, remark: 'x' });
    expect(pending.json.contract_state).toBe('TERMINATE_PENDING');
    expect((await post('user/revokeTermination', { contract_id })).json.contract_state).toBe(
      'SIGNED',
    );
    expect((await post('user/terminate', { contract_id })).json.contract_state).toBe('TERMINATED');
    expect(await post('user/terminate', { contract_id })).toMatchObject({
      status: 409,
      json: { message: expect.stringContaining('TERMINATED') },
    });

    const declined = await open();
    expect(
      await post('user/decline', declined.session ? { session: declined.session } : {}),
    ).toMatchObject({
      status: 200,
      json: {},
    });
    expect((await post('user/sign', { session: declined.session })).status).toBe(409);
  });

  it('grants and denies policy authorisations', async () => {
    for (const [action, state] of [
      ['authorizePolicy', 'AUTH_STATE_GRANTED'],
      ['denyPolicy', 'AUTH_STATE_DENIED'],
    ]) {
      const { session, code } = await open();
      await client.call('POST', '/v3/inspolicymgr/deduct/authorizations', {
        body: {
          out_insurance_no: `P${code}`,
          appid: 'wx1',
          plan_id: '12535',
          out_contract_code: code,
          insurance_name: '险',
        },
      });
      await post('user/sign', { session });
      const response = await post(`user/${action}`, { out_insurance_no: `P${code}` });
      expect(response.json).toMatchObject({ auth_state: state });
    }
  });

  it('acts for the selected merchant', async () => {
    const second = new MerchantClient(simulator.merchant('1900000002').moduleOptions);
    const body = preSignBody({ out_contract_code: 'shared' });
    for (const by of [client, second]) {
      await post('user/sign', { session: (await open(body, by)).session });
    }
    const ended = await post('user/terminate', { contract_id: 'shared', mchid: '1900000002' });
    expect(ended.json).toMatchObject({ mchid: '1900000002', contract_state: 'TERMINATED' });
    expect(await post('user/terminate', { contract_id: 'shared', mchid: '1' })).toMatchObject({
      status: 400,
      json: { message: expect.stringContaining('unknown merchant 1') },
    });
    expect((await get('merchants')).json).toEqual([
      { mchid: '1900000001', appid: expect.any(String) },
      { mchid: '1900000002', appid: expect.any(String) },
    ]);
    expect(JSON.stringify((await get('merchants')).json)).not.toContain('KEY');
  });

  it('injects faults and disturbances and rotates keys', async () => {
    await post('fail', { endpoint: '/v3/certificates', code: 'FREQUENCY_LIMITED' });
    expect((await client.call('GET', '/v3/certificates')).status).toBe(429);
    expect((await post('fail', { stauts: 1 })).json.message).toContain('"stauts"');
    expect((await post('fail', { status: 1 })).status).toBe(400);

    await post('disturb', { duplicates: 1 });
    receiver.arrivals.length = 0;
    await post('user/sign', { session: (await open()).session });
    expect(receiver.arrivals).toHaveLength(2);
    expect((await post('disturb', {})).status).toBe(400);

    expect((await post('fail-refund', { status: 'ABNORMAL', times: 2 })).status).toBe(200);
    expect((await post('fail-refund', { status: 'LOST' })).status).toBe(400);
    expect((await post('fail-refund', { status: 'CLOSED', times: 0 })).status).toBe(400);

    const { serial } = (await post('rotate-certificate', { share: 1 })).json;
    await post('sign-with', { kind: 'certificate' });
    const response = await client.call('GET', '/v3/certificates');
    expect(response.headers['wechatpay-serial']).toBe(serial);
    expect(response.json.data).toHaveLength(2);
    await post('retire-certificates', {});
    await post('sign-with', { kind: 'public-key', share: 1 });
    const last = await client.call('GET', '/v3/certificates');
    expect(last.json.data).toHaveLength(1);
    expect(last.headers['wechatpay-serial']).toBe(client.options.wechatPayPublicKeyId);
    expect((await post('sign-with', { kind: 'key' })).status).toBe(400);
    expect((await post('rotate-certificate', { share: 3 })).status).toBe(400);
    expect((await post('retire-certificates', { share: 1 })).status).toBe(400);
  });

  it.each([
    ['user/sign', {}],
    ['user/sign', { session: '' }],
    ['user/sign', { session: 7 }],
    ['user/sign', { session: 'x', contract_id: 'y' }],
    ['user/sign', { session: 'x', openid: 7 }],
    ['user/decline', { session: 'x', openid: 'y' }],
    ['user/failToPay', { target: 'x', times: 1, remark: 'y' }],
    ['user/failToPay', { target: 'x', times: 0 }],
    ['user/terminate', { contract_id: 'x', mode: 'GONE' }],
    ['user/terminate', { contract_id: 'x', revocableFor: '1' }],
    ['fail-refund', { status: 'ABNORMAL', time: 1 }],
    ['fail-refund', { status: 'ABNORMAL', times: '2' }],
    ['fail-refund', { status: 'ABNORMAL', times: true }],
  ])('rejects unknown and missing fields of %s: %j', async (path, body) => {
    expect(await post(path, body)).toMatchObject({ status: 400 });
  });

  it('rejects unknown paths with 404 and other methods with 405', async () => {
    for (const path of ['user/buy', 'stop', 'user/constructor']) {
      expect((await post(path, {})).status).toBe(404);
    }
    expect((await post('contracts', {})).status).toBe(405);
    expect((await get('user/sign')).status).toBe(405);
  });

  describe('access control', () => {
    it('rejects host names that resolve to this computer without belonging to it', async () => {
      const headers = { Host: 'evil.example' };
      expect((await get('clock', headers)).status).toBe(403);
      expect((await post('clock', { advanceBy: 1 }, headers)).status).toBe(403);
      const url = `${client.options.baseUrl}/simulator`;
      expect((await send(url, 'GET', headers)).status).toBe(403);
    });

    it('rejects requests from pages of other sites', async () => {
      for (const origin of ['https://evil.example', 'null']) {
        expect((await post('clock', { advanceBy: 1 }, { Origin: origin })).status).toBe(403);
      }
      const plain = { 'Content-Type': 'text/plain' };
      expect((await post('clock', { advanceBy: 1 }, plain)).status).toBe(403);
      const own = { Origin: 'http://localhost:3000' };
      expect((await post('clock', { advanceBy: 1 }, own)).status).toBe(200);
    });

    const outside = Object.values(networkInterfaces())
      .flat()
      .find((one) => one?.family === 'IPv4' && !one.internal)?.address;
    it.skipIf(outside === undefined)(
      'rejects other computers even when the simulator is exposed',
      async () => {
        const other = await WechatPaySimulator.start({ host: '0.0.0.0', exposed: true });
        try {
          const { port } = new URL(other.moduleOptions.baseUrl);
          for (const host of [outside, 'localhost']) {
            const headers = { Host: `${host}:${port}` };
            const url = `http://${outside}:${port}/simulator`;
            expect((await send(`${url}/clock`, 'GET', headers)).status).toBe(403);
            expect((await send(url, 'GET', headers)).status).toBe(403);
          }
          // The endpoints of WeChat Pay are reachable.
          expect((await send(`http://${outside}:${port}/v3/certificates`, 'GET')).status).toBe(401);
        } finally {
          await other.stop();
        }
      },
    );
  });

  it('shows a page that lists the contracts', async () => {
    const { code } = await open(preSignBody({ out_contract_code: 'onThePage' }));
    await simulator.user.sign((await open(preSignBody({ out_contract_code: 'seen' }))).session);
    for (const path of ['/simulator', '/simulator/']) {
      const page = await send(`${client.options.baseUrl}${path}`, 'GET');
      expect(page.status).toBe(200);
      expect(page.headers['content-type']).toContain('text/html');
      expect(page.headers['content-security-policy']).toContain("default-src 'none'");
      expect(page.text).toContain('1900000001, 1900000002');
      expect(page.text).toContain('seen');
      expect(page.text).not.toContain(code);
      expect(page.text).toContain('INSURANCE_ENTRUST.SIGN');
      expect(page.text).toContain('virtual');
    }
    const empty = await WechatPaySimulator.start();
    const page = await send(`${empty.moduleOptions.baseUrl}/simulator`, 'GET');
    expect(page.text).toContain('协议 (0)');
    await empty.stop();
  });
});
