import { WechatPayRequestValidationError } from '../../errors/wechat-pay.error.js';
import { ALPHANUMERIC, OUT_TRADE_NO, Text } from '../../schema/text.decorators.js';

/** Names an order by the merchant's own number. */
export class QueryOrderByOutTradeNoDto {
  /** The merchant's number of the order: at most 32 of digits, letters and `_-*`. */
  @Text({ maxLength: 32, characters: OUT_TRADE_NO })
  out_trade_no!: string;
}

/** Names an order by WeChat Pay's number. */
export class QueryOrderByTransactionIdDto {
  /** WeChat Pay's number of the order: at most 32 digits and letters. */
  @Text({ maxLength: 32, characters: ALPHANUMERIC })
  transaction_id!: string;
}

/** One of the two numbers; an unpaid order is found by the merchant's own only. */
export type QueryOrderDto = QueryOrderByOutTradeNoDto | QueryOrderByTransactionIdDto;

/**
 * Which of the two numbers names the order.
 *
 * @throws {WechatPayRequestValidationError} unless it is exactly one.
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
