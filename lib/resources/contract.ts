/** State of a contract (协议状态), open to new values. */
export type ContractState =
  'SIGNED' | 'TERMINATED' | 'SIGN_FAILED' | 'TO_BE_RENEWED' | 'TERMINATE_PENDING' | (string & {});

/** Termination mode (解约方式), open to new values. */
export type ContractTerminationMode =
  | 'USER_TERMINATE'
  | 'MCH_API_TERMINATE'
  | 'WEPAY_WEB_TERMINATE'
  | 'CUSTOMER_SERVICE_TERMINATE'
  | 'SYSTEM_TERMINATE'
  | 'API'
  | (string & {});

/** Details of a termination (协议解约信息). */
export interface ContractTerminateInfo {
  readonly contract_termination_mode: ContractTerminationMode;
  /** RFC 3339. */
  readonly contract_terminated_time: string;
  readonly contract_termination_remark?: string | undefined;
}

/**
 * A contract of insurance entrusted payment (保险自动续费协议). Fields that WeChat Pay adds later are
 * kept.
 *
 * @see https://pay.weixin.qq.com/doc/v3/merchant/4016724540
 */
export interface InsuranceContract {
  readonly mchid: string;
  /** WeChat Pay's contract id, by which the contract is renewed, modified, scheduled and deducted. */
  readonly contract_id: string;
  readonly appid: string;
  readonly plan_id: number;
  readonly out_contract_code: string;
  /** Masked name. Absent, like the signing and expiry times, when signing failed. */
  readonly insured_display_name?: string | undefined;
  readonly contract_state: ContractState;
  /** RFC 3339. */
  readonly contract_signed_time?: string | undefined;
  /** RFC 3339. */
  readonly contract_expired_time?: string | undefined;
  /** Present only after a termination. */
  readonly contract_terminate_info?: ContractTerminateInfo | undefined;
  readonly openid: string;
  readonly out_user_code?: string | undefined;
  /** Path, not a URL, of the mini program page on which the user can withdraw the termination. */
  readonly revoke_terminate_contract_redirect_url?: string | undefined;
  /** Appid of that mini program. */
  readonly revoke_terminate_contract_redirect_appid?: string | undefined;
}

/**
 * Response to a termination. `contract_state` is `TERMINATED`, or `TERMINATE_PENDING` while the user can
 * still withdraw the termination.
 */
export type TerminatedContract = Omit<
  InsuranceContract,
  'revoke_terminate_contract_redirect_url' | 'revoke_terminate_contract_redirect_appid'
>;
