import { generateKeyPair } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { promisify } from 'node:util';

/** An RSA key pair. */
export interface RsaKeyPair {
  readonly publicKey: KeyObject;
  readonly privateKey: KeyObject;
}

const generate = promisify(generateKeyPair);

/** A new 2048-bit pair, made off the main thread. */
export function generateRsaKeyPair(): Promise<RsaKeyPair> {
  return generate('rsa', { modulusLength: 2048 });
}
