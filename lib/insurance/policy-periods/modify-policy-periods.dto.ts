import { Flag } from '../../validation/flag.decorator.js';
import { NestedList } from '../../validation/nested.decorator.js';
import { ContractOfPlanDto } from '../contracts/contract-of-plan.dto.js';
import { PlannedPeriodDto } from '../contracts/planned-period.dto.js';

/**
 * Lowers the amounts of future periods (修改扣费周期列表): one new amount a request, once a day and three
 * times in the life of a contract. Whether it fits the current list is what `checkModification` tells.
 *
 * @see https://pay.weixin.qq.com/doc/v3/merchant/4012987596
 */
export class ModifyPolicyPeriodsDto extends ContractOfPlanDto {
  /** The whole signed list, with ids, dates and all other amounts as they are. */
  @NestedList(() => PlannedPeriodDto)
  policy_periods!: PlannedPeriodDto[];

  /** Permits to cancel a reservation whose amount changes; the period must then be reserved again. */
  @Flag({ presence: 'optional' })
  allow_cancel_scheduled?: boolean;
}
