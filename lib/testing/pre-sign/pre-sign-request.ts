/** Money in fen. */
export interface Amount {
  readonly total: number;
  readonly currency?: string;
}

/** What the policy covers in one period. */
export interface CoverageDetail {
  readonly policy_amount?: string;
  readonly policy_clauses?: readonly {
    readonly clause_name?: string;
    readonly clause_quota?: string;
  }[];
}

/** One deduction of the plan. */
export interface PlannedPeriod {
  readonly policy_period_id: number;
  /** `yyyy-MM-DD` in Beijing. */
  readonly estimated_deduct_date: string;
  readonly estimated_deduct_amount: Amount;
  readonly policy_coverage_detail?: CoverageDetail;
}

/** A pre-sign call that keeps the rules, without the identity, which nobody needs to remember. */
export interface PreSignRequest {
  readonly appid: string;
  /** Absent where the scene does not know the user: H5 and App. */
  readonly openid?: string;
  readonly plan_id: number;
  readonly out_contract_code: string;
  readonly insured_display_name: string;
  readonly contract_notify_url: string;
  readonly policy_start_date: string;
  readonly policy_end_date: string;
  readonly policy_periods: readonly PlannedPeriod[];
  readonly amount?: Amount;
  readonly out_trade_no?: string;
  readonly description?: string;
  readonly transaction_notify_url?: string;
  readonly out_user_code?: string;
  readonly goods_tag?: string;
  readonly attach?: string;
  readonly can_auto_insure?: boolean;
  readonly can_auto_reinsure?: boolean;
  readonly combined_deduct_period_count?: number;
}
