import type { FieldReader } from '../validation/field-reader.js';
import { readNotifyUrl, readPositive } from '../validation/read-fields.js';
import { rejectField } from '../validation/simulated-api-error.js';

const ACCOUNTS = ['AVAILABLE', 'UNAVAILABLE'] as const;

/** How much one of the merchant's accounts pays of a refund. */
export interface RefundSource {
  readonly account: (typeof ACCOUNTS)[number];
  /** Fen. */
  readonly amount: number;
}

/** A refund request, but for the order that it names. */
interface RefundRequest {
  readonly outRefundNo: string;
  /** Fen that are refunded. */
  readonly amount: number;
  /** Fen that the caller takes the order's amount to be. */
  readonly total: number;
  readonly from: readonly RefundSource[] | undefined;
  readonly reason: string | undefined;
  readonly notifyUrl: string | undefined;
}

const REFUND_NUMBER = {
  max: 64,
  pattern: /^[0-9A-Za-z_|*@-]*$/,
  meaning: 'may have digits, letters, _, -, |, * and @ only',
};

/** @throws SimulatedApiError at the first field that is missing or wrong. */
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
 * The accounts that pay for a refund, when it names them: each once, and together all of it.
 *
 * @param refund fen that are refunded
 * @throws SimulatedApiError at the first field that is missing or wrong.
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
  if (sum !== refund) rejectField(from, `must add up to the refund, ${refund}, and is ${sum}`);
  return sources;
}

/** @throws SimulatedApiError at the first of the refunded goods that is not described as it must be. */
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
