import { WechatPayRequestValidationError } from '../../errors/wechat-pay.error.js';
import type { FieldRuleName } from '../../common/rule-names.js';
import { canBeSentInClear } from '../../common/text.js';

const FAMILY_PREFIX = '多人保单-';
const FAMILY_SUFFIX = '等';

/** Up to three asterisks and the last character of the name, which may be a surrogate pair. */
const MASK = /^\*{0,3}[^*\s]$/u;

/** True for a valid `insured_display_name`, of one person or of a family policy. */
export function isInsuredNameMask(value: string): boolean {
  if (value.startsWith(FAMILY_PREFIX) && value.endsWith(FAMILY_SUFFIX)) {
    const representative = value.slice(FAMILY_PREFIX.length, -FAMILY_SUFFIX.length);
    return MASK.test(representative);
  }
  return MASK.test(value);
}

/** Options of {@link maskInsuredName}. */
export interface MaskInsuredNameOptions {
  /** The policy covers several people and `name` is their representative. Default false. */
  readonly family?: boolean | undefined;
}

/**
 * Masks a full name for `insured_display_name`: the last character stays, and each character before it
 * becomes an asterisk, up to three asterisks. Whitespace around the name is ignored. Characters are
 * counted by code points.
 *
 * @throws {WechatPayRequestValidationError} when the name is empty or ends in an asterisk, or when its
 * last character takes four bytes, which WeChat Pay does not accept unencrypted.
 * @see https://pay.weixin.qq.com/doc/v3/merchant/4012528600
 * @example
 * maskInsuredName('张三'); // '*三'
 * maskInsuredName('欧阳小明', { family: true }); // '多人保单-***明等'
 */
export function maskInsuredName(name: string, options: MaskInsuredNameOptions = {}): string {
  if (typeof name !== 'string') throw createMaskError('type', 'must be made from a string');
  const characters = Array.from(name.trim());
  const kept = characters.at(-1);
  if (kept === undefined) throw createMaskError('length', 'must not be empty');
  if (kept === '*')
    throw createMaskError('mask', 'ends in an asterisk: give the full name, not a mask');
  if (!canBeSentInClear(kept)) {
    throw createMaskError(
      'characters',
      'ends in a character of four bytes (rare Han, emoji) or a lone surrogate, which WeChat Pay does not accept unencrypted: agree with the insured on another character to show',
    );
  }
  const masked = '*'.repeat(Math.min(characters.length - 1, 3)) + kept;
  return options.family === true ? FAMILY_PREFIX + masked + FAMILY_SUFFIX : masked;
}

function createMaskError(rule: FieldRuleName, message: string): WechatPayRequestValidationError {
  return new WechatPayRequestValidationError('maskInsuredName', [
    { path: 'insured_display_name', rule, message },
  ]);
}
