import { Readable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import {
  parseTradeBill,
  type TradeBillRow,
  WechatPayBillFormatError,
  WechatPayTransactionService,
  WechatPayTransportError,
} from '../../../lib/index.js';
import { Merchant } from '../../support/applications/merchant.js';
import { BILL_TARGET, billServer, hashOf, sendBill } from '../../support/wire/bill-server.js';

const HEADER =
  '交易时间,公众账号ID,商户号,特约商户号,设备号,微信订单号,商户订单号,用户标识,交易类型,交易状态,付款银行,货币种类,应结订单金额,代金券金额,微信退款单号,商户退款单号,退款金额,充值券退款金额,退款类型,退款状态,商品名称,商户数据包,手续费,费率,订单金额,申请退款金额,费率备注';
const PAYMENT =
  '`2026-12-01 10:00:01,`wx0001,`1900000001,`0,`,`4200001,`order-1,`openid-1,`PAP,`SUCCESS,`CMB_DEBIT,`CNY,`99.90,`0.10,`0,`0,`0.00,`0.00,`,`,`百万医疗险 2026 年 12 月,`policy-7,`0.59940,`0.60%,`100.00,`0.00,`';
const REFUND =
  '`2026-12-01 11:30:00,`wx0001,`1900000001,`0,`,`4200001,`order-1,`openid-1,`PAP,`REFUND,`CMB_DEBIT,`CNY,`0.00,`0.00,`5030001,`refund-1,`20.05,`0.10,`ORIGINAL,`PROCESSING,`百万医疗险 2026 年 12 月,`policy-7,`-0.12030,`0.60%,`0.00,`20.15,`';
const TOTALS =
  '总交易单数,应结订单总金额,退款总金额,充值券退款总金额,手续费总金额,订单总金额,申请退款总金额';
const SUMMARY = '`2,`99.90,`20.05,`0.10,`0.47910,`100.00,`20.15';

const write = (...lines: readonly string[]): string =>
  `\uFEFF${lines.map((line) => `${line}\r\n`).join('')}`;

const BILL = write(HEADER, PAYMENT, REFUND, TOTALS, SUMMARY);

const toRows = async (bill: AsyncIterable<TradeBillRow>): Promise<TradeBillRow[]> => {
  const rows: TradeBillRow[] = [];
  for await (const row of bill) rows.push(row);
  return rows;
};

const parse = (text: string): Promise<TradeBillRow[]> =>
  toRows(parseTradeBill(Readable.from([Buffer.from(text)])));

const problemOf = async (text: string): Promise<string> => {
  const error: unknown = await parse(text).catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(WechatPayBillFormatError);
  return (error as WechatPayBillFormatError).message;
};

/** Replaces one value of a row. */
const replace = (row: string, column: string, value: string): string => {
  const values = row.slice(1).split(',`');
  values[HEADER.split(',').indexOf(column)] = value;
  return `\`${values.join(',`')}`;
};

describe('parseTradeBill', () => {
  it('reads a payment with its amounts in fen, its time in RFC 3339 and every column as text', async () => {
    const [payment] = await parse(BILL);
    const { columns, ...fields } = payment!;
    expect(fields).toEqual({
      kind: 'payment',
      line: 2,
      trade_time: '2026-12-01T10:00:01+08:00',
      appid: 'wx0001',
      mchid: '1900000001',
      transaction_id: '4200001',
      out_trade_no: 'order-1',
      openid: 'openid-1',
      trade_type: 'PAP',
      trade_state: 'SUCCESS',
      bank_type: 'CMB_DEBIT',
      currency: 'CNY',
      settlement_amount: 9990,
      coupon_amount: 10,
      description: '百万医疗险 2026 年 12 月',
      attach: 'policy-7',
      fee: '0.59940',
      fee_rate: '0.60%',
      order_amount: 10000,
    });
    expect(Object.keys(columns)).toEqual(HEADER.split(','));
    expect(columns['应结订单金额']).toBe('99.90');
    expect(columns['特约商户号']).toBe('0');
  });

  it('reads a refund with its own amounts', async () => {
    const [, refund] = await parse(BILL);
    expect(refund).toMatchObject({
      kind: 'refund',
      line: 3,
      trade_state: 'REFUND',
      refund_id: '5030001',
      out_refund_no: 'refund-1',
      refund_amount: 2005,
      coupon_refund_amount: 10,
      requested_refund_amount: 2015,
      refund_channel: 'ORIGINAL',
      refund_status: 'PROCESSING',
      order_amount: 0,
      fee: '-0.12030',
    });
    expect(refund).toHaveProperty('refund_success_time', undefined);
  });

  it('parseTradeBill sets summary after the last row and not before', async () => {
    const bill = parseTradeBill(Readable.from([BILL]));
    expect(bill.summary).toBeUndefined();
    expect(await toRows(bill)).toHaveLength(2);
    const { columns, ...totals } = bill.summary!;
    expect(totals).toEqual({
      count: 2,
      settlement_amount: 9990,
      refund_amount: 2005,
      coupon_refund_amount: 10,
      fee: '0.47910',
      order_amount: 10000,
      requested_refund_amount: 2015,
    });
    expect(columns['手续费总金额']).toBe('0.47910');
  });

  it.each([1, 2, 3, 7, 64])('reads the same rows from chunks of %i bytes', async (size) => {
    const bytes = Buffer.from(BILL);
    const chunks: Buffer[] = [];
    for (let at = 0; at < bytes.length; at += size) chunks.push(bytes.subarray(at, at + size));
    expect(await toRows(parseTradeBill(Readable.from(chunks)))).toEqual(await parse(BILL));
  });

  it.each([
    ['line feeds only', BILL.replaceAll('\r\n', '\n')],
    ['no byte order mark', BILL.slice(1)],
    ['no line end after the totals', BILL.trimEnd()],
    ['empty lines at the end', `${BILL}\r\n\r\n`],
  ])('reads a bill with %s', async (_what, text) => {
    expect(await parse(text)).toEqual(await parse(BILL));
  });

  it.each([
    ['a comma', '医疗险,家庭版'],
    ['a comma before a digit', 'a,1'],
    ['a line break', '医疗险\n家庭版'],
    ['a backtick', 'a`b'],
  ])('keeps %s within a value', async (_what, value) => {
    const rows = await parse(write(HEADER, replace(PAYMENT, '商品名称', value), TOTALS, SUMMARY));
    expect(rows).toHaveLength(1);
    expect(rows[0]).toMatchObject({ description: value, attach: 'policy-7', order_amount: 10000 });
  });

  it('reads columns by their names, in another order and with a new one between them', async () => {
    const names = HEADER.split(',');
    const values = PAYMENT.slice(1).split(',`');
    const header = ['新字段', ...names.toReversed()].join(',');
    const row = ['x', ...values.toReversed()].map((value) => `\`${value}`).join(',');
    const [payment] = await parse(write(header, row, TOTALS, SUMMARY));
    expect(payment).toMatchObject({ out_trade_no: 'order-1', order_amount: 10000 });
    expect(payment?.columns['新字段']).toBe('x');
  });

  it('reads a bill of payments, which has no columns of refunds', async () => {
    const header = HEADER.replace(/,微信退款单号.*退款状态/, '').replace(',申请退款金额', '');
    const values = PAYMENT.split(',');
    const row = [...values.slice(0, 14), ...values.slice(20, 25), values[26]].join(',');
    const totals = '总交易单数,应结订单总金额,手续费总金额,订单总金额';
    const bill = parseTradeBill(
      Readable.from([write(header, row, totals, '`1,`99.90,`0.59940,`100.00')]),
    );
    expect(await toRows(bill)).toMatchObject([{ kind: 'payment', order_amount: 10000 }]);
    expect(bill.summary).toMatchObject({ count: 1, order_amount: 10000, refund_amount: 0 });
  });

  it('reads the times of a bill of refunds', async () => {
    const header = HEADER.replace('微信退款单号', '退款申请时间,退款成功时间,微信退款单号');
    const row = REFUND.replace('`5030001', '`2026-12-01 11:29:59,`2026-12-01 11:31:00,`5030001');
    const [refund] = await parse(write(header, row, TOTALS, SUMMARY));
    expect(refund).toMatchObject({
      refund_request_time: '2026-12-01T11:29:59+08:00',
      refund_success_time: '2026-12-01T11:31:00+08:00',
    });
  });

  it('reads the early format, which some merchants still get', async () => {
    const header =
      '交易时间,公众账号ID,商户号,子商户号,设备号,微信订单号,商户订单号,用户标识,交易类型,交易状态,付款银行,货币种类,总金额,企业红包金额,微信退款单号,商户退款单号,退款金额,企业红包退款金额,退款类型,退款状态,商品名称,商户数据包,手续费,费率';
    const row = PAYMENT.split(',').slice(0, 24).join(',');
    const bill = parseTradeBill(
      Readable.from([
        write(
          header,
          row,
          '总交易单数,总交易额,总退款金额,总企业红包退款金额,手续费总金额',
          '`1,`99.90,`1.00,`0.50,`0.59940',
        ),
      ]),
    );
    expect(await toRows(bill)).toMatchObject([
      { settlement_amount: 9990, order_amount: 9990, coupon_amount: 10 },
    ]);
    expect(bill.summary).toMatchObject({
      settlement_amount: 9990,
      order_amount: 9990,
      refund_amount: 100,
      coupon_refund_amount: 50,
    });
  });

  it.each([
    ['0', 0],
    ['0.0', 0],
    ['0.01', 1],
    ['1', 100],
    ['1.5', 150],
    ['-3.20', -320],
    ['', 0],
    ['1.23000', 123],
    ['90071992547409.91', undefined],
    ['9007199254740.91', 900719925474091],
    ['1.234', undefined],
    ['1,00', undefined],
    ['1e3', undefined],
    ['￥1.00', undefined],
    ['.5', undefined],
  ])('reads the amount %j as %s fen', async (text, fen) => {
    const bill = write(HEADER, replace(PAYMENT, '订单金额', text), TOTALS, SUMMARY);
    if (fen === undefined) expect(await problemOf(bill)).toMatch(/^line 2 of the bill: 订单金额/);
    else expect((await parse(bill))[0]?.order_amount).toBe(fen);
  });

  it.each([
    [
      'a missing column',
      HEADER.replace('商户订单号', '商户单号'),
      /line 2 .* no column 商户订单号/,
    ],
    ['an error page', '<html>502 Bad Gateway</html>', /line 2 .* 27 values for 1 columns/],
  ])('rejects a bill with %s as its header', async (_what, header, problem) => {
    expect(await problemOf(write(header, PAYMENT, TOTALS, SUMMARY))).toMatch(problem);
  });

  it.each([
    ['an empty file', '', /line 1 .* ends without its totals/],
    [
      'a bill that was cut after a row',
      write(HEADER, PAYMENT),
      /line 2 .* ends without its totals/,
    ],
    ['a bill that was cut within a row', write(HEADER, PAYMENT.slice(0, 90)), /ends without/],
    ['a bill that was cut after the names of the totals', write(HEADER, PAYMENT, TOTALS), /line 3/],
    ['a row with a value too many', write(HEADER, `${PAYMENT},\`x`, TOTALS, SUMMARY), /28 values/],
    [
      'a row with a value too few',
      write(HEADER, PAYMENT.replace(/,`$/, ''), REFUND, TOTALS, SUMMARY),
      /line 2 .* fewer values/,
    ],
    ['values before a header', write(PAYMENT, TOTALS, SUMMARY), /line 1 .* before a header/],
    ['a row after the totals', write(HEADER, TOTALS, SUMMARY, PAYMENT), /line 4 .* follows/],
    ['a third header', write(HEADER, TOTALS, SUMMARY, HEADER), /line 4 .* follows/],
    ['a line without an end', `${HEADER}\n\`${'x'.repeat(70_000)}`, /too long/],
    [
      'a time in another form',
      write(HEADER, replace(PAYMENT, '交易时间', '1/12/2026'), TOTALS, SUMMARY),
      /交易时间/,
    ],
    [
      'a count that is not a number',
      write(HEADER, PAYMENT, TOTALS, SUMMARY.replace('`2', '`two')),
      /line 4 .*总交易单数/,
    ],
  ])('rejects %s and names the line', async (_what, text, problem) => {
    expect(await problemOf(text)).toMatch(problem);
  });

  it('rejects bytes that are not UTF-8', async () => {
    const bytes = Buffer.concat([Buffer.from(`${HEADER}\n\`20`), Buffer.from([0xd6, 0xd0])]);
    await expect(toRows(parseTradeBill(Readable.from([bytes])))).rejects.toThrow(/not UTF-8/);
  });

  it('keeps values of the bill out of its errors', async () => {
    const row = replace(replace(PAYMENT, '订单金额', 'secret-amount'), '用户标识', 'secret-openid');
    expect(await problemOf(write(HEADER, row, TOTALS, SUMMARY))).not.toMatch(/secret/);
  });

  describe('with a download', () => {
    const download = async (hash: string, read: (rows: TradeBillRow[]) => Promise<void>) => {
      const download_url = `https://api.mch.weixin.qq.com${BILL_TARGET}`;
      const merchant = await Merchant.start(
        billServer({ download_url, hash_value: hash }, sendBill(Buffer.from(BILL))),
      );
      try {
        const transactions = merchant.module.get(WechatPayTransactionService);
        const bill = parseTradeBill(
          await transactions.downloadTradeBill({ bill_date: '2026-12-01' }),
        );
        const rows: TradeBillRow[] = [];
        try {
          for await (const row of bill) rows.push(row);
        } finally {
          if (hash !== hashOf(Buffer.from(BILL))) expect(bill.summary).toBeUndefined();
          await read(rows);
        }
      } finally {
        await merchant.stop();
      }
    };

    it('reads the rows of a bill whose hash is right', async () => {
      await download(hashOf(Buffer.from(BILL)), async (rows) => {
        expect(rows.map(({ kind }) => kind)).toEqual(['payment', 'refund']);
      });
    });

    it('rejects at the end of a bill whose hash is wrong', async () => {
      const error: unknown = await download(hashOf(Buffer.from('x')), async () => undefined).catch(
        (reason: unknown) => reason,
      );
      expect(error).toBeInstanceOf(WechatPayTransportError);
      expect(error).toMatchObject({ reason: 'hash-mismatch' });
    });

    it('closes the download when the reader stops early', async () => {
      const source = Readable.from([BILL.slice(0, 1200), BILL.slice(1200)]);
      for await (const row of parseTradeBill(source)) {
        expect(row.kind).toBe('payment');
        break;
      }
      expect(source.destroyed).toBe(true);
    });
  });
});
