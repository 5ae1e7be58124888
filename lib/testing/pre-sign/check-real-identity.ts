import { checkEncryptedText } from '../fields/check-encrypted-text.js';
import type { PlatformKey } from '../keys/platform-key.js';
import type { FieldReader } from '../fields/field-reader.js';
import { refuseField } from '../fields/refuse-field.js';

/**
 * Checks that the identity, when there is one, is complete and opens with the key that the caller
 * named. The plain text goes nowhere.
 *
 * @throws ApiRefusal when it does not; the refusal repeats no value.
 */
export function checkRealIdentity(fields: FieldReader, key: PlatformKey): void {
  const identity = fields.optionalObject('real_identity');
  if (!identity) return;
  for (const name of ['real_name', 'id_card_number']) {
    checkEncryptedText(identity, name, key);
  }
  const type = identity.optionalText('identity_type', { confidential: true });
  if (type !== undefined && type !== 'ID_CARD') {
    refuseField(identity.at('identity_type'), 'must be ID_CARD');
  }
}
