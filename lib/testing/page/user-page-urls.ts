/** Path of the page on which the user decides whether to sign. */
export const SIGNING_PAGE_PATH = '/simulator/sign';

/** Path of what is on the user's phone: the list of contracts. Below it, each has a page of its own. */
export const PHONE_PATH = '/simulator/phone';

/** Path above the pages of the contracts. */
export const CONTRACTS_PATH = `${PHONE_PATH}/contracts`;

/** Path above the pages of the policies that WeChat may show or not. */
export const POLICIES_PATH = `${PHONE_PATH}/policies`;

const SESSION = 'pre_entrust_id';

/** The `redirect_url` of a session. */
export function signingPageUrl(baseUrl: string, sessionId: string): string {
  return `${baseUrl}${SIGNING_PAGE_PATH}?${SESSION}=${encodeURIComponent(sessionId)}`;
}

/** The path of a contract's page. */
export function contractPath(contractId: string): string {
  return `${CONTRACTS_PATH}/${encodeURIComponent(contractId)}`;
}

/** The path of a policy's page. */
export function policyPath(outInsuranceNo: string): string {
  return `${POLICIES_PATH}/${encodeURIComponent(outInsuranceNo)}`;
}

/** The session that a `redirect_url` opens; what is no URL is taken for its id. */
export function sessionIdOf(redirectUrl: string): string {
  if (!URL.canParse(redirectUrl)) return redirectUrl;
  return sessionIdIn(new URL(redirectUrl).searchParams);
}

/** The session in a query, or nothing. */
export function sessionIdIn(query: URLSearchParams): string {
  return query.get(SESSION) ?? '';
}
