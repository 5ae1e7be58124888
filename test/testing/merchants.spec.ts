import { inspect } from 'node:util';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { WechatPayInsuranceService, WechatPayPolicyService } from '../../lib/index.js';
import { type SimulatorOptions, WechatPaySimulator } from '../../lib/testing/index.js';
import { startModule } from '../support/applications/module.js';
import { MerchantClient, signatureHeaders } from './support/merchant-client.js';
import { openResource, startReceiver } from './support/notification-receiver.js';
import { NOW, PRE_SIGN_PATH, preSignBody } from './support/pre-sign-body.js';

describe('several merchants', () => {
  let simulator: WechatPaySimulator;
  let receiver: Awaited<ReturnType<typeof startReceiver>>;
  beforeAll(async () => {
    receiver = await startReceiver();
    simulator = await WechatPaySimulator.start({
      now: NOW,
      merchants: [
        {
          mchid: '1900000001',
          appid: 'wx1',
          plans: [{ plan_id: 1 }, { plan_id: 2, frequency: 'year' }],
        },
        { mchid: '1900000002', plans: [{ plan_id: 1, notifyUrl: `${receiver.url}/plan` }] },
        { platformCertificates: false },
      ],
    });
  });
  afterAll(() => Promise.all([simulator.stop(), receiver.stop()]));

  const createClient = (mchid: string) =>
    new MerchantClient(simulator.merchant(mchid).moduleOptions);
  const createBody = (changes: object) =>
    preSignBody({ contract_notify_url: `${receiver.url}/contracts`, ...changes });
  const preSign = (mchid: string, changes: object) =>
    createClient(mchid).call('POST', PRE_SIGN_PATH, { body: createBody(changes) });

  it('merchants have numbers, keys and applications of their own', () => {
    const [one, two, three] = simulator.merchants;
    expect(simulator.merchants.map(({ mchid }) => mchid)).toEqual([
      '1900000001',
      '1900000002',
      expect.stringMatching(/^19\d{8}$/),
    ]);
    expect(one?.appid).toBe('wx1');
    expect(two?.appid).toMatch(/^wx[0-9a-f]{16}$/);
    const names = [
      'apiV3Key',
      'merchantPrivateKey',
      'merchantSerialNumber',
      'wechatPayPublicKey',
    ] as const;
    for (const name of [...names, 'wechatPayPublicKeyId'] as const) {
      const values = [one, two, three].map((merchant) => merchant?.moduleOptions[name]);
      expect(new Set(values).size).toBe(3);
    }
    expect(simulator.moduleOptions).toMatchObject({ mchid: '1900000001', appid: 'wx1' });
    expect(simulator.merchant('1900000002')).toBe(two);
    expect(() => simulator.merchant('1')).toThrow(
      /unknown merchant 1; known merchants: 1900000001, 1900000002/,
    );
  });

  it('rejects a request that carries the number of another merchant', async () => {
    const impostor = new MerchantClient({
      ...simulator.merchant('1900000002').moduleOptions,
      mchid: '1900000001',
    });
    expect((await impostor.call('GET', '/v3/certificates')).status).toBe(401);
  });

  it('merchants have plans of their own', async () => {
    const responses = await Promise.all([
      preSign('1900000001', { plan_id: 1 }),
      preSign('1900000001', { plan_id: 3 }),
      preSign('1900000002', { plan_id: 1 }),
      preSign('1900000002', { plan_id: 2 }),
      preSign(simulator.merchants[2]!.mchid, { plan_id: 77 }),
    ]);
    expect(responses.map(({ status }) => status)).toEqual([200, 400, 200, 400, 200]);
  });

  it('merchants use the same codes independently, and each is notified under its own key', async () => {
    const same = { plan_id: 1, out_contract_code: 'shared', openid: 'o1' };
    const mchids = ['1900000001', '1900000002'];
    for (const mchid of mchids) {
      const { json } = await preSign(mchid, same);
      receiver.arrivals.length = 0;
      const contract = await simulator.user.sign(json.redirect_url);
      expect(contract.mchid).toBe(mchid);
      const { body = '', headers = {} } = receiver.arrivals[0] ?? {};
      const { apiV3Key, wechatPayPublicKeyId } = simulator.merchant(mchid).moduleOptions;
      const resource = JSON.parse(openResource(JSON.parse(body).resource, apiV3Key));
      expect(resource.mchid).toBe(mchid);
      expect(signatureHeaders(headers).serial).toBe(wechatPayPublicKeyId);
    }
    for (const mchid of mchids) {
      const own = simulator.merchant(mchid).contracts;
      expect(own.map((contract) => contract.mchid)).toEqual([mchid]);
      const path = '/v3/papay/insurance-sign/contracts/plan-id/1/out-contract-code/shared';
      expect((await createClient(mchid).call('GET', path)).json.contract_id).toBe(
        own[0]?.contract_id,
      );
    }
    expect(simulator.contracts.map(({ mchid }) => mchid)).toEqual(mchids);

    // The user of one merchant selects that merchant's contract.
    receiver.arrivals.length = 0;
    const ended = await simulator.merchant('1900000002').user.terminate('shared');
    expect(ended).toMatchObject({ mchid: '1900000002', contract_state: 'TERMINATED' });
    expect(receiver.arrivals.map(({ path }) => path)).toEqual(['/plan']);
    expect(simulator.merchant('1900000001').contracts[0]?.contract_state).toBe('SIGNED');
  });

  it('merchants rotate and choose their keys independently', async () => {
    const [one, two, three] = simulator.merchants;
    const serial = await two?.rotateCertificate();
    two?.signWith('certificate');
    expect(two?.signNotification('A.B', {}).headers['Wechatpay-Serial']).toBe(serial);
    expect(one?.signNotification('A.B', {}).headers['Wechatpay-Serial']).toBe(
      one?.moduleOptions.wechatPayPublicKeyId,
    );
    two?.signWith('requested');
    two?.retireCertificates();
    const response = await createClient(two?.mchid ?? '').call('GET', '/v3/certificates');
    expect(response.json.data).toHaveLength(1);
    expect((await createClient(three?.mchid ?? '').call('GET', '/v3/certificates')).status).toBe(
      404,
    );
  });

  it('two merchants work in two applications at the same time', async () => {
    const modules = await Promise.all(
      simulator.merchants.slice(0, 2).map(({ moduleOptions }) => startModule(moduleOptions)),
    );
    try {
      for (const module of modules) {
        const { plan_id, out_contract_code } = { plan_id: 1, out_contract_code: 'shared' };
        const contract = await module
          .get(WechatPayInsuranceService)
          .queryContract({ plan_id, out_contract_code });
        const authorization = await module.get(WechatPayPolicyService).submitAuthorization({
          out_insurance_no: 'P1',
          plan_id: '1',
          out_contract_code,
          insurance_name: '险',
        });
        expect(authorization.auth_state).toBe('AUTH_STATE_PENDING');
        await simulator.merchant(contract.mchid).user.authorizePolicy('P1');
      }
    } finally {
      await Promise.all(modules.map((module) => module.close()));
    }
  });

  it('printed merchants show no secret', () => {
    const [one] = simulator.merchants;
    const printed = inspect(one, { depth: Infinity, showHidden: true }) + JSON.stringify(one);
    expect(printed).toContain('1900000001');
    expect(printed).not.toContain('PRIVATE KEY');
    expect(printed).not.toContain(one?.moduleOptions.apiV3Key);
  });
});

describe('options of the simulator', () => {
  const started: WechatPaySimulator[] = [];
  afterEach(() => Promise.all(started.splice(0).map((simulator) => simulator.stop())));
  const start = async (options: SimulatorOptions) => {
    started.push(await WechatPaySimulator.start(options));
  };

  it.each<[string, object]>([
    ['merchants', { merchants: [] }],
    ['merchants', { merchants: {} }],
    ['each mchid must be unique', { merchants: [{ mchid: '1' }, { mchid: '1' }] }],
    ['mchid: cannot be combined with `merchants`', { mchid: '1', merchants: [{}] }],
    ['plans: cannot be combined with `merchants`', { plans: [{ plan_id: 1 }], merchants: [{}] }],
    ['merchants[1]: unknown setting "plan"', { merchants: [{}, { plan: 1 }] }],
    ['merchants[0].plans: plan_id', { merchants: [{ plans: [{ plan_id: 0 }] }] }],
    [
      'merchants[0].plans: each plan_id must be unique',
      { merchants: [{ plans: [{ plan_id: 1 }, { plan_id: 1 }] }] },
    ],
    ['mchid', { mchid: 1900000001 }],
    ['mchid', { mchid: '' }],
    ['appid', { appid: '' }],
    ['unknown setting "plan"', { plan: [] }],
    ['plan_id is required', { plans: [{}] }],
    [
      'frequency must be one of month, quarter, year',
      { plans: [{ plan_id: 1, frequency: 'week' }] },
    ],
    ['notifyUrl', { plans: [{ plan_id: 1, notifyUrl: 'here' }] }],
    ['unknown setting "notify_url"', { plans: [{ plan_id: 1, notify_url: 'http://a.b/c' }] }],
    ['host must be a loopback address', { host: '0.0.0.0' }],
    ['exposed', { exposed: 'yes' }],
    ['publicUrl', { publicUrl: 'http://a.example/path' }],
    ['publicUrl', { publicUrl: 'ftp://a.example' }],
    ['seed', { seed: {} }],
  ])('rejects invalid options: %s', async (reason, options) => {
    await expect(start(options)).rejects.toThrow(reason);
  });

  it('publicUrl becomes the base URL of every merchant', async () => {
    await start({ host: '0.0.0.0', exposed: true, publicUrl: 'http://pay.example:8080' });
    const { baseUrl } = started[0]!.moduleOptions;
    expect(baseUrl).toBe('http://pay.example:8080');
  });

  it('the base URL is a loopback address when the simulator listens on all addresses', async () => {
    await start({ host: '0.0.0.0', exposed: true });
    const { moduleOptions } = started[0]!;
    expect(moduleOptions.baseUrl).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
    expect((await new MerchantClient(moduleOptions).call('GET', '/v3/certificates')).status).toBe(
      200,
    );
  });
});
