import { AmountDto } from '../../validation/amount.dto.js';
import { Nested } from '../../validation/nested.decorator.js';
import { Text } from '../../validation/text.decorator.js';
import { QueryPolicyPeriodDto } from './query-policy-period.dto.js';

/**
 * Reserves a deduction (预约扣费), which is then possible from the next day on.
 *
 * @see https://pay.weixin.qq.com/doc/v3/merchant/4012471270
 */
export class SchedulePolicyPeriodDto extends QueryPolicyPeriodDto {
  /** The application of the contract, at most 32 characters. Default: the option `appid`, if it is one for all scenes. */
  @Text({ presence: 'defaulted', maxLength: 32 })
  appid?: string;

  /** Must equal the period's estimated amount. */
  @Nested(() => AmountDto)
  scheduled_amount!: AmountDto;
}
