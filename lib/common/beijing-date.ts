/** Beijing has kept UTC+8 without daylight saving since 1991. */
const BEIJING_OFFSET = 8 * 60 * 60 * 1000;
const DAY = 24 * 60 * 60 * 1000;

/** The Beijing date `yyyy-MM-dd` of a moment in epoch milliseconds, independent of the process's time zone. */
export function toBeijingDate(moment: number): string {
  return toIsoDate(new Date(moment + BEIJING_OFFSET));
}

/** The UTC date of a moment. Every call needs one, and `toISOString` takes longer. */
function toIsoDate(moment: Date): string {
  const year = moment.getUTCFullYear();
  // `toISOString` handles years without four digits and throws for an invalid date.
  if (!(year >= 1000 && year <= 9999)) return moment.toISOString().slice(0, 10);
  return `${year}-${padTwoDigits(moment.getUTCMonth() + 1)}-${padTwoDigits(moment.getUTCDate())}`;
}

function padTwoDigits(number: number): string {
  return number < 10 ? `0${number}` : `${number}`;
}

/** True for a `yyyy-MM-dd` that exists in the calendar. */
export function isCalendarDate(value: unknown): value is string {
  if (typeof value !== 'string' || !/^\d{4}-\d{2}-\d{2}$/.test(value)) return false;
  const year = parseDigits(value, 0, 4);
  const month = parseDigits(value, 5, 7);
  const day = parseDigits(value, 8, 10);
  return month >= 1 && month <= 12 && day >= 1 && day <= countDaysInMonth(month, year);
}

/** Parses the digits between two positions, which is faster than slicing them out. */
function parseDigits(text: string, from: number, to: number): number {
  let number = 0;
  for (let index = from; index < to; index += 1) number = number * 10 + text.charCodeAt(index) - 48;
  return number;
}

/** Days of a month from 1 to 12. `Date` would be too slow for a list of 840 dates. */
function countDaysInMonth(month: number, year: number): number {
  if (month === 2) return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28;
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31;
}

/** Days from one calendar date to another; negative when the second is earlier. */
export function countDaysBetween(from: string, to: string): number {
  return (Date.parse(`${to}T00:00:00Z`) - Date.parse(`${from}T00:00:00Z`)) / DAY;
}

/**
 * Returns the date unchanged.
 *
 * @throws {RangeError} when it is not a calendar date.
 */
export function checkCalendarDate(date: string): string {
  if (isCalendarDate(date)) return date;
  throw new RangeError('must be a calendar date yyyy-MM-dd');
}

/**
 * The calendar date a number of days later, or earlier.
 *
 * @throws {RangeError} when the date is not a calendar date, or the year of the result does not have four digits.
 */
export function addDays(date: string, days: number): string {
  const moment = Date.parse(`${checkCalendarDate(date)}T00:00:00Z`) + days * DAY;
  // A year past 9999 has a sign and six digits, so the result is rejected.
  return checkCalendarDate(toIsoDate(new Date(moment)));
}

/**
 * Epoch milliseconds of a time of day `HH:mm` on the Beijing date a number of days later, or earlier.
 *
 * @throws {RangeError} when the date is not a calendar date.
 */
export function toLaterMoment(date: string, days: number, time: string): number {
  return toMoment(checkCalendarDate(date), time) + days * DAY;
}

/** Epoch milliseconds of a time of day `HH:mm` on a Beijing date. */
export function toMoment(date: string, time: string): number {
  return Date.parse(`${date}T${time}:00Z`) - BEIJING_OFFSET;
}
