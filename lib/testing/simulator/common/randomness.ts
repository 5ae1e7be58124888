import { createHash, randomBytes } from 'node:crypto';

const ALPHANUMERIC = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

/** Source of nonces and ids, never of keys. */
export interface Randomness {
  bytes(count: number): Buffer;
}

/** Creates a source of real randomness, or with a seed one that repeats the same sequence at each start. */
export function createRandomness(seed?: string | number): Randomness {
  if (seed === undefined) return { bytes: randomBytes };
  let block = 0;
  return {
    bytes(count) {
      const blocks: Buffer[] = [];
      for (let size = 0; size < count; size += 32) {
        blocks.push(createHash('sha256').update(`${seed}:${block++}`).digest());
      }
      return Buffer.concat(blocks).subarray(0, count);
    },
  };
}

/** Digits and letters. */
export function generateText(randomness: Randomness, length: number): string {
  // The modulo bias is irrelevant for a nonce in a test.
  return Array.from(randomness.bytes(length), (byte) => ALPHANUMERIC[byte % 62]).join('');
}

/** Decimal digits. */
export function generateDigits(randomness: Randomness, length: number): string {
  return Array.from(randomness.bytes(length), (byte) => byte % 10).join('');
}

/** Upper-case hexadecimal digits, two for each byte. */
export function generateHex(randomness: Randomness, byteCount: number): string {
  return randomness.bytes(byteCount).toString('hex').toUpperCase();
}
