// WeChat Pay's side of a notification, made with node:crypto alone.
import {
  createCipheriv,
  createPrivateKey,
  createPublicKey,
  sign,
  X509Certificate,
} from 'node:crypto';
import { readFileSync } from 'node:fs';

const read = (name) => readFileSync(new URL(`../fixtures/${name}`, import.meta.url), 'utf8');

export const MCHID = '1900000109';
export const API_V3_KEY = '0123456789abcdefghijklmnopqrstuv';
/** Seconds of 2026-12-01 10:00 in Beijing, at which the clock of the merchant stands. */
export const NOW = 1_796_090_400;

const PUBLIC_KEY_ID = 'PUB_KEY_ID_0114232134912410000000000000';
const CERTIFICATES = ['platform-a', 'platform-b'];

/** WeChat Pay's private keys by serial. */
export const PRIVATE_KEYS = new Map([
  [PUBLIC_KEY_ID, createPrivateKey(read('wechat-pay.key.pem'))],
  ...CERTIFICATES.map((name) => [
    new X509Certificate(read(`${name}.cert.pem`)).serialNumber,
    createPrivateKey(read(`${name}.key.pem`)),
  ]),
]);
export const SERIALS = [...PRIVATE_KEYS.keys()];

/** Public keys by serial, as an independent verifier needs them. */
export const PUBLIC_KEYS = new Map(
  [...PRIVATE_KEYS].map(([serial, key]) => [serial, createPublicKey(key)]),
);

/** Options of a merchant that knows all keys and downloads none. */
export const OPTIONS = {
  mchid: MCHID,
  merchantSerialNumber: '2A5B7C9D1E3F4A6B8C0D2E4F6A8B0C1D3E5F7A9B',
  merchantPrivateKey: read('merchant.key.pem'),
  apiV3Key: API_V3_KEY,
  wechatPayPublicKeyId: PUBLIC_KEY_ID,
  wechatPayPublicKey: read('wechat-pay.pub.pem'),
  platformCertificates: CERTIFICATES.map((name) => read(`${name}.cert.pem`)),
  clock: () => NOW * 1000,
};

/** The headers of a signed body, as name and value in the order in which they are sent. */
export function signBody(
  body,
  {
    serial = PUBLIC_KEY_ID,
    timestamp = String(NOW),
    nonce = 'n0nce',
    key = PRIVATE_KEYS.get(serial),
  } = {},
) {
  const message = Buffer.concat([Buffer.from(`${timestamp}\n${nonce}\n`), body, Buffer.from('\n')]);
  return [
    ['Wechatpay-Timestamp', timestamp],
    ['Wechatpay-Nonce', nonce],
    ['Wechatpay-Serial', serial],
    ['Wechatpay-Signature', sign('RSA-SHA256', message, key).toString('base64')],
    ['Wechatpay-Signature-Type', 'WECHATPAY2-SHA256-RSA2048'],
  ];
}

/** A resource in AES-256-GCM. */
export function sealResource(
  plaintext,
  { associatedData = 'transaction', nonce = 'nonce12bytes', key = API_V3_KEY } = {},
) {
  const cipher = createCipheriv('aes-256-gcm', key, Buffer.from(nonce));
  cipher.setAAD(Buffer.from(associatedData));
  const sealed = Buffer.concat([cipher.update(plaintext), cipher.final(), cipher.getAuthTag()]);
  return {
    algorithm: 'AEAD_AES_256_GCM',
    ciphertext: sealed.toString('base64'),
    nonce,
    associated_data: associatedData,
    original_type: 'transaction',
  };
}

/** The envelope of a notification with this id. */
export function createEnvelope(id, resource, eventType = 'INSURANCE_ENTRUST.SIGN') {
  return {
    id,
    create_time: '2026-12-01T10:00:00+08:00',
    event_type: eventType,
    resource_type: 'encrypt-resource',
    summary: '保险委托代扣签约通知',
    resource: sealResource(JSON.stringify(resource)),
  };
}
