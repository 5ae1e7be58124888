import { canBeSentInClear, countCharacters } from '../common/text.js';
import type { FieldRule } from './field-schema.js';
import { Field, type FieldPresence } from './field.decorator.js';

export interface TextOptions extends FieldPresence {
  /** Maximum length in code points. */
  readonly maxLength?: number | undefined;
  /** Minimum length. Default 0 for an optional field, else 1. */
  readonly minLength?: number | undefined;
  /** Pattern of the whole string, with its error message. */
  readonly characters?: { readonly pattern: RegExp; readonly message: string } | undefined;
  readonly personal?: boolean | undefined;
  /** Additional rules of this field. */
  readonly rules?: readonly FieldRule[] | undefined;
}

/** A string that is sent unencrypted. */
export function Text(options: TextOptions = {}): PropertyDecorator {
  const { presence = 'required', maxLength, characters, personal, rules = [] } = options;
  const minLength = options.minLength ?? (presence === 'optional' ? 0 : 1);
  return Field({
    presence,
    ...(personal && { personal }),
    rules: [
      IS_TEXT,
      ...createLengthRules(minLength, maxLength),
      characters === undefined ? CLEAR_CHARACTERS : createCharacterRule(characters),
      ...rules,
    ],
  });
}

/** A string that is given in plaintext and sent as RSA-OAEP ciphertext. */
export function EncryptedText(options: FieldPresence = {}): PropertyDecorator {
  return Field({
    presence: options.presence ?? 'required',
    encrypted: true,
    personal: true,
    rules: ENCRYPTED_TEXT_RULES,
  });
}

/** Digits and letters, the character set of most WeChat Pay identifiers. */
export const ALPHANUMERIC = {
  pattern: /^[0-9A-Za-z]*$/,
  message: 'must consist of digits and letters only',
} as const;

/** Character set of `out_trade_no`. */
export const OUT_TRADE_NO = {
  pattern: /^[0-9A-Za-z_\-*]*$/,
  message: 'must consist of digits, letters and _-* only',
} as const;

/** Character set of `out_refund_no`. */
export const OUT_REFUND_NO = {
  pattern: /^[0-9A-Za-z_\-|*@]*$/,
  message: 'must consist of digits, letters and _-|*@ only',
} as const;

export const IS_TEXT: FieldRule = {
  name: 'type',
  message: 'must be a string',
  holds: (value) => typeof value === 'string',
  limits: { type: 'string' },
};

const CLEAR_CHARACTERS: FieldRule = {
  name: 'characters',
  message: 'must not contain characters of four bytes (emoji, rare Han) or lone surrogates',
  holds: (value) => typeof value !== 'string' || canBeSentInClear(value),
};

const WELL_FORMED: FieldRule = {
  name: 'characters',
  message: 'must not contain lone surrogates',
  holds: (value) => typeof value !== 'string' || value.isWellFormed(),
};

/** A 2048-bit key encrypts 256 bytes, of which the padding of RSA-OAEP with SHA-1 takes 42. */
const RSA_OAEP_BYTES = 214;

const FITS_RSA_OAEP: FieldRule = {
  name: 'length',
  message: `must be at most ${RSA_OAEP_BYTES} bytes in UTF-8, the most that RSA-OAEP can encrypt`,
  holds: (value) => typeof value !== 'string' || Buffer.byteLength(value) <= RSA_OAEP_BYTES,
};

/** Rules of a plaintext that RSA-OAEP can encrypt. */
export const ENCRYPTED_TEXT_RULES: readonly FieldRule[] = [
  IS_TEXT,
  ...createLengthRules(1, undefined),
  FITS_RSA_OAEP,
  WELL_FORMED,
];

function createLengthRules(min: number, max: number | undefined): FieldRule[] {
  const rules: FieldRule[] = [];
  if (min > 0) {
    rules.push({
      name: 'length',
      message: 'must not be empty',
      holds: (value) => typeof value !== 'string' || value.length >= min,
      limits: { minLength: min },
    });
  }
  if (max !== undefined) {
    rules.push({
      name: 'length',
      message: `must be at most ${max} characters long`,
      // A code point has one or two UTF-16 units, so only lengths between `max` and twice `max` need counting.
      holds: (value) =>
        typeof value !== 'string' ||
        value.length <= max ||
        (value.length <= 2 * max && countCharacters(value) <= max),
      limits: { maxLength: max },
    });
  }
  return rules;
}

function createCharacterRule(characters: NonNullable<TextOptions['characters']>): FieldRule {
  return {
    name: 'characters',
    message: characters.message,
    holds: (value) =>
      typeof value !== 'string' || (canBeSentInClear(value) && characters.pattern.test(value)),
    limits: { pattern: characters.pattern.source },
  };
}
