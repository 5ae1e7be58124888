import { isCalendarDate } from '../clock/beijing-time.js';
import type { FieldReader } from './field-reader.js';
import { refuseField } from './refuse-field.js';

/** A date of the calendar, `yyyy-MM-DD`. @throws ApiRefusal when it is none. */
export function readDate(fields: FieldReader, name: string): string {
  const value = fields.text(name);
  if (!isCalendarDate(value)) {
    refuseField(fields.at(name), 'must be a date of the calendar, yyyy-MM-DD', { value });
  }
  return value;
}

/** An integer from 1 on. @throws ApiRefusal when it is none. */
export function readPositive(fields: FieldReader, name: string): number {
  const value = fields.integer(name);
  return value > 0 ? value : refuseField(fields.at(name), 'must be greater than 0', { value });
}
