import { decryptField } from '../keys/decrypt-field.js';
import type { PlatformKey } from '../keys/platform-key.js';
import type { FieldReader } from './field-reader.js';
import { refuseField } from './refuse-field.js';

/**
 * The text of an encrypted field that stands at the pointer.
 *
 * @throws ApiRefusal when the key that the caller named does not open it; the refusal repeats no value.
 */
export function openEncryptedText(ciphertext: string, pointer: string, key: PlatformKey): string {
  const plaintext = decryptField(ciphertext, key.privateKey);
  if (plaintext === undefined) {
    refuseField(
      pointer,
      `cannot be decrypted with ${key.serial}: encrypt with the key that Wechatpay-Serial names, RSA-OAEP with SHA-1, in base64`,
    );
  }
  return plaintext === '' ? refuseField(pointer, 'must not be empty') : plaintext;
}

/**
 * Checks that the encrypted field opens with the key that the caller named. The plain text goes nowhere.
 *
 * @throws ApiRefusal when it does not; the refusal repeats no value.
 */
export function checkEncryptedText(fields: FieldReader, name: string, key: PlatformKey): void {
  openEncryptedText(fields.text(name, { confidential: true }), fields.at(name), key);
}
