import type { IncomingHttpHeaders } from 'node:http';

/**
 * Whether no other web site's page makes the browser send this. What is no browser says nothing, and may.
 */
export function isSameOrigin({
  host,
  origin,
  'sec-fetch-site': site,
}: IncomingHttpHeaders): boolean {
  if (site !== undefined) return site === 'same-origin' || site === 'none';
  if (origin === undefined) return true;
  return URL.canParse(origin) && new URL(origin).host === host;
}
