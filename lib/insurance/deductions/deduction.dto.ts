import { AmountDto, NotifyUrl } from '../../schema/wire-fields.js';
import { Integer } from '../../schema/scalar.decorators.js';
import { Nested } from '../../schema/nested.decorators.js';
import { ALPHANUMERIC, Text } from '../../schema/text.decorators.js';
import { MAX_POLICY_PERIOD_ID } from '../policy-periods/planned-period.dto.js';

/**
 * Requests the deduction of a scheduled period (申请扣费).
 *
 * @see https://pay.weixin.qq.com/doc/v3/merchant/4012471158
 */
export class ApplyDeductionDto {
  /** The appid of the contract, at most 32 characters. Default: the option `appid`, if it is one for all scenes. */
  @Text({ presence: 'defaulted', maxLength: 32 })
  appid?: string | undefined;

  /** The merchant's order number: at most 32 digits and letters. Reuse it after a timeout; use a new one after a definite failure. */
  @Text({ maxLength: 32, characters: ALPHANUMERIC })
  out_trade_no!: string;

  /** Description of the order, at most 127 characters. */
  @Text({ maxLength: 127 })
  description!: string;

  /** URL that receives the result. Default: the option `transactionNotifyUrl`. */
  @NotifyUrl({ presence: 'defaulted' })
  transaction_notify_url?: string | undefined;

  /** WeChat Pay's contract id: at most 32 digits and letters. */
  @Text({ maxLength: 32, characters: ALPHANUMERIC })
  contract_id!: string;

  /** Id of the scheduled period, 1 to 840. */
  @Integer({ min: 1, max: MAX_POLICY_PERIOD_ID })
  policy_period_id!: number;

  /** Must equal the scheduled amount. */
  @Nested(() => AmountDto)
  amount!: AmountDto;

  /** Promotion tag, at most 32 characters. */
  @Text({ presence: 'optional', maxLength: 32 })
  goods_tag?: string | undefined;

  /** Returned in the order query and the notification, at most 128 characters; suits contract and period ids. */
  @Text({ presence: 'optional', maxLength: 128 })
  attach?: string | undefined;
}
