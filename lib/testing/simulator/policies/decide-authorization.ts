import type { ContractServices } from '../contracts/contract-lifecycle.js';
import type { ContractRecord } from '../contracts/contract-record.js';
import type { AuthorizationRecord, SimulatedAuthState } from './authorization-record.js';

const NOT_SIGNED = 'the user has not signed the contract yet';

const WHY_NOT: Readonly<Record<SimulatedAuthState, string>> = {
  AUTH_STATE_INIT: NOT_SIGNED,
  AUTH_STATE_PENDING: NOT_SIGNED,
  AUTH_STATE_GRANTED: 'the user has already granted it',
  AUTH_STATE_DENIED: 'the user has denied it, and the merchant has not asked again',
  AUTH_STATE_EXPIRED: 'the policy has been uploaded, and an authorisation can be used only once',
};

/**
 * Grants the authorisation. Resolves after the first attempt to deliver
 * `INSURANCE_POLICY_MANAGEMENT.GRANTED`.
 *
 * @throws Error when no decision is pending.
 */
export async function grantAuthorization(
  { clock, notifier }: ContractServices,
  authorization: AuthorizationRecord,
): Promise<void> {
  const { plan, request } = getPendingContract(authorization);
  authorization.decide('AUTH_STATE_GRANTED', clock.now());
  const { out_insurance_no, insurance_name, auth_state, user_auth_time } = authorization.view();
  const url = plan?.notifyUrl ?? request.contract_notify_url;
  const resource = { out_insurance_no, insurance_name, auth_state, user_auth_time };
  await notifier.deliver(authorization.mchid, url, 'INSURANCE_POLICY_MANAGEMENT.GRANTED', resource);
}

/** Denies the authorisation. Nothing is sent. @throws Error when no decision is pending. */
export function denyAuthorization(
  { clock }: Pick<ContractServices, 'clock'>,
  authorization: AuthorizationRecord,
): void {
  getPendingContract(authorization);
  authorization.decide('AUTH_STATE_DENIED', clock.now());
}

/** Returns the contract of a pending authorisation. @throws Error when no decision is pending. */
function getPendingContract({
  outInsuranceNo,
  state,
  contract,
}: AuthorizationRecord): ContractRecord {
  if (state === 'AUTH_STATE_PENDING' && contract) return contract;
  throw new Error(
    `The policy ${outInsuranceNo} cannot be authorised or denied: ${WHY_NOT[state]}.`,
  );
}
