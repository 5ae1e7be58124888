import type { SimulatedPeriod } from '../policy-periods/period-record.js';

/** A state of a contract. */
export type SimulatedContractState =
  'SIGNED' | 'SIGN_FAILED' | 'TO_BE_RENEWED' | 'TERMINATE_PENDING' | 'TERMINATED';

/** The ways in which a contract can be terminated. */
export const TERMINATION_MODES = [
  'USER_TERMINATE',
  'MCH_API_TERMINATE',
  'WEPAY_WEB_TERMINATE',
  'CUSTOMER_SERVICE_TERMINATE',
  'SYSTEM_TERMINATE',
] as const;

export type SimulatedTerminationMode = (typeof TERMINATION_MODES)[number];

/** How and when a contract was terminated. */
export interface SimulatedTermination {
  readonly contract_termination_mode: SimulatedTerminationMode;
  readonly contract_terminated_time: string;
  readonly contract_termination_remark?: string | undefined;
}

/** A contract with the fields of the contract query. */
export interface SimulatedContract {
  readonly mchid: string;
  readonly contract_id: string;
  readonly appid: string;
  readonly plan_id: number;
  readonly out_contract_code: string;
  readonly insured_display_name?: string | undefined;
  readonly contract_state: SimulatedContractState;
  readonly contract_signed_time?: string | undefined;
  readonly contract_expired_time?: string | undefined;
  readonly contract_terminate_info?: SimulatedTermination | undefined;
  readonly openid: string;
  readonly out_user_code?: string | undefined;
}

/** A contract with its periods, oldest list first. */
export interface InspectedContract extends SimulatedContract {
  readonly policy_periods: readonly SimulatedPeriod[];
}
