import { WechatPayRequestValidationError } from '../../errors/wechat-pay.error.js';
import { ALPHANUMERIC, OUT_TRADE_NO, Text } from '../../schema/text.decorators.js';

/**
 * Identifies an order by the merchant's order number.
 *
 * @see https://pay.weixin.qq.com/doc/v3/merchant/4012526922
 */
export class QueryOrderByOutTradeNoDto {
  /** The merchant's order number: at most 32 digits, letters and `_-*`. */
  @Text({ maxLength: 32, characters: OUT_TRADE_NO })
  out_trade_no!: string;

  /** Must be absent: `out_trade_no` identifies the order. */
  declare transaction_id?: undefined;
}

/**
 * Identifies an order by WeChat Pay's order number.
 *
 * @see https://pay.weixin.qq.com/doc/v3/merchant/4012526919
 */
export class QueryOrderByTransactionIdDto {
  /** WeChat Pay's order number: at most 32 digits and letters. */
  @Text({ maxLength: 32, characters: ALPHANUMERIC })
  transaction_id!: string;

  /** Must be absent: `transaction_id` identifies the order. */
  declare out_trade_no?: undefined;
}

/** A body or query string with one of the two numbers. */
class OrderNumbers {
  /** The merchant's order number; either this or `transaction_id`. */
  @Text({ presence: 'optional', minLength: 1, maxLength: 32, characters: OUT_TRADE_NO })
  out_trade_no?: string | undefined;

  /** WeChat Pay's order number; either this or `out_trade_no`. */
  @Text({ presence: 'optional', minLength: 1, maxLength: 32, characters: ALPHANUMERIC })
  transaction_id?: string | undefined;
}

/**
 * Identifies an order by exactly one of its two numbers. An unpaid order has only the merchant's number.
 *
 * @see https://pay.weixin.qq.com/doc/v3/merchant/4012526922
 */
export type QueryOrderDto = QueryOrderByOutTradeNoDto | QueryOrderByTransactionIdDto;

/**
 * The class behind the type, for `@Query() dto: QueryOrderDto` and `plainToInstance`. A `ValidationPipe` checks
 * each number; `queryOrder` rejects both numbers, or none. Extend one of the two classes of the union instead.
 */
export const QueryOrderDto = OrderNumbers as new () => QueryOrderDto;
// OpenAPI names the schema after the class.
Object.defineProperty(QueryOrderDto, 'name', { value: 'QueryOrderDto' });

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
