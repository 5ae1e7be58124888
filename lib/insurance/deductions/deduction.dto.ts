import { AmountDto, NotifyUrl } from '../../schema/wire-fields.js';
import { Integer } from '../../schema/scalar.decorators.js';
import { Nested } from '../../schema/nested.decorators.js';
import { ALPHANUMERIC, Text } from '../../schema/text.decorators.js';
import { MAX_POLICY_PERIOD_ID } from '../policy-periods/planned-period.dto.js';

/**
 * Requests the deduction of a reserved period (申请扣费).
 *
 * @see https://pay.weixin.qq.com/doc/v3/merchant/4012471158
 */
export class ApplyDeductionDto {
  /** The application of the contract, at most 32 characters. Default: the option `appid`, if it is one for all scenes. */
  @Text({ presence: 'defaulted', maxLength: 32 })
  appid?: string;

  /** The merchant's number of the order: at most 32 digits and letters. After a timeout repeat it, after a definite failure take a new one. */
  @Text({ maxLength: 32, characters: ALPHANUMERIC })
  out_trade_no!: string;

  /** What the order is for, at most 127 characters. */
  @Text({ maxLength: 127 })
  description!: string;

  /** Where the result is notified. Default: the option `transactionNotifyUrl`. */
  @NotifyUrl({ presence: 'defaulted' })
  transaction_notify_url?: string;

  /** WeChat Pay's id of the contract: at most 32 digits and letters. */
  @Text({ maxLength: 32, characters: ALPHANUMERIC })
  contract_id!: string;

  /** The reserved period, 1 to 840. */
  @Integer({ min: 1, max: MAX_POLICY_PERIOD_ID })
  policy_period_id!: number;

  /** Must equal the reserved amount. */
  @Nested(() => AmountDto)
  amount!: AmountDto;

  /** Promotion tag, at most 32 characters. */
  @Text({ presence: 'optional', maxLength: 32 })
  goods_tag?: string;

  /** Echoed in the order query and the notification, at most 128 characters; a place for contract and period ids. */
  @Text({ presence: 'optional', maxLength: 128 })
  attach?: string;
}
