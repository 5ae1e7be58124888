import { describe, expect, it } from 'vitest';
import { isCalendarDate, toBeijingDate } from '../../lib/common/beijing-date.js';

/** True for a date of JavaScript's own calendar. */
function isDayOfDate(text: string): boolean {
  const midnight = Date.parse(`${text}T00:00:00Z`);
  return !Number.isNaN(midnight) && new Date(midnight).toISOString().startsWith(text);
}

const two = (number: number) => String(number).padStart(2, '0');

describe('a calendar date', () => {
  it.each([0, 1, 4, 100, 400, 1900, 1999, 2000, 2024, 2026, 2027, 2100, 2400, 9999])(
    'accepts the same dates of the year %i as JavaScript',
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
  ])('rejects %j as a calendar date', (text) => expect(isCalendarDate(text)).toBe(false));
});

const HOUR = 60 * 60 * 1000;
const DAY = 24 * HOUR;

describe('the Beijing date of a moment', () => {
  const shanghai = new Intl.DateTimeFormat('en-CA', {
    timeZone: 'Asia/Shanghai',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
  });

  it('toBeijingDate equals the date in Shanghai at the start and the end of every day of forty years', () => {
    const first = Date.UTC(2000, 0, 1) - 8 * HOUR;
    for (let day = first; day < first + 40 * 366 * DAY; day += DAY) {
      const name = shanghai.format(day);
      expect([name, toBeijingDate(day), toBeijingDate(day + DAY - 1)]).toEqual([name, name, name]);
    }
  });

  it.each([
    -62135596800000,
    -30610224000000,
    253402271999999,
    253402272000000,
    -1,
    0,
    8.64e15 - DAY,
  ])('toBeijingDate equals the start of the ISO text for the moment %d', (moment) => {
    const written = new Date(moment + 8 * HOUR).toISOString().slice(0, 10);
    expect(toBeijingDate(moment)).toBe(written);
  });

  it.each([Number.NaN, Infinity, 8.64e15])('rejects the moment %d', (moment) =>
    expect(() => toBeijingDate(moment)).toThrow(RangeError),
  );
});
