import type { FieldRule, RequestClass } from './field-schema.js';
import { Field, type FieldPresence } from './field.decorator.js';
import { INTEGER, createRangeRule } from './scalar.decorators.js';
import { ENCRYPTED_TEXT_RULES } from './text.decorators.js';

/** An object with fields of its own. */
export function Nested(
  type: () => RequestClass,
  { presence = 'required' }: FieldPresence = {},
): PropertyDecorator {
  return Field({
    presence,
    nested: type,
    rules: [{ name: 'type', message: 'must be an object', holds: isFieldObject }],
  });
}

interface NestedListOptions extends FieldPresence {
  /** Minimum number of items. Default 1. */
  readonly minItems?: number | undefined;
  /** Maximum number of items. Default: unlimited. */
  readonly maxItems?: number | undefined;
}

/** A list of objects with fields of their own. */
export function NestedList(
  type: () => RequestClass,
  { presence = 'required', minItems = 1, maxItems = Infinity }: NestedListOptions = {},
): PropertyDecorator {
  return Field({
    presence,
    nested: type,
    list: true,
    rules: [
      { name: 'type', message: 'must be a list of objects', holds: isListOfObjects },
      itemCountRule(minItems, maxItems),
    ],
  });
}

function itemCountRule(minItems: number, maxItems: number): FieldRule {
  const items = (count: number): string => `${count} ${count === 1 ? 'item' : 'items'}`;
  return {
    name: 'length',
    message:
      maxItems === Infinity
        ? `must have at least ${items(minItems)}`
        : `must have ${minItems} to ${items(maxItems)}`,
    holds: (value) =>
      !Array.isArray(value) || (value.length >= minItems && value.length <= maxItems),
    limits: { minItems, maxItems: maxItems === Infinity ? undefined : maxItems },
  };
}

/** True for an object that is not an array. */
export function isFieldObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Needed for class-validator only: its nested validation accepts `null` and arrays as items. */
function isListOfObjects(value: unknown): boolean {
  return Array.isArray(value) && value.every(isFieldObject);
}

interface ScalarListOptions extends FieldPresence {
  /** Minimum number of items. Default 1. */
  readonly minItems?: number | undefined;
  /** Maximum number of items. Default: unlimited. */
  readonly maxItems?: number | undefined;
}

/** A list of strings, each given in plaintext and sent as its own RSA-OAEP ciphertext. */
export function EncryptedTextList(options: ScalarListOptions = {}): PropertyDecorator {
  return ScalarList(options, ENCRYPTED_TEXT_RULES, { encrypted: true, personal: true });
}

/** A list of integers. */
export function IntegerList({
  min,
  max,
  ...options
}: ScalarListOptions & {
  readonly min: number;
  readonly max?: number | undefined;
}): PropertyDecorator {
  return ScalarList(options, [INTEGER, createRangeRule(min, max)]);
}

function ScalarList(
  { presence = 'required', minItems = 1, maxItems = Infinity }: ScalarListOptions,
  items: readonly FieldRule[],
  marks: { readonly encrypted?: boolean | undefined; readonly personal?: boolean | undefined } = {},
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
