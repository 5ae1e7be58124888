import { type KeyObject, X509Certificate } from 'node:crypto';

/**
 * Normalises a serial to upper-case hex without leading zeros, since certificates, consoles and headers differ.
 * Ids of public keys are returned unchanged.
 */
export function normalizeSerial(serial: string): string {
  return isCertificateSerial(serial) ? serial.toUpperCase().replace(/^0+/, '') || '0' : serial;
}

/** True for a text that can be the serial of a certificate. */
export function isCertificateSerial(serial: string): boolean {
  return /^[0-9a-f]+$/i.test(serial);
}

/** True for the id of a WeChat Pay public key (微信支付公钥ID). */
export function isPublicKeyId(serial: string): boolean {
  return /^PUB_KEY_ID_[0-9A-Za-z]+$/.test(serial);
}

/** One of WeChat Pay's keys, identified by its serial. */
export interface WechatPayKey {
  /** Serial of the platform certificate or id of the public key, as sent in headers. */
  readonly serial: string;
  readonly publicKey: KeyObject;
  /** Epoch milliseconds; a public key has neither. */
  readonly validFrom?: number | undefined;
  readonly validTo?: number | undefined;
}

/** A key, or only the part of it that says when it is valid. */
type KeyValidity = Partial<WechatPayKey>;

/** Reads a platform certificate (平台证书). Throws when its key is not RSA. */
export function parsePlatformCertificate(source: string | Buffer | X509Certificate): WechatPayKey {
  const certificate = source instanceof X509Certificate ? source : new X509Certificate(source);
  const { publicKey } = certificate;
  if (publicKey.asymmetricKeyType !== 'rsa') throw new Error('its key is not RSA');
  return {
    serial: certificate.serialNumber,
    publicKey,
    validFrom: Date.parse(certificate.validFrom),
    validTo: Date.parse(certificate.validTo),
  };
}

export function isExpired(key: KeyValidity, now: number): boolean {
  return key.validTo !== undefined && key.validTo <= now;
}

export function isValid(key: KeyValidity, now: number): boolean {
  return !isExpired(key, now) && (key.validFrom === undefined || key.validFrom <= now);
}
