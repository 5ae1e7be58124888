import type { BillLocation } from './bill-location.js';

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
