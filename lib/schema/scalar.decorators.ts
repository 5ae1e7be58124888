import type { FieldRule } from './field-schema.js';
import { Field, type FieldPresence } from './field.decorator.js';
import { isCalendarDate } from '../common/beijing-date.js';
import { IS_TEXT } from './text.decorators.js';

interface IntegerOptions extends FieldPresence {
  readonly min: number;
  readonly max?: number | undefined;
}

/** A safe integer. A string of digits is rejected. */
export function Integer({ presence = 'required', min, max }: IntegerOptions): PropertyDecorator {
  return Field({ presence, rules: [INTEGER, createRangeRule(min, max)] });
}

export const INTEGER: FieldRule = {
  name: 'type',
  message: 'must be an integer (a number, not a string) that JavaScript can represent exactly',
  holds: (value) => Number.isSafeInteger(value),
  limits: { type: 'integer' },
};

export function createRangeRule(min: number, max: number | undefined): FieldRule {
  return {
    name: 'range',
    message: max === undefined ? `must be at least ${min}` : `must be from ${min} to ${max}`,
    holds: (value) =>
      !Number.isSafeInteger(value) ||
      ((value as number) >= min && (max === undefined || (value as number) <= max)),
    limits: { minimum: min, maximum: max },
  };
}

/** `true` or `false`; the strings `"true"` and `"false"` are rejected. */
export function Flag({ presence = 'required' }: FieldPresence = {}): PropertyDecorator {
  return Field({
    presence,
    rules: [
      {
        name: 'type',
        message: 'must be true or false (a boolean, not a string)',
        holds: (value) => typeof value === 'boolean',
        limits: { type: 'boolean' },
      },
    ],
  });
}

interface OneOfOptions extends FieldPresence {
  /** Sent when an optional field is absent. */
  readonly fallback?: string | undefined;
}

/** One of the strings that WeChat Pay documents. */
export function OneOf(
  values: readonly string[],
  { presence = 'required', fallback }: OneOfOptions = {},
): PropertyDecorator {
  return Field({
    presence,
    fallback,
    rules: [
      {
        name: 'enum',
        message: `must be ${values.map((value) => `'${value}'`).join(' or ')}`,
        holds: (value) => values.some((allowed) => allowed === value),
        limits: { type: 'string', enum: values },
      },
    ],
  });
}

/** A date `yyyy-MM-dd` in Beijing time that exists in the calendar. */
export function BeijingDate({ presence = 'required' }: FieldPresence = {}): PropertyDecorator {
  return Field({
    presence,
    rules: [
      IS_TEXT,
      {
        name: 'date',
        message: 'must be a real calendar date in the form yyyy-MM-dd (Beijing time)',
        holds: (value) => typeof value !== 'string' || isCalendarDate(value),
        limits: { format: 'date' },
      },
    ],
  });
}

/** An RFC 3339 timestamp with seconds and offset, such as `2026-12-01T10:00:00+08:00`. */
export function Rfc3339({ presence = 'required' }: FieldPresence = {}): PropertyDecorator {
  return Field({
    presence,
    rules: [
      IS_TEXT,
      {
        name: 'date-time',
        message: 'must be an RFC 3339 timestamp such as 2026-12-01T10:00:00+08:00',
        holds: (value) => typeof value !== 'string' || isRfc3339(value),
        limits: { format: 'date-time' },
      },
    ],
  });
}

function isRfc3339(value: string): boolean {
  const form =
    /^(\d{4}-\d{2}-\d{2})T(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:Z|[+-](?:[01]\d|2[0-3]):[0-5]\d)$/;
  return isCalendarDate(form.exec(value)?.[1]);
}
