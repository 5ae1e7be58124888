import { isCalendarDate } from './beijing-date.js';
import { Field, type FieldPresence } from './field.decorator.js';
import { IS_TEXT } from './text.decorator.js';

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
      },
    ],
  });
}
