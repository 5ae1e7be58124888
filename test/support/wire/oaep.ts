import { constants, type KeyObject, privateDecrypt, publicEncrypt } from 'node:crypto';
import { merchantPublicKey, platformKeys, PUBLIC_KEY_ID } from '../fixtures.js';

const OAEP = { padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash: 'sha1' } as const;

/** Decrypts a ciphertext with WeChat Pay's private key of this serial. */
export function readByWechatPay(ciphertext: unknown, serial = PUBLIC_KEY_ID): string {
  const key = platformKeys[serial] as KeyObject;
  return privateDecrypt({ key, ...OAEP }, Buffer.from(ciphertext as string, 'base64')).toString();
}

/** A text as WeChat Pay encrypts it for the merchant API certificate. */
export function sealedForMerchant(text: string, key: KeyObject = merchantPublicKey): string {
  return publicEncrypt({ key, ...OAEP }, Buffer.from(text)).toString('base64');
}
