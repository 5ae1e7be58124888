import { Flag, Integer } from '../../schema/scalar.decorators.js';
import { ContractOfPlanDto, QueryContractDto } from '../contracts/contract.dto.js';
import { ALPHANUMERIC, Text } from '../../schema/text.decorators.js';
import { MAX_POLICY_PERIOD_ID, PlannedPeriodDto } from './planned-period.dto.js';
import { AmountDto } from '../../schema/wire-fields.js';
import { Nested, NestedList } from '../../schema/nested.decorators.js';

/** Maximum number of periods on one page. */
export const MAX_PAGE = 120;

/**
 * Lists the periods of a signed contract (查询扣费周期列表).
 *
 * @see https://pay.weixin.qq.com/doc/v3/merchant/4012489530
 */
export class ListPolicyPeriodsDto extends QueryContractDto {
  /** Periods on the page, 1 to 120. WeChat Pay's default is 20. */
  @Integer({ presence: 'optional', min: 1, max: MAX_PAGE })
  limit?: number | undefined;

  /** Number of periods to skip, at least 0. The page is empty past the end. */
  @Integer({ presence: 'optional', min: 0 })
  offset?: number | undefined;
}

/**
 * Identifies one period of a contract (查询预约扣费信息).
 *
 * @see https://pay.weixin.qq.com/doc/v3/merchant/4012471229
 */
export class QueryPolicyPeriodDto {
  /** WeChat Pay's contract id: at most 32 digits and letters. */
  @Text({ maxLength: 32, characters: ALPHANUMERIC })
  contract_id!: string;

  /** Id of the period (扣费周期编号), 1 to 840. */
  @Integer({ min: 1, max: MAX_POLICY_PERIOD_ID })
  policy_period_id!: number;
}

/**
 * Schedules a deduction (预约扣费), which can be requested from the next day on.
 *
 * @see https://pay.weixin.qq.com/doc/v3/merchant/4012471270
 */
export class SchedulePolicyPeriodDto extends QueryPolicyPeriodDto {
  /** The appid of the contract, at most 32 characters. Default: the option `appid`, if it is one for all scenes. */
  @Text({ presence: 'defaulted', maxLength: 32 })
  appid?: string | undefined;

  /** Must equal the period's estimated amount. */
  @Nested(() => AmountDto)
  scheduled_amount!: AmountDto;
}

/**
 * Lowers the amounts of future periods (修改扣费周期列表): one new amount per request, once a day and three
 * times per contract. `checkModification` validates the new list against the current one.
 *
 * @see https://pay.weixin.qq.com/doc/v3/merchant/4012987596
 */
export class ModifyPolicyPeriodsDto extends ContractOfPlanDto {
  /** The complete signed list, with unchanged ids, dates and other amounts. */
  @NestedList(() => PlannedPeriodDto)
  policy_periods!: readonly PlannedPeriodDto[];

  /** Permits the change of a scheduled period, which cancels its schedule; schedule it again afterwards. */
  @Flag({ presence: 'optional' })
  allow_cancel_scheduled?: boolean | undefined;
}
