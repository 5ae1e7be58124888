import { ALPHANUMERIC, Text } from '../validation/text.decorator.js';

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
