import { createCipheriv } from 'node:crypto';

/** What AES-256-GCM needs besides the text. */
export interface SealOptions {
  /** 32 bytes. */
  readonly key: Buffer;
  /** 12 characters. */
  readonly nonce: string;
  readonly associatedData: string;
}

/** The text under AES-256-GCM, the 16-byte tag at the end, in base64. */
export function sealText(text: string, { key, nonce, associatedData }: SealOptions): string {
  const cipher = createCipheriv('aes-256-gcm', key, nonce, { authTagLength: 16 });
  cipher.setAAD(Buffer.from(associatedData, 'utf8'));
  const sealed = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
  return Buffer.concat([sealed, cipher.getAuthTag()]).toString('base64');
}
