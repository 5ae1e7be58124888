import { X509Certificate, type KeyObject } from 'node:crypto';

/** A key of WeChat Pay's, known by its serial. */
export interface WechatPayKey {
  /** Serial of the platform certificate, or id of the public key, as it is sent. */
  readonly serial: string;
  readonly publicKey: KeyObject;
  /** Epoch milliseconds; a public key has neither. */
  readonly validFrom?: number;
  readonly validTo?: number;
}

/** Reads a platform certificate (平台证书). Throws when it is none of an RSA key. */
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

export function isExpired(key: WechatPayKey, now: number): boolean {
  return key.validTo !== undefined && key.validTo <= now;
}

export function isValid(key: WechatPayKey, now: number): boolean {
  return !isExpired(key, now) && (key.validFrom === undefined || key.validFrom <= now);
}
