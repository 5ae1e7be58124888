import { describe, expect, it } from 'vitest';
import {
  checkRenewal,
  type CheckRenewalOptions,
  type PlannedPeriodDto,
  type PolicyPeriod,
} from '../../../lib/index.js';
import { briefly, planned, signed } from '../../support/requests/policy-period.js';

const CURRENT = [
  signed(1, '2026-01-31', 1000, 'PAID'),
  signed(2, '2026-02-28', 1000, 'EXPIRED'),
  signed(3, '2026-03-31', 1000, 'PAID'),
];
const NEXT = [planned(4, '2026-04-30', 1000), planned(5, '2026-05-31', 1000)];

const AMOUNT = (index: number) =>
  `policy_periods[${index}].estimated_deduct_amount.total renewal-amount`;
const ID = (index: number) => `policy_periods[${index}].policy_period_id period-ids-increasing`;
const DATE = (index: number) =>
  `policy_periods[${index}].estimated_deduct_date period-dates-increasing`;

const createList = (count: number): PlannedPeriodDto[] =>
  Array.from({ length: count }, (_, index) =>
    planned(4 + index, new Date(Date.UTC(2026, 3 + index, 15)).toISOString().slice(0, 10), 1000),
  );

describe('checkRenewal', () => {
  it('reports nothing for a valid list', () => {
    expect(checkRenewal(CURRENT, NEXT)).toEqual([]);
  });

  it.each([
    [0, ['policy_periods length']],
    [1, []],
    [12, []],
    [13, ['policy_periods length']],
  ])('accepts 1 to 12 periods, here %i', (count, issues) => {
    expect(briefly(checkRenewal(CURRENT, createList(count)))).toEqual(issues);
  });

  it.each<[last: number, next: number, fits: boolean]>([
    [1000, 500, true],
    [1000, 499, false],
    [1000, 1500, true],
    [1000, 1501, false],
    [999, 500, true],
    [999, 499, false],
    [999, 1498, true],
    [999, 1499, false],
    [1, 1, true],
    [1, 2, false],
    [1, 0, false],
    [3, 2, true],
    [3, 4, true],
    [3, 5, false],
    [2, 1, true],
    [2, 3, true],
  ])('compares a last premium of %i with a new one of %i: valid is %s', (last, next, fits) => {
    const current = [CURRENT[0]!, signed(3, '2026-03-31', last, 'PAID')];
    const issues = checkRenewal(current, [planned(4, '2026-04-30', next)]);
    expect(briefly(issues)).toEqual(fits ? [] : [AMOUNT(0)]);
  });

  it('compares each premium with the last current one, not with its neighbour', () => {
    const next = [planned(4, '2026-04-30', 1500), planned(5, '2026-05-31', 1501)];
    expect(briefly(checkRenewal(CURRENT, next))).toEqual([AMOUNT(1)]);
  });

  it.each<[what: string, next: PlannedPeriodDto[], issues: string[]]>([
    ['the last id again', [planned(3, '2026-04-30', 1000)], [ID(0)]],
    ['the next id', [planned(4, '2026-04-30', 1000)], []],
    ['a gap in the ids', [planned(13, '2026-04-30', 1000)], []],
    ['an id twice', [planned(4, '2026-04-30', 1000), planned(4, '2026-05-31', 1000)], [ID(1)]],
    ['the id 840', [planned(840, '2026-04-30', 1000)], []],
    [
      'the id 841',
      [planned(841, '2026-04-30', 1000)],
      ['policy_periods[0].policy_period_id range'],
    ],
    ['the last date again', [planned(4, '2026-03-31', 1000)], [DATE(0)]],
    ['the day after the last date', [planned(4, '2026-04-01', 1000)], []],
    ['a date twice', [planned(4, '2026-04-30', 1000), planned(5, '2026-04-30', 1000)], [DATE(1)]],
    [
      'a date before the previous one',
      [
        planned(4, '2026-05-31', 1000),
        planned(5, '2026-04-30', 1000),
        planned(6, '2026-06-01', 1000),
      ],
      [DATE(1)],
    ],
  ])('validates %s', (_what, next, issues) => {
    expect(briefly(checkRenewal(CURRENT, next))).toEqual(issues);
  });

  it('requires ids above all current ones, not only above the last', () => {
    const current = [signed(9, '2026-01-31', 1000, 'PAID'), signed(3, '2026-03-31', 1000, 'PAID')];
    expect(briefly(checkRenewal(current, [planned(9, '2026-04-30', 1000)]))).toEqual([ID(0)]);
    expect(checkRenewal(current, [planned(10, '2026-04-30', 1000)])).toEqual([]);
  });

  it.each<[what: string, current: PolicyPeriod[], issues: string[]]>([
    ['no period', [], ['current renewal-current']],
    ['a paid last period', [signed(1, '2026-03-31', 1000, 'PAID')], []],
    ['a period that is not paid', [signed(1, '2026-03-31', 1000)], ['current renewal-paid']],
    [
      'a paid period and one that is not scheduled',
      [signed(1, '2026-02-28', 1000, 'PAID'), signed(2, '2026-03-31', 1000)],
      [],
    ],
    [
      'a paid period and an expired one',
      [signed(1, '2026-02-28', 1000, 'PAID'), signed(2, '2026-03-31', 1000, 'EXPIRED')],
      [],
    ],
    [
      'a paid period and a scheduled one',
      [signed(1, '2026-02-28', 1000, 'PAID'), signed(2, '2026-03-31', 1000, 'SCHEDULED')],
      ['current renewal-scheduled'],
    ],
    [
      'a scheduled period that is not the last',
      [signed(1, '2026-02-28', 1000, 'SCHEDULED'), signed(2, '2026-03-31', 1000, 'PAID')],
      [],
    ],
    [
      'only a scheduled period',
      [signed(1, '2026-03-31', 1000, 'SCHEDULED')],
      ['current renewal-paid', 'current renewal-scheduled'],
    ],
    [
      'an unknown state',
      [signed(1, '2026-02-28', 1000, 'PAID'), signed(2, '2026-03-31', 1000, 'NEW_STATE')],
      [],
    ],
  ])('validates a current list with %s', (_what, current, issues) => {
    expect(briefly(checkRenewal(current, [planned(10, '2026-04-30', 1000)]))).toEqual(issues);
  });

  describe('a contract that was renewed before', () => {
    const RENEWED = [
      signed(1, '2026-01-31', 1000, 'PAID'),
      signed(2, '2026-02-28', 1000, 'EXPIRED'),
      signed(3, '2026-03-31', 1000),
      signed(4, '2026-04-30', 1000),
    ];
    const next = [planned(5, '2026-05-31', 1000)];

    it.each<[currentListStart: number | undefined, issues: string[]]>([
      [undefined, []],
      [1, []],
      [2, ['current renewal-paid']],
      [3, ['current renewal-paid']],
      [4, ['current renewal-paid']],
    ])('counts paid periods from currentListStart, here %s', (currentListStart, issues) => {
      expect(briefly(checkRenewal(RENEWED, next, { currentListStart }))).toEqual(issues);
    });

    it('reports nothing once a period of the current list is paid', () => {
      const current = RENEWED.with(2, signed(3, '2026-03-31', 1000, 'PAID'));
      expect(checkRenewal(current, next, { currentListStart: 3 })).toEqual([]);
    });

    it('compares ids with those of earlier lists as well', () => {
      const current = [
        signed(9, '2026-01-31', 1000, 'PAID'),
        signed(3, '2026-03-31', 1000, 'PAID'),
      ];
      const issues = checkRenewal(current, [planned(9, '2026-04-30', 1000)], {
        currentListStart: 3,
      });
      expect(briefly(issues)).toEqual([ID(0)]);
    });

    it.each([5, 0, 2.5, '3', Number.NaN, null])('rejects %o as the start of a list', (start) => {
      const options = { currentListStart: start as number };
      expect(checkRenewal(RENEWED, next, options)).toEqual([
        {
          path: 'currentListStart',
          rule: 'current-list-start',
          message: 'must be the policy_period_id of one of the current periods',
        },
      ]);
    });
  });

  it.each<[what: string, options: CheckRenewalOptions, issues: string[]]>([
    ['before', { frequency: 'month', moment: beijing('2026-03-31T12:00') }, ['renewal-window']],
    ['at 08:00', { frequency: 'month', moment: beijing('2026-04-01T08:00') }, []],
    ['at 19:00', { frequency: 'month', moment: beijing('2026-04-01T19:00') }, ['renewal-window']],
    [
      'with another frequency',
      { frequency: 'quarter', moment: beijing('2026-04-01T08:00') },
      ['renewal-window'],
    ],
    ['without a frequency', { moment: beijing('2026-03-31T12:00') }, []],
    ['without a moment', { frequency: 'year' }, []],
  ])('validates the renewal window %s', (_what, options, issues) => {
    expect(briefly(checkRenewal(CURRENT, NEXT, options))).toEqual(issues);
  });

  it('reports when the renewal window opens and when it is over', () => {
    const message = (moment: string) =>
      checkRenewal(CURRENT, NEXT, { frequency: 'month', moment: beijing(moment) })[0]?.message;
    expect(message('2026-03-31T12:00')).toBe(
      'the renewal window opens at 2026-04-01T00:00:00.000Z',
    );
    const next = [planned(4, '2026-06-30', 1000)];
    const over = { frequency: 'month', moment: beijing('2026-05-01T12:00') } as const;
    expect(checkRenewal(CURRENT, next, over)[0]?.message).toBe('the renewal window is over');
  });

  it.each([
    ['2026-04-29T23:59', []],
    ['2026-04-30T00:00', ['policy_periods[0].estimated_deduct_date period-dates-future']],
  ])('requires a first new date after the day of the renewal, here %s', (moment, issues) => {
    expect(briefly(checkRenewal(CURRENT, NEXT, { moment: beijing(moment) }))).toEqual(issues);
  });

  it('reports all issues at once and does not modify its arguments', () => {
    const current = structuredClone(CURRENT);
    const next = [planned(3, '2026-03-31', 1)];
    const options = { frequency: 'month', moment: beijing('2026-03-31T12:00') } as const;
    expect(briefly(checkRenewal(current, next, options))).toEqual([
      ID(0),
      DATE(0),
      AMOUNT(0),
      'policy_periods[0].estimated_deduct_date period-dates-future',
      'renewal-window',
    ]);
    expect(current).toEqual(CURRENT);
    expect(next).toEqual([planned(3, '2026-03-31', 1)]);
  });
});

function beijing(text: string): Date {
  return new Date(`${text}:00+08:00`);
}
