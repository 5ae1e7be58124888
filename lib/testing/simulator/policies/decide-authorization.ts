import type { ContractServices } from '../contracts/contract-lifecycle.js';
import type { ContractRecord } from '../contracts/contract-record.js';
import type { AuthorizationRecord, SimulatedAuthState } from './authorization-record.js';

const NOT_SIGNED = 'the user has not signed the contract, so the question has not reached them';

const WHY_NOT: Readonly<Record<SimulatedAuthState, string>> = {
  AUTH_STATE_INIT: NOT_SIGNED,
  AUTH_STATE_PENDING: NOT_SIGNED,
  AUTH_STATE_GRANTED: 'the user has granted it before',
  AUTH_STATE_DENIED: 'the user has denied it, and was not asked again',
  AUTH_STATE_EXPIRED: 'its policy has been uploaded, which uses it up',
};

/**
 * The user lets WeChat show the policy. Resolves when `INSURANCE_POLICY_MANAGEMENT.GRANTED` has been
 * tried once.
 *
 * @throws Error when no question is open.
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

/** The user does not let WeChat show the policy. Nobody is told. @throws Error when no question is open. */
export function denyAuthorization(
  { clock }: Pick<ContractServices, 'clock'>,
  authorization: AuthorizationRecord,
): void {
  getPendingContract(authorization);
  authorization.decide('AUTH_STATE_DENIED', clock.now());
}

/** The contract with which the question has reached the user. @throws Error when no question is open. */
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
