import { decryptField } from '../keys/decrypt-field.js';
import type { PlatformKey } from '../keys/platform-key.js';
import type { FieldReader } from './field-reader.js';
import { refuseField } from './refuse-field.js';

/**
 * Checks that the encrypted field opens with the key that the caller named. The plain text goes nowhere.
 *
 * @throws ApiRefusal when it does not; the refusal repeats no value.
 */
export function checkEncryptedText(fields: FieldReader, name: string, key: PlatformKey): void {
  const plaintext = decryptField(fields.text(name, { confidential: true }), key.privateKey);
  if (plaintext === undefined) {
    refuseField(
      fields.at(name),
      `cannot be decrypted with ${key.serial}: encrypt with the key that Wechatpay-Serial names, RSA-OAEP with SHA-1, in base64`,
    );
  }
  if (plaintext === '') refuseField(fields.at(name), 'must not be empty');
}
