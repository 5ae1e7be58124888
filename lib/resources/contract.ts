/** State of a contract (协议状态), open to new values. */
export type ContractState =
  'SIGNED' | 'TERMINATED' | 'SIGN_FAILED' | 'TO_BE_RENEWED' | 'TERMINATE_PENDING' | (string & {});

/** Who ended a contract (解约方式), open to new values. */
export type ContractTerminationMode =
  | 'USER_TERMINATE'
  | 'MCH_API_TERMINATE'
  | 'WEPAY_WEB_TERMINATE'
  | 'CUSTOMER_SERVICE_TERMINATE'
  | 'SYSTEM_TERMINATE'
  | 'API'
  | (string & {});

/** How and when a contract ended (协议解约信息). */
export interface ContractTerminateInfo {
  readonly contract_termination_mode: ContractTerminationMode;
  /** RFC 3339. */
  readonly contract_terminated_time: string;
  readonly contract_termination_remark?: string;
}

/**
 * A contract of insurance entrusted payment (保险自动续费协议). Fields that WeChat Pay adds later are
 * kept.
 *
 * @see https://pay.weixin.qq.com/doc/v3/merchant/4016724540
 */
export interface InsuranceContract {
  readonly mchid: string;
  /** Key of the contract for renewing, modifying, reserving and deducting. */
  readonly contract_id: string;
  readonly appid: string;
  readonly plan_id: number;
  readonly out_contract_code: string;
  /** Masked; absent when signing failed, as are the two times. */
  readonly insured_display_name?: string;
  readonly contract_state: ContractState;
  /** RFC 3339. */
  readonly contract_signed_time?: string;
  /** RFC 3339. */
  readonly contract_expired_time?: string;
  /** Only when the contract has been terminated. */
  readonly contract_terminate_info?: ContractTerminateInfo;
  readonly openid: string;
  readonly out_user_code?: string;
  /** Path of a mini program in which the user can withdraw the termination; no URL. */
  readonly revoke_terminate_contract_redirect_url?: string;
  /** Appid of that mini program. */
  readonly revoke_terminate_contract_redirect_appid?: string;
}

/**
 * The answer to a termination. Its `contract_state` is the truth: `TERMINATED`, or `TERMINATE_PENDING`
 * while the user can still withdraw.
 */
export type TerminatedContract = Omit<
  InsuranceContract,
  'revoke_terminate_contract_redirect_url' | 'revoke_terminate_contract_redirect_appid'
>;
