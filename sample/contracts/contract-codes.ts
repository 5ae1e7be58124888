import { randomBytes } from 'node:crypto';
import type { ContractCodes } from './policy-request.js';

/**
 * New numbers for every attempt: WeChat Pay takes neither a second time once the customer has signed,
 * whatever came of it. Digits and letters, at most 32 characters.
 *
 * @param today Beijing date, for people who look for a number.
 */
export function freshCodes(today: string): ContractCodes {
  return { contract: freshNumber('C', today), trade: freshNumber('T', today) };
}

/** A number that was never used, after its kind and its day. */
export function freshNumber(kind: string, today: string): string {
  return `${kind}${today.replaceAll('-', '')}${randomBytes(10).toString('hex')}`;
}
