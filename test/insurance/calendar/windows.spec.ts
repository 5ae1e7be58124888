import { afterEach, describe, expect, it } from 'vitest';
import {
  type DailyWindow,
  deductionWindow,
  modificationWindow,
  renewalWindow,
  scheduleWindow,
} from '../../../lib/index.js';

/** Returns the moment of a Beijing date and time. */
const at = (date: string, time: string): Date => new Date(`${date}T${time}+08:00`);

interface WindowCase {
  readonly what: string;
  readonly windowAt: (moment: Date) => DailyWindow;
  readonly firstDate: string;
  readonly lastDate: string;
  readonly dayBefore: string;
  readonly secondDate: string;
  readonly dayAfter: string;
  readonly closes: string;
  readonly lastMinute: string;
}

const RESERVE = { closes: '19:30:00', lastMinute: '19:29:59.999' };
const DEDUCT = { closes: '20:00:00', lastMinute: '19:59:59.999' };
const CHANGE = { closes: '19:00:00', lastMinute: '18:59:59.999' };

/** The example of WeChat Pay's page has an estimated date of 2022-04-01. */
const CASES: readonly WindowCase[] = [
  {
    what: 'scheduleWindow',
    windowAt: (moment) => scheduleWindow('2022-04-01', moment),
    dayBefore: '2022-03-30',
    firstDate: '2022-03-31',
    secondDate: '2022-04-01',
    lastDate: '2022-04-29',
    dayAfter: '2022-04-30',
    ...RESERVE,
  },
  {
    what: 'deductionWindow of a period scheduled as early as possible',
    windowAt: (moment) => deductionWindow('2022-04-01', moment),
    dayBefore: '2022-03-31',
    firstDate: '2022-04-01',
    secondDate: '2022-04-02',
    lastDate: '2022-04-30',
    dayAfter: '2022-05-01',
    ...DEDUCT,
  },
  {
    what: 'deductionWindow of a period scheduled later',
    windowAt: (moment) => deductionWindow('2022-04-01', moment, '2022-04-10'),
    dayBefore: '2022-04-10',
    firstDate: '2022-04-11',
    secondDate: '2022-04-12',
    lastDate: '2022-04-30',
    dayAfter: '2022-05-01',
    ...DEDUCT,
  },
  {
    what: 'renewalWindow of a monthly template',
    windowAt: (moment) => renewalWindow('2022-03-31', 'month', moment),
    dayBefore: '2022-03-31',
    firstDate: '2022-04-01',
    secondDate: '2022-04-02',
    lastDate: '2022-04-30',
    dayAfter: '2022-05-01',
    ...CHANGE,
  },
  {
    what: 'renewalWindow of a quarterly template',
    windowAt: (moment) => renewalWindow('2022-03-31', 'quarter', moment),
    dayBefore: '2022-05-30',
    firstDate: '2022-05-31',
    secondDate: '2022-06-01',
    lastDate: '2022-06-29',
    dayAfter: '2022-06-30',
    ...CHANGE,
  },
  {
    what: 'renewalWindow of a yearly template',
    windowAt: (moment) => renewalWindow('2022-03-31', 'year', moment),
    dayBefore: '2023-03-01',
    firstDate: '2023-03-02',
    secondDate: '2023-03-03',
    lastDate: '2023-03-31',
    dayAfter: '2023-04-01',
    ...CHANGE,
  },
  {
    what: 'modificationWindow of a contract with a signing date',
    windowAt: (moment) => modificationWindow('2022-04-01', moment, '2022-03-01'),
    dayBefore: '2022-02-28',
    firstDate: '2022-03-01',
    secondDate: '2022-03-02',
    lastDate: '2022-03-31',
    dayAfter: '2022-04-01',
    ...CHANGE,
  },
];

describe.each(CASES)('$what', (row) => {
  const { windowAt, firstDate, lastDate, secondDate, dayBefore, dayAfter, closes } = row;
  const opening = (date: string) => ({
    firstDate,
    lastDate,
    opensAt: at(date, '08:00:00'),
    closesAt: at(date, closes),
  });
  const over = { firstDate, lastDate, open: false, opensAt: undefined, closesAt: undefined };

  it.each<[string, Date, object]>([
    ['long before', at('2020-01-01', '12:00:00'), { open: false, ...opening(firstDate) }],
    ['on the day before', at(dayBefore, '12:00:00'), { open: false, ...opening(firstDate) }],
    ['at its last second', at(dayBefore, '23:59:59.999'), { open: false, ...opening(firstDate) }],
    [
      'at midnight of the first day',
      at(firstDate, '00:00:00'),
      { open: false, ...opening(firstDate) },
    ],
    ['just before 08:00', at(firstDate, '07:59:59.999'), { open: false, ...opening(firstDate) }],
    ['at 08:00', at(firstDate, '08:00:00'), { open: true, ...opening(firstDate) }],
    [
      'just before the end of the first day',
      at(firstDate, row.lastMinute),
      { open: true, ...opening(firstDate) },
    ],
    ['at the end of the first day', at(firstDate, closes), { open: false, ...opening(secondDate) }],
    ['at night', at(firstDate, '23:59:59.999'), { open: false, ...opening(secondDate) }],
    [
      'on the morning after',
      at(secondDate, '07:59:59.999'),
      { open: false, ...opening(secondDate) },
    ],
    [
      'at 08:00 on the second day',
      at(secondDate, '08:00:00'),
      { open: true, ...opening(secondDate) },
    ],
    [
      'just before 08:00 on the last day',
      at(lastDate, '07:59:59.999'),
      { open: false, ...opening(lastDate) },
    ],
    ['at 08:00 on the last day', at(lastDate, '08:00:00'), { open: true, ...opening(lastDate) }],
    [
      'just before its last end',
      at(lastDate, row.lastMinute),
      { open: true, ...opening(lastDate) },
    ],
    ['at its last end', at(lastDate, closes), over],
    ['at 08:00 on the day after', at(dayAfter, '08:00:00'), over],
    ['long after', at('2030-01-01', '12:00:00'), over],
  ])('returns the state and the next opening %s', (_when, moment, expected) => {
    expect(windowAt(moment)).toEqual(expected);
  });

  it('throws for an invalid moment', () => {
    expect(() => windowAt(new Date(NaN))).toThrow(RangeError);
  });
});

describe('days of a window', () => {
  const noon = at('2020-01-01', '12:00:00');
  const days = ({ firstDate, lastDate }: DailyWindow) => [firstDate, lastDate];

  it.each([
    ['in a leap year', '2024-02-29', ['2024-02-28', '2024-03-28'], ['2024-02-29', '2024-03-29']],
    ['over a leap day', '2024-02-01', ['2024-01-31', '2024-02-29'], ['2024-02-01', '2024-03-01']],
    [
      'without a leap day',
      '2023-02-01',
      ['2023-01-31', '2023-03-01'],
      ['2023-02-01', '2023-03-02'],
    ],
    [
      'from the first of March of a leap year',
      '2024-03-01',
      ['2024-02-29', '2024-03-29'],
      ['2024-03-01', '2024-03-30'],
    ],
    [
      'over the end of a year',
      '2022-12-15',
      ['2022-12-14', '2023-01-12'],
      ['2022-12-15', '2023-01-13'],
    ],
    [
      'from the first of January',
      '2023-01-01',
      ['2022-12-31', '2023-01-29'],
      ['2023-01-01', '2023-01-30'],
    ],
    [
      'up to the last date that is supported',
      '9999-12-02',
      ['9999-12-01', '9999-12-30'],
      ['9999-12-02', '9999-12-31'],
    ],
  ])('computes the schedule and deduction days %s', (_what, date, schedule, deduct) => {
    expect(days(scheduleWindow(date, noon))).toEqual(schedule);
    expect(days(deductionWindow(date, noon))).toEqual(deduct);
  });

  it.each([
    ['2024-01-31', 'month', ['2024-02-01', '2024-03-01']],
    ['2023-01-31', 'month', ['2023-02-01', '2023-03-02']],
    ['2023-11-30', 'quarter', ['2024-01-30', '2024-02-28']],
    ['2023-02-28', 'year', ['2024-01-30', '2024-02-28']],
    ['2024-02-28', 'year', ['2025-01-29', '2025-02-27']],
  ] as const)(
    'computes the renewal days after %s with the frequency %s',
    (date, frequency, expected) => {
      expect(days(renewalWindow(date, frequency, noon))).toEqual(expected);
    },
  );

  it('leaves one day for the deduction of a period scheduled on the last day, and none after it', () => {
    const moment = at('2022-04-30', '12:00:00');
    expect(deductionWindow('2022-04-01', moment, '2022-04-29')).toMatchObject({
      firstDate: '2022-04-30',
      lastDate: '2022-04-30',
      open: true,
    });
    expect(deductionWindow('2022-04-01', moment, '2022-04-30')).toMatchObject({
      open: false,
      opensAt: undefined,
    });
  });

  it('rejects a scheduled date before the schedule window opens', () => {
    const moment = at('2022-04-01', '12:00:00');
    expect(deductionWindow('2022-04-01', moment, '2022-03-31').open).toBe(true);
    expect(() => deductionWindow('2022-04-01', moment, '2022-03-30')).toThrow(RangeError);
  });

  it('permits no deduction on the day on which a period is scheduled', () => {
    for (const day of ['2022-03-31', '2022-04-01', '2022-04-29']) {
      expect(deductionWindow('2022-04-01', at(day, '12:00:00'), day).open).toBe(false);
    }
  });

  it('starts the modification window today by default', () => {
    expect(modificationWindow('2022-04-01', at('2022-03-01', '00:00:00'))).toEqual({
      firstDate: '2022-03-01',
      lastDate: '2022-03-31',
      open: false,
      opensAt: at('2022-03-01', '08:00:00'),
      closesAt: at('2022-03-01', '19:00:00'),
    });
  });
});

describe('an invalid date', () => {
  const noon = at('2022-04-01', '12:00:00');

  it.each([
    '2022-02-29',
    '2022-13-01',
    '2022-4-1',
    '20220401',
    '',
    'tomorrow',
    '2022-04-01T00:00',
    '0000-01-01',
    '9999-12-31',
  ])('throws a RangeError for %j', (date) => {
    expect(() => scheduleWindow(date, noon)).toThrow(RangeError);
  });

  it.each(['2022-02-29', '', 'tomorrow'])(
    'throws a RangeError for %j in every argument',
    (date) => {
      expect(() => deductionWindow(date, noon)).toThrow(RangeError);
      expect(() => deductionWindow('2022-04-01', noon, date)).toThrow(RangeError);
      expect(() => renewalWindow(date, 'month', noon)).toThrow(RangeError);
      expect(() => modificationWindow(date, noon)).toThrow(RangeError);
      expect(() => modificationWindow('2022-04-01', noon, date)).toThrow(RangeError);
    },
  );
});

describe('time zone of the process', () => {
  const zone = process.env['TZ'];
  afterEach(() => {
    if (zone === undefined) delete process.env['TZ'];
    else process.env['TZ'] = zone;
  });

  it.each([
    ['UTC', 0],
    ['Asia/Shanghai', -480],
    ['America/Los_Angeles', 480],
    ['Pacific/Kiritimati', -840],
    ['Pacific/Pago_Pago', 660],
  ])('does not change a window when it is %s', (name, offset) => {
    process.env['TZ'] = name;
    expect(new Date('2022-01-01T00:00:00Z').getTimezoneOffset()).toBe(offset);
    expect(scheduleWindow('2022-04-01', at('2022-03-31', '07:59:59.999')).open).toBe(false);
    expect(scheduleWindow('2022-04-01', at('2022-03-31', '08:00:00'))).toEqual({
      firstDate: '2022-03-31',
      lastDate: '2022-04-29',
      open: true,
      opensAt: new Date('2022-03-31T00:00:00Z'),
      closesAt: new Date('2022-03-31T11:30:00Z'),
    });
    expect(scheduleWindow('2022-04-01', at('2022-03-31', '19:30:00')).open).toBe(false);
    expect(renewalWindow('2022-03-31', 'month', at('2022-04-01', '18:59:59.999')).open).toBe(true);
  });
});
