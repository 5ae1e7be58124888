import { ALPHANUMERIC, Text } from '../schema/text.decorators.js';
import { Flag, Integer, OneOf, Rfc3339 } from '../schema/scalar.decorators.js';
import { EncryptedTextList, IntegerList } from '../schema/nested.decorators.js';
import {
  COVERAGE_TERM_TYPES,
  type CoverageTermType,
  PAYMENT_METHODS,
  PAYMENT_PERIODS,
  PERIOD_PREMIUM_MODES,
  type PeriodPremiumMode,
  POLICY_STATES,
  POLICY_TYPES,
  type PolicyPaymentMethod,
  type PolicyPaymentPeriod,
  type PolicyState,
  type PolicyType,
} from './policy-values.js';

/** Identifies a policy in 微信保单服务. */
abstract class PolicyReference {
  /** The merchant's policy number: at most 32 digits and letters. */
  @Text({ maxLength: 32, characters: ALPHANUMERIC })
  out_insurance_no!: string;
}

/** Identifies the policy of a queried authorisation. */
export class QueryAuthorizationDto extends PolicyReference {}

/** Identifies the queried policy. */
export class QueryPolicyDto extends PolicyReference {}

/** A policy and the contract that pays for it. */
export class BindContractDto extends PolicyReference {
  /** The appid of the contract, at most 32 characters. Default: the option `appid`, if it is one for all scenes. */
  @Text({ presence: 'defaulted', maxLength: 32 })
  appid?: string | undefined;

  /** Id of the entrusted payment template. **A string here**, a number elsewhere. */
  @Text({ characters: { pattern: /^[0-9]*$/, message: 'must consist of digits only' } })
  plan_id!: string;

  /** The merchant's contract number: at most 32 digits and letters. */
  @Text({ maxLength: 32, characters: ALPHANUMERIC })
  out_contract_code!: string;
}

/**
 * Requests the user's authorisation to show a policy (提交保单授权信息), before the pre-sign and once for
 * each `out_insurance_no`.
 *
 * @see https://pay.weixin.qq.com/doc/v3/merchant/4016617408
 */
export class SubmitAuthorizationDto extends BindContractDto {
  /** Shown to the user, at most 50 characters. */
  @Text({ maxLength: 50 })
  insurance_name!: string;

  @Text({ presence: 'optional', minLength: 1 })
  payee_mchid?: string | undefined;

  @Text({ presence: 'optional', minLength: 1 })
  payee_appid?: string | undefined;
}

/** Fields that are optional both in the upload and in the update of a policy. */
export abstract class PolicyFields extends PolicyReference {
  /** RFC 3339. Required with `support_renewal`: after `effective_time`, at most 60 days from `expired_time`. */
  @Rfc3339({ presence: 'optional' })
  start_renewal_time?: string | undefined;

  /** RFC 3339. Required with `support_renewal`: at most 60 days from `expired_time`. */
  @Rfc3339({ presence: 'optional' })
  end_renewal_time?: string | undefined;

  /** Required for `POLICY_TYPE_CAR`. */
  @Text({ presence: 'optional', personal: true })
  car_number?: string | undefined;

  /** Required for `POLICY_TYPE_PET`. */
  @Text({ presence: 'optional' })
  pet_name?: string | undefined;

  @Text({ presence: 'optional', personal: true })
  address?: string | undefined;

  /** The insurer's policy number; required for `POLICY_STATE_APPROVED` and `POLICY_STATE_INACTIVE`. */
  @Text({ presence: 'optional' })
  policy_code?: string | undefined;

  /** Ids of the contract's periods. WeChat Pay plans to remove this field. */
  @IntegerList({ presence: 'optional', minItems: 0, min: 1 })
  policy_periods?: number[] | undefined;

  @Flag({ presence: 'optional' })
  combined_payment?: boolean | undefined;

  @OneOf(PAYMENT_METHODS, { presence: 'optional' })
  payment_method?: PolicyPaymentMethod | undefined;

  @OneOf(PERIOD_PREMIUM_MODES, { presence: 'optional' })
  period_premium_mode?: PeriodPremiumMode | undefined;

  @OneOf(PAYMENT_PERIODS, { presence: 'optional' })
  payment_period?: PolicyPaymentPeriod | undefined;

  /** Presumably fen; WeChat Pay does not document the unit. */
  @Integer({ presence: 'optional', min: 0 })
  first_period_amount?: number | undefined;

  /** Presumably fen; WeChat Pay does not document the unit. */
  @Integer({ presence: 'optional', min: 0 })
  subsequent_period_amount?: number | undefined;

  @OneOf(COVERAGE_TERM_TYPES, { presence: 'optional' })
  coverage_term_type?: CoverageTermType | undefined;
}

const MAX_INSURED_NAMES = 11;

/**
 * Uploads a policy (上传保单), within 30 days of the user's authorisation.
 *
 * @see https://pay.weixin.qq.com/doc/v3/merchant/4016617421
 */
export class UploadPolicyDto extends PolicyFields {
  /** Full names of 1 to 11 insured, given in plaintext; this package encrypts each name separately. */
  @EncryptedTextList({ maxItems: MAX_INSURED_NAMES })
  insured_name_list!: string[];

  /** Code from WeChat Pay's table of insurers, at most 32 characters. */
  @Text({ maxLength: 32 })
  insurance_company_code!: string;

  /** RFC 3339. Start of the cover, inclusive. */
  @Rfc3339()
  effective_time!: string;

  /** RFC 3339. End of the cover, exclusive. */
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

  /** The appid of the contract, at most 32 characters. Default: the option `appid`, if it is one for all scenes. */
  @Text({ presence: 'defaulted', maxLength: 32 })
  appid?: string | undefined;

  /** The insured person's openid under `appid`. */
  @Text({ personal: true })
  openid!: string;

  /** Id of the entrusted payment template. **A string here**, a number elsewhere. */
  @Text({ characters: { pattern: /^[0-9]*$/, message: 'must consist of digits only' } })
  plan_id!: string;

  /** The merchant's contract number: at most 32 digits and letters. */
  @Text({ maxLength: 32, characters: ALPHANUMERIC })
  out_contract_code!: string;

  /** A free policy (赠险). */
  @Flag()
  free_insurance!: boolean;

  @Text({ presence: 'optional', minLength: 1 })
  payee_mchid?: string | undefined;

  @Text({ presence: 'optional', minLength: 1 })
  payee_appid?: string | undefined;

  @Text({ presence: 'optional', minLength: 1, personal: true })
  payee_openid?: string | undefined;
}

/**
 * Updates a policy (更新保单信息). Omitted fields keep their values. `canMovePolicyState` tells whether WeChat
 * Pay permits a change of `policy_state`.
 *
 * @see https://pay.weixin.qq.com/doc/v3/merchant/4016617424
 */
export class UpdatePolicyDto extends PolicyFields {
  /** Replaces the list; an empty list leaves it unchanged. Given in plaintext; each name is encrypted separately. */
  @EncryptedTextList({ presence: 'optional', minItems: 0, maxItems: MAX_INSURED_NAMES })
  insured_name_list?: string[] | undefined;

  /** At most 50 characters. */
  @Text({ presence: 'optional', minLength: 1, maxLength: 50 })
  insurance_name?: string | undefined;

  /** RFC 3339. */
  @Rfc3339({ presence: 'optional' })
  effective_time?: string | undefined;

  /** RFC 3339. */
  @Rfc3339({ presence: 'optional' })
  expired_time?: string | undefined;

  @Text({ presence: 'optional' })
  coverage_detail?: string | undefined;

  @Flag({ presence: 'optional' })
  support_renewal?: boolean | undefined;

  @OneOf(POLICY_TYPES, { presence: 'optional' })
  policy_type?: PolicyType | undefined;

  @OneOf(POLICY_STATES, { presence: 'optional' })
  policy_state?: PolicyState | undefined;

  /** Id of the entrusted payment template. **A string here**, a number elsewhere. */
  @Text({
    presence: 'optional',
    minLength: 1,
    characters: { pattern: /^[0-9]*$/, message: 'must consist of digits only' },
  })
  plan_id?: string | undefined;

  /** The merchant's contract number: at most 32 digits and letters. */
  @Text({ presence: 'optional', minLength: 1, maxLength: 32, characters: ALPHANUMERIC })
  out_contract_code?: string | undefined;

  @Flag({ presence: 'optional' })
  free_insurance?: boolean | undefined;
}
