/**
 * One spelling for each serial: hex in capitals without leading zeros, since certificates, consoles
 * and headers differ; ids of public keys as they are.
 */
export function normalizeSerial(serial: string): string {
  return isCertificateSerial(serial) ? serial.toUpperCase().replace(/^0+(?=.)/, '') : serial;
}

/** True for what can be the serial of a certificate. */
export function isCertificateSerial(serial: string): boolean {
  return /^[0-9a-f]+$/i.test(serial);
}

/** True for the id of a WeChat Pay public key (微信支付公钥ID). */
export function isPublicKeyId(serial: string): boolean {
  return /^PUB_KEY_ID_[0-9A-Za-z]+$/.test(serial);
}
