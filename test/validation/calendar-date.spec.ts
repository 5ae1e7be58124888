import { describe, expect, it } from 'vitest';
import { isCalendarDate } from '../../lib/validation/beijing-date.js';

/** What JavaScript's own calendar says. */
function isDayOfDate(text: string): boolean {
  const midnight = Date.parse(`${text}T00:00:00Z`);
  return !Number.isNaN(midnight) && new Date(midnight).toISOString().startsWith(text);
}

const two = (number: number) => String(number).padStart(2, '0');

describe('a calendar date', () => {
  it.each([0, 1, 4, 100, 400, 1900, 1999, 2000, 2024, 2026, 2027, 2100, 2400, 9999])(
    'of the year %i is what JavaScript takes for one',
    (year) => {
      for (let month = 0; month <= 13; month += 1) {
        for (let day = 0; day <= 33; day += 1) {
          const text = `${String(year).padStart(4, '0')}-${two(month)}-${two(day)}`;
          expect([text, isCalendarDate(text)]).toEqual([text, isDayOfDate(text)]);
        }
      }
    },
  );

  it.each([
    '2026-1-01',
    '2026-01-1',
    ' 2026-01-01',
    '2026-01-01\n',
    '２０２６-01-01',
    '2026-01-01T',
  ])('has no other form: %j', (text) => expect(isCalendarDate(text)).toBe(false));
});
