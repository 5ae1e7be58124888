import { nameOption } from '../common/option-variables.js';
import { isExpired, type WechatPayKey } from './wechat-pay-key.js';

/** The names of the options that set the public key, for messages. */
export function namePublicKeyOptions(prefix: string | undefined): string {
  return `${nameOption('wechatPayPublicKeyId', prefix)} and ${nameOption('wechatPayPublicKey', prefix)}`;
}

/** Explains why none of the keys can be used to encrypt. */
export function explainAbsence(
  keys: readonly WechatPayKey[],
  now: number,
  variablePrefix: string | undefined,
): string {
  if (keys.length === 0) {
    return `WeChat Pay has none for this merchant number; set ${namePublicKeyOptions(variablePrefix)}`;
  }
  const causes = keys.map((key) =>
    isExpired(key, now)
      ? `${key.serial} expired at ${formatMoment(key.validTo)}`
      : `${key.serial} is not valid before ${formatMoment(key.validFrom)}`,
  );
  return `${causes.join(', ')}, and this machine's clock says ${formatMoment(now)}: check the clock, and the list if platformCertificates is one`;
}

/** @param moment epoch milliseconds. */
export function formatMoment(moment = 0): string {
  return Number.isFinite(moment) && Math.abs(moment) <= 8.64e15
    ? new Date(moment).toISOString()
    : String(moment);
}
