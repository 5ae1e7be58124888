import { sign } from 'node:crypto';
import type { KeyObject } from 'node:crypto';

/** The parts that WeChat Pay signs, each followed by a line feed, the last one too. */
export function signedMessage(parts: readonly (string | Buffer)[]): Buffer {
  const lines = parts.map((part) => (typeof part === 'string' ? Buffer.from(part, 'utf8') : part));
  return Buffer.concat(lines.flatMap((line) => [line, Buffer.from('\n')]));
}

/** RSA PKCS#1 v1.5 with SHA-256, in base64. */
export function signatureOf(message: Buffer, privateKey: KeyObject): string {
  return sign('sha256', message, privateKey).toString('base64');
}

/** The same, made off the main thread, which has thousands of answers to give meanwhile. */
export function signatureLater(message: Buffer, privateKey: KeyObject): Promise<string> {
  return new Promise((resolve, reject) => {
    sign('sha256', message, privateKey, (error, signature) => {
      if (error) reject(error);
      else resolve(signature.toString('base64'));
    });
  });
}
