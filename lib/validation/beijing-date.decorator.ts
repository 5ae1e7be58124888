import { isCalendarDate } from './beijing-date.js';
import { Field, type FieldPresence } from './field.decorator.js';

/** A date `yyyy-MM-dd` in Beijing time that exists in the calendar. */
export function BeijingDate({ presence = 'required' }: FieldPresence = {}): PropertyDecorator {
  return Field({
    presence,
    rules: [
      {
        name: 'type',
        message: 'must be a string',
        holds: (value) => typeof value === 'string',
      },
      {
        name: 'date',
        message: 'must be a real calendar date in the form yyyy-MM-dd (Beijing time)',
        holds: (value) => typeof value !== 'string' || isCalendarDate(value),
      },
    ],
  });
}
