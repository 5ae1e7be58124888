/**
 * The documented values of {@link ContractState}, in the order of a contract's life.
 *
 * @see https://pay.weixin.qq.com/doc/v3/merchant/4016724540
 */
export const CONTRACT_STATES = [
  'SIGNED',
  'SIGN_FAILED',
  'TO_BE_RENEWED',
  'TERMINATE_PENDING',
  'TERMINATED',
] as const;

/**
 * State of a contract (协议状态), open to new values.
 *
 * - `SIGNED`: in force.
 * - `SIGN_FAILED`: the customer agreed, but for instance did not pay the first premium. Final.
 * - `TO_BE_RENEWED`: waits for the next list of periods; see `renewContract`.
 * - `TERMINATE_PENDING`: the termination can still be withdrawn.
 * - `TERMINATED`: ended. Final.
 *
 * @see https://pay.weixin.qq.com/doc/v3/merchant/4016724540
 */
export type ContractState = (typeof CONTRACT_STATES)[number] | (string & {});

/**
 * The documented values of {@link ContractTerminationMode}.
 *
 * @see https://pay.weixin.qq.com/doc/v3/merchant/4016724540
 */
export const CONTRACT_TERMINATION_MODES = [
  'USER_TERMINATE',
  'MCH_API_TERMINATE',
  'WEPAY_WEB_TERMINATE',
  'CUSTOMER_SERVICE_TERMINATE',
  'SYSTEM_TERMINATE',
  'API',
] as const;

/**
 * How a contract was terminated (解约方式): by the user, `terminateContract`, the merchant platform's website, WeChat
 * Pay's customer service or its system; `API` occurs in notifications only. Open to new values.
 *
 * @see https://pay.weixin.qq.com/doc/v3/merchant/4016724540
 */
export type ContractTerminationMode = (typeof CONTRACT_TERMINATION_MODES)[number] | (string & {});

/**
 * Details of a termination (协议解约信息).
 *
 * @see https://pay.weixin.qq.com/doc/v3/merchant/4016724540
 */
export class ContractTerminateInfo {
  /** How the contract was terminated (解约方式). */
  readonly contract_termination_mode!: ContractTerminationMode;
  /** When the contract ended (协议解约时间), RFC 3339. */
  readonly contract_terminated_time!: string;
  /** Reason of the termination (解约备注), as `terminateContract` sent it. */
  readonly contract_termination_remark?: string | undefined;
}

/**
 * The fields of every response with a contract.
 *
 * @see https://pay.weixin.qq.com/doc/v3/merchant/4016724540
 */
export abstract class ContractFields {
  /** Merchant number (商户号) that holds the contract. */
  readonly mchid!: string;
  /** WeChat Pay's contract id (委托代扣协议ID), by which the contract is renewed, modified, scheduled and deducted. */
  readonly contract_id!: string;
  /** The appid under which the contract was signed. */
  readonly appid!: string;
  /** Id of the entrusted payment template (委托代扣模板ID). */
  readonly plan_id!: number;
  /** The merchant's contract number (商户侧签约协议号) from the pre-sign. */
  readonly out_contract_code!: string;
  /** Masked name (被保险人展示姓名). Absent, like the signing and expiry times, when signing failed. */
  readonly insured_display_name?: string | undefined;
  /** State of the contract (协议状态), which alone tells whether the customer has signed. */
  readonly contract_state!: ContractState;
  /** When the customer signed (协议签署时间), RFC 3339. */
  readonly contract_signed_time?: string | undefined;
  /** When the contract expires (协议到期时间), RFC 3339. */
  readonly contract_expired_time?: string | undefined;
  /** Present only after a termination. */
  readonly contract_terminate_info?: ContractTerminateInfo | undefined;
  /** The customer's openid under `appid`. */
  readonly openid!: string;
  /** The merchant's user id (商户侧用户标识), when the pre-sign set it. */
  readonly out_user_code?: string | undefined;
}

/**
 * A contract of insurance entrusted payment (保险自动续费协议). Fields that WeChat Pay adds later are
 * kept.
 *
 * @see https://pay.weixin.qq.com/doc/v3/merchant/4016724540
 */
export class InsuranceContract extends ContractFields {
  /** Path, not a URL, of the mini program page on which the user can withdraw the termination. */
  readonly revoke_terminate_contract_redirect_url?: string | undefined;
  /** Appid of that mini program. */
  readonly revoke_terminate_contract_redirect_appid?: string | undefined;
}

/**
 * Response to a termination. `contract_state` is `TERMINATED`, or `TERMINATE_PENDING` while the user can
 * still withdraw the termination.
 *
 * @see https://pay.weixin.qq.com/doc/v3/merchant/4016724542
 */
export class TerminatedContract extends ContractFields {}
