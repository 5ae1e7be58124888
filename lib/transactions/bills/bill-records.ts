import { brandErrorClass, WechatPayError } from '../../errors/wechat-pay.error.js';

/**
 * A bill does not have the form that WeChat Pay documents. The message never repeats a value of the bill.
 *
 * @see https://pay.weixin.qq.com/docs/merchant/products/bill-download/format-trade.html
 */
export class WechatPayBillFormatError extends WechatPayError {
  static {
    brandErrorClass(this, 'WechatPayBillFormatError');
  }

  /** The same in a subclass and after minification. */
  override readonly name = 'WechatPayBillFormatError';

  /** Number of the line, from 1. */
  readonly line: number;

  constructor(line: number, problem: string) {
    super(`line ${line} of the bill: ${problem}`);
    this.line = line;
  }
}

/** One line of values under the names of a header. */
export interface BillRecord {
  /** `summary` for the totals at the end of the bill. */
  readonly table: 'details' | 'summary';
  readonly header: readonly string[];
  /** As many values as the header has names. */
  readonly values: readonly string[];
  /** Number of its first line, from 1. */
  readonly line: number;
}

/** Longest line, in characters. It bounds the memory for a file that is not a bill. */
const MAX_LINE = 64 * 1024;

/** WeChat Pay puts a backtick before each value, so that a spreadsheet does not convert it. */
const MARK = '`';

/**
 * Reads the records of a bill: a header and its lines, then the header of the totals and their line. A value may
 * contain commas and line breaks, since each value begins with a backtick.
 */
export class BillReader {
  #rest = '';
  #line = 0;
  #header: readonly string[] | undefined;
  #table: BillRecord['table'] = 'details';
  /** A record whose last value continues on the next line. */
  #open: { readonly line: number; readonly text: string } | undefined;
  #hasSummary = false;

  /** Number of the line that was read last, from 1. */
  get line(): number {
    return Math.max(1, this.#open?.line ?? this.#line);
  }

  /** @throws {WechatPayBillFormatError} */
  *read(text: string): Generator<BillRecord, void, undefined> {
    const lines = (this.#rest + text).split('\n');
    this.#rest = lines.pop() ?? '';
    if (this.#rest.length > MAX_LINE) throw this.#createError('it is too long');
    for (const line of lines) yield* this.#readLine(line);
  }

  /** @throws {WechatPayBillFormatError} when the bill is incomplete. */
  *end(): Generator<BillRecord, void, undefined> {
    if (this.#rest !== '') yield* this.#readLine(this.#rest);
    if (!this.#hasSummary) throw this.#createError('the bill ends without its totals');
  }

  *#readLine(text: string): Generator<BillRecord, void, undefined> {
    this.#line += 1;
    const line = text.endsWith('\r') ? text.slice(0, -1) : text;
    const open = this.#open;
    if (open !== undefined && line.startsWith(MARK)) {
      throw this.#createError('it has fewer values than columns');
    }
    if (open !== undefined) yield* this.#readRecord(`${open.text}\n${line}`);
    else if (line.startsWith(MARK)) yield* this.#readRecord(line);
    else if (line !== '') this.#readHeader(line);
  }

  #readHeader(line: string): void {
    if (this.#header !== undefined) {
      if (this.#table === 'summary') throw this.#createError('it follows the totals');
      this.#table = 'summary';
    }
    this.#header = line.split(',').map((name) => name.trim());
  }

  *#readRecord(text: string): Generator<BillRecord, void, undefined> {
    const line = this.#open?.line ?? this.#line;
    const header = this.#header;
    if (header === undefined) throw this.#createError('it has values before a header');
    if (this.#hasSummary) throw this.#createError('it follows the totals');
    const values = text.slice(MARK.length).split(`,${MARK}`);
    if (values.length < header.length) {
      if (text.length > MAX_LINE) throw this.#createError('it is too long');
      this.#open = { line, text };
      return;
    }
    if (values.length > header.length) {
      throw this.#createError(`it has ${values.length} values for ${header.length} columns`);
    }
    this.#open = undefined;
    this.#hasSummary = this.#table === 'summary';
    yield { table: this.#table, header, values, line };
  }

  #createError(problem: string): WechatPayBillFormatError {
    return new WechatPayBillFormatError(this.line, problem);
  }
}
