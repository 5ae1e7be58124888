import { Integer } from '../../schema/scalar.decorators.js';
import { ALPHANUMERIC, Text } from '../../schema/text.decorators.js';
import { NestedList } from '../../schema/nested.decorators.js';
import { PlannedPeriodDto } from '../policy-periods/planned-period.dto.js';

/** Names a contract by the merchant's own number. */
export class QueryContractDto {
  /** Template of the entrusted payment (委托代扣模板ID). */
  @Integer({ min: 1 })
  plan_id!: number;

  /** The merchant's number of the contract: at most 32 digits and letters. */
  @Text({ maxLength: 32, characters: ALPHANUMERIC })
  out_contract_code!: string;
}

/**
 * Ends a contract (解约).
 *
 * @see https://pay.weixin.qq.com/doc/v3/merchant/4016724542
 */
export class TerminateContractDto extends QueryContractDto {
  /** Why, for the record. Its length is not documented; sibling products take at least 128 characters. */
  @Text()
  contract_termination_remark!: string;
}

/** Names a contract by WeChat Pay's id, within its template. */
export class ContractOfPlanDto {
  /** Template of the entrusted payment (委托代扣模板ID). */
  @Integer({ min: 1 })
  plan_id!: number;

  /** WeChat Pay's id of the contract: at most 32 digits and letters. */
  @Text({ maxLength: 32, characters: ALPHANUMERIC })
  contract_id!: string;

  /** The application of the contract, at most 32 characters. Default: the option `appid`, if it is one for all scenes. */
  @Text({ presence: 'defaulted', maxLength: 32 })
  appid?: string;
}

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
