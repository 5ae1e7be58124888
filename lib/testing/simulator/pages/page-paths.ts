/** Path of what is on the user's phone: the list of contracts. Below it, each has a page of its own. */
export const PHONE_PATH = '/simulator/phone';

/** Path above the pages of the contracts. */
export const CONTRACTS_PATH = `${PHONE_PATH}/contracts`;

/** Path above the pages of the policies that WeChat may show or not. */
export const POLICIES_PATH = `${PHONE_PATH}/policies`;

/** The path of a contract's page. */
export function getContractPath(contractId: string): string {
  return `${CONTRACTS_PATH}/${encodeURIComponent(contractId)}`;
}

/** The path of a policy's page. */
export function getPolicyPath(outInsuranceNo: string): string {
  return `${POLICIES_PATH}/${encodeURIComponent(outInsuranceNo)}`;
}
