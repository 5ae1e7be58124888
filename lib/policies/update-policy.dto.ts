import { Flag } from '../validation/flag.decorator.js';
import { OneOf } from '../validation/one-of.decorator.js';
import { Rfc3339 } from '../validation/rfc3339.decorator.js';
import { EncryptedTextList } from '../validation/scalar-list.decorator.js';
import { ALPHANUMERIC, Text } from '../validation/text.decorator.js';
import { PolicyFields } from './policy-fields.js';
import { POLICY_STATES, POLICY_TYPES, type PolicyState, type PolicyType } from './policy-values.js';
import { MAX_INSURED_NAMES } from './upload-policy.dto.js';

/**
 * Changes what is said of a policy (更新保单信息); what is left out stays. `canMovePolicyState` tells which
 * states can follow each other.
 *
 * @see https://pay.weixin.qq.com/doc/v3/merchant/4016617424
 */
export class UpdatePolicyDto extends PolicyFields {
  /** Replaces the list; an empty one leaves it as it is. Given in plain, encrypted one by one. */
  @EncryptedTextList({ presence: 'optional', minItems: 0, maxItems: MAX_INSURED_NAMES })
  insured_name_list?: string[];

  /** At most 50 characters. */
  @Text({ presence: 'optional', minLength: 1, maxLength: 50 })
  insurance_name?: string;

  /** RFC 3339. */
  @Rfc3339({ presence: 'optional' })
  effective_time?: string;

  /** RFC 3339. */
  @Rfc3339({ presence: 'optional' })
  expired_time?: string;

  @Text({ presence: 'optional' })
  coverage_detail?: string;

  @Flag({ presence: 'optional' })
  support_renewal?: boolean;

  @OneOf(POLICY_TYPES, { presence: 'optional' })
  policy_type?: PolicyType;

  @OneOf(POLICY_STATES, { presence: 'optional' })
  policy_state?: PolicyState;

  /** Template of the entrusted payment. **A string here**, a number elsewhere. */
  @Text({
    presence: 'optional',
    minLength: 1,
    characters: { pattern: /^[0-9]*$/, message: 'must consist of digits only' },
  })
  plan_id?: string;

  /** The merchant's number of the contract: at most 32 digits and letters. */
  @Text({ presence: 'optional', minLength: 1, maxLength: 32, characters: ALPHANUMERIC })
  out_contract_code?: string;

  @Flag({ presence: 'optional' })
  free_insurance?: boolean;
}
