import { constants, publicEncrypt } from 'node:crypto';
import type { KeyObject } from 'node:crypto';

/** The text as an encrypted field: RSA-OAEP with SHA-1, in base64. */
export function encryptField(text: string, publicKey: KeyObject): string {
  return publicEncrypt(
    { key: publicKey, padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash: 'sha1' },
    Buffer.from(text, 'utf8'),
  ).toString('base64');
}
