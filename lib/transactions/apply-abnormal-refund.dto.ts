import { OneOf } from '../validation/one-of.decorator.js';
import { ALPHANUMERIC, EncryptedText, Text } from '../validation/text.decorator.js';
import { QueryRefundDto } from './query-refund.dto.js';

/** Banks to whose debit cards an abnormal refund can go. */
export const REFUND_BANK_TYPES = [
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
 * Sends a refund that could not go back the way it came to a bank card (发起异常退款).
 *
 * @see https://pay.weixin.qq.com/doc/v3/merchant/4012791864
 */
export class ApplyAbnormalRefundDto extends QueryRefundDto {
  /** WeChat Pay's number of the refund: at most 32 digits and letters. */
  @Text({ maxLength: 32, characters: ALPHANUMERIC })
  refund_id!: string;

  /** To a card of the user's or of the merchant's. */
  @OneOf(['USER_BANK_CARD', 'MERCHANT_BANK_CARD'])
  type!: 'USER_BANK_CARD' | 'MERCHANT_BANK_CARD';

  /** The user's bank. */
  @OneOf(REFUND_BANK_TYPES, { presence: 'optional' })
  bank_type?: (typeof REFUND_BANK_TYPES)[number];

  /** The user's card number, given in plain and encrypted by this package. */
  @EncryptedText({ presence: 'optional' })
  bank_account?: string;

  /** The user's name, given in plain and encrypted by this package. */
  @EncryptedText({ presence: 'optional' })
  real_name?: string;
}
