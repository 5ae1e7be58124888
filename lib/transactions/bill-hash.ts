import type { BillLocation } from './bill-location.js';

/** A hash that this package can check. */
export interface BillHash {
  /** Name for `node:crypto`. */
  readonly algorithm: string;
  /** Lower-case hex. */
  readonly value: string;
}

/** Hash algorithms by the names that WeChat Pay uses. */
const ALGORITHMS: ReadonlyMap<string, string> = new Map([
  ['SHA1', 'sha1'],
  ['SHA256', 'sha256'],
]);

/** The announced hash of a bill, or `undefined` when it is of an unknown kind. */
export function billHash({ hash_type, hash_value }: BillLocation): BillHash | undefined {
  const algorithm = ALGORITHMS.get(hash_type.toUpperCase());
  return algorithm === undefined ? undefined : { algorithm, value: hash_value.toLowerCase() };
}
