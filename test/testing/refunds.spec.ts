import { constants, publicEncrypt } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WechatPaySimulator } from '../../lib/testing/index.js';
import { beijing, Insurer } from './support/insurer.js';
import { MerchantClient } from './support/merchant-client.js';
import { payingBody, periods, PRE_SIGN_PATH } from './support/pre-sign-body.js';

const NOW = beijing('2027-01-05', '10:00:00');

const GOODS = { merchant_goods_id: 'G1', unit_price: 1, refund_amount: 1, refund_quantity: 1 };

let numbers = 0;

describe('a refund', () => {
  let insurer: Insurer;
  beforeAll(async () => {
    insurer = await Insurer.start(NOW);
  });
  afterAll(() => insurer[Symbol.asyncDispose]());

  /** An order of 1000 fen that is paid with a signature. */
  const paid = async (): Promise<string> => {
    const number = `order-${++numbers}`;
    const dates = getTwoDates(insurer.simulator.moduleOptions.clock());
    await insurer.sign(dates, {
      amount: { total: 1000 },
      out_trade_no: number,
      description: '首期',
      transaction_notify_url: insurer.notifyUrl,
    });
    return number;
  };
  const amount = (refund: number, total = 1000) => ({ refund, total, currency: 'CNY' });
  /** The event types of the notifications about the refund. */
  const notified = (outRefundNo: string) =>
    insurer
      .events()
      .filter(({ resource }) => resource['out_refund_no'] === outRefundNo)
      .map(({ type }) => type);
  const query = (number: string) =>
    insurer.client.call('GET', `/v3/refund/domestic/refunds/${number}`);

  it('a refund is accepted, then completed, then notified', async () => {
    const number = await paid();
    const order = await insurer.order(`out-trade-no/${number}`);
    insurer.receiver.arrivals.length = 0;
    const { status, json } = await insurer.refund({
      out_trade_no: number,
      out_refund_no: 'r-|*@_1',
      reason: '退保',
      amount: amount(400),
    });
    const refund = {
      refund_id: expect.stringMatching(/^5030\d{24}$/),
      out_refund_no: 'r-|*@_1',
      transaction_id: order.json.transaction_id,
      out_trade_no: number,
      channel: 'ORIGINAL',
      user_received_account: '支付用户零钱',
      create_time: '2027-01-05T10:00:00+08:00',
      status: 'PROCESSING',
      funds_account: 'AVAILABLE',
      amount: {
        total: 1000,
        refund: 400,
        payer_total: 1000,
        payer_refund: 400,
        settlement_refund: 400,
        settlement_total: 1000,
        discount_refund: 0,
        currency: 'CNY',
      },
    };
    expect(status).toBe(200);
    expect(json).toEqual(refund);
    expect((await query('r-%7C*%40_1')).json).toEqual(json);
    expect((await insurer.order(`out-trade-no/${number}`)).json.trade_state).toBe('REFUND');
    await insurer.simulator.advanceBy(999);
    expect(insurer.events()).toEqual([]);
    await insurer.simulator.advanceBy(1);
    const done = { ...json, status: 'SUCCESS', success_time: '2027-01-05T10:00:01+08:00' };
    expect((await query('r-%7C*%40_1')).json).toEqual(done);
    expect(insurer.events()).toEqual([
      {
        type: 'REFUND.SUCCESS',
        resource: {
          mchid: insurer.simulator.moduleOptions.mchid,
          out_trade_no: number,
          transaction_id: json.transaction_id,
          out_refund_no: 'r-|*@_1',
          refund_id: json.refund_id,
          refund_status: 'SUCCESS',
          success_time: '2027-01-05T10:00:01+08:00',
          user_received_account: '支付用户零钱',
          amount: { total: 1000, refund: 400, payer_total: 1000, payer_refund: 400 },
        },
      },
    ]);
    const envelope = JSON.parse(insurer.receiver.arrivals[0]?.body ?? '');
    expect(envelope).toMatchObject({ summary: '退款成功', resource: { original_type: 'refund' } });
  });

  it('rejects a refund above the remaining amount of the order', async () => {
    const number = await paid();
    const { json } = await insurer.order(`out-trade-no/${number}`);
    const byId = { transaction_id: json.transaction_id };
    expect((await insurer.refund({ ...byId, amount: amount(600) })).status).toBe(200);
    expect(await insurer.refund({ ...byId, amount: amount(401) })).toMatchObject({
      status: 400,
      json: {
        code: 'INVALID_REQUEST',
        message: expect.stringContaining('must be at most 400, the refundable rest'),
        detail: { field: '/amount/refund' },
      },
    });
    expect((await insurer.refund({ ...byId, amount: amount(400) })).status).toBe(200);
    expect((await insurer.refund({ ...byId, amount: amount(1) })).json.code).toBe(
      'INVALID_REQUEST',
    );
  });

  it('refunds once per out_refund_no, and rejects another refund under the same number', async () => {
    const number = await paid();
    const call = { out_trade_no: number, out_refund_no: 'once', amount: amount(400) };
    const first = await insurer.refund(call);
    expect((await insurer.refund(call)).json).toEqual(first.json);
    await insurer.simulator.advanceBy(1000);
    expect(notified('once')).toEqual(['REFUND.SUCCESS']);
    expect((await insurer.refund({ ...call, amount: amount(401) })).json).toMatchObject({
      code: 'INVALID_REQUEST',
      detail: { field: '/out_refund_no' },
    });
    const other = { ...call, out_trade_no: await paid() };
    expect((await insurer.refund(other)).json.detail.field).toBe('/out_refund_no');
    expect(
      (await insurer.refund({ ...call, out_refund_no: 'twice', amount: amount(600) })).status,
    ).toBe(200);
  });

  it('rejects the 51st partial refund of an order', async () => {
    const number = await paid();
    for (let part = 0; part < 50; part++) {
      expect((await insurer.refund({ out_trade_no: number, amount: amount(1) })).status).toBe(200);
    }
    expect((await insurer.refund({ out_trade_no: number, amount: amount(1) })).json).toMatchObject({
      code: 'INVALID_REQUEST',
      message: expect.stringContaining('50 parts'),
    });
  });

  it('rejects a refund more than a year after the payment', async () => {
    await using other = await Insurer.start(NOW);
    await other.sign(['2027-01-05', '2027-02-05'], {
      amount: { total: 1000 },
      out_trade_no: 'old',
      description: '首期',
      transaction_notify_url: other.notifyUrl,
    });
    await other.simulator.advanceTo(beijing('2028-01-05', '10:00:00'));
    expect((await other.refund({ out_trade_no: 'old', amount: amount(1) })).status).toBe(200);
    await other.simulator.advanceBy(1);
    expect((await other.refund({ out_trade_no: 'old', amount: amount(1) })).json).toMatchObject({
      code: 'INVALID_REQUEST',
      message: expect.stringContaining('more than a year ago'),
    });
  });

  it('rejects a refund of an unknown or unpaid order', async () => {
    expect(await insurer.refund({ out_trade_no: 'none', amount: amount(1) })).toMatchObject({
      status: 404,
      json: { code: 'ORDER_NOT_EXIST' },
    });
    const unpaid = await insurer.sign(['2027-01-06']);
    await insurer.schedule(unpaid, 1);
    await insurer.simulator.advanceBy(86_400_000);
    await insurer.apply(unpaid, 1, { out_trade_no: 'unpaid' });
    expect(
      (await insurer.refund({ out_trade_no: 'unpaid', amount: amount(1) })).json,
    ).toMatchObject({
      code: 'INVALID_REQUEST',
      message: expect.stringContaining('the order is ACCEPT'),
    });
  });

  it.each<[string, string, object]>([
    ['neither number', '/out_trade_no', { out_trade_no: undefined }],
    ['both numbers', '/out_trade_no', { transaction_id: '4200' }],
    ['a refund number of 65', '/out_refund_no', { out_refund_no: 'a'.repeat(65) }],
    ['a refund number with a space', '/out_refund_no', { out_refund_no: 'a b' }],
    ['a reason of 81', '/reason', { reason: 'a'.repeat(81) }],
    ['a URL with a query', '/notify_url', { notify_url: 'https://a.cn/?x' }],
    ['another account', '/funds_account', { funds_account: 'UNSETTLED' }],
    ['nothing to refund', '/amount/refund', { amount: amount(0) }],
    ['another total', '/amount/total', { amount: amount(1, 999) }],
    ['no currency', '/amount/currency', { amount: { refund: 1, total: 1000 } }],
    ['another currency', '/amount/currency', { amount: { ...amount(1), currency: 'USD' } }],
    ['no account', '/amount/from/0/account', { amount: { ...amount(1), from: [{ amount: 1 }] } }],
    [
      'an unknown account',
      '/amount/from/0/account',
      { amount: { ...amount(1), from: [{ account: 'MINE', amount: 1 }] } },
    ],
    [
      'accounts that pay too little',
      '/amount/from',
      { amount: { ...amount(5), from: [{ account: 'AVAILABLE', amount: 4 }] } },
    ],
    [
      'an account twice',
      '/amount/from',
      {
        amount: {
          ...amount(2),
          from: [
            { account: 'AVAILABLE', amount: 1 },
            { account: 'AVAILABLE', amount: 1 },
          ],
        },
      },
    ],
    ['goods without a name', '/goods_detail/0/merchant_goods_id', { goods_detail: [{}] }],
    [
      'goods of a negative price',
      '/goods_detail/0/unit_price',
      { goods_detail: [{ ...GOODS, unit_price: -1 }] },
    ],
    [
      'goods with a refund_quantity of 0',
      '/goods_detail/0/refund_quantity',
      { goods_detail: [{ ...GOODS, refund_quantity: 0 }] },
    ],
  ])('rejects a refund with %s', async (_, field, changes) => {
    const call = { out_trade_no: await paid(), amount: amount(1), ...changes };
    expect(await insurer.refund(call)).toMatchObject({
      status: 400,
      json: { code: 'PARAM_ERROR', detail: { field } },
    });
  });

  it('accepts a refund from named accounts', async () => {
    const from = [
      { account: 'AVAILABLE', amount: 3 },
      { account: 'UNAVAILABLE', amount: 2 },
    ];
    const call = { amount: { ...amount(5), from }, goods_detail: [GOODS] };
    const response = await insurer.refund({ out_trade_no: await paid(), ...call });
    expect(response).toMatchObject({ status: 200, json: { amount: { refund: 5, from } } });
  });

  it('responds 404 for an unknown out_refund_no', async () => {
    expect(await query('none')).toMatchObject({
      status: 404,
      json: { code: 'RESOURCE_NOT_EXISTS' },
    });
    expect((await query('a%20b')).json.code).toBe('PARAM_ERROR');
  });

  it('sends no notification of a refund without notify_url', async () => {
    const call = { out_trade_no: await paid(), out_refund_no: 'quiet', notify_url: undefined };
    await insurer.refund({ ...call, amount: amount(1) });
    await insurer.simulator.advanceBy(1000);
    expect((await query('quiet')).json.status).toBe('SUCCESS');
    expect(notified('quiet')).toEqual([]);
  });

  it('a closed refund frees its amount for another refund', async () => {
    const number = await paid();
    insurer.simulator.failRefund('CLOSED');
    await insurer.refund({ out_trade_no: number, out_refund_no: 'closed', amount: amount(1000) });
    await insurer.simulator.advanceBy(1000);
    const { json } = await query('closed');
    expect(json.status).toBe('CLOSED');
    expect(json).not.toHaveProperty('success_time');
    expect(insurer.events().at(-1)).toMatchObject({
      type: 'REFUND.CLOSED',
      resource: { refund_status: 'CLOSED' },
    });
    expect((await insurer.order(`out-trade-no/${number}`)).json.trade_state).toBe('SUCCESS');
    expect((await insurer.refund({ out_trade_no: number, amount: amount(1000) })).status).toBe(200);
    await insurer.simulator.advanceBy(1000);
  });

  describe('an abnormal refund', () => {
    const encrypt = (text: string) =>
      publicEncrypt(
        {
          key: insurer.simulator.moduleOptions.wechatPayPublicKey,
          padding: constants.RSA_PKCS1_OAEP_PADDING,
          oaepHash: 'sha1',
        },
        Buffer.from(text),
      ).toString('base64');
    const card = () => ({
      type: 'USER_BANK_CARD',
      bank_type: 'ICBC_DEBIT',
      bank_account: encrypt('6222000000000000'),
      real_name: encrypt('张三'),
    });
    const abnormal = async (): Promise<{ refund_id: string; out_refund_no: string }> => {
      insurer.simulator.failRefund('ABNORMAL');
      const { json } = await insurer.refund({ out_trade_no: await paid(), amount: amount(1000) });
      await insurer.simulator.advanceBy(1000);
      expect(insurer.events().at(-1)?.type).toBe('REFUND.ABNORMAL');
      return json;
    };
    const apply = (refundId: string, body: object) =>
      insurer.client.call('POST', `/v3/refund/domestic/refunds/${refundId}/apply-abnormal-refund`, {
        body,
      });

    it.each(['USER_BANK_CARD', 'MERCHANT_BANK_CARD'])(
      'pays an abnormal refund to a %s',
      async (type) => {
        const { refund_id: id, out_refund_no: number } = await abnormal();
        const body = { out_refund_no: number, ...(type === 'USER_BANK_CARD' ? card() : { type }) };
        expect(await apply(id, body)).toMatchObject({
          status: 200,
          json: { refund_id: id, status: 'PROCESSING', channel: 'OTHER_BANKCARD' },
        });
        await insurer.simulator.advanceBy(1000);
        expect((await query(number)).json.status).toBe('SUCCESS');
        expect(insurer.events().at(-1)?.type).toBe('REFUND.SUCCESS');
        expect((await apply(id, body)).json).toMatchObject({
          code: 'INVALID_REQUEST',
          message: expect.stringContaining('the refund is SUCCESS'),
        });
      },
    );

    it.each<[string, string, (good: object) => object]>([
      ['another type', '/type', (good) => ({ ...good, type: 'CASH' })],
      ['no bank', '/bank_type', (good) => ({ ...good, bank_type: undefined })],
      ['a card in clear', '/bank_account', (good) => ({ ...good, bank_account: '6222' })],
      ['no name', '/real_name', (good) => ({ ...good, real_name: undefined })],
      ['no refund number', '/out_refund_no', (good) => ({ ...good, out_refund_no: undefined })],
    ])('rejects the handling of an abnormal refund with %s', async (_, field, change) => {
      const { refund_id: id, out_refund_no } = await abnormal();
      const response = await apply(id, change({ out_refund_no, ...card() }));
      expect(response.json).toMatchObject({ code: 'PARAM_ERROR', detail: { field } });
      expect(response.text).not.toContain('6222');
    });

    it('finds an abnormal refund only when both of its numbers match', async () => {
      const [one, other] = [await abnormal(), await abnormal()];
      const body = { out_refund_no: one.out_refund_no, type: 'MERCHANT_BANK_CARD' };
      expect((await apply(other.refund_id, body)).status).toBe(404);
      expect((await apply(one.refund_id, body)).status).toBe(200);
    });
  });

  it('completes and notifies a refund in real time', async () => {
    const real = await WechatPaySimulator.start({ refundDelay: 20 });
    try {
      const client = new MerchantClient(real.moduleOptions);
      const url = `${insurer.receiver.url}/real`;
      const [today, later] = getTwoDates(Date.now());
      const body = payingBody({
        out_trade_no: 'real',
        contract_notify_url: url,
        transaction_notify_url: url,
        policy_start_date: today,
        policy_end_date: later,
        policy_periods: periods([today, 1000], [later, 1000]),
      });
      const session = await client.call('POST', PRE_SIGN_PATH, { body });
      await real.user.pay(session.json.redirect_url);
      const call = { out_trade_no: 'real', out_refund_no: 'r', notify_url: url, amount: amount(1) };
      await client.call('POST', '/v3/refund/domestic/refunds', { body: call });
      const heard = () =>
        insurer.receiver.arrivals
          .filter(({ path }) => path === '/real')
          .map((arrival) => JSON.parse(arrival.body).event_type);
      await expect.poll(heard).toContain('REFUND.SUCCESS');
    } finally {
      await real.stop();
    }
  });

  it('failRefund rejects invalid numbers of times', () => {
    for (const times of [0, 1.5, NaN]) {
      expect(() => insurer.simulator.failRefund('CLOSED', { times })).toThrow(RangeError);
    }
  });
});

/** Today in Beijing, and a date 31 days later. */
function getTwoDates(now: number): [today: string, later: string] {
  const getDate = (days: number) =>
    new Date(now + 8 * 3_600_000 + days * 86_400_000).toISOString().slice(0, 10);
  return [getDate(0), getDate(31)];
}
