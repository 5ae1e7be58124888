import { ALPHANUMERIC, Text } from '../schema/text.decorators.js';

/** Names a policy throughout 微信保单服务. */
export abstract class PolicyReference {
  /** The merchant's number of the policy: at most 32 digits and letters. */
  @Text({ maxLength: 32, characters: ALPHANUMERIC })
  out_insurance_no!: string;
}

/** Names the policy whose authorisation is queried. */
export class QueryAuthorizationDto extends PolicyReference {}

/** Names the policy that is queried. */
export class QueryPolicyDto extends PolicyReference {}

/** A policy and the contract that pays for it. */
export class BindContractDto extends PolicyReference {
  /** The application of the contract, at most 32 characters. Default: the option `appid`, if it is one for all scenes. */
  @Text({ presence: 'defaulted', maxLength: 32 })
  appid?: string;

  /** Template of the entrusted payment. **A string here**, a number elsewhere. */
  @Text({ characters: { pattern: /^[0-9]*$/, message: 'must consist of digits only' } })
  plan_id!: string;

  /** The merchant's number of the contract: at most 32 digits and letters. */
  @Text({ maxLength: 32, characters: ALPHANUMERIC })
  out_contract_code!: string;
}

/**
 * Asks for the user's authorisation to show a policy (提交保单授权信息): before the pre-sign, once for each
 * `out_insurance_no`.
 *
 * @see https://pay.weixin.qq.com/doc/v3/merchant/4016617408
 */
export class SubmitAuthorizationDto extends BindContractDto {
  /** Shown to the user, at most 50 characters. */
  @Text({ maxLength: 50 })
  insurance_name!: string;

  @Text({ presence: 'optional', minLength: 1 })
  payee_mchid?: string;

  @Text({ presence: 'optional', minLength: 1 })
  payee_appid?: string;
}
