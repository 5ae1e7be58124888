import type { SimulatorState } from '../simulator-state.js';
import type { AuthorizationRecord } from './authorization-record.js';

const WHY_NOT = {
  AUTH_STATE_INIT: 'the user has not signed the contract, so the question has not reached them',
  AUTH_STATE_GRANTED: 'the user has granted it before',
  AUTH_STATE_DENIED: 'the user has denied it, and was not asked again',
  AUTH_STATE_EXPIRED: 'its policy has been uploaded, which uses it up',
} as const;

/**
 * The user lets WeChat show the policy. Resolves when `INSURANCE_POLICY_MANAGEMENT.GRANTED` has been
 * tried once.
 *
 * @throws Error when no question is open.
 */
export async function grantAuthorization(
  { clock, notifier }: SimulatorState,
  authorization: AuthorizationRecord,
): Promise<void> {
  checkOpen(authorization);
  authorization.answer('AUTH_STATE_GRANTED', clock.now());
  const { merchant, contract } = authorization;
  const { out_insurance_no, insurance_name, auth_state, user_auth_time } = authorization.view();
  const planUrl = contract && merchant.plans.find(contract.request.plan_id)?.notifyUrl;
  const url = planUrl ?? contract?.request.contract_notify_url;
  if (url === undefined) return;
  const resource = { out_insurance_no, insurance_name, auth_state, user_auth_time };
  await notifier.deliver(merchant, url, 'INSURANCE_POLICY_MANAGEMENT.GRANTED', resource);
}

/** The user does not let WeChat show the policy. Nobody is told. @throws Error when no question is open. */
export function denyAuthorization(
  { clock }: SimulatorState,
  authorization: AuthorizationRecord,
): void {
  checkOpen(authorization);
  authorization.answer('AUTH_STATE_DENIED', clock.now());
}

function checkOpen({ outInsuranceNo, state }: AuthorizationRecord): void {
  if (state === 'AUTH_STATE_PENDING') return;
  throw new Error(
    `The policy ${outInsuranceNo} cannot be authorised or denied: ${WHY_NOT[state]}.`,
  );
}
