import { createPublicKey, type KeyObject, type X509Certificate } from 'node:crypto';
import {
  readApiV3Key,
  readMerchantCertificate,
  readMerchantPrivateKey,
  readPlatformCertificate,
  readWechatPayPublicKey,
} from '../crypto/read-keys.js';
import {
  isExpired,
  isPublicKeyId,
  normalizeSerial,
  type WechatPayKey,
} from '../crypto/wechat-pay-key.js';
import type { WechatPaySigner } from '../crypto/key-signer.js';
import type { OptionCheck, OptionIssues } from './option-check.js';

/** The most hex digits of a certificate's serial. */
const MAX_SERIAL_DIGITS = 40;

export function checkMerchantCertificate(
  source: unknown,
  { issues }: OptionCheck,
): X509Certificate | undefined {
  if (source === undefined) return undefined;
  return issues.attempt('merchantCertificate', () => readMerchantCertificate(source));
}

/** Checks the serial number, which defaults to that of the merchant certificate. */
export function checkSerialNumber(serial: unknown, check: OptionCheck): string | undefined {
  const { given, issues } = check;
  const certificate = check.get('merchantCertificate');
  if (serial === undefined && given.merchantCertificate !== undefined) {
    return certificate?.serialNumber;
  }
  const checked = checkHexSerial(serial, issues);
  if (checked === undefined || certificate === undefined) return checked;
  if (normalizeSerial(checked) !== normalizeSerial(certificate.serialNumber)) {
    issues.add(
      'merchantSerialNumber',
      'does not match the serial of merchantCertificate; leave it out',
    );
  }
  return checked;
}

function checkHexSerial(serial: unknown, issues: OptionIssues): string | undefined {
  if (typeof serial !== 'string' || !/^[0-9A-Fa-f]{1,64}$/.test(serial)) {
    issues.addWrong(
      'merchantSerialNumber',
      serial,
      'must be the hex serial of the merchant API certificate, without colons or blanks; or set merchantCertificate',
    );
    return undefined;
  }
  // Twenty bytes take at most 40 digits in hex, and up to 49 in decimal.
  const digits = normalizeSerial(serial);
  if (digits.length > MAX_SERIAL_DIGITS) {
    issues.add(
      'merchantSerialNumber',
      /^\d+$/.test(digits)
        ? "is the serial in decimal; set it in hex, as `openssl x509 -noout -serial -in apiclient_cert.pem` or BigInt('<serial>').toString(16) shows it"
        : `must have at most ${MAX_SERIAL_DIGITS} hex digits, not ${digits.length}`,
    );
    return undefined;
  }
  return serial;
}

export function checkSigner(
  _given: unknown,
  { given: { signer, merchantPrivateKey }, issues }: OptionCheck,
): WechatPaySigner | undefined {
  if (signer === undefined) return undefined;
  if (merchantPrivateKey !== undefined) {
    issues.add('signer', 'must not be set together with merchantPrivateKey');
  }
  if (typeof signer?.sign !== 'function') {
    issues.add('signer', 'must be an object with a method sign(message)');
  } else if (signer.decrypt !== undefined && typeof signer.decrypt !== 'function') {
    issues.add('signer', 'has a decrypt that is not a function');
  }
  return signer;
}

export function checkPrivateKey(privateKey: unknown, check: OptionCheck): KeyObject | undefined {
  const { given, issues } = check;
  if (given.signer !== undefined) return undefined;
  if (privateKey === undefined) {
    issues.add('merchantPrivateKey', 'is required, unless signer is set');
    return undefined;
  }
  const key = issues.attempt('merchantPrivateKey', () => readMerchantPrivateKey(privateKey));
  const certificate = check.get('merchantCertificate');
  if (key !== undefined && certificate?.checkPrivateKey(key) === false) {
    issues.add(
      'merchantCertificate',
      'does not belong to merchantPrivateKey: use the apiclient_cert.pem and apiclient_key.pem of one download',
    );
  }
  return key;
}

export function checkPublicKeyId(id: unknown, { given, issues }: OptionCheck): string | undefined {
  if (id === undefined) {
    if (given.wechatPayPublicKey === undefined) return undefined;
    issues.add('wechatPayPublicKeyId', 'is required together with wechatPayPublicKey');
  } else if (typeof id !== 'string' || !isPublicKeyId(id)) {
    issues.add('wechatPayPublicKeyId', 'must be the complete id, which starts with PUB_KEY_ID_');
  }
  return String(id);
}

export function checkPublicKey(source: unknown, check: OptionCheck): WechatPayKey | undefined {
  const { issues } = check;
  const serial = check.get('wechatPayPublicKeyId');
  if (serial === undefined) return undefined;
  if (source === undefined) {
    issues.add('wechatPayPublicKey', 'is required together with wechatPayPublicKeyId');
    return undefined;
  }
  const publicKey = issues.attempt('wechatPayPublicKey', () => readWechatPayPublicKey(source));
  return publicKey === undefined ? undefined : { serial, publicKey };
}

export function checkApiV3Key(key: unknown, { issues }: OptionCheck): KeyObject | undefined {
  return issues.attempt('apiV3Key', () => readApiV3Key(key));
}

export function checkCertificates(
  given: unknown,
  check: OptionCheck,
): readonly WechatPayKey[] | undefined {
  const certificates = given === 'auto' ? undefined : readCertificates(given, check);
  checkPublicKeyIsNotOurs(check);
  return certificates;
}

/** Rejects the merchant's own public key in place of WeChat Pay's; they look the same. */
function checkPublicKeyIsNotOurs(check: OptionCheck): void {
  const ours = getMerchantPublicKey(check);
  if (ours !== undefined && check.get('wechatPayPublicKey')?.publicKey.equals(ours) === true) {
    check.issues.add(
      'wechatPayPublicKey',
      "must be WeChat Pay's public key, not the merchant's own",
    );
  }
}

/** The merchant's public key; `undefined` when only the signer has it. */
export function getMerchantPublicKey(check: OptionCheck): KeyObject | undefined {
  const privateKey = check.get('merchantPrivateKey');
  if (privateKey === undefined) return check.get('merchantCertificate')?.publicKey;
  return createPublicKey(privateKey);
}

function readCertificates(given: unknown, check: OptionCheck): readonly WechatPayKey[] {
  const option = 'platformCertificates';
  const { issues } = check;
  const list: unknown = given === 'off' ? [] : given;
  if (!Array.isArray(list)) {
    issues.add(option, "must be 'auto', 'off' or a list of certificates");
    return [];
  }
  // An id without its public key, or the reverse, already has an issue.
  const hasPublicKey = check.get('wechatPayPublicKeyId') !== undefined;
  if (list.length === 0 && !hasPublicKey) {
    issues.add(
      option,
      'leaves nothing to verify with: set wechatPayPublicKeyId and wechatPayPublicKey, or certificates',
    );
  }
  const now = check.get('clock')();
  const merchant = {
    serialNumber: check.get('merchantSerialNumber'),
    publicKey: getMerchantPublicKey(check),
  };
  return list.flatMap((source: unknown, index) => {
    const name = `${option}[${index}]`;
    const key = issues.attempt(name, () => readPlatformCertificate(source, merchant));
    if (key === undefined) return [];
    if (isExpired(key, now)) issues.add(name, 'has expired; remove it');
    return [key];
  });
}
