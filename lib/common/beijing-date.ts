/** Beijing has kept UTC+8 without daylight saving since 1991. */
const BEIJING_OFFSET = 8 * 60 * 60 * 1000;
const DAY = 24 * 60 * 60 * 1000;

/** The Beijing date `yyyy-MM-dd` of a moment in epoch milliseconds, whatever the process's zone. */
export function toBeijingDate(moment: number): string {
  return toIsoDate(new Date(moment + BEIJING_OFFSET));
}

/** The date of a moment in UTC; every call asks for one, and writing down the time too takes longer. */
function toIsoDate(moment: Date): string {
  const year = moment.getUTCFullYear();
  // What has no year of four digits, or is no moment at all, is left to the language.
  if (!(year >= 1000 && year <= 9999)) return moment.toISOString().slice(0, 10);
  return `${year}-${padTwoDigits(moment.getUTCMonth() + 1)}-${padTwoDigits(moment.getUTCDate())}`;
}

function padTwoDigits(number: number): string {
  return number < 10 ? `0${number}` : `${number}`;
}

/** True for `yyyy-MM-dd` that names a day of the calendar. */
export function isCalendarDate(value: unknown): value is string {
  if (typeof value !== 'string' || !/^\d{4}-\d{2}-\d{2}$/.test(value)) return false;
  const year = parseDigits(value, 0, 4);
  const month = parseDigits(value, 5, 7);
  const day = parseDigits(value, 8, 10);
  return month >= 1 && month <= 12 && day >= 1 && day <= countDaysInMonth(month, year);
}

/** The number that the digits from one place to another stand for; cutting them out takes longer. */
function parseDigits(text: string, from: number, to: number): number {
  let number = 0;
  for (let index = from; index < to; index += 1) number = number * 10 + text.charCodeAt(index) - 48;
  return number;
}

/** Days of a month, counted from 1. A list of 840 dates leaves no time for `Date`. */
function countDaysInMonth(month: number, year: number): number {
  if (month === 2) return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28;
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31;
}

/** Days from one calendar date to another; negative when the second lies earlier. */
export function countDaysBetween(from: string, to: string): number {
  return (Date.parse(`${to}T00:00:00Z`) - Date.parse(`${from}T00:00:00Z`)) / DAY;
}

/**
 * The same text when it is a calendar date.
 *
 * @throws {RangeError} when it is none.
 */
export function checkCalendarDate(date: string): string {
  if (isCalendarDate(date)) return date;
  throw new RangeError('must be a calendar date yyyy-MM-dd');
}

/**
 * The calendar date a number of days later, or earlier.
 *
 * @throws {RangeError} when the date is none of the calendar, or the result has no year of four digits.
 */
export function addDays(date: string, days: number): string {
  const moment = Date.parse(`${checkCalendarDate(date)}T00:00:00Z`) + days * DAY;
  // A year past 9999 has a sign and six digits, which leaves no day here.
  return checkCalendarDate(toIsoDate(new Date(moment)));
}

/** Epoch milliseconds of a time of day `HH:mm` on a Beijing date. */
export function toMoment(date: string, time: string): number {
  return Date.parse(`${date}T${time}:00Z`) - BEIJING_OFFSET;
}
