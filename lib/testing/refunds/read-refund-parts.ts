import type { FieldReader } from '../fields/field-reader.js';
import { readPositive } from '../fields/read-scalars.js';
import { refuseField } from '../fields/refuse-field.js';

const ACCOUNTS = ['AVAILABLE', 'UNAVAILABLE'] as const;

/** How much one of the merchant's accounts pays of a refund. */
export interface RefundSource {
  readonly account: (typeof ACCOUNTS)[number];
  /** Fen. */
  readonly amount: number;
}

/**
 * The accounts that pay for a refund, when it names them: each once, and together all of it.
 *
 * @param refund fen that are refunded
 * @throws ApiRefusal at the first field that is missing or wrong.
 */
export function readRefundSources(
  amount: FieldReader,
  refund: number,
): readonly RefundSource[] | undefined {
  const sources = amount.optionalList('from')?.map(readSource);
  if (!sources?.length) return undefined;
  const from = amount.at('from');
  if (new Set(sources.map(({ account }) => account)).size < sources.length) {
    refuseField(from, 'must name each account once');
  }
  const sum = sources.reduce((total, source) => total + source.amount, 0);
  if (sum !== refund) refuseField(from, `must add up to the refund, ${refund}, and is ${sum}`);
  return sources;
}

/** @throws ApiRefusal at the first of the refunded goods that is not described as it must be. */
export function checkRefundGoods(fields: FieldReader): void {
  for (const goods of fields.optionalList('goods_detail') ?? []) {
    goods.text('merchant_goods_id');
    goods.optionalText('wechatpay_goods_id');
    goods.optionalText('goods_name');
    for (const name of ['unit_price', 'refund_amount']) {
      const value = goods.integer(name);
      if (value < 0) refuseField(goods.at(name), 'must not be negative', { value });
    }
    readPositive(goods, 'refund_quantity');
  }
}

function readSource(fields: FieldReader): RefundSource {
  const text = fields.text('account');
  const account = ACCOUNTS.find((one) => one === text);
  if (account === undefined) {
    refuseField(fields.at('account'), `must be ${ACCOUNTS.join(' or ')}`, { value: text });
  }
  return { account, amount: readPositive(fields, 'amount') };
}
