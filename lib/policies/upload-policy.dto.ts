import { Flag } from '../validation/flag.decorator.js';
import { OneOf } from '../validation/one-of.decorator.js';
import { Rfc3339 } from '../validation/rfc3339.decorator.js';
import { EncryptedTextList } from '../validation/scalar-list.decorator.js';
import { ALPHANUMERIC, Text } from '../validation/text.decorator.js';
import { PolicyFields } from './policy-fields.js';
import { POLICY_STATES, POLICY_TYPES, type PolicyState, type PolicyType } from './policy-values.js';

/** The most people that one policy may name. */
export const MAX_INSURED_NAMES = 11;

/**
 * Uploads a policy (上传保单), within 30 days of the user's authorisation.
 *
 * @see https://pay.weixin.qq.com/doc/v3/merchant/4016617421
 */
export class UploadPolicyDto extends PolicyFields {
  /** Full names of 1 to 11 insured, given in plain and encrypted one by one by this package. */
  @EncryptedTextList({ maxItems: MAX_INSURED_NAMES })
  insured_name_list!: string[];

  /** From WeChat Pay's table of insurers, at most 32 characters. */
  @Text({ maxLength: 32 })
  insurance_company_code!: string;

  /** RFC 3339; the policy holds from this moment on. */
  @Rfc3339()
  effective_time!: string;

  /** RFC 3339; the policy no longer holds at this moment. */
  @Rfc3339()
  expired_time!: string;

  @Text()
  coverage_detail!: string;

  @Flag()
  support_renewal!: boolean;

  @OneOf(POLICY_TYPES)
  policy_type!: PolicyType;

  @OneOf(POLICY_STATES)
  policy_state!: PolicyState;

  /** The application of the contract, at most 32 characters. Default: the option `appid`, if it is one for all scenes. */
  @Text({ presence: 'defaulted', maxLength: 32 })
  appid?: string;

  /** The insured's user under `appid`. */
  @Text({ personal: true })
  openid!: string;

  /** Template of the entrusted payment. **A string here**, a number elsewhere. */
  @Text({ characters: { pattern: /^[0-9]*$/, message: 'must consist of digits only' } })
  plan_id!: string;

  /** The merchant's number of the contract: at most 32 digits and letters. */
  @Text({ maxLength: 32, characters: ALPHANUMERIC })
  out_contract_code!: string;

  /** A free policy (赠险). */
  @Flag()
  free_insurance!: boolean;

  @Text({ presence: 'optional', minLength: 1 })
  payee_mchid?: string;

  @Text({ presence: 'optional', minLength: 1 })
  payee_appid?: string;

  @Text({ presence: 'optional', minLength: 1, personal: true })
  payee_openid?: string;
}
