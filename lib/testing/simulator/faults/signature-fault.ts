import { generateHex } from '../common/randomness.js';
import type { Randomness } from '../common/randomness.js';

/** Kinds of faulty signature. */
export const SIGNATURE_FAULTS = ['wrong', 'missing', 'stale', 'probe', 'unknown-serial'] as const;

/** A kind of faulty signature. */
export type SignatureFault = (typeof SIGNATURE_FAULTS)[number];

/** Age of a stale signature: one second more than WeChat Pay's documents allow. */
export const STALE_SECONDS = 301;

/** Creates a serial that no key of the simulator has. */
export function createUnknownSerial(randomness: Randomness): string {
  return `7${generateHex(randomness, 20).slice(1)}`;
}

/** Turns a signature into a probe, which WeChat Pay sends to test whether clients verify signatures. */
export function toProbe(signature: string): string {
  return `WECHATPAY/SIGNTEST/${signature}`;
}
