/** State of an authorisation (授权状态), open to new values. */
export type PolicyAuthorizationState =
  | 'AUTH_STATE_INIT'
  | 'AUTH_STATE_PENDING'
  | 'AUTH_STATE_GRANTED'
  | 'AUTH_STATE_DENIED'
  | 'AUTH_STATE_EXPIRED'
  | (string & {});

/** The user's authorisation to show a policy (保单授权). */
export interface PolicyAuthorization {
  readonly out_insurance_no: string;
  readonly appid?: string | undefined;
  readonly plan_id: string;
  readonly out_contract_code: string;
  readonly insurance_name: string;
  readonly auth_state: PolicyAuthorizationState;
  /** RFC 3339. */
  readonly user_auth_time?: string | undefined;
}
