import { isCalendarDate } from './beijing-date.js';
import { Field, type FieldPresence } from './field.decorator.js';
import { IS_TEXT } from './text.decorator.js';

/** A moment in RFC 3339 with seconds and offset, such as `2026-12-01T10:00:00+08:00`. */
export function Rfc3339({ presence = 'required' }: FieldPresence = {}): PropertyDecorator {
  return Field({
    presence,
    rules: [
      IS_TEXT,
      {
        name: 'date-time',
        message: 'must be a moment in RFC 3339, such as 2026-12-01T10:00:00+08:00',
        holds: (value) => typeof value !== 'string' || isRfc3339(value),
      },
    ],
  });
}

function isRfc3339(value: string): boolean {
  const form =
    /^(\d{4}-\d{2}-\d{2})T(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:Z|[+-](?:[01]\d|2[0-3]):[0-5]\d)$/;
  return isCalendarDate(form.exec(value)?.[1]);
}
