// Creates notifications as WeChat Pay does, with node:crypto alone.
import { createCipheriv, createPrivateKey, randomBytes, randomUUID, sign } from 'node:crypto';
import { readFileSync } from 'node:fs';

const fixture = (name) => readFileSync(new URL(`../../fixtures/${name}`, import.meta.url), 'utf8');

const API_V3_KEY = '0123456789abcdefghijklmnopqrstuv';
const PUBLIC_KEY_ID = 'PUB_KEY_ID_0114232134912410000000000000';
const MCHID = '1900000109';
const platformKey = createPrivateKey(fixture('wechat-pay.key.pem'));

/** Options of the merchant that receives the notifications. */
export const MERCHANT = {
  mchid: MCHID,
  appid: 'wxd678efh567hg6787',
  merchantSerialNumber: '2A5B7C9D1E3F4A6B8C0D2E4F6A8B0C1D3E5F7A9B',
  merchantPrivateKey: fixture('merchant.key.pem'),
  apiV3Key: API_V3_KEY,
  wechatPayPublicKeyId: PUBLIC_KEY_ID,
  wechatPayPublicKey: fixture('wechat-pay.pub.pem'),
};

/** Bytes of a notification; they are the same at every delivery. */
export function createNotification(eventType, number) {
  const id = randomUUID();
  const nonce = randomBytes(9).toString('base64url').slice(0, 12);
  const cipher = createCipheriv('aes-256-gcm', API_V3_KEY, nonce);
  cipher.setAAD(Buffer.from('storm'));
  const resource = JSON.stringify({
    mchid: MCHID,
    contract_id: `C${number}`,
    out_contract_code: `P${number}`,
    out_trade_no: `T${number}`,
    transaction_id: `X${number}`,
  });
  const ciphertext = Buffer.concat([cipher.update(resource), cipher.final(), cipher.getAuthTag()]);
  const body = JSON.stringify({
    id,
    create_time: new Date().toISOString(),
    event_type: eventType,
    resource_type: 'encrypt-resource',
    summary: '通知',
    resource: {
      algorithm: 'AEAD_AES_256_GCM',
      ciphertext: ciphertext.toString('base64'),
      nonce,
      associated_data: 'storm',
      original_type: 'storm',
    },
  });
  return { id, eventType, body: Buffer.from(body) };
}

/** The headers that sign these bytes, with a different signature each time. */
export function signedHeaders(body) {
  const timestamp = String(Math.floor(Date.now() / 1000));
  const nonce = randomBytes(16).toString('hex');
  const signed = Buffer.concat([Buffer.from(`${timestamp}\n${nonce}\n`), body, Buffer.from('\n')]);
  return {
    'Content-Type': 'application/json',
    'Content-Length': body.length,
    'Wechatpay-Timestamp': timestamp,
    'Wechatpay-Nonce': nonce,
    'Wechatpay-Serial': PUBLIC_KEY_ID,
    'Wechatpay-Signature': sign('RSA-SHA256', signed, platformKey).toString('base64'),
  };
}
