import { ALPHANUMERIC, Text } from '../schema/text.decorators.js';
import { Flag, Integer, OneOf, Rfc3339 } from '../schema/scalar.decorators.js';
import { EncryptedTextList, IntegerList } from '../schema/nested.decorators.js';
import {
  COVERAGE_TERM_TYPES,
  type CoverageTermType,
  PERIOD_PREMIUM_MODES,
  type PeriodPremiumMode,
  POLICY_PAYMENT_METHODS,
  POLICY_PAYMENT_PERIODS,
  POLICY_STATES,
  POLICY_TYPES,
  type PolicyPaymentMethod,
  type PolicyPaymentPeriod,
  type PolicyState,
  type PolicyType,
} from './policy-values.js';

/**
 * Identifies a policy in 微信保单服务.
 *
 * @see https://pay.weixin.qq.com/doc/v3/merchant/4016617408
 */
export abstract class PolicyReference {
  /** The merchant's policy number (商户保险编号): at most 32 digits and letters. */
  @Text({ maxLength: 32, characters: ALPHANUMERIC })
  out_insurance_no!: string;
}

/**
 * Identifies the policy of a queried authorisation (查询保单授权信息).
 *
 * @see https://pay.weixin.qq.com/doc/v3/merchant/4016617415
 */
export class QueryAuthorizationDto extends PolicyReference {}

/**
 * Identifies the queried policy (查询保单).
 *
 * @see https://pay.weixin.qq.com/doc/v3/merchant/4016617422
 */
export class QueryPolicyDto extends PolicyReference {}

/**
 * A policy and the contract that pays for it.
 *
 * @see https://pay.weixin.qq.com/doc/v3/merchant/4018576450
 */
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
  /** Name of the insurance (保险名称), shown to the user; at most 50 characters. */
  @Text({ maxLength: 50 })
  insurance_name!: string;

  /** Merchant number of the payee (收款方商户号). */
  @Text({ presence: 'optional', minLength: 1 })
  payee_mchid?: string | undefined;

  /** Appid of the payee (收款方公众账号ID). */
  @Text({ presence: 'optional', minLength: 1 })
  payee_appid?: string | undefined;
}

/**
 * Fields that are optional both in the upload and in the update of a policy.
 *
 * @see https://pay.weixin.qq.com/doc/v3/merchant/4016617421
 */
export abstract class PolicyFields extends PolicyReference {
  /** First moment of the renewal (可续保开始时间), RFC 3339. Required with `support_renewal`: after `effective_time`, at most 60 days from `expired_time`. */
  @Rfc3339({ presence: 'optional' })
  start_renewal_time?: string | undefined;

  /** Last moment of the renewal (可续保结束时间), RFC 3339. Required with `support_renewal`: at most 60 days from `expired_time`. */
  @Rfc3339({ presence: 'optional' })
  end_renewal_time?: string | undefined;

  /** Licence plate (车牌信息); required for `POLICY_TYPE_CAR`. */
  @Text({ presence: 'optional', personal: true })
  car_number?: string | undefined;

  /** Name of the pet (宠物名称); required for `POLICY_TYPE_PET`. */
  @Text({ presence: 'optional' })
  pet_name?: string | undefined;

  /** Address of the insured property (地址信息). */
  @Text({ presence: 'optional', personal: true })
  address?: string | undefined;

  /** The insurer's policy number; required for `POLICY_STATE_APPROVED` and `POLICY_STATE_INACTIVE`. */
  @Text({ presence: 'optional' })
  policy_code?: string | undefined;

  /** Ids of the contract's periods. WeChat Pay plans to remove this field. */
  @IntegerList({ presence: 'optional', minItems: 0, min: 1 })
  policy_periods?: readonly number[] | undefined;

  /** The premium is deducted together with that of other policies (是否与其它保单合并扣费). */
  @Flag({ presence: 'optional' })
  combined_payment?: boolean | undefined;

  /** How the premium is paid (缴费方式). */
  @OneOf(POLICY_PAYMENT_METHODS, { presence: 'optional' })
  payment_method?: PolicyPaymentMethod | undefined;

  /** How the premiums of the periods relate (期交保费模式). */
  @OneOf(PERIOD_PREMIUM_MODES, { presence: 'optional' })
  period_premium_mode?: PeriodPremiumMode | undefined;

  /** Time between two premiums (缴费周期). */
  @OneOf(POLICY_PAYMENT_PERIODS, { presence: 'optional' })
  payment_period?: PolicyPaymentPeriod | undefined;

  /** First premium (首期保费金额), presumably fen; WeChat Pay does not document the unit. */
  @Integer({ presence: 'optional', min: 0 })
  first_period_amount?: number | undefined;

  /** Each later premium (后续每期保费金额), presumably fen; WeChat Pay does not document the unit. */
  @Integer({ presence: 'optional', min: 0 })
  subsequent_period_amount?: number | undefined;

  /** Duration of the cover (保障期限类型). */
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
  insured_name_list!: readonly string[];

  /** Code of the insurer (承保公司代码) from WeChat Pay's table, at most 32 characters. */
  @Text({ maxLength: 32 })
  insurance_company_code!: string;

  /** Start of the cover (保单生效时间), RFC 3339, inclusive. */
  @Rfc3339()
  effective_time!: string;

  /** End of the cover (保单失效时间), RFC 3339, exclusive. */
  @Rfc3339()
  expired_time!: string;

  /** Description of the cover (保障详情), as text for the user. */
  @Text()
  coverage_detail!: string;

  /** The policy can be renewed (是否支持续保); requires the two renewal times. */
  @Flag()
  support_renewal!: boolean;

  /** Kind of insurance (保单类型). */
  @OneOf(POLICY_TYPES)
  policy_type!: PolicyType;

  /** State of the policy (保单状态). */
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

  /** Merchant number of the payee (收款方商户号). */
  @Text({ presence: 'optional', minLength: 1 })
  payee_mchid?: string | undefined;

  /** Appid of the payee (收款方公众账号ID). */
  @Text({ presence: 'optional', minLength: 1 })
  payee_appid?: string | undefined;

  /** Openid of the payee (收款方用户标识) under `payee_appid`. */
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
  insured_name_list?: readonly string[] | undefined;

  /** Name of the insurance (保险名称), shown to the user; at most 50 characters. */
  @Text({ presence: 'optional', minLength: 1, maxLength: 50 })
  insurance_name?: string | undefined;

  /** Start of the cover (保单生效时间), RFC 3339, inclusive. */
  @Rfc3339({ presence: 'optional' })
  effective_time?: string | undefined;

  /** End of the cover (保单失效时间), RFC 3339, exclusive. */
  @Rfc3339({ presence: 'optional' })
  expired_time?: string | undefined;

  /** Description of the cover (保障详情), as text for the user. */
  @Text({ presence: 'optional' })
  coverage_detail?: string | undefined;

  /** The policy can be renewed (是否支持续保). */
  @Flag({ presence: 'optional' })
  support_renewal?: boolean | undefined;

  /** Kind of insurance (保单类型). */
  @OneOf(POLICY_TYPES, { presence: 'optional' })
  policy_type?: PolicyType | undefined;

  /** State of the policy (保单状态). */
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

  /** A free policy (赠险). */
  @Flag({ presence: 'optional' })
  free_insurance?: boolean | undefined;
}
