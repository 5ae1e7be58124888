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
  readonly start_renewal_time?: string;
  readonly end_renewal_time?: string;
  readonly policy_type: Open<PolicyType>;
  readonly car_number?: string;
  readonly pet_name?: string;
  readonly address?: string;
  readonly policy_state: Open<PolicyState>;
  readonly policy_code?: string;
  readonly plan_id: string;
  readonly out_contract_code: string;
  readonly policy_periods?: readonly number[];
  readonly free_insurance: boolean;
  readonly combined_payment?: boolean;
  readonly payment_method?: Open<PolicyPaymentMethod>;
  readonly period_premium_mode?: Open<PeriodPremiumMode>;
  readonly payment_period?: Open<PolicyPaymentPeriod>;
  readonly first_period_amount?: number;
  readonly subsequent_period_amount?: number;
  readonly coverage_term_type?: Open<CoverageTermType>;
}
