/** Where a bill lies and what it must hash to. */
export interface BillLocation {
  /** `SHA1`. */
  readonly hash_type: string;
  /** Hex. */
  readonly hash_value: string;
  readonly download_url: string;
}

/** The only folder that bills are downloaded from. */
const BILL_FOLDER = '/v3/billdownload/';

/**
 * Path and query of a bill, or `undefined` when its URL leads elsewhere than to the API: a request that is
 * signed with the merchant's key goes nowhere else.
 *
 * @param origins where the API may be.
 */
export function getBillTarget(url: string, origins: readonly string[]): string | undefined {
  if (!URL.canParse(url)) return undefined;
  const { origin, pathname, search } = new URL(url);
  const target = pathname + search;
  // A URL that its parser had to mend (credentials, dot segments, backslashes, blanks) is suspicious.
  const isPlain = url === origin + target;
  const isInside = pathname.startsWith(BILL_FOLDER) && !/%2f|%5c|%2e/i.test(pathname);
  return isPlain && isInside && origins.includes(origin) ? target : undefined;
}
