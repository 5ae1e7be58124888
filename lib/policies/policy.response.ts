import type {
  CoverageTermType,
  PeriodPremiumMode,
  PolicyPaymentMethod,
  PolicyPaymentPeriod,
  PolicyState,
  PolicyType,
} from './policy-values.js';

/**
 * A policy (保单). Fields that WeChat Pay adds later are kept.
 *
 * @see https://pay.weixin.qq.com/doc/v3/merchant/4016617422
 */
export class InsurancePolicy {
  /** The merchant's policy number (商户保险编号). */
  readonly out_insurance_no!: string;
  /** Name of the insurance (保险名称), taken from the authorisation. */
  readonly insurance_name!: string;
  /** Full names, decrypted with the merchant's private key; ciphertext when a `signer` cannot decrypt. */
  readonly insured_name_list!: readonly string[];
  /** Code of the insurer (承保公司代码) from WeChat Pay's table. */
  readonly insurance_company_code!: string;
  /** Start of the cover (保单生效时间), RFC 3339, inclusive. */
  readonly effective_time!: string;
  /** End of the cover (保单失效时间), RFC 3339, exclusive. */
  readonly expired_time!: string;
  /** Description of the cover (保障详情), as text for the user. */
  readonly coverage_detail!: string;
  /** The policy can be renewed (是否支持续保). */
  readonly support_renewal!: boolean;
  /** First moment of the renewal (可续保开始时间), RFC 3339; absent without `support_renewal`. */
  readonly start_renewal_time?: string | undefined;
  /** Last moment of the renewal (可续保结束时间), RFC 3339; absent without `support_renewal`. */
  readonly end_renewal_time?: string | undefined;
  /** Kind of insurance (保单类型), open to new values. */
  readonly policy_type!: PolicyType | (string & {});
  /** Licence plate (车牌信息), for `POLICY_TYPE_CAR`. */
  readonly car_number?: string | undefined;
  /** Name of the pet (宠物名称), for `POLICY_TYPE_PET`. */
  readonly pet_name?: string | undefined;
  /** Address of the insured property (地址信息). */
  readonly address?: string | undefined;
  /** State of the policy (保单状态), open to new values. */
  readonly policy_state!: PolicyState | (string & {});
  /** The insurer's policy number (保司保单号), once the policy is approved. */
  readonly policy_code?: string | undefined;
  /** Id of the entrusted payment template (委托代扣模板ID). **A string here**, a number elsewhere. */
  readonly plan_id!: string;
  /** The merchant's number (商户签约协议号) of the contract that pays for the policy. */
  readonly out_contract_code!: string;
  /** Ids of the contract's periods. WeChat Pay plans to remove this field. */
  readonly policy_periods?: readonly number[] | undefined;
  /** A free policy (赠险). */
  readonly free_insurance!: boolean;
  /** The premium is deducted together with that of other policies (是否与其它保单合并扣费). */
  readonly combined_payment?: boolean | undefined;
  /** How the premium is paid (缴费方式), open to new values. */
  readonly payment_method?: PolicyPaymentMethod | (string & {}) | undefined;
  /** How the premiums of the periods relate (期交保费模式), open to new values. */
  readonly period_premium_mode?: PeriodPremiumMode | (string & {}) | undefined;
  /** Time between two premiums (缴费周期), open to new values. */
  readonly payment_period?: PolicyPaymentPeriod | (string & {}) | undefined;
  /** First premium (首期保费金额), presumably fen; WeChat Pay does not document the unit. */
  readonly first_period_amount?: number | undefined;
  /** Each later premium (后续每期保费金额), presumably fen; WeChat Pay does not document the unit. */
  readonly subsequent_period_amount?: number | undefined;
  /** Duration of the cover (保障期限类型), open to new values. */
  readonly coverage_term_type?: CoverageTermType | (string & {}) | undefined;
}
