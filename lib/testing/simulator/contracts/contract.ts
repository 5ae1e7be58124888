import type { SimulatedPeriod } from '../policy-periods/period-record.js';

/** A state of a contract. */
export type SimulatedContractState =
  'SIGNED' | 'SIGN_FAILED' | 'TO_BE_RENEWED' | 'TERMINATE_PENDING' | 'TERMINATED';

/** The ways in which a contract can be terminated. */
export const SIMULATED_TERMINATION_MODES = [
  'USER_TERMINATE',
  'MCH_API_TERMINATE',
  'WEPAY_WEB_TERMINATE',
  'CUSTOMER_SERVICE_TERMINATE',
  'SYSTEM_TERMINATE',
] as const;

/** How a contract was terminated. */
export type SimulatedTerminationMode = (typeof SIMULATED_TERMINATION_MODES)[number];

/** How and when a contract was terminated. */
export interface SimulatedTermination {
  /** How the contract was terminated. */
  readonly contract_termination_mode: SimulatedTerminationMode;
  /** When the contract ended, RFC 3339. */
  readonly contract_terminated_time: string;
  /** Reason of the termination. */
  readonly contract_termination_remark?: string | undefined;
}

/** A contract with the fields of the contract query. */
export interface SimulatedContract {
  /** Merchant number. */
  readonly mchid: string;
  /** The simulator's contract id. */
  readonly contract_id: string;
  /** The appid of the pre-sign. */
  readonly appid: string;
  /** Id of the plan (委托代扣模板ID). */
  readonly plan_id: number;
  /** The merchant's contract number. */
  readonly out_contract_code: string;
  /** Masked name; absent when signing failed. */
  readonly insured_display_name?: string | undefined;
  /** State of the contract. */
  readonly contract_state: SimulatedContractState;
  /** When the user signed, RFC 3339; absent when signing failed. */
  readonly contract_signed_time?: string | undefined;
  /** When the contract expires, RFC 3339; absent when signing failed. */
  readonly contract_expired_time?: string | undefined;
  /** Present only after a termination. */
  readonly contract_terminate_info?: SimulatedTermination | undefined;
  /** The user's openid under `appid`. */
  readonly openid: string;
  /** The merchant's user id, when the pre-sign set it. */
  readonly out_user_code?: string | undefined;
}

/** A contract with its periods, oldest list first. */
export interface InspectedContract extends SimulatedContract {
  /** All periods, those of earlier lists included. */
  readonly policy_periods: readonly SimulatedPeriod[];
}
