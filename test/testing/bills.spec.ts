import { createHash } from 'node:crypto';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WechatPayTransactionService } from '../../lib/index.js';
import { WechatPaySimulator } from '../../lib/testing/index.js';
import { startModule } from '../support/applications/module.js';
import { readAll } from '../support/wire/read-all.js';
import { connectPlugin } from './support/axios-plugin.js';
import { MerchantClient } from './support/merchant-client.js';
import { startReceiver } from './support/notification-receiver.js';
import { NOW, payingBody, periods, PRE_SIGN_PATH } from './support/pre-sign-body.js';

const DAY = 86_400_000;
const sha1 = (content: Buffer) => createHash('sha1').update(content).digest('hex');
const toDate = (moment: number) => new Date(moment + 8 * 3_600_000).toISOString().slice(0, 10);

/** A day's bill as rows by column name, and its totals. */
function readBill(text: string) {
  expect(text.startsWith('\uFEFF')).toBe(true);
  expect(text.endsWith('\r\n')).toBe(true);
  const lines = text.slice(1, -2).split('\r\n');
  const cells = (line = '') => {
    expect(line.startsWith('`')).toBe(true);
    return line.slice(1).split(',`');
  };
  const named = (names: readonly string[], values: readonly string[]) => {
    expect(values).toHaveLength(names.length);
    return Object.fromEntries(names.map((name, index) => [name, values[index] ?? '']));
  };
  const columns = lines[0]?.split(',') ?? [];
  return {
    columns,
    rows: lines.slice(1, -2).map((line) => named(columns, cells(line))),
    totals: named(lines.at(-2)?.split(',') ?? [], cells(lines.at(-1))),
  };
}

describe('bills', () => {
  let simulator: WechatPaySimulator;
  let client: MerchantClient;
  let receiver: Awaited<ReturnType<typeof startReceiver>>;
  let paid: { contract: string; order: string; transaction: string };
  const today = toDate(Date.parse(NOW));

  /** Signs a contract with a first payment of 10 yuan. */
  const pay = async (changes: object = {}) => {
    const body = payingBody({
      contract_notify_url: `${receiver.url}/contracts`,
      transaction_notify_url: `${receiver.url}/transactions`,
      ...changes,
    });
    const { json, status } = await client.call('POST', PRE_SIGN_PATH, { body });
    expect(status).toBe(200);
    const contract = await simulator.user.sign(json.redirect_url);
    const order = String(body['out_trade_no']);
    const query = `/v3/pay/transactions/out-trade-no/${order}?mchid=${client.options.mchid}`;
    const response = await client.call('GET', query);
    return {
      contract: contract.contract_id,
      order,
      transaction: String(response.json.transaction_id),
    };
  };
  const refund = (out_refund_no: string, order: string, amount: number) =>
    client.call('POST', '/v3/refund/domestic/refunds', {
      body: {
        out_trade_no: order,
        out_refund_no,
        amount: { refund: amount, total: 1000, currency: 'CNY' },
      },
    });
  const apply = (path: string) => client.call('GET', `/v3/bill/${path}`);
  const download = async (path: string) => {
    const { json, status } = await apply(path);
    expect(status).toBe(200);
    const { pathname, search } = new URL(json.download_url);
    const { content, headers } = await client.call('GET', pathname + search);
    return { ...json, content, headers };
  };

  beforeAll(async () => {
    [simulator, receiver] = await Promise.all([
      WechatPaySimulator.start({ now: NOW }),
      startReceiver(),
    ]);
    client = new MerchantClient(simulator.moduleOptions);
    paid = await pay({ description: '首期,`保费`', attach: 'a\r\nb', openid: 'o1' });
    await simulator.advanceBy(60_000);
    await pay({ openid: 'o2' });
    await simulator.advanceBy(60_000);
    expect((await refund('refund1', paid.order, 400)).status).toBe(200);
    await simulator.advanceBy(60_000);
    simulator.failRefund('ABNORMAL');
    expect((await refund('refund2', paid.order, 100)).status).toBe(200);
    await simulator.advanceTo('2026-12-02T09:59:59.999+08:00');
  });
  afterAll(() => Promise.all([simulator.stop(), receiver.stop()]));

  it('bills are available on the next day from 10:00', async () => {
    expect(await apply(`tradebill?bill_date=${today}`)).toMatchObject({
      status: 400,
      json: { code: 'STATEMENT_CREATING' },
    });
    await simulator.advanceBy(1);
    expect((await apply(`tradebill?bill_date=${today}`)).status).toBe(200);
  });

  it('a trade bill lists the payments and refunds of the day with totals and hash', async () => {
    const bill = await download(`tradebill?bill_date=${today}`);
    expect(bill.hash_type).toBe('SHA1');
    expect(bill.hash_value).toBe(sha1(bill.content));
    const { columns, rows, totals } = readBill(bill.content.toString('utf8'));
    expect(columns).toHaveLength(27);
    expect(rows).toHaveLength(4);
    expect(rows[0]).toMatchObject({
      交易时间: '2026-12-01 10:00:00',
      公众账号ID: 'wxd678efh567hg6787',
      商户号: client.options.mchid,
      微信订单号: paid.transaction,
      商户订单号: paid.order,
      用户标识: 'o1',
      交易类型: 'PAP',
      交易状态: 'SUCCESS',
      应结订单金额: '10.00',
      商户退款单号: '0',
      退款金额: '0.00',
      商品名称: '首期  保费 ',
      商户数据包: 'a  b',
      订单金额: '10.00',
    });
    expect(rows[1]).toMatchObject({ 用户标识: 'o2', 交易时间: '2026-12-01 10:01:00' });
    expect(rows[2]).toMatchObject({
      交易时间: '2026-12-01 10:02:00',
      微信订单号: paid.transaction,
      交易状态: 'REFUND',
      商户退款单号: 'refund1',
      退款金额: '4.00',
      退款状态: 'SUCCESS',
      订单金额: '0.00',
      申请退款金额: '4.00',
    });
    expect(rows[3]).toMatchObject({ 商户退款单号: 'refund2', 退款状态: 'CHANGE' });
    expect(totals).toMatchObject({
      总交易单数: '4',
      应结订单总金额: '20.00',
      退款总金额: '5.00',
      订单总金额: '20.00',
    });
  });

  it('a bill of payments and a bill of refunds have columns of their own', async () => {
    const success = await download(`tradebill?bill_date=${today}&bill_type=SUCCESS`);
    const payments = readBill(success.content.toString('utf8'));
    expect(payments.columns).toHaveLength(20);
    expect(payments.totals).toEqual({
      总交易单数: '2',
      应结订单总金额: '20.00',
      手续费总金额: '0.00000',
      订单总金额: '20.00',
    });
    expect(payments.rows.map((row) => row['交易状态'])).toEqual(['SUCCESS', 'SUCCESS']);
    const refunds = await download(`tradebill?bill_date=${today}&bill_type=REFUND`);
    const refunded = readBill(refunds.content.toString('utf8'));
    expect(refunded.columns).toHaveLength(29);
    expect(refunded.rows).toMatchObject([
      { 退款申请时间: '2026-12-01 10:02:00', 退款成功时间: '2026-12-01 10:02:01' },
      { 退款申请时间: '2026-12-01 10:03:00', 退款成功时间: '' },
    ]);
  });

  it('a fund flow bill shows how the balance changed', async () => {
    for (const query of ['', '&account_type=BASIC']) {
      const bill = await download(`fundflowbill?bill_date=${today}${query}`);
      const { rows, totals } = readBill(bill.content.toString('utf8'));
      expect(
        rows.map((row) => [row['收支类型'], row['收支金额(元)'], row['账户结余(元)']]),
      ).toEqual([
        ['收入', '10.00', '10.00'],
        ['收入', '10.00', '20.00'],
        ['支出', '4.00', '16.00'],
        ['支出', '1.00', '15.00'],
      ]);
      expect(rows[2]).toMatchObject({ 业务名称: '退款', 业务凭证号: 'refund1' });
      expect(totals).toEqual({
        资金流水总笔数: '4',
        收入笔数: '2',
        收入金额: '20.00',
        支出笔数: '2',
        支出金额: '5.00',
      });
    }
  });

  it('a compressed bill keeps the hash of the uncompressed one', async () => {
    const plain = await download(`tradebill?bill_date=${today}`);
    const zipped = await download(`tradebill?bill_date=${today}&tar_type=GZIP`);
    expect(zipped.content.subarray(0, 2)).toEqual(Buffer.from([0x1f, 0x8b]));
    expect(gunzipSync(zipped.content)).toEqual(plain.content);
    expect(zipped.hash_value).toBe(sha1(plain.content));
    expect(zipped.headers['content-encoding']).toBeUndefined();
  });

  it('downloads a bill with a signed request of the same merchant, in an unsigned response', async () => {
    const { json } = await apply(`tradebill?bill_date=${today}`);
    const url = new URL(json.download_url);
    expect(url.origin).toBe(client.options.baseUrl);
    const file = await client.call('GET', url.pathname + url.search);
    expect(file.status).toBe(200);
    expect(Object.keys(file.headers).filter((name) => name.startsWith('wechatpay'))).toEqual([]);
    expect(file.headers['request-id']).toBeTruthy();
    const unsigned = await fetch(url);
    expect(unsigned.status).toBe(401);
    // The query is part of the signed message.
    const signedMessage = (message: Buffer) =>
      Buffer.from(message.toString().replace(url.search, ''));
    expect((await client.call('GET', url.pathname + url.search, { signedMessage })).status).toBe(
      401,
    );
    for (const search of ['', '?token=', '?token=x', `${url.search}x`]) {
      expect(await client.call('GET', url.pathname + search)).toMatchObject({
        status: 400,
        json: { code: 'INVALID_REQUEST' },
      });
    }
  });

  it.each([
    ['tradebill', 'bill_type=ALL', 'PARAM_ERROR'],
    ['tradebill', 'bill_date=2026-11-31', 'PARAM_ERROR'],
    ['tradebill', 'bill_date=20261201', 'PARAM_ERROR'],
    ['tradebill', 'bill_date=2026-12-02', 'INVALID_REQUEST'],
    ['tradebill', 'bill_date=2027-12-01', 'INVALID_REQUEST'],
    ['tradebill', 'bill_date=2026-08-31', 'INVALID_REQUEST'],
    ['tradebill', 'bill_date=2026-09-01', 'NO_STATEMENT_EXIST'],
    ['tradebill', 'bill_date=2026-12-01&bill_type=all', 'PARAM_ERROR'],
    ['tradebill', 'bill_date=2026-12-01&bill_type=RECHARGE_REFUND', 'NO_STATEMENT_EXIST'],
    ['tradebill', 'bill_date=2026-12-01&bill_type=ALL_SPECIAL', 'NO_STATEMENT_EXIST'],
    ['tradebill', 'bill_date=2026-12-01&bill_type=constructor', 'PARAM_ERROR'],
    ['tradebill', 'bill_date=2026-12-01&tar_type=ZIP', 'PARAM_ERROR'],
    ['fundflowbill', 'bill_date=2026-12-01&account_type=X', 'PARAM_ERROR'],
    ['fundflowbill', 'bill_date=2026-12-01&account_type=FEES', 'NO_STATEMENT_EXIST'],
    ['fundflowbill', 'bill_date=2026-11-30', 'NO_STATEMENT_EXIST'],
  ])('rejects a %s for %s: %s', async (kind, query, code) => {
    expect(await apply(`${kind}?${query}`)).toMatchObject({ status: 400, json: { code } });
  });

  it('WechatPayTransactionService reads bills and rejects forged and truncated ones', async () => {
    const module = await startModule(simulator.moduleOptions);
    try {
      const service = module.get(WechatPayTransactionService);
      const plain = await readAll(await service.downloadTradeBill({ bill_date: today }));
      const zipped = await readAll(
        await service.downloadTradeBill({ bill_date: today, tar_type: 'GZIP' }),
      );
      expect(zipped).toEqual(plain);
      expect(readBill(plain.toString('utf8')).rows).toHaveLength(4);
      const flow = await readAll(await service.downloadFundFlowBill({ bill_date: today }));
      expect(readBill(flow.toString('utf8')).rows).toHaveLength(4);

      simulator.fail({ endpoint: 'GET /v3/billdownload/file', body: 'forged' });
      const forged = await service.downloadTradeBill({ bill_date: today });
      await expect(readAll(forged)).rejects.toMatchObject({ reason: 'hash-mismatch' });
      simulator.fail({ endpoint: 'GET /v3/billdownload/file', drop: 'mid-response' });
      const cut = await service.downloadTradeBill({ bill_date: today });
      await expect(readAll(cut)).rejects.toMatchObject({ reason: 'connection' });
    } finally {
      await module.close();
    }
  });

  it('keeps a download URL valid for five minutes', async () => {
    const { json } = await apply(`tradebill?bill_date=${today}`);
    const { pathname, search } = new URL(json.download_url);
    await simulator.advanceBy(5 * 60_000 - 1);
    expect((await client.call('GET', pathname + search)).status).toBe(200);
    await simulator.advanceBy(1);
    expect((await client.call('GET', pathname + search)).status).toBe(400);
    expect((await apply(`tradebill?bill_date=${today}`)).status).toBe(200);
  });

  it('wechatpay-axios-plugin reads a bill', async () => {
    // The plugin reads the computer's clock, so the simulator catches up with it.
    const start = Date.now() - 2 * DAY;
    const other = await WechatPaySimulator.start({ now: start });
    try {
      const its = new MerchantClient(other.moduleOptions);
      const day = toDate(start);
      const body = payingBody({
        contract_notify_url: `${receiver.url}/contracts`,
        transaction_notify_url: `${receiver.url}/transactions`,
        policy_start_date: day,
        policy_end_date: toDate(start + 400 * DAY),
        policy_periods: periods([day, 1000], [toDate(start + 31 * DAY), 1000]),
      });
      const { json } = await its.call('POST', PRE_SIGN_PATH, { body });
      await other.user.sign(json.redirect_url);
      await other.advanceTo(Date.now());
      const { wechatPayPublicKey, wechatPayPublicKeyId } = other.moduleOptions;
      const plugin = connectPlugin(other.moduleOptions, {
        [wechatPayPublicKeyId]: wechatPayPublicKey,
      });
      const headers = { 'Wechatpay-Serial': wechatPayPublicKeyId };
      const applied = await plugin
        .chain('v3/bill/tradebill')
        .get({ params: { bill_date: day }, headers });
      const token = new URL(applied.data.download_url).searchParams.get('token');
      const { data } = await plugin.chain('v3/billdownload/file').get({
        params: { token },
        responseType: 'arraybuffer',
      });
      const content = Buffer.from(data as ArrayBuffer);
      expect(sha1(content)).toBe(applied.data.hash_value);
      expect(readBill(content.toString('utf8')).rows[0]?.['商户订单号']).toBe(body['out_trade_no']);
    } finally {
      await other.stop();
    }
  });
});
