import type { FieldRule } from './field-rule.js';
import { Field, type FieldPresence } from './field.decorator.js';

export interface IntegerOptions extends FieldPresence {
  readonly min: number;
  readonly max?: number;
}

/** A whole number that JSON carries exactly. A string of digits is no integer. */
export function Integer({ presence = 'required', min, max }: IntegerOptions): PropertyDecorator {
  return Field({ presence, rules: [INTEGER, integerRange(min, max)] });
}

export const INTEGER: FieldRule = {
  name: 'type',
  message: 'must be an integer (a number, no string) that JavaScript can represent exactly',
  holds: (value) => Number.isSafeInteger(value),
};

export function integerRange(min: number, max: number | undefined): FieldRule {
  return {
    name: 'range',
    message: max === undefined ? `must be at least ${min}` : `must be from ${min} to ${max}`,
    holds: (value) =>
      !Number.isSafeInteger(value) ||
      ((value as number) >= min && (max === undefined || (value as number) <= max)),
  };
}
