import { WechatPayRequestValidationError } from '../../errors/wechat-pay.error.js';
import { ALPHANUMERIC, OUT_TRADE_NO, Text } from '../../schema/text.decorators.js';

/** Identifies an order by the merchant's order number. */
export class QueryOrderByOutTradeNoDto {
  /** The merchant's order number: at most 32 digits, letters and `_-*`. */
  @Text({ maxLength: 32, characters: OUT_TRADE_NO })
  out_trade_no!: string;
}

/** Identifies an order by WeChat Pay's order number. */
export class QueryOrderByTransactionIdDto {
  /** WeChat Pay's order number: at most 32 digits and letters. */
  @Text({ maxLength: 32, characters: ALPHANUMERIC })
  transaction_id!: string;
}

/** One of the two numbers. An unpaid order has only the merchant's number. */
export type QueryOrderDto = QueryOrderByOutTradeNoDto | QueryOrderByTransactionIdDto;

/**
 * True when the order is identified by WeChat Pay's number.
 *
 * @throws {WechatPayRequestValidationError} unless exactly one of the two numbers is set.
 */
export function isByTransactionId(dto: QueryOrderDto): dto is QueryOrderByTransactionIdDto {
  const { out_trade_no, transaction_id } = (dto ?? {}) as { [name in OrderNumber]?: unknown };
  const isById = transaction_id !== undefined;
  if (isById !== (out_trade_no !== undefined)) return isById;
  throw new WechatPayRequestValidationError('GET /v3/pay/transactions', [
    {
      path: 'out_trade_no',
      rule: isById ? 'order-number' : 'required',
      message: 'must be given, or transaction_id, and not both',
    },
  ]);
}

type OrderNumber = 'out_trade_no' | 'transaction_id';
