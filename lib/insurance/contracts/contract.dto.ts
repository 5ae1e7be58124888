import { Integer } from '../../schema/scalar.decorators.js';
import { ALPHANUMERIC, Text } from '../../schema/text.decorators.js';
import { NestedList } from '../../schema/nested.decorators.js';
import { PlannedPeriodDto } from '../policy-periods/planned-period.dto.js';

/**
 * Identifies a contract by the merchant's contract number (查询委托代扣协议).
 *
 * @see https://pay.weixin.qq.com/doc/v3/merchant/4016724540
 */
export class QueryContractDto {
  /** Id of the entrusted payment template (委托代扣模板ID). */
  @Integer({ min: 1 })
  plan_id!: number;

  /** The merchant's contract number (商户侧签约协议号): at most 32 digits and letters. */
  @Text({ maxLength: 32, characters: ALPHANUMERIC })
  out_contract_code!: string;
}

/**
 * Terminates a contract (解约).
 *
 * @see https://pay.weixin.qq.com/doc/v3/merchant/4016724542
 */
export class TerminateContractDto extends QueryContractDto {
  /** Reason of the termination. WeChat Pay does not document its length; related products accept at least 128 characters. */
  @Text()
  contract_termination_remark!: string;
}

/**
 * Identifies a contract by its template and WeChat Pay's contract id.
 *
 * @see https://pay.weixin.qq.com/doc/v3/merchant/4012489588
 */
export class ContractOfPlanDto {
  /** Id of the entrusted payment template (委托代扣模板ID). */
  @Integer({ min: 1 })
  plan_id!: number;

  /** WeChat Pay's contract id (委托代扣协议ID): at most 32 digits and letters. */
  @Text({ maxLength: 32, characters: ALPHANUMERIC })
  contract_id!: string;

  /** The appid of the contract, at most 32 characters. Default: the option `appid`, if it is one for all scenes. */
  @Text({ presence: 'defaulted', maxLength: 32 })
  appid?: string | undefined;
}

/** Maximum number of periods in one renewal. */
export const MAX_RENEWAL_PERIODS = 12;

/**
 * Renews a contract with the next list of periods (续期). `checkRenewal` validates it against the current
 * list.
 *
 * @see https://pay.weixin.qq.com/doc/v3/merchant/4012489588
 */
export class RenewContractDto extends ContractOfPlanDto {
  /** 1 to 12 periods, with ids greater than all current ones. */
  @NestedList(() => PlannedPeriodDto, { maxItems: MAX_RENEWAL_PERIODS })
  policy_periods!: readonly PlannedPeriodDto[];
}
