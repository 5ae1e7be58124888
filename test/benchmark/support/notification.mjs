import { createCipheriv, sign } from 'node:crypto';
import { API_V3_KEY, MCHID, PUBLIC_KEY_ID, wechatPayKey } from './merchant.mjs';

/** A genuine notification of a signed contract: headers and body as sent over the wire. */
export function signedNotification() {
  const nonce = 'nonce1234567';
  const associated_data = 'contract';
  const cipher = createCipheriv('aes-256-gcm', API_V3_KEY, nonce);
  cipher.setAAD(Buffer.from(associated_data));
  const resource = {
    mchid: MCHID,
    contract_id: '123124412412423431',
    out_contract_code: 'wxwtdk20261201100000',
    plan_id: 12535,
    contract_state: 'SIGNED',
    contract_signed_time: '2026-12-01T10:00:00+08:00',
    openid: 'oYobu0MVnQfWpSMOYJz2AHPG_gQw',
    policy_periods: [],
  };
  const sealed = [cipher.update(JSON.stringify(resource)), cipher.final(), cipher.getAuthTag()];
  const body = JSON.stringify({
    id: 'EV-2026120110000000001',
    create_time: '2026-12-01T10:00:01+08:00',
    event_type: 'INSURANCE_ENTRUST.SIGN',
    resource_type: 'encrypt-resource',
    summary: '签约成功',
    resource: {
      original_type: 'contract',
      algorithm: 'AEAD_AES_256_GCM',
      ciphertext: Buffer.concat(sealed).toString('base64'),
      associated_data,
      nonce,
    },
  });
  const timestamp = String(Math.floor(Date.now() / 1000));
  const message = Buffer.from(`${timestamp}\nnotification-nonce\n${body}\n`);
  const headers = {
    'content-type': 'application/json',
    'content-length': String(Buffer.byteLength(body)),
    'request-id': 'REQ-1',
    'wechatpay-timestamp': timestamp,
    'wechatpay-nonce': 'notification-nonce',
    'wechatpay-serial': PUBLIC_KEY_ID,
    'wechatpay-signature': sign('RSA-SHA256', message, wechatPayKey()).toString('base64'),
  };
  return { headers, body };
}
