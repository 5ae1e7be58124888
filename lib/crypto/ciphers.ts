import { constants, createDecipheriv, type KeyObject, publicEncrypt } from 'node:crypto';
import { nameOption } from '../common/option-variables.js';
import { decodeCanonicalBase64 } from '../common/text.js';

/**
 * Encrypts one field with RSA-OAEP (SHA-1, MGF1-SHA-1, no label) for WeChat Pay, and returns base64.
 *
 * @see https://pay.weixin.qq.com/doc/v3/merchant/4013053257
 */
export function encryptField(key: KeyObject, plaintext: string): string {
  const padding = constants.RSA_PKCS1_OAEP_PADDING;
  return publicEncrypt({ key, padding, oaepHash: 'sha1' }, Buffer.from(plaintext)).toString(
    'base64',
  );
}

const KEY_LENGTH = 32;
const NONCE_LENGTH = 12;
const TAG_LENGTH = 16;

/** JSON of a resource that WeChat Pay encrypted with the APIv3 key. */
export interface EncryptedResource {
  readonly algorithm: 'AEAD_AES_256_GCM';
  readonly ciphertext: string;
  readonly nonce: string;
  readonly associated_data?: string | undefined;
}

/** A resource could not be decrypted; the message names the possible causes. */
export class ResourceDecryptionError extends Error {}

/** True for an object that {@link decryptResource} accepts. */
export function isEncryptedResource(value: unknown): value is EncryptedResource {
  if (typeof value !== 'object' || value === null) return false;
  const { algorithm, ciphertext, nonce, associated_data } = value as Record<string, unknown>;
  return (
    algorithm === 'AEAD_AES_256_GCM' &&
    typeof ciphertext === 'string' &&
    typeof nonce === 'string' &&
    (associated_data === undefined ||
      associated_data === null ||
      typeof associated_data === 'string')
  );
}

/**
 * Decrypts AES-256-GCM with a key of 32 bytes, a nonce of 12 bytes and a tag of 16 bytes; rejects other lengths.
 *
 * @param variablePrefix of the variable that the error names.
 * @throws {ResourceDecryptionError}
 * @see https://pay.weixin.qq.com/doc/v3/merchant/4012071382
 */
export function decryptResource(
  apiV3Key: KeyObject,
  resource: EncryptedResource,
  variablePrefix?: string,
): Buffer {
  const sealed = decodeCanonicalBase64(resource.ciphertext);
  if (sealed === undefined || sealed.length < TAG_LENGTH) {
    throw new ResourceDecryptionError('the ciphertext is not base64 of at least 16 bytes');
  }
  const { nonce } = resource;
  if (Buffer.byteLength(nonce) !== NONCE_LENGTH) {
    throw new ResourceDecryptionError('the nonce is not 12 bytes long');
  }
  if (apiV3Key.symmetricKeySize !== KEY_LENGTH) {
    throw new ResourceDecryptionError('the APIv3 key is not 32 bytes long');
  }
  const decipher = createDecipheriv('aes-256-gcm', apiV3Key, nonce, { authTagLength: TAG_LENGTH });
  decipher.setAuthTag(sealed.subarray(-TAG_LENGTH));
  decipher.setAAD(Buffer.from(resource.associated_data ?? ''));
  try {
    return Buffer.concat([decipher.update(sealed.subarray(0, -TAG_LENGTH)), decipher.final()]);
  } catch {
    throw new ResourceDecryptionError(
      `either ${nameOption('apiV3Key', variablePrefix)} is not the one that is set on the merchant platform, or the message was altered`,
    );
  }
}
