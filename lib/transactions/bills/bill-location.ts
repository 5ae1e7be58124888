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

/** A hash that this package can check. */
export interface BillHash {
  /** Name for `node:crypto`. */
  readonly algorithm: string;
  /** Lower-case hex. */
  readonly value: string;
}

/** Hash algorithms by the names that WeChat Pay uses, with the form of their values. */
const ALGORITHMS: ReadonlyMap<string, { readonly algorithm: string; readonly form: RegExp }> =
  new Map([
    ['SHA1', { algorithm: 'sha1', form: /^[0-9a-f]{40}$/ }],
    ['SHA256', { algorithm: 'sha256', form: /^[0-9a-f]{64}$/ }],
  ]);

/** The announced hash of a bill, or `undefined` when it is none that can be checked. */
export function readBillHash({ hash_type, hash_value }: BillLocation): BillHash | undefined {
  const known = ALGORITHMS.get(hash_type.toUpperCase());
  const value = hash_value.toLowerCase();
  return known?.form.test(value) === true ? { algorithm: known.algorithm, value } : undefined;
}
