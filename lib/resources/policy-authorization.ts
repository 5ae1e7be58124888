/**
 * The documented values of {@link PolicyAuthorizationState}.
 *
 * @see https://pay.weixin.qq.com/doc/v3/merchant/4016617415
 */
export const POLICY_AUTHORIZATION_STATES = [
  'AUTH_STATE_INIT',
  'AUTH_STATE_PENDING',
  'AUTH_STATE_GRANTED',
  'AUTH_STATE_DENIED',
  'AUTH_STATE_EXPIRED',
  'AUTH_STATE_INEFFECTIVE',
  'AUTH_STATE_INEFFECTIE',
] as const;

/**
 * State of an authorisation (授权状态), open to new values.
 *
 * - `AUTH_STATE_INIT`: submitted; the contract is not signed yet.
 * - `AUTH_STATE_PENDING`: the contract is signed; the user has not decided.
 * - `AUTH_STATE_GRANTED`: the policy can be uploaded within 30 days.
 * - `AUTH_STATE_DENIED`: the user declined, and may be asked again.
 * - `AUTH_STATE_EXPIRED`: no longer needed, after the upload.
 * - `AUTH_STATE_INEFFECTIVE`, and WeChat Pay's misspelling `AUTH_STATE_INEFFECTIE`: names of `AUTH_STATE_EXPIRED` in
 *   notifications.
 *
 * @see https://pay.weixin.qq.com/doc/v3/merchant/4016617415
 */
export type PolicyAuthorizationState = (typeof POLICY_AUTHORIZATION_STATES)[number] | (string & {});

/**
 * The user's authorisation to show a policy (保单授权).
 *
 * @see https://pay.weixin.qq.com/doc/v3/merchant/4016617415
 */
export class PolicyAuthorization {
  /** The merchant's policy number (商户保险编号), which identifies the policy and its authorisation. */
  readonly out_insurance_no!: string;
  /** The appid of the contract. */
  readonly appid?: string | undefined;
  /** Id of the entrusted payment template (委托代扣模板ID). **A string here**, a number elsewhere. */
  readonly plan_id!: string;
  /** The merchant's contract number (商户签约协议号). */
  readonly out_contract_code!: string;
  /** Name of the insurance (保险名称) that the user sees. */
  readonly insurance_name!: string;
  /** State of the authorisation (授权状态). */
  readonly auth_state!: PolicyAuthorizationState;
  /** When the user decided (用户授权时间), RFC 3339; absent before that. */
  readonly user_auth_time?: string | undefined;
}
