import { randomBytes } from 'node:crypto';

/** Source of random bytes, `randomBytes` of `node:crypto` unless a test gives another. */
export type RandomSource = (size: number) => Buffer;

/** 128 random bits: nobody meets another claim's token by chance or by guessing. */
export function createClaimToken(random: RandomSource = randomBytes): string {
  return random(16).toString('hex');
}
