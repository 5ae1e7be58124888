import { generateHex } from '../common/randomness.js';
import type { Randomness } from '../common/randomness.js';

/** What can be wrong with a signature. */
export const SIGNATURE_FAULTS = ['wrong', 'missing', 'stale', 'probe', 'unknown-serial'] as const;

export type SignatureFault = (typeof SIGNATURE_FAULTS)[number];

/** How old a stale signature is, one second more than WeChat Pay's documents allow. */
export const STALE_SECONDS = 301;

/** A serial that no key of the simulator has. */
export function createUnknownSerial(randomness: Randomness): string {
  return `7${generateHex(randomness, 20).slice(1)}`;
}

/** The signature as WeChat Pay sends it to see whether signatures are checked. */
export function toProbe(signature: string): string {
  return `WECHATPAY/SIGNTEST/${signature}`;
}
