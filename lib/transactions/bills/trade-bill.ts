import { BillReader, type BillRecord, WechatPayBillFormatError } from './bill-records.js';

/**
 * The columns that a payment and a refund have in common.
 *
 * @see https://pay.weixin.qq.com/docs/merchant/products/bill-download/format-trade.html
 */
export interface TradeBillFields {
  /** Number of the row's first line in the bill, from 1. */
  readonly line: number;
  /** Time of the payment, or of the accepted refund, in RFC 3339 (交易时间). */
  readonly trade_time: string;
  /** The appid of the order (公众账号ID). */
  readonly appid: string;
  /** Merchant number (商户号). */
  readonly mchid: string;
  /** WeChat Pay's order number (微信订单号). */
  readonly transaction_id: string;
  /** The merchant's order number (商户订单号). */
  readonly out_trade_no: string;
  /** The openid of the customer under `appid` (用户标识). */
  readonly openid: string;
  /** `PAP` for a deduction (交易类型). */
  readonly trade_type: string;
  /** `SUCCESS`, `REFUND` or `REVOKED`, open to new values (交易状态). */
  readonly trade_state: string;
  /** Bank of the customer (付款银行). */
  readonly bank_type: string;
  /** `CNY` (货币种类). */
  readonly currency: string;
  /** Amount that is settled, in fen: the order without coupons that are not settled (应结订单金额). */
  readonly settlement_amount: number;
  /** Coupons of the payment, in fen (代金券金额). */
  readonly coupon_amount: number;
  /** Description of the order (商品名称). */
  readonly description: string;
  /** The merchant's own data (商户数据包). */
  readonly attach: string;
  /** Yuan with up to five decimals, negative when it is returned (手续费). A fee may be a fraction of a fen. */
  readonly fee: string;
  /** For instance `0.60%` (费率). */
  readonly fee_rate: string;
  /** Amount of the order in fen, 0 for a refund (订单金额). */
  readonly order_amount: number;
  /** Every column by its name in the bill, as text. It includes columns that WeChat Pay added later. */
  readonly columns: Readonly<Record<string, string>>;
}

/**
 * A payment in a trade bill.
 *
 * @see https://pay.weixin.qq.com/docs/merchant/products/bill-download/format-trade.html
 */
export interface TradeBillPayment extends TradeBillFields {
  /** Discriminates the rows. */
  readonly kind: 'payment';
}

/**
 * A refund in a trade bill, as it was when the bill was made: query the refund for its current state.
 *
 * @see https://pay.weixin.qq.com/docs/merchant/products/bill-download/format-trade.html
 */
export interface TradeBillRefund extends TradeBillFields {
  /** Discriminates the rows. */
  readonly kind: 'refund';
  /** WeChat Pay's refund number (微信退款单号). */
  readonly refund_id: string;
  /** The merchant's refund number (商户退款单号). */
  readonly out_refund_no: string;
  /** Refunded amount in fen (退款金额). */
  readonly refund_amount: number;
  /** Refunded coupons in fen (充值券退款金额). */
  readonly coupon_refund_amount: number;
  /** `ORIGINAL` or `BALANCE`, open to new values (退款类型). */
  readonly refund_channel: string;
  /** `SUCCESS`, `FAIL`, `PROCESSING` or `CHANGE`, open to new values; not the states of the query (退款状态). */
  readonly refund_status: string;
  /** Requested amount in fen (申请退款金额). */
  readonly requested_refund_amount: number;
  /** RFC 3339, in bills of refunds only (退款申请时间). */
  readonly refund_request_time?: string | undefined;
  /** RFC 3339, in bills of refunds only, absent before the refund has succeeded (退款成功时间). */
  readonly refund_success_time?: string | undefined;
}

/**
 * One row of a trade bill (交易账单), discriminated by `kind`.
 *
 * @see https://pay.weixin.qq.com/docs/merchant/products/bill-download/format-trade.html
 */
export type TradeBillRow = TradeBillPayment | TradeBillRefund;

/**
 * The totals of a trade bill (汇总数据).
 *
 * @see https://pay.weixin.qq.com/docs/merchant/products/bill-download/format-trade.html
 */
export interface TradeBillSummary {
  /** Number of rows (总交易单数). */
  readonly count: number;
  /** Fen (应结订单总金额). */
  readonly settlement_amount: number;
  /** Fen (退款总金额). */
  readonly refund_amount: number;
  /** Fen (充值券退款总金额). */
  readonly coupon_refund_amount: number;
  /** Yuan with up to five decimals (手续费总金额). */
  readonly fee: string;
  /** Fen (订单总金额). */
  readonly order_amount: number;
  /** Fen (申请退款总金额). */
  readonly requested_refund_amount: number;
  /** Every total by its name in the bill, as text. */
  readonly columns: Readonly<Record<string, string>>;
}

/**
 * The rows of a trade bill. They can be read once.
 *
 * @see https://pay.weixin.qq.com/docs/merchant/products/bill-download/format-trade.html
 */
export interface TradeBill extends AsyncIterable<TradeBillRow> {
  /** The totals; `undefined` until every row has been read. */
  readonly summary: TradeBillSummary | undefined;
}

/**
 * Reads a trade bill (交易账单) row by row, in constant memory.
 *
 * A row is unverified until the last one has been read: only then is the hash of the download compared, and the
 * iteration throws when it differs. Collect the rows, or write them in a transaction that an error rolls back.
 *
 * @param bill the stream from `downloadTradeBill`, or the chunks of a file that `saveBill` wrote.
 * @throws {WechatPayBillFormatError} while rows are read, when the text is not a complete trade bill.
 * @throws {WechatPayTransportError} while rows are read, when the download fails or its hash is wrong.
 * @see https://pay.weixin.qq.com/docs/merchant/products/bill-download/format-trade.html
 * @example
 * const bill = parseTradeBill(await transactions.downloadTradeBill({ bill_date: '2026-12-01' }));
 * for await (const row of bill) if (row.kind === 'payment') paid.set(row.out_trade_no, row.order_amount);
 * console.log(bill.summary?.count);
 */
export function parseTradeBill(bill: AsyncIterable<Uint8Array | string>): TradeBill {
  let summary: TradeBillSummary | undefined;
  async function* readRows(): AsyncGenerator<TradeBillRow, void, undefined> {
    let totals: TradeBillSummary | undefined;
    for await (const record of readRecords(bill)) {
      const cells = new Cells(record);
      if (record.table === 'summary') totals = toSummary(cells);
      else yield toRow(cells);
    }
    // Only now is the hash of a download verified.
    summary = totals;
  }
  const rows = readRows();
  return {
    [Symbol.asyncIterator]: () => rows,
    get summary() {
      return summary;
    },
  };
}

async function* readRecords(
  bill: AsyncIterable<Uint8Array | string>,
): AsyncGenerator<BillRecord, void, undefined> {
  const reader = new BillReader();
  const decoder = new TextDecoder('utf-8', { fatal: true });
  const decode = (bytes?: Uint8Array): string => {
    try {
      return decoder.decode(bytes, { stream: bytes !== undefined });
    } catch {
      throw new WechatPayBillFormatError(reader.line, 'it is not UTF-8');
    }
  };
  let isFirst = true;
  for await (const chunk of bill) {
    const text = typeof chunk === 'string' ? chunk : decode(chunk);
    // The decoder removes the byte order mark of bytes.
    yield* reader.read(isFirst ? text.replace(/^\uFEFF/, '') : text);
    isFirst = false;
  }
  yield* reader.read(decode());
  yield* reader.end();
}

/** The values of one record by the names of their columns. */
class Cells {
  readonly line: number;
  readonly columns: Readonly<Record<string, string>>;

  constructor({ header, values, line }: BillRecord) {
    this.line = line;
    const columns: Record<string, string> = Object.create(null) as Record<string, string>;
    for (const [index, name] of header.entries()) columns[name] = values[index] ?? '';
    this.columns = columns;
  }

  /**
   * @param early names of the column in early formats, which some merchants still get.
   * @throws {WechatPayBillFormatError} when the bill has no such column.
   */
  getText(name: string, ...early: readonly string[]): string {
    const found = [name, ...early].find((other) => other in this.columns);
    const value = found === undefined ? undefined : this.columns[found];
    if (value === undefined) throw this.#createError(`the bill has no column ${name}`);
    return value;
  }

  /** Fen; 0 for an empty cell. */
  getFen(name: string, ...early: readonly string[]): number {
    const text = this.getText(name, ...early);
    const [, sign = '', yuan = '0', decimals = ''] = AMOUNT.exec(text) ?? [];
    const fen = Number(`${sign}${yuan}${decimals.slice(0, 2).padEnd(2, '0')}`);
    const isExact = /^0*$/.test(decimals.slice(2)) && Number.isSafeInteger(fen);
    if (text !== '' && (!AMOUNT.test(text) || !isExact)) {
      throw this.#createError(`${name} must be an amount in yuan with two decimals`);
    }
    return fen === 0 ? 0 : fen;
  }

  /** Yuan as text, for fees. */
  getYuan(name: string): string {
    const text = this.getText(name);
    if (!AMOUNT.test(text)) throw this.#createError(`${name} must be an amount in yuan`);
    return text;
  }

  getCount(name: string): number {
    const text = this.getText(name);
    if (!/^\d{1,15}$/.test(text)) throw this.#createError(`${name} must be a number`);
    return Number(text);
  }

  /** RFC 3339. */
  getTime(name: string): string {
    const [, day, time] = TIME.exec(this.getText(name)) ?? [];
    if (day === undefined || time === undefined) {
      throw this.#createError(`${name} must be a time such as 2026-12-01 10:00:00`);
    }
    return `${day}T${time}+08:00`;
  }

  /** `undefined` for a column that is absent or empty. */
  findTime(name: string): string | undefined {
    return this.has(name) ? this.getTime(name) : undefined;
  }

  /** Fen; 0 for a column that the bill does not have. */
  findFen(name: string, ...early: readonly string[]): number {
    return [name, ...early].some((other) => other in this.columns)
      ? this.getFen(name, ...early)
      : 0;
  }

  /** WeChat Pay leaves a number that does not apply empty, or writes 0. */
  has(name: string): boolean {
    const value = this.columns[name];
    return value !== undefined && value !== '' && value !== '0';
  }

  #createError(problem: string): WechatPayBillFormatError {
    return new WechatPayBillFormatError(this.line, problem);
  }
}

const AMOUNT = /^(-?)(\d{1,13})(?:\.(\d{1,8}))?$/;

const TIME = /^(\d{4}-\d{2}-\d{2}) (\d{2}:\d{2}:\d{2})$/;

function toRow(cells: Cells): TradeBillRow {
  const common: TradeBillFields = {
    line: cells.line,
    trade_time: cells.getTime('交易时间'),
    appid: cells.getText('公众账号ID'),
    mchid: cells.getText('商户号'),
    transaction_id: cells.getText('微信订单号'),
    out_trade_no: cells.getText('商户订单号'),
    openid: cells.getText('用户标识'),
    trade_type: cells.getText('交易类型'),
    trade_state: cells.getText('交易状态'),
    bank_type: cells.getText('付款银行'),
    currency: cells.getText('货币种类'),
    settlement_amount: cells.getFen('应结订单金额', '总金额'),
    coupon_amount: cells.getFen('代金券金额', '企业红包金额', '代金券或立减优惠金额'),
    description: cells.getText('商品名称'),
    attach: cells.getText('商户数据包'),
    fee: cells.getYuan('手续费'),
    fee_rate: cells.getText('费率'),
    order_amount: cells.getFen('订单金额', '总金额'),
    columns: cells.columns,
  };
  if (!cells.has('微信退款单号') && common.trade_state !== 'REFUND') {
    return { kind: 'payment', ...common };
  }
  return {
    kind: 'refund',
    ...common,
    refund_id: cells.getText('微信退款单号'),
    out_refund_no: cells.getText('商户退款单号'),
    refund_amount: cells.getFen('退款金额'),
    coupon_refund_amount: cells.getFen(
      '充值券退款金额',
      '企业红包退款金额',
      '代金券或立减优惠退款金额',
    ),
    refund_channel: cells.getText('退款类型'),
    refund_status: cells.getText('退款状态'),
    requested_refund_amount: cells.getFen('申请退款金额', '退款金额'),
    refund_request_time: cells.findTime('退款申请时间'),
    refund_success_time: cells.findTime('退款成功时间'),
  };
}

function toSummary(cells: Cells): TradeBillSummary {
  return {
    count: cells.getCount('总交易单数'),
    settlement_amount: cells.getFen('应结订单总金额', '总交易额'),
    refund_amount: cells.findFen('退款总金额', '总退款金额'),
    coupon_refund_amount: cells.findFen(
      '充值券退款总金额',
      '总企业红包退款金额',
      '总代金券或立减优惠退款金额',
    ),
    fee: cells.getYuan('手续费总金额'),
    order_amount: cells.getFen('订单总金额', '总交易额'),
    requested_refund_amount: cells.findFen('申请退款总金额', '总退款金额'),
    columns: cells.columns,
  };
}
