import { OUT_REFUND_NO, Text } from '../validation/text.decorator.js';

/** Names a refund by the merchant's own number. */
export class QueryRefundDto {
  /** The merchant's number of the refund: at most 64 of digits, letters and `_-|*@`. */
  @Text({ maxLength: 64, characters: OUT_REFUND_NO })
  out_refund_no!: string;
}
