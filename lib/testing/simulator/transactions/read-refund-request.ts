import type { FieldReader } from '../validation/field-reader.js';
import { readNotifyUrl, readPositive } from '../validation/read-fields.js';
import { rejectField } from '../validation/simulated-api-error.js';

const ACCOUNTS = ['AVAILABLE', 'UNAVAILABLE'] as const;

/** The part of a refund that one of the merchant's accounts pays. */
export interface RefundSource {
  readonly account: (typeof ACCOUNTS)[number];
  /** Fen. */
  readonly amount: number;
}

/** A refund request without its order. */
interface RefundRequest {
  readonly outRefundNo: string;
  /** Refund in fen. */
  readonly amount: number;
  /** The order's amount in fen, as stated in the request. */
  readonly total: number;
  readonly from: readonly RefundSource[] | undefined;
  readonly reason: string | undefined;
  readonly notifyUrl: string | undefined;
}

const REFUND_NUMBER = {
  max: 64,
  pattern: /^[0-9A-Za-z_|*@-]*$/,
  meaning: 'must contain only digits, letters, _, -, |, * and @',
};

/** @throws SimulatedApiError at the first missing or invalid field. */
export function readRefundRequest(fields: FieldReader, exposed: boolean): RefundRequest {
  const outRefundNo = fields.readText('out_refund_no', REFUND_NUMBER);
  const reason = fields.readOptionalText('reason', { max: 80 });
  const notifyUrl = fields.has('notify_url')
    ? readNotifyUrl(fields, 'notify_url', exposed)
    : undefined;
  const account = fields.readOptionalText('funds_account');
  if (account !== undefined && account !== 'AVAILABLE') {
    rejectField('/funds_account', 'must be AVAILABLE', { value: account });
  }
  const parts = fields.readObject('amount');
  const [amount, total] = [readPositive(parts, 'refund'), readPositive(parts, 'total')];
  if (parts.readText('currency') !== 'CNY') rejectField('/amount/currency', 'must be CNY');
  const from = readRefundSources(parts, amount);
  checkRefundGoods(fields);
  return { outRefundNo, amount, total, from, reason, notifyUrl };
}

/**
 * Reads the accounts that pay for a refund, if named. Each account occurs once, and the amounts add up
 * to the refund.
 *
 * @param refund refund in fen
 * @throws SimulatedApiError at the first missing or invalid field.
 */
function readRefundSources(
  amount: FieldReader,
  refund: number,
): readonly RefundSource[] | undefined {
  const sources = amount.readOptionalList('from')?.map(readSource);
  if (!sources?.length) return undefined;
  const from = amount.getPointer('from');
  if (new Set(sources.map(({ account }) => account)).size < sources.length) {
    rejectField(from, 'must name each account once');
  }
  const sum = sources.reduce((total, source) => total + source.amount, 0);
  if (sum !== refund) rejectField(from, `must add up to the refund, ${refund}, not ${sum}`);
  return sources;
}

/** @throws SimulatedApiError at the first missing or invalid field of the refunded goods. */
function checkRefundGoods(fields: FieldReader): void {
  for (const goods of fields.readOptionalList('goods_detail') ?? []) {
    goods.readText('merchant_goods_id');
    goods.readOptionalText('wechatpay_goods_id');
    goods.readOptionalText('goods_name');
    for (const name of ['unit_price', 'refund_amount']) {
      const value = goods.readInteger(name);
      if (value < 0) rejectField(goods.getPointer(name), 'must not be negative', { value });
    }
    readPositive(goods, 'refund_quantity');
  }
}

function readSource(fields: FieldReader): RefundSource {
  const text = fields.readText('account');
  const account = ACCOUNTS.find((one) => one === text);
  if (account === undefined) {
    rejectField(fields.getPointer('account'), `must be ${ACCOUNTS.join(' or ')}`, { value: text });
  }
  return { account, amount: readPositive(fields, 'amount') };
}
