/** Path of the user's list of contracts. Each contract has a page below it. */
export const PHONE_PATH = '/simulator/phone';

/** Parent path of the contract pages. */
export const CONTRACTS_PATH = `${PHONE_PATH}/contracts`;

/** Parent path of the policy pages. */
export const POLICIES_PATH = `${PHONE_PATH}/policies`;

/** Returns the path of a contract's page. */
export function getContractPath(contractId: string): string {
  return `${CONTRACTS_PATH}/${encodeURIComponent(contractId)}`;
}

/** Returns the path of a policy's page. */
export function getPolicyPath(outInsuranceNo: string): string {
  return `${POLICIES_PATH}/${encodeURIComponent(outInsuranceNo)}`;
}
