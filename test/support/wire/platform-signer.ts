import { createCipheriv, type KeyObject, randomBytes, sign } from 'node:crypto';
import { API_V3_KEY, fixture, NOW, platformKeys, PUBLIC_KEY_ID } from '../fixtures.js';

/** `Request-ID` of every signed response. */
export const REQUEST_ID = '08F78BB5AF0610D302189F9C6D20B1F4C8E0-0';

export interface SignOptions {
  readonly serial?: string;
  /** Seconds since the epoch. */
  readonly timestamp?: string;
  readonly nonce?: string;
  readonly key?: KeyObject;
}

/**
 * The headers with which WeChat Pay signs a response or a notification, made with `node:crypto`
 * alone.
 */
export function signedHeaders(
  body: string | Buffer,
  {
    serial = PUBLIC_KEY_ID,
    timestamp = String(Math.floor(NOW / 1000)),
    nonce = randomBytes(16).toString('hex'),
    key = platformKeys[serial],
  }: SignOptions = {},
): Record<string, string> {
  if (key === undefined) throw new Error(`no key for ${serial}`);
  const message = Buffer.concat([
    Buffer.from(`${timestamp}\n${nonce}\n`),
    Buffer.from(body as string),
    Buffer.from('\n'),
  ]);
  return {
    'Wechatpay-Timestamp': timestamp,
    'Wechatpay-Nonce': nonce,
    'Wechatpay-Serial': serial,
    'Wechatpay-Signature': sign('RSA-SHA256', message, key).toString('base64'),
    'Wechatpay-Signature-Type': 'WECHATPAY2-SHA256-RSA2048',
    'Request-ID': REQUEST_ID,
  };
}

export interface SealOptions {
  readonly associatedData?: string;
  readonly nonce?: string;
  readonly apiV3Key?: string;
}

/** AES-256-GCM as WeChat Pay does it: ciphertext and tag in one base64. */
export function seal(
  plaintext: string,
  {
    associatedData = 'transaction',
    nonce = 'nonce12bytes',
    apiV3Key = API_V3_KEY,
  }: SealOptions = {},
): { algorithm: string; ciphertext: string; nonce: string; associated_data: string } {
  const cipher = createCipheriv('aes-256-gcm', apiV3Key, Buffer.from(nonce));
  cipher.setAAD(Buffer.from(associatedData));
  const ciphertext = Buffer.concat([cipher.update(plaintext), cipher.final(), cipher.getAuthTag()]);
  return {
    algorithm: 'AEAD_AES_256_GCM',
    ciphertext: ciphertext.toString('base64'),
    nonce,
    associated_data: associatedData,
  };
}

/** The body of a response to `GET /v3/certificates`. */
export function certificateList(
  certificates: readonly { serial: string; file: string }[],
  options: SealOptions = {},
): string {
  return JSON.stringify({
    data: certificates.map(({ serial, file }) => ({
      serial_no: serial,
      effective_time: '2020-01-01T08:00:00+08:00',
      expire_time: '2120-01-01T08:00:00+08:00',
      encrypt_certificate: seal(fixture(file), { associatedData: 'certificate', ...options }),
    })),
  });
}
