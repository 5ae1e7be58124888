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

/** An account that funds part of the refund. */
export class RefundSourceDto {
  /** The available or the unavailable balance. */
  @OneOf(['AVAILABLE', 'UNAVAILABLE'])
  account!: 'AVAILABLE' | 'UNAVAILABLE';

  /** Fen. */
  @Integer({ min: 1 })
  amount!: number;
}

/** Amounts of a refund request. */
export class RefundAmountDto {
  /** Amount to refund in fen, at most `total`. */
  @Integer({ min: 1 })
  refund!: number;

  /** Amount of the order in fen. */
  @Integer({ min: 1 })
  total!: number;

  @OneOf(['CNY'])
  currency!: 'CNY';

  /** The accounts that fund the refund. */
  @NestedList(() => RefundSourceDto, { presence: 'optional', minItems: 0 })
  from?: RefundSourceDto[] | undefined;
}

/** An item of the order that is refunded. */
export class RefundGoodsDto {
  @Text()
  merchant_goods_id!: string;

  @Text({ presence: 'optional' })
  wechatpay_goods_id?: string | undefined;

  @Text({ presence: 'optional' })
  goods_name?: string | undefined;

  /** Fen. */
  @Integer({ min: 0 })
  unit_price!: number;

  /** Fen. */
  @Integer({ min: 0 })
  refund_amount!: number;

  @Integer({ min: 1 })
  refund_quantity!: number;
}

/**
 * Refunds an order (申请退款), within a year and in at most 50 parts.
 *
 * @see https://pay.weixin.qq.com/doc/v3/merchant/4012791862
 */
export class RefundDto {
  /** WeChat Pay's order number; either this or `out_trade_no`. */
  @Text({ presence: 'optional', minLength: 1, maxLength: 32, characters: ALPHANUMERIC })
  transaction_id?: string | undefined;

  /** The merchant's order number; either this or `transaction_id`. */
  @Text({ presence: 'optional', minLength: 1, maxLength: 32, characters: OUT_TRADE_NO })
  out_trade_no?: string | undefined;

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

  @Nested(() => RefundAmountDto)
  amount!: RefundAmountDto;

  @NestedList(() => RefundGoodsDto, { presence: 'optional', minItems: 0 })
  goods_detail?: RefundGoodsDto[] | undefined;
}

/** Identifies a refund by the merchant's refund number. */
export class QueryRefundDto {
  /** The merchant's refund number: at most 64 digits, letters and `_-|*@`. */
  @Text({ maxLength: 64, characters: OUT_REFUND_NO })
  out_refund_no!: string;
}

/** Banks with debit cards that can receive an abnormal refund. */
const REFUND_BANK_TYPES = [
  'CMB_DEBIT',
  'COMM_DEBIT',
  'ABC_DEBIT',
  'CCB_DEBIT',
  'ICBC_DEBIT',
  'BOC_DEBIT',
  'PAB_DEBIT',
  'SPDB_DEBIT',
  'CITIC_DEBIT',
  'CEB_DEBIT',
  'CMBC_DEBIT',
  'CIB_DEBIT',
  'GDB_DEBIT',
  'PSBC_DEBIT',
  'NBCB_DEBIT',
] as const;

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
  @OneOf(REFUND_BANK_TYPES, { presence: 'optional' })
  bank_type?: (typeof REFUND_BANK_TYPES)[number] | undefined;

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
