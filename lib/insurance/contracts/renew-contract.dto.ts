import { NestedList } from '../../validation/nested.decorator.js';
import { ContractOfPlanDto } from './contract-of-plan.dto.js';
import { PlannedPeriodDto } from './planned-period.dto.js';

/** The most periods that one renewal may bring. */
export const MAX_RENEWAL_PERIODS = 12;

/**
 * Hands in the next list of periods (续期). Whether it fits the current list is what `checkRenewal`
 * tells.
 *
 * @see https://pay.weixin.qq.com/doc/v3/merchant/4012489588
 */
export class RenewContractDto extends ContractOfPlanDto {
  /** 1 to 12 periods, whose ids are greater than all current ones. */
  @NestedList(() => PlannedPeriodDto, { maxItems: MAX_RENEWAL_PERIODS })
  policy_periods!: PlannedPeriodDto[];
}
