import { constants, privateDecrypt, publicEncrypt } from 'node:crypto';
import type { TestingModule } from '@nestjs/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type UploadPolicyDto, WechatPayPolicyService } from '../../lib/index.js';
import { WechatPaySimulator } from '../../lib/testing/index.js';
import { startModule } from '../support/applications/module.js';
import { connectPlugin, Rsa } from './support/axios-plugin.js';
import { type CallOptions, MerchantClient } from './support/merchant-client.js';
import { openResource, startReceiver } from './support/notification-receiver.js';
import { NOW, payingBody, PRE_SIGN_PATH, preSignBody } from './support/pre-sign-body.js';

const AUTHORIZATIONS = '/v3/inspolicymgr/deduct/authorizations';
const POLICIES = '/v3/inspolicymgr/deduct/policies';
const NAMES = ['张三', '𠮷野家明'];

describe('policies in WeChat', () => {
  let simulator: WechatPaySimulator;
  let client: MerchantClient;
  let receiver: Awaited<ReturnType<typeof startReceiver>>;
  let module: TestingModule;
  let service: WechatPayPolicyService;
  beforeAll(async () => {
    [simulator, receiver] = await Promise.all([
      WechatPaySimulator.start({ now: NOW }),
      startReceiver(),
    ]);
    client = new MerchantClient(simulator.moduleOptions);
    module = await startModule(simulator.moduleOptions);
    service = module.get(WechatPayPolicyService);
  });
  afterAll(() => Promise.all([module.close(), simulator.stop(), receiver.stop()]));
  beforeEach(() => void receiver.arrivals.splice(0));

  let numbers = 0;
  const next = (kind: string) => `${kind}${++numbers}`;
  const post = (path: string, body: object, options: CallOptions = {}) =>
    client.call('POST', path, { body, ...options });

  const ask = (changes: object = {}) => ({
    out_insurance_no: next('POLICY'),
    appid: 'wxd678efh567hg6787',
    plan_id: '12535',
    out_contract_code: next('contract'),
    insurance_name: '百万医疗险',
    ...changes,
  });
  const submit = async (changes?: object) => {
    const body = ask(changes);
    const response = await post(AUTHORIZATIONS, body);
    expect(response).toMatchObject({ status: 200 });
    return body;
  };
  const open = async (code: string) => {
    const urls = { contract_notify_url: `${receiver.url}/contracts` };
    const body = preSignBody({ ...urls, out_contract_code: code, openid: next('o') });
    const response = await post(PRE_SIGN_PATH, body);
    expect(response).toMatchObject({ status: 200 });
    return String(response.json.redirect_url);
  };
  const sign = async (code: string) => simulator.user.sign(await open(code));
  const getState = async (number: string) =>
    (await client.call('GET', `${AUTHORIZATIONS}/${number}`)).json.auth_state;

  const seal = (text: string) =>
    publicEncrypt(
      {
        key: simulator.moduleOptions.wechatPayPublicKey,
        padding: constants.RSA_PKCS1_OAEP_PADDING,
        oaepHash: 'sha1',
      },
      Buffer.from(text),
    ).toString('base64');
  const unseal = (text: string) =>
    privateDecrypt(
      {
        key: simulator.moduleOptions.merchantPrivateKey,
        padding: constants.RSA_PKCS1_OAEP_PADDING,
        oaepHash: 'sha1',
      },
      Buffer.from(text, 'base64'),
    ).toString('utf8');
  const toPolicy = (
    {
      out_insurance_no,
      plan_id,
      out_contract_code,
    }: Omit<ReturnType<typeof ask>, 'appid' | 'insurance_name'>,
    changes: Record<string, unknown> = {},
  ): Record<string, unknown> => ({
    out_insurance_no,
    plan_id,
    out_contract_code,
    insured_name_list: NAMES.map(seal),
    insurance_company_code: '1001',
    effective_time: '2026-12-02T00:00:00+08:00',
    expired_time: '2027-12-02T00:00:00+08:00',
    coverage_detail: '住院医疗 600 万',
    support_renewal: false,
    policy_type: 'POLICY_TYPE_MEDICAL',
    policy_state: 'POLICY_STATE_ISSUING',
    appid: 'wxd678efh567hg6787',
    openid: 'oYobu0MVnQfWpSMOYJz2AHPG_gQw',
    free_insurance: false,
    ...changes,
  });
  /** An authorisation that the user has granted. */
  const granted = async () => {
    const authorization = await submit();
    await sign(authorization.out_contract_code);
    await simulator.user.authorizePolicy(authorization.out_insurance_no);
    return authorization;
  };
  const uploaded = async (changes?: object) => {
    const authorization = await granted();
    const policy = toPolicy(authorization, changes as Record<string, unknown>);
    expect(await post(POLICIES, policy)).toMatchObject({ status: 200 });
    return authorization;
  };
  const patch = (number: string, body: object) =>
    client.call('PATCH', `${POLICIES}/${number}`, { body });

  describe('an authorisation', () => {
    it('an authorisation waits for the contract and the user, is granted, notified and used up', async () => {
      const body = ask();
      const first = await post(AUTHORIZATIONS, body);
      const number = body.out_insurance_no;
      expect(first).toMatchObject({ status: 200 });
      expect(first.json).toEqual({ ...body, auth_state: 'AUTH_STATE_INIT' });
      await expect(simulator.user.authorizePolicy(number)).rejects.toThrow(/has not signed/);

      const contract = await sign(body.out_contract_code);
      expect(await getState(number)).toBe('AUTH_STATE_PENDING');
      receiver.arrivals.length = 0;
      const authorization = await simulator.user.authorizePolicy(number);
      expect(authorization).toEqual({
        ...body,
        auth_state: 'AUTH_STATE_GRANTED',
        user_auth_time: '2026-12-01T10:00:00+08:00',
      });
      expect((await client.call('GET', `${AUTHORIZATIONS}/${number}`)).json).toEqual(authorization);

      expect(receiver.arrivals).toHaveLength(1);
      const [{ path, body: text } = { path: '', body: '' }] = receiver.arrivals;
      expect(path).toBe('/contracts');
      const envelope = JSON.parse(text);
      expect(envelope).toMatchObject({
        event_type: 'INSURANCE_POLICY_MANAGEMENT.GRANTED',
        resource: { original_type: 'insurance_policy_management' },
      });
      expect(JSON.parse(openResource(envelope.resource, client.options.apiV3Key))).toEqual({
        out_insurance_no: number,
        insurance_name: '百万医疗险',
        auth_state: 'AUTH_STATE_GRANTED',
        user_auth_time: '2026-12-01T10:00:00+08:00',
      });
      await expect(simulator.user.authorizePolicy(number)).rejects.toThrow(/already granted it/);

      expect(await post(POLICIES, toPolicy(body))).toMatchObject({ status: 200 });
      expect(await getState(number)).toBe('AUTH_STATE_EXPIRED');
      await expect(simulator.user.denyPolicy(number)).rejects.toThrow(/uploaded/);
      expect(contract.contract_state).toBe('SIGNED');
    });

    it('a denied authorisation can be submitted again, and the denial is not notified', async () => {
      const body = await submit();
      await sign(body.out_contract_code);
      receiver.arrivals.length = 0;
      const denied = await simulator.user.denyPolicy(body.out_insurance_no);
      expect(denied.auth_state).toBe('AUTH_STATE_DENIED');
      expect(receiver.arrivals).toEqual([]);
      await expect(simulator.user.authorizePolicy(body.out_insurance_no)).rejects.toThrow(/denied/);
      expect(await post(POLICIES, toPolicy(body))).toMatchObject({
        status: 400,
        json: { code: 'INVALID_REQUEST' },
      });
      const again = await post(AUTHORIZATIONS, { ...body, insurance_name: '别的名字' });
      expect(again.json).toMatchObject({
        auth_state: 'AUTH_STATE_PENDING',
        insurance_name: '别的名字',
      });
      await simulator.user.authorizePolicy(body.out_insurance_no);
      expect(await getState(body.out_insurance_no)).toBe('AUTH_STATE_GRANTED');
    });

    it('returns the same authorisation when it is submitted again, and rejects changed contents', async () => {
      const body = await submit();
      expect((await post(AUTHORIZATIONS, body)).json).toMatchObject({
        auth_state: 'AUTH_STATE_INIT',
      });
      expect(await post(AUTHORIZATIONS, { ...body, insurance_name: '另一个' })).toMatchObject({
        status: 400,
        json: { code: 'INVALID_REQUEST', detail: { field: '/out_insurance_no' } },
      });
    });

    it('an authorisation for an existing contract waits for the user at once', async () => {
      const contract = await sign(next('contract'));
      const of = { out_contract_code: contract.out_contract_code };
      expect(await getState((await submit(of)).out_insurance_no)).toBe('AUTH_STATE_PENDING');
      const otherPlan = await submit({ ...of, plan_id: '99' });
      expect(await getState(otherPlan.out_insurance_no)).toBe('AUTH_STATE_INIT');
      await simulator.user.terminate(contract.contract_id);
      const ended = await submit(of);
      await simulator.user.authorizePolicy(ended.out_insurance_no);
    });

    it('an authorisation does not reach the user when signing failed', async () => {
      const body = await submit();
      const paying = payingBody({
        contract_notify_url: `${receiver.url}/contracts`,
        transaction_notify_url: `${receiver.url}/transactions`,
        out_contract_code: body.out_contract_code,
      });
      const { json } = await post(PRE_SIGN_PATH, paying);
      await simulator.user.failToPay(json.redirect_url);
      expect(await getState(body.out_insurance_no)).toBe('AUTH_STATE_INIT');
    });

    it.each([
      ['out_insurance_no', undefined],
      ['out_insurance_no', 'a-b'],
      ['out_insurance_no', 'a'.repeat(33)],
      ['appid', undefined],
      ['plan_id', 12535],
      ['plan_id', 'x'],
      ['out_contract_code', '!'],
      ['insurance_name', ''],
      ['insurance_name', '险'.repeat(51)],
    ])('rejects an authorisation with %s %j', async (name, value) => {
      expect(await post(AUTHORIZATIONS, { ...ask(), [name]: value })).toMatchObject({
        status: 400,
        json: { code: 'PARAM_ERROR', detail: { field: `/${name}` } },
      });
    });

    it('responds 404 for an unknown authorisation or policy', async () => {
      for (const path of [`${AUTHORIZATIONS}/none`, `${POLICIES}/none`]) {
        expect(await client.call('GET', path)).toMatchObject({
          status: 404,
          json: { code: 'RESOURCE_NOT_EXISTS' },
        });
      }
      await expect(simulator.user.authorizePolicy('none')).rejects.toThrow(/none/);
      await expect(simulator.user.denyPolicy('none')).rejects.toThrow(/none/);
    });
  });

  describe('an upload', () => {
    it('returns the names encrypted for the merchant, and no openid', async () => {
      const authorization = await granted();
      const policy = toPolicy(authorization, { payee_openid: 'oPayee' });
      const { json } = await post(POLICIES, policy);
      const { insured_name_list: names, ...rest } = json;
      expect(names.map(unseal)).toEqual(NAMES);
      const { appid: _a, openid: _o, payee_openid: _p, insured_name_list: _n, ...sent } = policy;
      expect(rest).toEqual({ ...sent, insurance_name: '百万医疗险' });
      const queried = await client.call('GET', `${POLICIES}/${authorization.out_insurance_no}`);
      expect(queried.json.insured_name_list.map(unseal)).toEqual(NAMES);
    });

    it('returns the same policy when the upload is repeated, and rejects changed contents', async () => {
      const authorization = await granted();
      const upload = (changes?: Record<string, unknown>) =>
        post(POLICIES, toPolicy(authorization, changes));
      expect((await upload()).status).toBe(200);
      // Encryption is randomised, so the ciphertext differs each time.
      expect((await upload()).status).toBe(200);
      expect(await upload({ coverage_detail: '别的' })).toMatchObject({
        status: 400,
        json: { code: 'INVALID_REQUEST' },
      });
    });

    it('rejects an upload without a granted authorisation for the same contract', async () => {
      const unknown = await post(POLICIES, toPolicy(ask()));
      expect(unknown.json).toMatchObject({ code: 'INVALID_REQUEST' });
      const pending = await submit();
      await sign(pending.out_contract_code);
      expect((await post(POLICIES, toPolicy(pending))).json).toMatchObject({
        code: 'INVALID_REQUEST',
        detail: { issue: expect.stringContaining('AUTH_STATE_PENDING') },
      });
      const authorization = await granted();
      for (const changes of [{ plan_id: '7' }, { out_contract_code: 'another' }]) {
        expect((await post(POLICIES, toPolicy(authorization, changes))).json).toMatchObject({
          code: 'INVALID_REQUEST',
          detail: { field: `/${Object.keys(changes)[0]}` },
        });
      }
    });

    it("accepts an upload within 30 days of the user's consent", async () => {
      const other = await WechatPaySimulator.start({ now: NOW });
      const its = new MerchantClient(other.moduleOptions);
      const call = (path: string, body: object) => its.call('POST', path, { body });
      const sealed = (text: string) => Rsa.encrypt(text, other.moduleOptions.wechatPayPublicKey);
      try {
        const bodies = [ask(), ask()];
        for (const body of bodies) {
          await call(AUTHORIZATIONS, body);
          const code = body.out_contract_code;
          const urls = { contract_notify_url: `${receiver.url}/contracts` };
          const { json } = await call(
            PRE_SIGN_PATH,
            preSignBody({ ...urls, out_contract_code: code }),
          );
          await other.user.sign(json.redirect_url);
          await other.user.authorizePolicy(body.out_insurance_no);
        }
        const policy = (index: number) =>
          toPolicy(bodies[index]!, { insured_name_list: [sealed('张三')] });
        await other.advanceBy(30 * 86_400_000);
        expect((await call(POLICIES, policy(0))).status).toBe(200);
        await other.advanceBy(1000);
        expect((await call(POLICIES, policy(1))).json).toMatchObject({ code: 'INVALID_REQUEST' });
      } finally {
        await other.stop();
      }
    });

    const conditional = { policy_code: 'P-1', car_number: '京A12345', pet_name: '旺财' };
    const renewable = {
      support_renewal: true,
      start_renewal_time: '2027-10-03T00:00:00+08:00',
      end_renewal_time: '2028-01-31T00:00:00+08:00',
    };
    it.each<[string, Record<string, unknown>]>([
      ['/insured_name_list', { insured_name_list: [] }],
      ['/insured_name_list', { insured_name_list: undefined }],
      ['/insured_name_list', { insured_name_list: 'x' }],
      ['/insured_name_list', { insured_name_list: Array(12).fill('x') }],
      ['/insured_name_list/0', { insured_name_list: ['张三'] }],
      ['/insured_name_list/0', { insured_name_list: [7] }],
      ['/insured_name_list/0', { insured_name_list: ['A'.repeat(1025)] }],
      ['/insurance_company_code', { insurance_company_code: undefined }],
      ['/effective_time', { effective_time: '2026-12-02' }],
      ['/effective_time', { effective_time: '2026-02-30T00:00:00+08:00' }],
      ['/expired_time', { expired_time: '2026-12-02T00:00:00+08:00' }],
      ['/support_renewal', { support_renewal: 'no' }],
      ['/policy_type', { policy_type: 'POLICY_TYPE_SHIP' }],
      ['/policy_state', { policy_state: 'ISSUING' }],
      ['/policy_code', { policy_state: 'POLICY_STATE_APPROVED' }],
      ['/policy_code', { policy_state: 'POLICY_STATE_INACTIVE' }],
      ['/car_number', { policy_type: 'POLICY_TYPE_CAR' }],
      ['/pet_name', { policy_type: 'POLICY_TYPE_PET' }],
      ['/start_renewal_time', { support_renewal: true }],
      ['/end_renewal_time', { ...renewable, end_renewal_time: undefined }],
      ['/start_renewal_time', { ...renewable, start_renewal_time: '2027-10-02T23:59:59+08:00' }],
      ['/end_renewal_time', { ...renewable, end_renewal_time: '2028-01-31T00:00:01+08:00' }],
      [
        '/end_renewal_time',
        {
          ...renewable,
          start_renewal_time: '2027-11-01T00:00:00+08:00',
          end_renewal_time: '2027-10-31T15:59:59Z',
        },
      ],
      ['/plan_id', { plan_id: 12535 }],
      ['/policy_periods/1', { policy_periods: [1, 0] }],
      ['/free_insurance', { free_insurance: undefined }],
      ['/payment_period', { payment_period: 'PAYMENT_PERIOD_HOUR' }],
      ['/first_period_amount', { first_period_amount: -1 }],
    ])('rejects an upload with an invalid %s (%#)', async (field, changes) => {
      const authorization = ask();
      expect(await post(POLICIES, toPolicy(authorization, changes))).toMatchObject({
        status: 400,
        json: { code: 'PARAM_ERROR', detail: { field } },
      });
    });

    it('accepts an upload with every optional field', async () => {
      await uploaded({
        ...conditional,
        ...renewable,
        policy_type: 'POLICY_TYPE_CAR',
        policy_state: 'POLICY_STATE_APPROVED',
        policy_periods: [1, 2],
        combined_payment: true,
        payment_method: 'PAYMENT_METHOD_PERIOD',
        period_premium_mode: 'PERIOD_PREMIUM_MODE_EQUAL',
        payment_period: 'PAYMENT_PERIOD_HALF_YEAR',
        first_period_amount: 0,
        subsequent_period_amount: 1000,
        coverage_term_type: 'COVERAGE_TERM_TYPE_LIFETIME',
      });
    });

    it('rejects uploads and updates without Wechatpay-Serial', async () => {
      const headers = { 'Wechatpay-Serial': undefined };
      for (const [method, path] of [
        ['POST', POLICIES],
        ['PATCH', `${POLICIES}/x`],
      ] as const) {
        expect(await client.call(method, path, { body: toPolicy(ask()), headers })).toMatchObject({
          status: 400,
          json: { detail: { field: 'Wechatpay-Serial', location: 'header' } },
        });
      }
    });
  });

  describe('an update', () => {
    const STATES = ['ISSUING', 'APPROVED', 'INACTIVE', 'DECLINED'];
    it.each(STATES.flatMap((from) => STATES.map((to) => [from, to] as const)))(
      'allows or rejects an update from %s to %s as documented',
      async (from, to) => {
        const may =
          from === to ||
          from === 'ISSUING' ||
          (from === 'APPROVED' && to === 'INACTIVE') ||
          (from === 'INACTIVE' && to === 'APPROVED');
        const { out_insurance_no: number } = await uploaded({
          policy_state: `POLICY_STATE_${from}`,
          policy_code: 'P-1',
        });
        const response = await patch(number, { policy_state: `POLICY_STATE_${to}` });
        expect(response.status).toBe(may ? 200 : 400);
        if (!may) expect(response.json.code).toBe('INVALID_REQUEST');
        const { json } = await client.call('GET', `${POLICIES}/${number}`);
        expect(json.policy_state).toBe(`POLICY_STATE_${may ? to : from}`);
      },
    );

    it('updates the given fields, and replaces the names unless the list is empty', async () => {
      const { out_insurance_no: number } = await uploaded();
      const renamed = await patch(number, { insurance_name: '新名', insured_name_list: [] });
      expect(renamed.json).toMatchObject({
        insurance_name: '新名',
        coverage_detail: '住院医疗 600 万',
      });
      expect(renamed.json.insured_name_list.map(unseal)).toEqual(NAMES);
      const { json } = await patch(number, { insured_name_list: [seal('王五')] });
      expect(json.insured_name_list.map(unseal)).toEqual(['王五']);
      const ignored = await patch(number, { insurance_company_code: '2', openid: 'o' });
      expect(ignored.json).toMatchObject({ insurance_company_code: '1001' });
    });

    it('applies the rules to the merged policy, and changes nothing when one fails', async () => {
      const { out_insurance_no: number } = await uploaded();
      expect(
        await patch(number, { policy_state: 'POLICY_STATE_APPROVED', coverage_detail: 'b' }),
      ).toMatchObject({ status: 400, json: { detail: { field: '/policy_code' } } });
      expect((await client.call('GET', `${POLICIES}/${number}`)).json.coverage_detail).not.toBe(
        'b',
      );
      expect(await patch('unknown', { coverage_detail: 'b' })).toMatchObject({ status: 404 });
    });
  });

  describe('binding a contract', () => {
    it('binds the policy to a contract that may not be signed yet', async () => {
      const { out_insurance_no: number } = await uploaded();
      const reference = { appid: 'wx2', plan_id: '7', out_contract_code: next('contract') };
      const path = `${POLICIES}/${number}/bind-contract`;
      expect(await post(path, reference)).toMatchObject({ status: 204, text: '' });
      const { appid: _, ...shown } = reference;
      expect((await client.call('GET', `${POLICIES}/${number}`)).json).toMatchObject(shown);
      expect((await client.call('GET', `${AUTHORIZATIONS}/${number}`)).json).toMatchObject(
        reference,
      );
    });

    it('asks the user of the new contract when the old one was never signed', async () => {
      const body = await submit();
      const { out_contract_code } = await sign(next('contract'));
      await post(`${POLICIES}/${body.out_insurance_no}/bind-contract`, {
        appid: body.appid,
        plan_id: body.plan_id,
        out_contract_code,
      });
      expect(await getState(body.out_insurance_no)).toBe('AUTH_STATE_PENDING');
    });

    it('rejects a binding without an authorisation or with an incomplete reference', async () => {
      const reference = { appid: 'wx2', plan_id: '7', out_contract_code: 'c' };
      const unknown = await post(`${POLICIES}/nobody/bind-contract`, reference);
      expect(unknown.json).toMatchObject({ code: 'INVALID_REQUEST' });
      const body = await submit();
      const path = `${POLICIES}/${body.out_insurance_no}/bind-contract`;
      for (const name of Object.keys(reference)) {
        expect(await post(path, { ...reference, [name]: undefined })).toMatchObject({
          status: 400,
          json: { detail: { field: `/${name}` } },
        });
      }
    });
  });

  it('WechatPayPolicyService authorises, uploads, updates and binds a policy', async () => {
    const reference = {
      out_insurance_no: next('POLICY'),
      plan_id: '12535',
      out_contract_code: next('contract'),
    };
    const number = { out_insurance_no: reference.out_insurance_no };
    const { auth_state } = await service.submitAuthorization({
      ...reference,
      insurance_name: '百万医疗险',
    });
    expect(auth_state).toBe('AUTH_STATE_INIT');
    await sign(reference.out_contract_code);
    await simulator.user.authorizePolicy(reference.out_insurance_no);
    expect(await service.queryAuthorization(number)).toMatchObject({
      auth_state: 'AUTH_STATE_GRANTED',
    });
    const policy = await service.uploadPolicy(
      toPolicy(reference, { insured_name_list: NAMES }) as unknown as UploadPolicyDto,
    );
    expect(policy.insured_name_list).toEqual(NAMES);
    await service.updatePolicy({
      ...number,
      policy_state: 'POLICY_STATE_APPROVED',
      policy_code: 'P-1',
      insured_name_list: ['李四'],
    });
    expect(await service.queryPolicy(number)).toMatchObject({
      policy_state: 'POLICY_STATE_APPROVED',
      insured_name_list: ['李四'],
    });
    await service.bindContract({ ...reference, out_contract_code: next('contract') });
  });

  it('wechatpay-axios-plugin authorises, uploads, updates and binds a policy', async () => {
    const real = await WechatPaySimulator.start();
    try {
      const { wechatPayPublicKey, wechatPayPublicKeyId, merchantPrivateKey, appid } =
        real.moduleOptions;
      const plugin = connectPlugin(real.moduleOptions, {
        [wechatPayPublicKeyId]: wechatPayPublicKey,
      });
      const config = { headers: { 'Wechatpay-Serial': wechatPayPublicKeyId } };
      const body = ask({ appid });
      await plugin.chain(AUTHORIZATIONS.slice(1)).post(body, config);
      const day = (days: number) =>
        new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);
      const pre = await plugin.chain(PRE_SIGN_PATH.slice(1)).post(
        preSignBody({
          appid,
          out_contract_code: body.out_contract_code,
          contract_notify_url: `${receiver.url}/contracts`,
          policy_start_date: day(2),
          policy_end_date: day(400),
          policy_periods: [
            {
              policy_period_id: 1,
              estimated_deduct_date: day(30),
              estimated_deduct_amount: { total: 1000 },
            },
          ],
        }),
        config,
      );
      await real.user.sign(pre.data.redirect_url);
      await real.user.authorizePolicy(body.out_insurance_no);
      const names = NAMES.map((name) => Rsa.encrypt(name, wechatPayPublicKey));
      const { data } = await plugin
        .chain(POLICIES.slice(1))
        .post(toPolicy(body, { insured_name_list: names }), config);
      expect(
        data.insured_name_list.map((name: string) => Rsa.decrypt(name, merchantPrivateKey)),
      ).toEqual(NAMES);
      const changed = await plugin
        .chain(`${POLICIES}/${body.out_insurance_no}`.slice(1))
        .patch({ policy_state: 'POLICY_STATE_DECLINED' }, config);
      expect(changed.data.policy_state).toBe('POLICY_STATE_DECLINED');
    } finally {
      await real.stop();
    }
  });
});
