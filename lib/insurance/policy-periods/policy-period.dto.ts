import { Flag, Integer } from '../../schema/scalar.decorators.js';
import { ContractOfPlanDto, QueryContractDto } from '../contracts/contract.dto.js';
import { ALPHANUMERIC, Text } from '../../schema/text.decorators.js';
import { MAX_POLICY_PERIOD_ID, PlannedPeriodDto } from './planned-period.dto.js';
import { AmountDto } from '../../schema/wire-fields.js';
import { Nested, NestedList } from '../../schema/nested.decorators.js';

/** The most periods on one page. */
export const MAX_PAGE = 120;

/**
 * Lists the periods of a signed contract (查询扣费周期列表).
 *
 * @see https://pay.weixin.qq.com/doc/v3/merchant/4012489530
 */
export class ListPolicyPeriodsDto extends QueryContractDto {
  /** Periods on the page, 1 to 120. WeChat Pay's default is 20. */
  @Integer({ presence: 'optional', min: 1, max: MAX_PAGE })
  limit?: number;

  /** How many to skip, from 0. Past the end the page is empty. */
  @Integer({ presence: 'optional', min: 0 })
  offset?: number;
}

/** Names one period of a contract. */
export class QueryPolicyPeriodDto {
  /** WeChat Pay's id of the contract: at most 32 digits and letters. */
  @Text({ maxLength: 32, characters: ALPHANUMERIC })
  contract_id!: string;

  /** 1 to 840. */
  @Integer({ min: 1, max: MAX_POLICY_PERIOD_ID })
  policy_period_id!: number;
}

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
