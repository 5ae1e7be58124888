// A second reading of WeChat Pay's rules for notifications, which shares no code with the package.
import { createDecipheriv, verify } from 'node:crypto';
import { API_V3_KEY, MCHID, NOW, PUBLIC_KEYS } from './wechat-pay.mjs';

const TYPE = 'WECHATPAY2-SHA256-RSA2048';

/** The envelope and the decrypted resource of a notification that must be accepted; `undefined` for any other. */
export function judge(headers, body) {
  const values = (name) =>
    headers.filter(([key]) => key.toLowerCase() === `wechatpay-${name}`).map(([, value]) => value);
  const types = values('signature-type').flatMap((value) => value.split(','));
  if (types.some((type) => !['', TYPE].includes(type.trim()))) return undefined;
  const [timestamp, nonce, serial, signature] = ['timestamp', 'nonce', 'serial', 'signature'].map(
    (name) => (values(name).length === 1 ? values(name)[0] : undefined),
  );
  if ([timestamp, nonce, serial, signature].includes(undefined)) return undefined;
  const seconds = Number(timestamp);
  if (String(seconds) !== timestamp || !(seconds >= NOW - 300 && seconds <= NOW + 300))
    return undefined;
  if (nonce.length < 1 || nonce.length > 128) return undefined;
  if ([...nonce].some((one) => one < '!' || one > '~' || one === ',')) return undefined;
  const key = findKey(serial);
  if (key === undefined) return undefined;
  const bytes = Buffer.from(signature, 'base64');
  if (bytes.toString('base64') !== signature) return undefined;
  const message = Buffer.concat([Buffer.from(`${timestamp}\n${nonce}\n`), body, Buffer.from('\n')]);
  if (!verify('RSA-SHA256', message, key, bytes)) return undefined;
  return open(body);
}

/** Certificates are compared as numbers, the id of a public key as text. */
function findKey(serial) {
  const known = PUBLIC_KEYS.get(serial);
  if (known !== undefined) return known;
  if (serial.length > 128 || !/^[0-9a-fA-F]+$/.test(serial)) return undefined;
  for (const [name, key] of PUBLIC_KEYS) {
    if (/^[0-9A-F]+$/.test(name) && BigInt(`0x${name}`) === BigInt(`0x${serial}`)) return key;
  }
  return undefined;
}

function open(body) {
  const envelope = parse(body.toString('utf8'));
  if (envelope === undefined) return undefined;
  const { id, event_type, create_time, resource_type, summary = '', resource } = envelope;
  const texts = [id, event_type, create_time, summary];
  if (texts.some((text) => typeof text !== 'string') || id === '' || event_type === '')
    return undefined;
  if (resource_type !== 'encrypt-resource') return undefined;
  if (typeof resource !== 'object' || resource === null) return undefined;
  const { algorithm, ciphertext, nonce, associated_data } = resource;
  if (algorithm !== 'AEAD_AES_256_GCM') return undefined;
  if (typeof ciphertext !== 'string' || typeof nonce !== 'string') return undefined;
  const aad = associated_data ?? '';
  if (typeof aad !== 'string') return undefined;
  const plaintext = decrypt(ciphertext, nonce, aad);
  const opened = plaintext === undefined ? undefined : parse(plaintext);
  if (opened === undefined || (opened.mchid !== undefined && opened.mchid !== MCHID))
    return undefined;
  return { id, eventType: event_type, plaintext };
}

function parse(text) {
  try {
    const value = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function decrypt(ciphertext, nonce, aad) {
  const sealed = Buffer.from(ciphertext, 'base64');
  const iv = Buffer.from(nonce);
  if (sealed.toString('base64') !== ciphertext || sealed.length < 16 || iv.length !== 12)
    return undefined;
  const decipher = createDecipheriv('aes-256-gcm', API_V3_KEY, iv, { authTagLength: 16 });
  decipher.setAuthTag(sealed.subarray(-16));
  decipher.setAAD(Buffer.from(aad));
  try {
    return Buffer.concat([decipher.update(sealed.subarray(0, -16)), decipher.final()]).toString();
  } catch {
    return undefined;
  }
}
