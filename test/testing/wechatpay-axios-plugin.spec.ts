import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WechatPaySimulator } from '../../lib/testing/index.js';
import { Aes, connectPlugin, Rsa } from './support/axios-plugin.js';
import { startReceiver } from './support/notification-receiver.js';
import { PRE_SIGN_PATH } from './support/pre-sign-body.js';

describe('another client, wechatpay-axios-plugin', () => {
  let simulator: WechatPaySimulator;
  let receiver: Awaited<ReturnType<typeof startReceiver>>;
  beforeAll(async () => {
    // The plugin reads the computer's clock.
    [simulator, receiver] = await Promise.all([WechatPaySimulator.start(), startReceiver()]);
  });
  afterAll(() => Promise.all([simulator.stop(), receiver.stop()]));

  const connect = (certs: Record<string, string>) => connectPlugin(simulator.moduleOptions, certs);

  it('downloads the certificates and signs a contract', async () => {
    const { wechatPayPublicKey, wechatPayPublicKeyId, apiV3Key } = simulator.moduleOptions;
    simulator.signWith('public-key');
    const first = connect({ [wechatPayPublicKeyId]: wechatPayPublicKey });
    const list = await first.chain('v3/certificates').get();
    expect(list.status).toBe(200);
    const [{ serial_no, encrypt_certificate }] = list.data.data;
    const { ciphertext, nonce, associated_data } = encrypt_certificate;
    const pem = Aes.AesGcm.decrypt(ciphertext, apiV3Key, nonce, associated_data);

    simulator.signWith('certificate');
    const client = connect({ [serial_no]: pem });
    const code = 'plugin1';
    const today = Date.now();
    const date = (days: number) => new Date(today + days * 86_400_000).toISOString().slice(0, 10);
    const pre = await client.chain(PRE_SIGN_PATH.slice(1)).post(
      {
        appid: simulator.moduleOptions.appid,
        openid: 'o',
        plan_id: 12535,
        out_contract_code: code,
        insured_display_name: '*三',
        contract_notify_url: `${receiver.url}/n`,
        policy_start_date: date(2),
        policy_end_date: date(365),
        policy_periods: [
          {
            policy_period_id: 1,
            estimated_deduct_date: date(30),
            estimated_deduct_amount: { total: 1000, currency: 'CNY' },
          },
        ],
        real_identity: {
          real_name: Rsa.encrypt('张三', pem),
          id_card_number: Rsa.encrypt('110101199003070000', pem),
        },
      },
      { headers: { 'Wechatpay-Serial': serial_no } },
    );
    expect(pre.status).toBe(200);
    const contract = await simulator.user.sign(pre.data.redirect_url);
    const path = `v3/papay/insurance-sign/contracts/plan-id/12535/out-contract-code/${code}`;
    const queried = await client.chain(path).get();
    expect(queried.data).toEqual(contract);
    expect(receiver.arrivals).toHaveLength(1);
  });

  describe('on a virtual clock', () => {
    let life: WechatPaySimulator;
    beforeAll(async () => {
      // The plugin signs with the computer's clock.
      const now = '2027-01-14T10:00:00+08:00';
      life = await WechatPaySimulator.start({ now, signatureTime: 'real' });
    });
    afterAll(() => life.stop());
    const advanceBy = (milliseconds: number) => life.advanceBy(milliseconds);

    it('signs, lists, schedules, deducts, refunds and terminates', async () => {
      const { appid, mchid, ...keys } = life.moduleOptions;
      const client = connectPlugin(life.moduleOptions, {
        [keys.wechatPayPublicKeyId]: keys.wechatPayPublicKey,
      });
      const headers = { 'Wechatpay-Serial': keys.wechatPayPublicKeyId };
      const get = async (path: string, params = {}) =>
        (await client.chain(path).get({ headers, params })).data;
      const post = async (path: string, body: object) =>
        (await client.chain(path).post(body, { headers })).data;
      const amount = { total: 1000, currency: 'CNY' };
      const notify = `${receiver.url}/life`;
      const plan = 'plan-id/12535/out-contract-code/life';
      const { redirect_url: url } = await post(PRE_SIGN_PATH.slice(1), {
        appid,
        openid: 'o',
        plan_id: 12535,
        out_contract_code: 'life',
        insured_display_name: '*三',
        contract_notify_url: notify,
        policy_start_date: '2027-01-15',
        policy_end_date: '2028-01-14',
        policy_periods: ['2027-01-15', '2027-02-15'].map((date, index) => ({
          policy_period_id: index + 1,
          estimated_deduct_date: date,
          estimated_deduct_amount: amount,
        })),
      });
      const { contract_id: id } = await life.user.sign(url);
      expect(await get(`v3/papay/insurance-sign/contracts/${plan}`)).toMatchObject({
        contract_id: id,
        contract_state: 'SIGNED',
      });
      const list = 'v3/papay/insurance-sign/policy_periods/';
      expect(await get(`${list}${plan}`, { limit: 1, offset: 1 })).toMatchObject({
        data: [{ policy_period_id: 2, policy_period_state: 'NO_SCHEDULED' }],
        total_count: 2,
      });

      const period = `v3/papay/insurance-pay/policy-periods/contract-id/${id}/policy-period-id/1`;
      expect(await post(`${period}/schedule`, { appid, scheduled_amount: amount })).toMatchObject({
        policy_period_state: 'SCHEDULED',
        deduct_start_date: '2027-01-15',
        deduct_end_date: '2027-02-13',
      });
      await advanceBy(86_400_000);
      const deduction = {
        appid,
        out_trade_no: 'lifeOrder',
        description: '保费',
        transaction_notify_url: notify,
        contract_id: id,
        policy_period_id: 1,
        amount,
      };
      const accepted = await post('v3/papay/insurance-pay/transactions/apply', deduction);
      expect(accepted).toEqual({ out_trade_no: 'lifeOrder', amount });
      await advanceBy(1000);
      expect((await get(period)).policy_period_state).toBe('PAID');
      const order = await get('v3/pay/transactions/out-trade-no/lifeOrder', { mchid });
      expect(order).toMatchObject({ trade_state: 'SUCCESS', trade_type: 'PAP' });

      await post('v3/refund/domestic/refunds', {
        transaction_id: order.transaction_id,
        out_refund_no: 'lifeRefund',
        notify_url: notify,
        amount: { refund: 1, total: 1000, currency: 'CNY' },
      });
      await advanceBy(1000);
      const refund = await get('v3/refund/domestic/refunds/lifeRefund');
      expect(refund).toMatchObject({ status: 'SUCCESS', amount: { refund: 1 } });

      const early = post(`${period.slice(0, -1)}2/schedule`, { appid, scheduled_amount: amount });
      await expect(early).rejects.toMatchObject({
        response: { status: 400, data: { code: 'INVALID_REQUEST' } },
      });
      const ended = await post(`v3/papay/insurance-sign/contracts/${plan}/terminate`, {
        contract_termination_remark: '退保',
      });
      expect(ended.contract_state).toBe('TERMINATED');
      const heard = () => receiver.arrivals.filter(({ path }) => path === '/life');
      await expect.poll(() => heard().length).toBe(4);
      const types = heard().map(({ body }) => JSON.parse(body).event_type);
      expect(types).toEqual([
        'INSURANCE_ENTRUST.SIGN',
        'TRANSACTION.SUCCESS',
        'REFUND.SUCCESS',
        'INSURANCE_ENTRUST.TERMINATE',
      ]);
    });
  });

  it('rejects a response with a signature that the simulator falsified', async () => {
    const { wechatPayPublicKey, wechatPayPublicKeyId } = simulator.moduleOptions;
    simulator.signWith('public-key');
    simulator.fail({ signature: 'wrong' });
    const client = connect({ [wechatPayPublicKeyId]: wechatPayPublicKey });
    await expect(client.chain('v3/certificates').get()).rejects.toThrow(/Verify the response/);
  });
});
