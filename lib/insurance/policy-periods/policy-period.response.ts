/** An amount of money in an answer. */
export interface WechatPayAmount {
  /** Fen. */
  readonly total: number;
  readonly currency?: string;
}

/** State of a period (扣费周期状态), open to new values. */
export type PolicyPeriodState = 'NO_SCHEDULED' | 'SCHEDULED' | 'PAID' | 'EXPIRED' | (string & {});

/** A period as the contract's list shows it. */
export interface PolicyPeriod {
  readonly policy_period_id: number;
  /** Beijing date `yyyy-MM-dd`. */
  readonly estimated_deduct_date: string;
  readonly estimated_deduct_amount: WechatPayAmount;
  /** `SCHEDULED` also means charged and failed. */
  readonly policy_period_state: PolicyPeriodState;
  readonly scheduled_amount?: WechatPayAmount;
  readonly deduct_amount?: WechatPayAmount;
  /** Beijing date `yyyy-MM-dd` on which it was deducted. */
  readonly deduct_date?: string;
}

/** One page of a contract's periods. */
export interface PolicyPeriodPage {
  readonly data?: readonly PolicyPeriod[];
  readonly limit: number;
  readonly offset: number;
  readonly total_count?: number;
}

/** A period and its reservation (预约). */
export interface ScheduledPolicyPeriod {
  readonly policy_period_id: number;
  readonly policy_period_state: PolicyPeriodState;
  /** Beijing date `yyyy-MM-dd` of the first day on which it can be deducted; when reserved or paid. */
  readonly deduct_start_date?: string;
  /** Beijing date `yyyy-MM-dd` of the last day on which it can be deducted. */
  readonly deduct_end_date?: string;
  readonly scheduled_amount?: WechatPayAmount;
  readonly deduct_amount?: WechatPayAmount;
  readonly deduct_date?: string;
}

/** Answer to a modification: the list as it is now. */
export interface ModifyPolicyPeriodsResponse {
  readonly policy_periods?: readonly {
    readonly policy_period_id: number;
    readonly estimated_deduct_date: string;
    readonly estimated_deduct_amount: WechatPayAmount;
  }[];
  /** The period whose reservation was cancelled; reserve it again. */
  readonly cancel_scheduled_policy_period_id?: number;
}
