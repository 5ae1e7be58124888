import { randomBytes } from 'node:crypto';
import type { ContractCodes } from './policy-request.js';

/**
 * New numbers for every attempt: after the customer has signed, WeChat Pay accepts neither again, even if
 * signing failed. Digits and letters, at most 32 characters.
 *
 * @param today Beijing date, which makes a number easier to find.
 */
export function freshCodes(today: string): ContractCodes {
  return { contract: freshNumber('C', today), trade: freshNumber('T', today) };
}

/** A unique number with a prefix for its kind and its day. */
export function freshNumber(kind: string, today: string): string {
  return `${kind}${today.replaceAll('-', '')}${randomBytes(10).toString('hex')}`;
}
