import { createDecipheriv, createVerify } from 'node:crypto';

/** Only the cryptography of one notification. */
export function verifyAndDecrypt(publicKey, apiV3Key, headers, body, resource) {
  const head = `${headers['wechatpay-timestamp']}\n${headers['wechatpay-nonce']}\n`;
  const message = Buffer.concat([Buffer.from(head), body, Buffer.from('\n')]);
  const signature = Buffer.from(headers['wechatpay-signature'], 'base64');
  const verifier = createVerify('RSA-SHA256').update(message);
  if (!verifier.verify(publicKey, signature)) throw new Error('forged');
  return decrypt(apiV3Key, resource ?? JSON.parse(body.toString()).resource);
}

function decrypt(apiV3Key, { ciphertext, nonce, associated_data }) {
  const sealed = Buffer.from(ciphertext, 'base64');
  const decipher = createDecipheriv('aes-256-gcm', apiV3Key, nonce);
  decipher.setAuthTag(sealed.subarray(-16));
  decipher.setAAD(Buffer.from(associated_data));
  return Buffer.concat([decipher.update(sealed.subarray(0, -16)), decipher.final()]);
}
