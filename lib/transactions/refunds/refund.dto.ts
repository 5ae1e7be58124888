import { Integer, OneOf } from '../../schema/scalar.decorators.js';
import { Nested, NestedList } from '../../schema/nested.decorators.js';
import { NotifyUrl } from '../../schema/wire-fields.js';
import {
  ALPHANUMERIC,
  EncryptedText,
  OUT_REFUND_NO,
  OUT_TRADE_NO,
  Text,
} from '../../schema/text.decorators.js';
import type { RequestRule } from '../../schema/request-rule.js';
import { WECHAT_PAY_REFUND_BANK_TYPES, type WechatPayRefundBankType } from './refund-values.js';

/**
 * An account that funds part of the refund (退款出资账户及金额).
 *
 * @see https://pay.weixin.qq.com/doc/v3/merchant/4012791862
 */
export class RefundSourceDto {
  /** The available or the unavailable balance (出资账户类型). */
  @OneOf(['AVAILABLE', 'UNAVAILABLE'])
  account!: 'AVAILABLE' | 'UNAVAILABLE';

  /** Amount from this account (出资金额), fen. */
  @Integer({ min: 1 })
  amount!: number;
}

/**
 * Amounts of a refund request (金额信息).
 *
 * @see https://pay.weixin.qq.com/doc/v3/merchant/4012791862
 */
export class RefundAmountDto {
  /** Amount to refund in fen, at most `total`. */
  @Integer({ min: 1 })
  refund!: number;

  /** Amount of the order in fen. */
  @Integer({ min: 1 })
  total!: number;

  /** `CNY`, the only currency of this product. An absent currency means `CNY`, and is sent as `CNY`. */
  @OneOf(['CNY'], { presence: 'optional', fallback: 'CNY' })
  currency?: 'CNY' | undefined;

  /** The accounts that fund the refund (退款出资账户及金额); their amounts add up to `refund`. */
  @NestedList(() => RefundSourceDto, { presence: 'optional', minItems: 0 })
  from?: readonly RefundSourceDto[] | undefined;
}

/**
 * An item of the order that is refunded (退款商品).
 *
 * @see https://pay.weixin.qq.com/doc/v3/merchant/4012791862
 */
export class RefundGoodsDto {
  /** The merchant's id of the item (商户侧商品编码). */
  @Text()
  merchant_goods_id!: string;

  /** WeChat Pay's id of the item (微信侧商品编码). */
  @Text({ presence: 'optional' })
  wechatpay_goods_id?: string | undefined;

  /** Name of the item (商品名称). */
  @Text({ presence: 'optional' })
  goods_name?: string | undefined;

  /** Price of one item (商品单价), fen. */
  @Integer({ min: 0 })
  unit_price!: number;

  /** Amount that is refunded for the items (商品退款金额), fen. */
  @Integer({ min: 0 })
  refund_amount!: number;

  /** Number of returned items (商品退货数量). */
  @Integer({ min: 1 })
  refund_quantity!: number;
}

/**
 * Fields of a refund request, apart from the number of the order.
 *
 * @see https://pay.weixin.qq.com/doc/v3/merchant/4012791862
 */
export abstract class RefundFields {
  /** The merchant's refund number: at most 64 digits, letters and `_-|*@`. Keep it when you retry. */
  @Text({ maxLength: 64, characters: OUT_REFUND_NO })
  out_refund_no!: string;

  /** Shown to the user, at most 80 characters. */
  @Text({ presence: 'optional', maxLength: 80 })
  reason?: string | undefined;

  /** URL that receives the result. Default: the URL that is set in the merchant platform. */
  @NotifyUrl({ presence: 'optional' })
  notify_url?: string | undefined;

  /** `AVAILABLE` for the available balance. */
  @OneOf(['AVAILABLE'], { presence: 'optional' })
  funds_account?: 'AVAILABLE' | undefined;

  /** Amounts of the refund and of the order (金额信息), fen. */
  @Nested(() => RefundAmountDto)
  amount!: RefundAmountDto;

  /** The refunded items (退款商品), for a refund by item only. */
  @NestedList(() => RefundGoodsDto, { presence: 'optional', minItems: 0 })
  goods_detail?: readonly RefundGoodsDto[] | undefined;
}

/**
 * Refunds an order that the merchant's order number identifies.
 *
 * @see https://pay.weixin.qq.com/doc/v3/merchant/4012791862
 */
export class RefundByOutTradeNoDto extends RefundFields {
  /** The merchant's order number: at most 32 digits, letters and `_-*`. */
  @Text({ maxLength: 32, characters: OUT_TRADE_NO })
  out_trade_no!: string;

  /** Must be absent: `out_trade_no` identifies the order. */
  declare transaction_id?: undefined;
}

/**
 * Refunds an order that WeChat Pay's order number identifies.
 *
 * @see https://pay.weixin.qq.com/doc/v3/merchant/4012791862
 */
export class RefundByTransactionIdDto extends RefundFields {
  /** WeChat Pay's order number: at most 32 digits and letters. */
  @Text({ maxLength: 32, characters: ALPHANUMERIC })
  transaction_id!: string;

  /** Must be absent: `transaction_id` identifies the order. */
  declare out_trade_no?: undefined;
}

/** A refund request with one of the two numbers. */
class RefundRequest extends RefundFields {
  /** WeChat Pay's order number; either this or `out_trade_no`. */
  @Text({ presence: 'optional', minLength: 1, maxLength: 32, characters: ALPHANUMERIC })
  transaction_id?: string | undefined;

  /** The merchant's order number; either this or `transaction_id`. */
  @Text({ presence: 'optional', minLength: 1, maxLength: 32, characters: OUT_TRADE_NO })
  out_trade_no?: string | undefined;
}

/**
 * Refunds an order (申请退款), within a year and in at most 50 parts. Exactly one of the two order numbers
 * identifies the order.
 *
 * @see https://pay.weixin.qq.com/doc/v3/merchant/4012791862
 */
export type RefundDto = RefundByOutTradeNoDto | RefundByTransactionIdDto;

/**
 * The class behind the type, for `@Body() dto: RefundDto` and `plainToInstance`. A `ValidationPipe` checks each
 * field; `refund` rejects both numbers, or none. Extend one of the two classes of the union instead.
 */
export const RefundDto = RefundRequest as new () => RefundDto;
// OpenAPI names the schema after the class.
Object.defineProperty(RefundDto, 'name', { value: 'RefundDto' });

/**
 * Identifies a refund by the merchant's refund number (查询单笔退款).
 *
 * @see https://pay.weixin.qq.com/doc/v3/merchant/4012791863
 */
export class QueryRefundDto {
  /** The merchant's refund number: at most 64 digits, letters and `_-|*@`. */
  @Text({ maxLength: 64, characters: OUT_REFUND_NO })
  out_refund_no!: string;
}

/**
 * Sends a refund to a bank card when it could not be returned by the original payment method (发起异常退款).
 *
 * @see https://pay.weixin.qq.com/doc/v3/merchant/4012791864
 */
export class ApplyAbnormalRefundDto extends QueryRefundDto {
  /** WeChat Pay's refund number: at most 32 digits and letters. */
  @Text({ maxLength: 32, characters: ALPHANUMERIC })
  refund_id!: string;

  /** Owner of the bank card: the user or the merchant. */
  @OneOf(['USER_BANK_CARD', 'MERCHANT_BANK_CARD'])
  type!: 'USER_BANK_CARD' | 'MERCHANT_BANK_CARD';

  /** The user's bank. */
  @OneOf(WECHAT_PAY_REFUND_BANK_TYPES, { presence: 'optional' })
  bank_type?: WechatPayRefundBankType | undefined;

  /** The user's card number, given in plaintext and encrypted by this package. */
  @EncryptedText({ presence: 'optional' })
  bank_account?: string | undefined;

  /** The user's name, given in plaintext and encrypted by this package. */
  @EncryptedText({ presence: 'optional' })
  real_name?: string | undefined;
}

/** @see https://pay.weixin.qq.com/doc/v3/merchant/4012791862 */
export const REFUND_RULES: readonly RequestRule<RefundDto>[] = [
  {
    name: 'refund-order',
    *findings(_request, given) {
      if (given.has('transaction_id') !== given.has('out_trade_no')) return;
      yield {
        path: 'out_trade_no',
        message: 'must be given, or transaction_id, and not both',
      };
    },
  },
  {
    name: 'refund-amount',
    *findings({ amount }) {
      const { refund, total } = amount ?? {};
      if (refund !== undefined && total !== undefined && refund > total) {
        yield { path: 'amount.refund', message: 'must not be more than amount.total' };
      }
    },
  },
];
