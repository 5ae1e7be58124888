import { constants, privateDecrypt } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { TextDecoder } from 'node:util';

/** The text of an encrypted field (RSA-OAEP with SHA-1), or `undefined` when the key does not open it. */
export function decryptField(ciphertext: string, privateKey: KeyObject): string | undefined {
  try {
    const plaintext = privateDecrypt(
      { key: privateKey, padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash: 'sha1' },
      Buffer.from(ciphertext, 'base64'),
    );
    return new TextDecoder('utf-8', { fatal: true }).decode(plaintext);
  } catch {
    return undefined;
  }
}
