import type { FieldRule } from './field-rule.js';
import { Field, type FieldPresence } from './field.decorator.js';
import { INTEGER, integerRange } from './integer.decorator.js';
import { itemCountRule } from './nested.decorator.js';
import { ENCRYPTED_TEXT_RULES } from './text.decorator.js';

export interface ScalarListOptions extends FieldPresence {
  /** Fewest items. Default 1. */
  readonly minItems?: number;
  /** Most items. Default: any number. */
  readonly maxItems?: number;
}

/** A list of texts, each given in plain and sent as an RSA-OAEP ciphertext of its own. */
export function EncryptedTextList(options: ScalarListOptions = {}): PropertyDecorator {
  return ScalarList(options, ENCRYPTED_TEXT_RULES, { encrypted: true, personal: true });
}

/** A list of whole numbers. */
export function IntegerList({
  min,
  max,
  ...options
}: ScalarListOptions & { readonly min: number; readonly max?: number }): PropertyDecorator {
  return ScalarList(options, [INTEGER, integerRange(min, max)]);
}

function ScalarList(
  { presence = 'required', minItems = 1, maxItems = Infinity }: ScalarListOptions,
  items: readonly FieldRule[],
  marks: { readonly encrypted?: boolean; readonly personal?: boolean } = {},
): PropertyDecorator {
  return Field({
    ...marks,
    presence,
    list: true,
    items,
    rules: [
      { name: 'type', message: 'must be a list', holds: (value) => Array.isArray(value) },
      itemCountRule(minItems, maxItems),
    ],
  });
}
