import {
  constants,
  createCipheriv,
  generateKeyPair,
  privateDecrypt,
  publicEncrypt,
  sign,
} from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { TextDecoder, promisify } from 'node:util';

/** An RSA key pair. */
export interface RsaKeyPair {
  readonly publicKey: KeyObject;
  readonly privateKey: KeyObject;
}

const generateKeyPairAsync = promisify(generateKeyPair);

/** Generates a 2048-bit key pair off the main thread. */
export function generateRsaKeyPair(): Promise<RsaKeyPair> {
  return generateKeyPairAsync('rsa', { modulusLength: 2048 });
}

/** Joins the parts of a signed message; each one ends with a line feed, including the last. */
export function buildSignedMessage(parts: readonly (string | Buffer)[]): Buffer {
  const lines = parts.map((part) => (typeof part === 'string' ? Buffer.from(part, 'utf8') : part));
  return Buffer.concat(lines.flatMap((line) => [line, Buffer.from('\n')]));
}

/** Signs with RSA PKCS#1 v1.5 and SHA-256; returns base64. */
export function signMessageSync(message: Buffer, privateKey: KeyObject): string {
  return sign('sha256', message, privateKey).toString('base64');
}

/** Signs off the main thread, so that the server can handle other requests meanwhile. */
export function signMessage(message: Buffer, privateKey: KeyObject): Promise<string> {
  return new Promise((resolve, reject) => {
    sign('sha256', message, privateKey, (error, signature) => {
      if (error) reject(error);
      else resolve(signature.toString('base64'));
    });
  });
}

/** Encrypts a field with RSA-OAEP and SHA-1; returns base64. */
export function encryptField(text: string, publicKey: KeyObject): string {
  return publicEncrypt(
    { key: publicKey, padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash: 'sha1' },
    Buffer.from(text, 'utf8'),
  ).toString('base64');
}

/** Decrypts a field (RSA-OAEP with SHA-1); `undefined` when it was encrypted for another key. */
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

/** Parameters of AES-256-GCM. */
interface SealOptions {
  /** 32 bytes. */
  readonly key: Buffer;
  /** 12 characters. */
  readonly nonce: string;
  readonly associatedData: string;
}

/** Encrypts with AES-256-GCM; returns ciphertext and 16-byte tag in base64. */
export function sealText(text: string, { key, nonce, associatedData }: SealOptions): string {
  const cipher = createCipheriv('aes-256-gcm', key, nonce, { authTagLength: 16 });
  cipher.setAAD(Buffer.from(associatedData, 'utf8'));
  const sealed = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
  return Buffer.concat([sealed, cipher.getAuthTag()]).toString('base64');
}
