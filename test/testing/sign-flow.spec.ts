import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WechatPaySimulator } from '../../lib/testing/index.js';
import { isSignedBy, MerchantClient, signatureHeaders } from './support/merchant-client.js';
import { openResource, startReceiver } from './support/notification-receiver.js';
import { NOW, payingBody, PRE_SIGN_PATH, preSignBody } from './support/pre-sign-body.js';

describe('the signing of a contract', () => {
  let simulator: WechatPaySimulator;
  let client: MerchantClient;
  let receiver: Awaited<ReturnType<typeof startReceiver>>;

  beforeAll(async () => {
    [simulator, receiver] = await Promise.all([
      WechatPaySimulator.start({ now: NOW }),
      startReceiver(),
    ]);
    client = new MerchantClient(simulator.moduleOptions);
  });
  afterAll(async () => {
    await Promise.all([simulator.stop(), receiver.stop()]);
  });

  const notifyUrls = () => ({
    contract_notify_url: `${receiver.url}/contracts`,
    transaction_notify_url: `${receiver.url}/transactions`,
  });
  const preSign = async (body: object): Promise<string> => {
    const response = await client.call('POST', PRE_SIGN_PATH, { body });
    expect(response).toMatchObject({ status: 200 });
    return response.json.redirect_url;
  };
  const query = (code: string, planId = 12535) =>
    client.call(
      'GET',
      `/v3/papay/insurance-sign/contracts/plan-id/${planId}/out-contract-code/${code}`,
    );

  it('pre-signs, signs, notifies and returns the contract', async () => {
    const body = preSignBody({ ...notifyUrls(), out_user_code: 'user-1' });
    const url = await preSign(body);
    expect(url).toMatch(
      /^http:\/\/127\.0\.0\.1:\d+\/simulator\/sign\?pre_entrust_id=wx[0-9A-Za-z]{30}$/,
    );
    expect(await query(body.out_contract_code)).toMatchObject({
      status: 404,
      json: { code: 'RESOURCE_NOT_EXISTS' },
    });

    receiver.arrivals.length = 0;
    const contract = await simulator.user.sign(url);
    expect(contract).toEqual({
      mchid: simulator.moduleOptions.mchid,
      contract_id: expect.stringMatching(/^\d{18}$/),
      appid: body.appid,
      plan_id: 12535,
      out_contract_code: body.out_contract_code,
      insured_display_name: '*三',
      contract_state: 'SIGNED',
      contract_signed_time: '2026-12-01T10:00:00+08:00',
      contract_expired_time: '2027-12-01T23:59:59+08:00',
      openid: body.openid,
      out_user_code: 'user-1',
    });

    expect(receiver.arrivals).toHaveLength(1);
    const [arrival] = receiver.arrivals;
    expect(arrival?.path).toBe('/contracts');
    const { wechatPayPublicKey, wechatPayPublicKeyId, apiV3Key } = simulator.moduleOptions;
    const headers = arrival?.headers ?? {};
    expect(signatureHeaders(headers)).toMatchObject({
      serial: wechatPayPublicKeyId,
      type: 'WECHATPAY2-SHA256-RSA2048',
      timestamp: String(Date.parse(NOW) / 1000),
    });
    expect(headers['request-id']).toBeTruthy();
    expect(headers['content-type']).toBe('application/json');
    expect(isSignedBy(wechatPayPublicKey, headers, arrival?.body ?? '')).toBe(true);
    const envelope = JSON.parse(arrival?.body ?? '');
    expect(envelope).toMatchObject({
      id: expect.stringMatching(/^EV-.{1,33}$/),
      create_time: '2026-12-01T10:00:00+08:00',
      event_type: 'INSURANCE_ENTRUST.SIGN',
      resource_type: 'encrypt-resource',
      summary: '保险委托代扣签约通知',
      resource: { original_type: 'insurance_entrust', algorithm: 'AEAD_AES_256_GCM' },
    });
    expect(envelope.resource.nonce).toHaveLength(12);
    expect(JSON.parse(openResource(envelope.resource, apiV3Key))).toEqual(contract);

    expect(await query(body.out_contract_code)).toMatchObject({ status: 200, json: contract });
    expect(await query(body.out_contract_code, 12536)).toMatchObject({ status: 404 });
    expect(simulator.contracts).toContainEqual(expect.objectContaining(contract));
  });

  it('pays with the signature and notifies both', async () => {
    const body = payingBody({ ...notifyUrls(), attach: 'policy 7' });
    receiver.arrivals.length = 0;
    await simulator.user.sign(await preSign(body));

    expect(receiver.arrivals.map(({ path }) => path).toSorted()).toEqual([
      '/contracts',
      '/transactions',
    ]);
    const paid = receiver.arrivals.find(({ path }) => path === '/transactions');
    const envelope = JSON.parse(paid?.body ?? '');
    expect(envelope.event_type).toBe('TRANSACTION.SUCCESS');
    const { mchid, apiV3Key } = simulator.moduleOptions;
    expect(JSON.parse(openResource(envelope.resource, apiV3Key))).toEqual({
      appid: body.appid,
      mchid,
      out_trade_no: body.out_trade_no,
      transaction_id: expect.stringMatching(/^4200\d{24}$/),
      trade_type: 'PAP',
      trade_state: 'SUCCESS',
      trade_state_desc: '支付成功',
      bank_type: 'OTHERS',
      attach: 'policy 7',
      success_time: '2026-12-01T10:00:00+08:00',
      payer: { openid: body.openid },
      amount: { total: 1000, payer_total: 1000, currency: 'CNY', payer_currency: 'CNY' },
    });
  });

  it('sends nothing when the user declines, and accepts the same codes again', async () => {
    const body = payingBody(notifyUrls());
    receiver.arrivals.length = 0;
    const url = await preSign(body);
    await simulator.user.decline(url);
    expect(receiver.arrivals).toEqual([]);
    expect((await query(body.out_contract_code)).status).toBe(404);
    await expect(simulator.user.sign(url)).rejects.toThrow('The signing session is unknown');
    await preSign(body);
  });

  it('leaves the contract in SIGN_FAILED when the payment fails, with its codes used up', async () => {
    const body = payingBody(notifyUrls());
    receiver.arrivals.length = 0;
    const contract = await simulator.user.failToPay(await preSign(body));
    expect(contract.contract_state).toBe('SIGN_FAILED');
    expect(receiver.arrivals).toEqual([]);
    const { json } = await query(body.out_contract_code);
    expect(json.contract_state).toBe('SIGN_FAILED');
    for (const name of ['insured_display_name', 'contract_signed_time', 'contract_expired_time']) {
      expect(json).not.toHaveProperty(name);
    }
    expect(await client.call('POST', PRE_SIGN_PATH, { body })).toMatchObject({
      status: 400,
      json: { code: 'INVALID_REQUEST', detail: { field: '/out_contract_code' } },
    });
    const sameOrder = payingBody({ out_trade_no: body.out_trade_no });
    expect(await client.call('POST', PRE_SIGN_PATH, { body: sameOrder })).toMatchObject({
      status: 400,
      json: { code: 'INVALID_REQUEST', detail: { field: '/out_trade_no' } },
    });
  });

  it('failToPay rejects when the contract requests no payment', async () => {
    const url = await preSign(preSignBody());
    await expect(simulator.user.failToPay(url)).rejects.toThrow('no payment');
  });

  it('opens a second session for an unsigned code, and closes both when one is signed', async () => {
    const body = preSignBody(notifyUrls());
    const first = await preSign(body);
    const second = await preSign(body);
    expect(second).not.toBe(first);
    await simulator.user.sign(second);
    await expect(simulator.user.sign(first)).rejects.toThrow('out_contract_code');
  });

  it('terminates a contract once, and notifies contract_notify_url when the plan has no URL', async () => {
    const contract = await simulator.user.sign(await preSign(preSignBody(notifyUrls())));
    receiver.arrivals.length = 0;
    const ended = await simulator.user.terminate(contract.contract_id);
    expect(ended).toMatchObject({
      contract_state: 'TERMINATED',
      contract_terminate_info: {
        contract_termination_mode: 'USER_TERMINATE',
        contract_terminated_time: '2026-12-01T10:00:00+08:00',
      },
    });
    expect(receiver.arrivals.map(({ path }) => path)).toEqual(['/contracts']);
    const envelope = JSON.parse(receiver.arrivals[0]?.body ?? '');
    expect(envelope.event_type).toBe('INSURANCE_ENTRUST.TERMINATE');
    expect(JSON.parse(openResource(envelope.resource, simulator.moduleOptions.apiV3Key))).toEqual(
      ended,
    );
    expect((await query(contract.out_contract_code)).json).toEqual(ended);
    await expect(simulator.user.terminate(contract.contract_id)).rejects.toThrow('TERMINATED');
    await expect(simulator.user.terminate('404')).rejects.toThrow('does not exist');
  });

  it('rejects an eleventh contract of one WeChat account and plan until one has ended', async () => {
    const mine = { ...notifyUrls(), openid: 'collector' };
    const signed = [];
    for (let index = 0; index < 10; index++) {
      signed.push(await simulator.user.sign(await preSign(preSignBody(mine))));
    }
    const url = await preSign(preSignBody(mine));
    await expect(simulator.user.sign(url)).rejects.toThrow('已超过该服务可开通的次数限制');
    await simulator.user.sign(await preSign(preSignBody({ ...mine, plan_id: 99 })));
    await simulator.user.terminate(signed[0]?.contract_id ?? '');
    await simulator.user.sign(url);
  });

  it('lets any user sign in H5 and App without an openid, and requires one elsewhere', async () => {
    const open = async (scene: string, changes: object) => {
      const path = PRE_SIGN_PATH.replace(/jsapi$/, scene);
      const body = preSignBody({ ...notifyUrls(), openid: undefined, ...changes });
      return client.call('POST', path, { body });
    };
    const { json: h5 } = await open('h5', { jump_control: { jump_appid: 'wx1' } });
    const signed = await simulator.user.sign(h5.redirect_url, { openid: 'mine' });
    expect(signed.openid).toBe('mine');
    const { json: app } = await open('app', { openid: 'known' });
    expect(Object.keys(app)).toEqual(['pre_entrustweb_id']);
    const stranger = simulator.user.sign(app.pre_entrustweb_id, { openid: 'mine' });
    await expect(stranger).rejects.toThrow('belongs to another user');
    expect((await simulator.user.sign(app.pre_entrustweb_id)).openid).toBe('known');
    for (const scene of ['jsapi', 'mini-program']) {
      expect((await open(scene, {})).json.detail.field).toBe('/openid');
    }
    expect((await open('h5', { jump_control: { jump_appid: 1 } })).json.detail.field).toBe(
      '/jump_control/jump_appid',
    );
    const { json: other } = await open('app', {});
    await simulator.user.decline(other.pre_entrustweb_id);
  });

  it('rejects a second contract of one out_user_code and plan', async () => {
    const same = { ...notifyUrls(), out_user_code: 'one' };
    await simulator.user.sign(await preSign(preSignBody({ ...same, openid: 'a' })));
    const url = await preSign(preSignBody({ ...same, openid: 'b' }));
    await expect(simulator.user.sign(url)).rejects.toThrow('次数限制');
    await simulator.user.sign(await preSign(preSignBody({ ...same, openid: 'b', plan_id: 7 })));
  });

  it('keeps a session open for ten minutes', async () => {
    const [kept, lost] = [await preSign(preSignBody(notifyUrls())), await preSign(preSignBody())];
    await simulator.advanceBy(599_999);
    await simulator.user.sign(kept);
    await simulator.advanceBy(1);
    await expect(simulator.user.sign(lost)).rejects.toThrow('ten minutes');
    await expect(simulator.user.sign('https://elsewhere.example/')).rejects.toThrow(
      'session is unknown',
    );
    await expect(simulator.user.sign('wx1')).rejects.toThrow('session is unknown');
  });

  it('removes expired sessions when the next one opens', async () => {
    const over = await preSign(preSignBody());
    await simulator.advanceBy(600_000);
    const open = await preSign(preSignBody(notifyUrls()));
    await expect(simulator.user.decline(over)).rejects.toThrow('session is unknown');
    await simulator.user.sign(open);
  });

  it.each([
    ['a plan that is not a number', 'plan-id/x/out-contract-code/a', 'plan_id'],
    [
      'a code of 33 characters',
      `plan-id/1/out-contract-code/${'a'.repeat(33)}`,
      'out_contract_code',
    ],
    ['a code that is not encoded', 'plan-id/1/out-contract-code/%E0', 'out_contract_code'],
  ])('rejects a query for %s', async (_, path, field) => {
    const response = await client.call('GET', `/v3/papay/insurance-sign/contracts/${path}`);
    expect(response).toMatchObject({
      status: 400,
      json: { code: 'PARAM_ERROR', detail: { field } },
    });
  });
});
