import type {
  CoverageTermType,
  PeriodPremiumMode,
  PolicyPaymentMethod,
  PolicyPaymentPeriod,
  PolicyState,
  PolicyType,
} from './policy-values.js';

type Open<T extends string> = T | (string & {});

/** A policy (保单). Fields that WeChat Pay adds later are kept. */
export interface InsurancePolicy {
  readonly out_insurance_no: string;
  readonly insurance_name: string;
  /** Full names, decrypted with the merchant's private key; ciphertext when a `signer` cannot decrypt. */
  readonly insured_name_list: readonly string[];
  readonly insurance_company_code: string;
  /** RFC 3339, like the other times. */
  readonly effective_time: string;
  readonly expired_time: string;
  readonly coverage_detail: string;
  readonly support_renewal: boolean;
  readonly start_renewal_time?: string | undefined;
  readonly end_renewal_time?: string | undefined;
  readonly policy_type: Open<PolicyType>;
  readonly car_number?: string | undefined;
  readonly pet_name?: string | undefined;
  readonly address?: string | undefined;
  readonly policy_state: Open<PolicyState>;
  readonly policy_code?: string | undefined;
  readonly plan_id: string;
  readonly out_contract_code: string;
  readonly policy_periods?: readonly number[] | undefined;
  readonly free_insurance: boolean;
  readonly combined_payment?: boolean | undefined;
  readonly payment_method?: Open<PolicyPaymentMethod> | undefined;
  readonly period_premium_mode?: Open<PeriodPremiumMode> | undefined;
  readonly payment_period?: Open<PolicyPaymentPeriod> | undefined;
  readonly first_period_amount?: number | undefined;
  readonly subsequent_period_amount?: number | undefined;
  readonly coverage_term_type?: Open<CoverageTermType> | undefined;
}
