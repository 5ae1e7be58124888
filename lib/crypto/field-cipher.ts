import { constants, type KeyObject, publicEncrypt } from 'node:crypto';

/**
 * Encrypts one field with RSA-OAEP (SHA-1, MGF1-SHA-1, no label) for the holder of a WeChat Pay key,
 * and returns base64.
 *
 * @see https://pay.weixin.qq.com/doc/v3/merchant/4013053257
 */
export function encryptField(key: KeyObject, plaintext: string): string {
  const padding = constants.RSA_PKCS1_OAEP_PADDING;
  return publicEncrypt({ key, padding, oaepHash: 'sha1' }, Buffer.from(plaintext)).toString(
    'base64',
  );
}
