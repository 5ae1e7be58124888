import { WechatPayRequestValidationError } from '../../errors/wechat-pay.error.js';
import { canBeSentInClear } from '../../common/text.js';

const FAMILY_PREFIX = '多人保单-';
const FAMILY_SUFFIX = '等';

/** Up to three asterisks and the last character, by code points. */
const MASK = /^\*{0,3}[^*\s]$/u;

/** True for the masked form that `insured_display_name` must have, personal or family. */
export function isInsuredNameMask(value: string): boolean {
  if (value.startsWith(FAMILY_PREFIX) && value.endsWith(FAMILY_SUFFIX)) {
    const representative = value.slice(FAMILY_PREFIX.length, -FAMILY_SUFFIX.length);
    return MASK.test(representative);
  }
  return MASK.test(value);
}

export interface MaskInsuredNameOptions {
  /** The policy covers several people and `name` is the one who stands for them. Default false. */
  readonly family?: boolean;
}

/**
 * Makes `insured_display_name` from a full name: only the last character stays, every other one of
 * a name of up to four characters becomes an asterisk, and a longer name becomes three asterisks and
 * its last character. Blanks around the name do not count. Characters are counted by code points.
 *
 * @throws {WechatPayRequestValidationError} when the name is empty, or when the character to keep
 * takes four bytes, which WeChat Pay does not accept in clear.
 * @see https://pay.weixin.qq.com/doc/v3/merchant/4012528600
 * @example
 * maskInsuredName('张三'); // '*三'
 * maskInsuredName('欧阳小明', { family: true }); // '多人保单-***明等'
 */
export function maskInsuredName(name: string, options: MaskInsuredNameOptions = {}): string {
  if (typeof name !== 'string') throw createMaskError('type', 'must be made from a name, a string');
  const characters = Array.from(name.trim());
  const kept = characters.at(-1);
  if (kept === undefined) throw createMaskError('length', 'must not be empty');
  if (kept === '*')
    throw createMaskError('mask', 'ends in an asterisk: give the full name, not a mask');
  if (!canBeSentInClear(kept)) {
    throw createMaskError(
      'characters',
      'ends in a character of four bytes (rare Han, emoji) or a lone surrogate, which WeChat Pay does not accept in clear: agree with the insured on another character to show',
    );
  }
  const masked = '*'.repeat(Math.min(characters.length - 1, 3)) + kept;
  return options.family === true ? FAMILY_PREFIX + masked + FAMILY_SUFFIX : masked;
}

function createMaskError(rule: string, message: string): WechatPayRequestValidationError {
  return new WechatPayRequestValidationError('maskInsuredName', [
    { path: 'insured_display_name', rule, message },
  ]);
}
