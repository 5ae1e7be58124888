import type { Amount } from '../common/money.js';
import type { PlannedPeriod } from '../policy-periods/planned-period.js';

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

/** Where a customer signs: a page inside WeChat, a mini program, an external browser, a native app. */
export type Scene = 'jsapi' | 'mini-program' | 'h5' | 'app';

/** The scenes that know the user before the signature. */
export function knowsUser(scene: Scene): boolean {
  return scene === 'jsapi' || scene === 'mini-program';
}
