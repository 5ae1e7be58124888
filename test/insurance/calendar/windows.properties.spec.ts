import * as fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import {
  addDays,
  countDaysBetween,
  isCalendarDate,
  toBeijingDate,
  toMoment,
} from '../../../lib/common/beijing-date.js';
import {
  type DailyWindow,
  deductionWindow,
  modificationWindow,
  renewalWindow,
  scheduleWindow,
} from '../../../lib/index.js';
import { checkProperty } from '../../support/properties.js';

/** Zones west and east of Beijing, with and without daylight saving, with odd offsets, and a day that was left out. */
const ZONES = [
  'UTC',
  'Asia/Shanghai',
  'America/New_York',
  'Pacific/Kiritimati',
  'Pacific/Pago_Pago',
  'Asia/Kathmandu',
  'Australia/Lord_Howe',
  'Pacific/Apia',
  'Europe/London',
];

/** Days since 1970-01-01 of a date of the Gregorian calendar, by counting years and months. */
function toDayNumber(date: string): number {
  const [year, month, day] = date.split('-').map(Number) as [number, number, number];
  const isLeap = (one: number) => one % 4 === 0 && (one % 100 !== 0 || one % 400 === 0);
  let days = day - 1;
  for (let one = 1970; one < year; one += 1) days += isLeap(one) ? 366 : 365;
  const lengths = [31, isLeap(year) ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
  for (const length of lengths.slice(0, month - 1)) days += length;
  return days;
}

const two = (number: number) => String(number).padStart(2, '0');
const date = fc
  .record({
    year: fc.oneof(fc.constantFrom(2000, 2024, 2028, 2100), fc.integer({ min: 1992, max: 2130 })),
    month: fc.integer({ min: 1, max: 12 }),
    day: fc.oneof(fc.constantFrom(1, 28, 29, 30, 31), fc.integer({ min: 1, max: 31 })),
  })
  .map(({ year, month, day }) => `${year}-${two(month)}-${two(day)}`)
  .filter(
    (text) => !Number.isNaN(Date.parse(text)) && new Date(text).toISOString().startsWith(text),
  );
const minuteOfDay = fc.oneof(
  fc.constantFrom(0, 479, 480, 1139, 1140, 1169, 1170, 1199, 1200, 1439),
  fc.integer({ min: 0, max: 1439 }),
);
const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
/** The moment of a minute of a Beijing day. */
const toInstant = (day: number, minute: number) => day * DAY + minute * MINUTE - 8 * 60 * MINUTE;

interface WindowKind {
  readonly name: string;
  readonly first: number;
  readonly last: number;
  readonly closes: number;
  readonly open: (given: string, moment: Date) => DailyWindow;
}

/** WeChat Pay's windows in days from the given date and minutes of the day, written out here. */
const KINDS: readonly WindowKind[] = [
  { name: 'scheduleWindow', first: -1, last: 28, closes: 1170, open: scheduleWindow },
  { name: 'deductionWindow', first: 0, last: 29, closes: 1200, open: deductionWindow },
  {
    name: 'renewalWindow by month',
    first: 1,
    last: 30,
    closes: 1140,
    open: (given, moment) => renewalWindow(given, 'month', moment),
  },
  {
    name: 'renewalWindow by quarter',
    first: 61,
    last: 90,
    closes: 1140,
    open: (given, moment) => renewalWindow(given, 'quarter', moment),
  },
  {
    name: 'renewalWindow by year',
    first: 336,
    last: 365,
    closes: 1140,
    open: (given, moment) => renewalWindow(given, 'year', moment),
  },
  {
    name: 'modificationWindow',
    first: -400,
    last: -1,
    closes: 1140,
    open: (given, moment) => modificationWindow(given, moment, addDays(given, -400)),
  },
];

describe.each(ZONES)('a process in %s', (zone) => {
  it('sees another local time than UTC exactly where the zone says so', () => {
    vi.stubEnv('TZ', zone);
    const moment = new Date('2026-07-01T12:00:00Z');
    const written = new Intl.DateTimeFormat('en-GB', {
      timeZone: zone,
      hour: '2-digit',
      hour12: false,
    });
    expect(moment.getHours()).toBe(Number(written.format(moment)));
  });

  it('opens and closes every window by the clock of Beijing', async () => {
    vi.stubEnv('TZ', zone);
    const days = fc.oneof(
      fc.constantFrom(-2, -1, 0, 1, 28, 29, 30, 31, 60, 61, 62, 89, 90, 91, 335, 336, 365, 366),
      fc.integer({ min: -450, max: 450 }),
    );
    await checkProperty(
      120,
      fc.property(
        fc.constantFrom(...KINDS),
        date,
        days,
        minuteOfDay,
        (kind, given, offset, minute) => {
          const base = toDayNumber(given);
          const now = toInstant(base + offset, minute);
          const window = kind.open(given, new Date(now));
          expect(toDayNumber(window.firstDate)).toBe(base + kind.first);
          expect(toDayNumber(window.lastDate)).toBe(base + kind.last);
          const isDay = offset >= kind.first && offset <= kind.last;
          expect(window.open).toBe(isDay && minute >= 480 && minute < kind.closes);
          // The day on which it is open, or opens next.
          const next = Math.max(minute < kind.closes ? offset : offset + 1, kind.first);
          const isOver = next > kind.last;
          expect(window.opensAt?.getTime()).toBe(isOver ? undefined : toInstant(base + next, 480));
          expect(window.closesAt?.getTime()).toBe(
            isOver ? undefined : toInstant(base + next, kind.closes),
          );
        },
      ),
    );
  });

  it('counts days and finds Beijing dates across leap years', async () => {
    vi.stubEnv('TZ', zone);
    await checkProperty(
      120,
      fc.property(
        date,
        fc.integer({ min: -1500, max: 1500 }),
        minuteOfDay,
        (from, days, minute) => {
          const to = addDays(from, days);
          expect(isCalendarDate(to)).toBe(true);
          expect(toDayNumber(to)).toBe(toDayNumber(from) + days);
          expect(countDaysBetween(from, to)).toBe(days);
          expect(addDays(to, -days)).toBe(from);
          const time = `${two(Math.floor(minute / 60))}:${two(minute % 60)}`;
          expect(toMoment(from, time)).toBe(toInstant(toDayNumber(from), minute));
          expect(toBeijingDate(toInstant(toDayNumber(from), minute))).toBe(from);
        },
      ),
    );
  });
});
