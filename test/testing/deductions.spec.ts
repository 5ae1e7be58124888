import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { beijing, Insurer } from './support/insurer.js';
import type { Signed } from './support/insurer.js';
import { payingBody } from './support/pre-sign-body.js';

const NOW = beijing('2027-01-05', '10:00:00');

describe('a deduction', () => {
  let insurer: Insurer;
  beforeAll(async () => {
    insurer = await Insurer.start(NOW);
    await insurer.simulator.advanceTo(beijing('2027-01-10', '08:00:00'));
  });
  afterAll(() => insurer[Symbol.asyncDispose]());

  /** A contract that allows the deduction of its first period now. */
  const signAndSchedule = async (): Promise<Signed> => {
    const today = new Date(insurer.simulator.moduleOptions.clock() + 8 * 3_600_000);
    const days = (count: number) =>
      new Date(today.getTime() + count * 86_400_000).toISOString().slice(0, 10);
    const contract = await insurer.sign([days(1), days(31)]);
    expect((await insurer.schedule(contract, 1)).status).toBe(200);
    await insurer.simulator.advanceBy(86_400_000);
    return contract;
  };

  it('a deduction is accepted, then paid, then notified', async () => {
    const contract = await signAndSchedule();
    const { appid, openid } = contract.body;
    const { mchid } = insurer.simulator.moduleOptions;
    const accepted = await insurer.apply(contract, 1, { out_trade_no: 'paid1', attach: 'a' });
    expect(accepted).toMatchObject({
      status: 200,
      json: { out_trade_no: 'paid1', amount: { total: 1000, currency: 'CNY' } },
    });
    const order = {
      appid,
      mchid,
      out_trade_no: 'paid1',
      trade_type: 'PAP',
      trade_state: 'ACCEPT',
      trade_state_desc: '已接收，等待扣款',
      attach: 'a',
      payer: { openid },
      amount: { total: 1000, currency: 'CNY' },
    };
    expect((await insurer.order('out-trade-no/paid1')).json).toEqual(order);
    await insurer.simulator.advanceBy(999);
    expect((await insurer.order('out-trade-no/paid1')).json).toEqual(order);
    await insurer.simulator.advanceBy(1);
    const paid = {
      ...order,
      transaction_id: expect.stringMatching(/^4200\d{24}$/),
      trade_state: 'SUCCESS',
      trade_state_desc: '支付成功',
      bank_type: 'OTHERS',
      success_time: '2027-01-11T08:00:01+08:00',
      amount: { total: 1000, payer_total: 1000, currency: 'CNY', payer_currency: 'CNY' },
    };
    const { json } = await insurer.order('out-trade-no/paid1');
    expect(json).toEqual(paid);
    expect((await insurer.order(`id/${json.transaction_id}`)).json).toEqual(json);
    expect(insurer.events().at(-1)).toEqual({ type: 'TRANSACTION.SUCCESS', resource: json });
    expect((await insurer.queryPeriod(contract, 1)).json).toEqual({
      policy_period_id: 1,
      policy_period_state: 'PAID',
      deduct_start_date: '2027-01-11',
      deduct_end_date: '2027-02-09',
      scheduled_amount: { total: 1000, currency: 'CNY' },
      deduct_amount: { total: 1000, currency: 'CNY' },
      deduct_date: '2027-01-11',
    });
    expect((await insurer.apply(contract, 1)).json.message).toContain('period 1 is PAID');
  });

  it('fails as often as the user lacks money, and can be retried', async () => {
    const contract = await signAndSchedule();
    const { contractId } = contract;
    await insurer.simulator.user.failToPay(contractId, { times: 2 });
    for (const number of ['failing1', 'failing2']) {
      await insurer.apply(contract, 1, { out_trade_no: number });
      await insurer.simulator.advanceBy(1000);
      const failed = {
        out_trade_no: number,
        trade_state: 'PAYERROR',
        trade_state_desc: '支付失败，用户余额不足',
        trade_type: 'PAP',
      };
      const { json } = await insurer.order(`out-trade-no/${number}`);
      expect(json).toMatchObject(failed);
      expect(json).not.toHaveProperty('transaction_id');
      expect(json).not.toHaveProperty('success_time');
      expect(insurer.events().at(-1)).toEqual({ type: 'TRANSACTION.FAIL', resource: json });
      expect(await insurer.states(contract)).toEqual(['SCHEDULED', 'NO_SCHEDULED']);
    }
    expect((await insurer.apply(contract, 1, { out_trade_no: 'failing2' })).json).toMatchObject({
      code: 'INVALID_REQUEST',
      detail: { field: '/out_trade_no' },
    });
    await insurer.apply(contract, 1);
    await insurer.simulator.advanceBy(1000);
    expect(await insurer.states(contract)).toEqual(['PAID', 'NO_SCHEDULED']);
  });

  it('failToPay accepts a contract code, and lasts until the user pays', async () => {
    const contract = await signAndSchedule();
    const code = contract.body['out_contract_code'];
    await insurer.simulator.user.failToPay(code, { times: Infinity });
    for (let count = 0; count < 3; count++) {
      await insurer.apply(contract, 1);
      await insurer.simulator.advanceBy(1000);
      expect(insurer.events().at(-1)?.type).toBe('TRANSACTION.FAIL');
    }
    await insurer.apply(contract, 1);
    await insurer.simulator.user.pay(code);
    await insurer.simulator.advanceBy(1000);
    expect(insurer.events().at(-1)?.type).toBe('TRANSACTION.SUCCESS');
    for (const times of [0, -1, 1.5, NaN]) {
      await expect(insurer.simulator.user.failToPay(code, { times })).rejects.toThrow(RangeError);
    }
  });

  it('deducts once when the same request is repeated', async () => {
    const contract = await signAndSchedule();
    const call = { out_trade_no: 'same1' };
    expect((await insurer.apply(contract, 1, call)).status).toBe(200);
    expect((await insurer.apply(contract, 1, call)).status).toBe(200);
    for (const other of [{ attach: 'x' }, { description: 'x' }, { amount: { total: 1 } }]) {
      expect(await insurer.apply(contract, 1, { ...call, ...other })).toMatchObject({
        status: 400,
        json: { code: 'INVALID_REQUEST', detail: { field: '/out_trade_no' } },
      });
    }
    expect((await insurer.apply(contract, 1)).json.message).toContain('no result yet');
    const before = insurer.receiver.arrivals.length;
    await insurer.simulator.advanceBy(1000);
    expect(insurer.receiver.arrivals).toHaveLength(before + 1);
    expect((await insurer.apply(contract, 1, call)).status).toBe(200);
    await insurer.simulator.advanceBy(1000);
    expect(insurer.receiver.arrivals).toHaveLength(before + 1);
  });

  it('rejects a deduction of a period that is not scheduled', async () => {
    const contract = await signAndSchedule();
    expect((await insurer.apply(contract, 2)).json).toMatchObject({
      code: 'INVALID_REQUEST',
      message: expect.stringContaining('period 2 is NO_SCHEDULED'),
    });
  });

  it.each([
    ['amount of 999', { amount: { total: 999 } }, '/amount/total'],
    ['amount of 1001', { amount: { total: 1001 } }, '/amount/total'],
    ['currency', { amount: { total: 1000, currency: 'USD' } }, '/amount/currency'],
    ['trade number', { out_trade_no: 'a-b' }, '/out_trade_no'],
    ['trade number of 33', { out_trade_no: 'a'.repeat(33) }, '/out_trade_no'],
    ['description of 128', { description: 'a'.repeat(128) }, '/description'],
    ['goods_tag of 33', { goods_tag: 'a'.repeat(33) }, '/goods_tag'],
    ['attach of 129', { attach: 'a'.repeat(129) }, '/attach'],
    ['notify URL', { transaction_notify_url: 'https://a.cn/?q' }, '/transaction_notify_url'],
    ['period', { policy_period_id: 0 }, '/policy_period_id'],
    ['appid', { appid: 'wx1' }, '/appid'],
  ])('rejects a deduction because of its %s', async (_, changes, field) => {
    const contract = await signAndSchedule();
    expect(await insurer.apply(contract, 1, changes)).toMatchObject({
      status: 400,
      json: { code: 'PARAM_ERROR', detail: { field } },
    });
    expect((await insurer.apply(contract, 1)).status).toBe(200);
  });

  it.each([{ contract_id: '404' }, { policy_period_id: 3 }])(
    'rejects a deduction of an unknown contract or period: %j',
    async (changes) => {
      const contract = await signAndSchedule();
      expect(await insurer.apply(contract, 1, changes)).toMatchObject({
        status: 404,
        json: { code: 'RESOURCE_NOT_EXISTS' },
      });
    },
  );

  it('a deduction fails when the contract ends before the result', async () => {
    const contract = await signAndSchedule();
    await insurer.apply(contract, 1, { out_trade_no: 'ended1' });
    await insurer.simulator.user.terminate(contract.contractId);
    await insurer.simulator.advanceBy(1000);
    expect((await insurer.order('out-trade-no/ended1')).json).toMatchObject({
      trade_state: 'PAYERROR',
      trade_state_desc: '支付失败，协议已解约',
    });
  });

  it('an out_trade_no of a deduction cannot be used again for a first payment', async () => {
    const contract = await signAndSchedule();
    await insurer.apply(contract, 1, { out_trade_no: 'burnt1' });
    const body = payingBody({ out_trade_no: 'burnt1' });
    const path = '/v3/papay/insurance-sign/contracts/pre-entrust-sign/jsapi';
    const today = new Date(insurer.simulator.moduleOptions.clock()).toISOString().slice(0, 10);
    body['policy_periods'][0].estimated_deduct_date = today;
    body['policy_periods'][1].estimated_deduct_date = '2027-04-30';
    body['policy_end_date'] = '2027-12-01';
    expect(await insurer.client.call('POST', path, { body })).toMatchObject({
      status: 400,
      json: { code: 'INVALID_REQUEST', detail: { field: '/out_trade_no' } },
    });
  });
});

describe('the query of an order', () => {
  let insurer: Insurer;
  beforeAll(async () => {
    insurer = await Insurer.start(NOW);
  });
  afterAll(() => insurer[Symbol.asyncDispose]());

  it.each(['out-trade-no/none', 'id/4200'])(
    'responds 404 for an unknown order at %s',
    async (path) => {
      expect(await insurer.order(path)).toMatchObject({
        status: 404,
        json: { code: 'ORDER_NOT_EXIST' },
      });
    },
  );

  it('requires the mchid of the merchant that sends the request', async () => {
    for (const mchid of ['', '1900000001']) {
      expect(await insurer.order('out-trade-no/none', mchid)).toMatchObject({
        status: 400,
        json: { code: 'PARAM_ERROR', detail: { field: 'mchid', location: 'query' } },
      });
    }
  });

  it.each(['out-trade-no/a%20b', `out-trade-no/${'a'.repeat(33)}`, 'id/a_b'])(
    'rejects a query at %s',
    async (path) => {
      expect((await insurer.order(path)).json.code).toBe('PARAM_ERROR');
    },
  );

  it('finds the first payment of a contract, paid or failed', async () => {
    const paying = (out_trade_no: string) => ({
      policy_periods: [
        {
          policy_period_id: 1,
          estimated_deduct_date: '2027-01-05',
          estimated_deduct_amount: { total: 1000 },
        },
        {
          policy_period_id: 2,
          estimated_deduct_date: '2027-02-05',
          estimated_deduct_amount: { total: 1000 },
        },
      ],
      amount: { total: 1000 },
      out_trade_no,
      description: '首期',
      transaction_notify_url: insurer.notifyUrl,
    });
    const contract = await insurer.sign([], paying('first-1'));
    expect((await insurer.order('out-trade-no/first-1')).json.trade_state).toBe('SUCCESS');
    const { json } = await insurer.list(contract);
    expect(json.data[0]).toMatchObject({
      policy_period_state: 'PAID',
      deduct_amount: { total: 1000 },
      deduct_date: '2027-01-05',
    });

    const body = payingBody({ ...paying('first-2') });
    const path = '/v3/papay/insurance-sign/contracts/pre-entrust-sign/jsapi';
    const response = await insurer.client.call('POST', path, { body });
    await insurer.simulator.user.failToPay(response.json.redirect_url);
    expect((await insurer.order('out-trade-no/first-2')).json.trade_state).toBe('PAYERROR');
    const { contract_id: contractId } = (await insurer.query({ contractId: '', body })).json;
    const failed = { contractId, body };
    expect((await insurer.queryPeriod(failed, 1)).json.message).toContain('is SIGN_FAILED');
    expect((await insurer.schedule(failed, 1)).json.code).toBe('INVALID_REQUEST');
    expect((await insurer.query(failed)).json.contract_state).toBe('SIGN_FAILED');
    expect((await insurer.list(failed)).json.code).toBe('INVALID_REQUEST');
    expect((await insurer.terminate(failed)).json.code).toBe('INVALID_REQUEST');

    const third = { ...payingBody(paying('first-3')) };
    const session = await insurer.client.call('POST', path, { body: third });
    await insurer.simulator.user.pay(session.json.redirect_url);
    expect((await insurer.order('out-trade-no/first-3')).json.trade_state).toBe('SUCCESS');
  });

  it('user.pay rejects when the contract requests no payment', async () => {
    const body = {
      ...payingBody(),
      amount: undefined,
      out_trade_no: undefined,
      policy_periods: [
        {
          policy_period_id: 1,
          estimated_deduct_date: '2027-01-06',
          estimated_deduct_amount: { total: 1000 },
        },
      ],
    };
    const path = '/v3/papay/insurance-sign/contracts/pre-entrust-sign/jsapi';
    const { json } = await insurer.client.call('POST', path, { body });
    await expect(insurer.simulator.user.pay(json.redirect_url)).rejects.toThrow('no payment');
    await expect(insurer.simulator.user.pay('nobody')).rejects.toThrow(
      'The signing session is unknown',
    );
  });
});
