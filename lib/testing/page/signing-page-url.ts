/** Path of the page on which the user decides. */
export const SIGNING_PAGE_PATH = '/simulator/sign';

const PARAMETER = 'pre_entrust_id';

/** The `redirect_url` of a session. */
export function signingPageUrl(baseUrl: string, sessionId: string): string {
  return `${baseUrl}${SIGNING_PAGE_PATH}?${PARAMETER}=${sessionId}`;
}

/** The session that a `redirect_url` opens; what is no URL is taken for its id. */
export function sessionIdOf(redirectUrl: string): string {
  if (!URL.canParse(redirectUrl)) return redirectUrl;
  return sessionIdIn(new URL(redirectUrl).search);
}

/** The session in a query string, or nothing. */
export function sessionIdIn(query: string | undefined): string {
  return new URLSearchParams(query).get(PARAMETER) ?? '';
}
