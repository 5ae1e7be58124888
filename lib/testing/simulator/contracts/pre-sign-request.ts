import type { SimulatedAmount } from '../common/money.js';
import type { PlannedPeriod } from '../policy-periods/planned-period.js';

/** A valid pre-sign request. The user's identity is not kept. */
export interface PreSignRequest {
  readonly appid: string;
  /** Absent for H5 and App, where the user is unknown before signing. */
  readonly openid?: string | undefined;
  readonly plan_id: number;
  readonly out_contract_code: string;
  readonly insured_display_name: string;
  readonly contract_notify_url: string;
  readonly policy_start_date: string;
  readonly policy_end_date: string;
  readonly policy_periods: readonly PlannedPeriod[];
  readonly amount?: SimulatedAmount | undefined;
  readonly out_trade_no?: string | undefined;
  readonly description?: string | undefined;
  readonly transaction_notify_url?: string | undefined;
  readonly out_user_code?: string | undefined;
  readonly goods_tag?: string | undefined;
  readonly attach?: string | undefined;
  readonly can_auto_insure?: boolean | undefined;
  readonly can_auto_reinsure?: boolean | undefined;
  readonly combined_deduct_period_count?: number | undefined;
}

/** Where the user signs: a page inside WeChat, a mini program, an external browser or a native app. */
export type Scene = 'jsapi' | 'mini-program' | 'h5' | 'app';

/** Whether the scene knows the user before signing. */
export function knowsUser(scene: Scene): boolean {
  return scene === 'jsapi' || scene === 'mini-program';
}
