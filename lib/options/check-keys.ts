import { createPublicKey, type KeyObject } from 'node:crypto';
import {
  isExpired,
  isPublicKeyId,
  normalizeSerial,
  type WechatPayKey,
} from '../crypto/wechat-pay-key.js';
import type { WechatPayInsuranceOptions } from '../wechat-pay-insurance.options.js';
import type { OptionIssues } from './option-issues.js';
import {
  readMerchantPrivateKey,
  readPlatformCertificate,
  readWechatPayPublicKey,
} from './read-keys.js';

export function checkSerialNumber(serial: unknown, issues: OptionIssues): string | undefined {
  if (typeof serial === 'string' && /^[0-9A-Fa-f]{1,64}$/.test(serial)) return serial;
  issues.addWrong(
    'merchantSerialNumber',
    serial,
    'must be the hex serial of the merchant API certificate, without colons or blanks',
  );
  return undefined;
}

export function checkPrivateKey(
  { merchantPrivateKey, signer }: WechatPayInsuranceOptions,
  issues: OptionIssues,
): KeyObject | undefined {
  if (merchantPrivateKey !== undefined && signer !== undefined) {
    issues.add('signer', 'must not be given together with merchantPrivateKey');
  }
  if (signer !== undefined) {
    if (typeof signer?.sign !== 'function') {
      issues.add('signer', 'must be an object with a method sign(message)');
    } else if (signer.decrypt !== undefined && typeof signer.decrypt !== 'function') {
      issues.add('signer', 'has a decrypt that is no method');
    }
    return undefined;
  }
  if (merchantPrivateKey === undefined) {
    issues.add('merchantPrivateKey', 'is required, unless a signer is given');
    return undefined;
  }
  return issues.attempt('merchantPrivateKey', () => readMerchantPrivateKey(merchantPrivateKey));
}

export function checkPublicKey(
  { wechatPayPublicKeyId: id, wechatPayPublicKey: source }: WechatPayInsuranceOptions,
  issues: OptionIssues,
): WechatPayKey | undefined {
  if (id === undefined && source === undefined) return undefined;
  if (id === undefined) {
    issues.add('wechatPayPublicKeyId', 'is required together with wechatPayPublicKey');
  } else if (typeof id !== 'string' || !isPublicKeyId(id)) {
    issues.add('wechatPayPublicKeyId', 'must be the whole id, which starts with PUB_KEY_ID_');
  }
  if (source === undefined) {
    issues.add('wechatPayPublicKey', 'is required together with wechatPayPublicKeyId');
    return undefined;
  }
  const publicKey = issues.attempt('wechatPayPublicKey', () => readWechatPayPublicKey(source));
  return publicKey === undefined ? undefined : { serial: String(id), publicKey };
}

export function checkCertificates(
  options: WechatPayInsuranceOptions,
  publicKey: WechatPayKey | undefined,
  clock: () => number,
  issues: OptionIssues,
): readonly WechatPayKey[] | undefined {
  const option = 'platformCertificates';
  const { platformCertificates: given = 'auto' } = options;
  if (given === 'auto') return undefined;
  const list: unknown = given === 'off' ? [] : given;
  if (!Array.isArray(list)) {
    issues.add(option, "must be 'auto', 'off' or a list of certificates");
    return [];
  }
  const halfPair =
    options.wechatPayPublicKey !== undefined || options.wechatPayPublicKeyId !== undefined;
  if (list.length === 0 && publicKey === undefined && !halfPair) {
    issues.add(
      option,
      'leaves nothing to verify with: give wechatPayPublicKeyId and wechatPayPublicKey, or certificates',
    );
  }
  return list.flatMap((source: unknown, index) => {
    const name = `${option}[${index}]`;
    const key = issues.attempt(name, () => readPlatformCertificate(source));
    if (key === undefined) return [];
    if (isExpired(key, clock())) issues.add(name, 'has expired');
    return [key];
  });
}

export function checkPlatformKeysAreNotOurs(
  serialNumber: string | undefined,
  privateKey: KeyObject | undefined,
  publicKey: WechatPayKey | undefined,
  certificates: readonly WechatPayKey[] | undefined,
  issues: OptionIssues,
): void {
  const ours = privateKey === undefined ? undefined : createPublicKey(privateKey);
  if (ours !== undefined && publicKey?.publicKey.equals(ours) === true) {
    issues.add('wechatPayPublicKey', "is the merchant's own public key, not WeChat Pay's");
  }
  for (const [index, { serial, publicKey: key }] of (certificates ?? []).entries()) {
    const sameSerial =
      serialNumber !== undefined && normalizeSerial(serial) === normalizeSerial(serialNumber);
    if (sameSerial || (ours !== undefined && key.equals(ours))) {
      issues.add(
        `platformCertificates[${index}]`,
        "is the merchant's own certificate (merchantSerialNumber), not one of WeChat Pay's",
      );
    }
  }
}
