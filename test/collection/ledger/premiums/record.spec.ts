import { describe, expect, it } from 'vitest';
import type { Premium } from '../../../../lib/collection/ledger/ledger.js';
import type { PremiumOutcome } from '../../../../lib/collection/ledger/premiums/premium-state.js';
import {
  findNextAttempt,
  fitNextAttempt,
  isClosed,
  isOutdated,
  type PeriodReport,
  recordDeductionIntent,
  recordFailure,
  recordOutage,
  recordOutcome,
  recordPeriodReport,
  recordScheduleIntent,
} from '../../../../lib/collection/ledger/premiums/record.js';
import { at, beijing, createAttempt, createPremium, RULES } from '../../support/premiums.js';

const NOW = at('2027-01-20 12:00:00');
const READ_AT = at('2027-01-20 11:59:00');

const print = (moment: number | undefined): string | undefined =>
  moment === undefined ? undefined : beijing(moment);

describe('an outcome', () => {
  const before = {
    reason: 'before',
    failures: 3,
    outages: 2,
    waitUntil: at('2027-01-20 13:00:00'),
  } as const;

  it.each<[PremiumOutcome, Premium['state'], Premium['state'], string[], number | undefined]>([
    ['schedule-sent', 'planned', 'scheduling', [], 2],
    ['scheduled', 'scheduling', 'scheduled', ['scheduled'], undefined],
    ['not-scheduled', 'scheduling', 'planned', [], 2],
    ['deduction-sent', 'scheduled', 'deducting', [], 2],
    ['accepted', 'deducting', 'accepted', [], undefined],
    ['absent', 'deducting', 'scheduled', [], 2],
    ['failed', 'accepted', 'scheduled', [], undefined],
    ['abandoned', 'scheduled', 'abandoned', ['abandoned'], 2],
    ['paid', 'accepted', 'paid', [], undefined],
    ['window-closed', 'planned', 'expired', ['expired'], 2],
    ['superseded', 'planned', 'superseded', ['superseded'], 2],
    ['skipped', 'planned', 'skipped', ['skipped'], 2],
    ['ended', 'planned', 'ended', ['ended'], 2],
    ['blocked', 'planned', 'stuck', ['stuck'], 2],
    ['schedule-unknown', 'scheduled', 'scheduling', [], 2],
    ['deduction-unknown', 'stuck', 'deducting', [], 2],
  ])(
    '%s moves a premium from %s to %s with the events %j and %s outages',
    (outcome, from, to, types, outages) => {
      const premium = createPremium({ ...before, state: from });
      expect(recordOutcome(premium, outcome, 'why')).toEqual({
        premium: {
          ...premium,
          state: to,
          reason: 'why',
          failures: 0,
          outages,
          waitUntil: undefined,
        },
        events: types.map((type) => ({ type, reason: 'why' })),
      });
    },
  );

  it.each<[PremiumOutcome, Premium['state']]>([
    ['superseded', 'paid'],
    ['window-closed', 'ended'],
    ['blocked', 'stuck'],
    ['scheduled', 'scheduled'],
    ['paid', 'paid'],
  ])('changes and reports nothing where %s leaves a premium %s', (outcome, state) => {
    const premium = createPremium({ ...before, state });
    expect(recordOutcome(premium, outcome, 'why')).toEqual({ premium, events: [] });
  });
});

describe('a request that is about to be sent', () => {
  it('lets another worker take over a schedule after two minutes', () => {
    const premium = createPremium({ failures: 3, outages: 2, reason: 'PARAM_ERROR' });
    expect(recordScheduleIntent(premium, NOW)).toEqual({
      ...premium,
      state: 'scheduling',
      reason: undefined,
      checkedAt: NOW,
      waitUntil: at('2027-01-20 12:02:00'),
    });
  });

  const scheduled = createPremium({
    state: 'scheduled',
    scheduledDate: '2027-01-14',
    amount: 2900,
    failures: 3,
    reason: 'PARAM_ERROR',
  });
  const failed = createAttempt({ state: 'failed' });
  const second = {
    number: 2,
    out_trade_no: 'T2',
    amount: 2900,
    state: 'sent',
    sentAt: NOW,
    queries: 0,
  } as const;

  it.each<[string, Premium['attempts']]>([
    ['adds a deduction to the earlier ones', [failed]],
    [
      'replaces the deduction that is sent again under its number',
      [failed, createAttempt({ number: 2, out_trade_no: 'T2', state: 'absent', queries: 4 })],
    ],
  ])('%s, for two minutes', (_title, attempts) => {
    const premium = { ...scheduled, attempts };
    expect(recordDeductionIntent(premium, { number: 2, out_trade_no: 'T2' }, NOW)).toEqual({
      ...premium,
      state: 'deducting',
      reason: undefined,
      waitUntil: at('2027-01-20 12:02:00'),
      attempts: [failed, second],
    });
  });
});

describe('a report that may be outdated', () => {
  const check = (
    changes: Partial<Premium>,
    {
      policy_period_state = 'NO_SCHEDULED',
      seen,
    }: { policy_period_state?: string; seen?: Premium } = {},
  ): boolean =>
    isOutdated(
      createPremium(changes),
      { policy_period_state },
      { now: NOW, readAt: READ_AT, seen },
    );

  it.each([
    ['2027-01-20 11:58:59', false],
    ['2027-01-20 11:59:00', false],
    ['2027-01-20 11:59:01', true],
    ['2027-01-20 12:00:00', true],
    // The clock was set back.
    ['2027-01-20 12:00:01', false],
  ])(
    'a report of 11:59:00 is outdated when the ledger knows something of %s: %s',
    (known, expected) => {
      expect(check({ checkedAt: at(known) })).toBe(expected);
      const latest = createAttempt({ state: 'failed', sentAt: at(known) });
      expect(check({ state: 'scheduled', attempts: [latest] })).toBe(expected);
      const first = createAttempt({ state: 'failed', sentAt: at('2027-01-19 09:00:00') });
      expect(check({ state: 'scheduled', attempts: [first, latest] })).toBe(expected);
    },
  );

  it.each<[Premium['state'], string | undefined, boolean]>([
    ['scheduling', '2027-01-20 11:59:00', false],
    ['scheduling', '2027-01-20 11:59:01', true],
    ['scheduling', '2027-01-20 12:01:00', true],
    ['scheduling', undefined, false],
    // Only a schedule may be on its way until then.
    ['planned', '2027-01-20 12:01:00', false],
    ['scheduled', '2027-01-20 12:01:00', false],
    ['stuck', '2027-01-20 12:01:00', false],
  ])(
    'a report of 11:59:00 about a premium that is %s and waits until %s is outdated: %s',
    (state, waitUntil, expected) => {
      const until = waitUntil === undefined ? undefined : at(waitUntil);
      expect(check({ state, waitUntil: until })).toBe(expected);
    },
  );

  const sent = createAttempt();
  it.each<[string, Partial<Premium>, Partial<Premium>]>([
    ['the state', { state: 'scheduled' }, { state: 'abandoned' }],
    ['the day of the schedule', {}, { scheduledDate: '2027-01-14' }],
    ['a first deduction', { state: 'stuck' }, { state: 'stuck', attempts: [sent] }],
    [
      'the result of a deduction',
      { state: 'stuck', attempts: [sent] },
      { state: 'stuck', attempts: [{ ...sent, state: 'absent' }] },
    ],
    [
      'the time of a deduction',
      { state: 'stuck', attempts: [sent] },
      { state: 'stuck', attempts: [{ ...sent, sentAt: sent.sentAt + 1 }] },
    ],
    [
      'the lease of a schedule',
      { state: 'scheduling' },
      { state: 'scheduling', waitUntil: at('2027-01-20 11:58:00') },
    ],
  ])('a report is outdated when the ledger has changed %s since', (_name, before, after) => {
    expect(check(after, { seen: createPremium(before) })).toBe(true);
  });

  it.each<[string, Partial<Premium>, Partial<Premium>]>([
    ['a wait', { state: 'planned' }, { waitUntil: at('2027-01-20 11:58:00') }],
    ['a failure', { failures: 0 }, { failures: 1, reason: 'PARAM_ERROR' }],
    ['nothing', { state: 'scheduled' }, { state: 'scheduled' }],
  ])('a report counts when the ledger has changed %s since', (_name, before, after) => {
    expect(check(after, { seen: createPremium(before) })).toBe(false);
  });

  it('a report of a payment is never outdated', () => {
    const changes = {
      state: 'scheduling',
      checkedAt: at('2027-01-20 11:59:30'),
      waitUntil: at('2027-01-20 12:01:00'),
    } as const;
    const seen = createPremium();
    expect(check(changes, { seen })).toBe(true);
    expect(check(changes, { seen, policy_period_state: 'PAID' })).toBe(false);
  });
});

describe('the record of a period', () => {
  const report = (
    premium: Premium,
    changes: Partial<PeriodReport>,
    options: Partial<Parameters<typeof recordPeriodReport>[2]> = {},
  ) =>
    recordPeriodReport(
      premium,
      { policy_period_state: 'SCHEDULED', ...changes },
      { now: NOW, ...options },
    );
  const SCHEDULED = { policy_period_state: 'SCHEDULED', deduct_start_date: '2027-01-21' };

  it('changes nothing by a report that is outdated', () => {
    const premium = createPremium({ checkedAt: at('2027-01-20 11:59:01') });
    expect(report(premium, SCHEDULED, { readAt: READ_AT })).toEqual({ premium, events: [] });
  });

  it('takes the response to the schedule itself, whatever was seen before', () => {
    const scheduling = createPremium({
      state: 'scheduling',
      checkedAt: NOW,
      waitUntil: at('2027-01-20 12:02:00'),
    });
    const { premium } = report(scheduling, SCHEDULED, { seen: createPremium() });
    expect(premium).toMatchObject({ state: 'scheduled', scheduledDate: '2027-01-20' });
  });

  it.each([
    [undefined, '2027-01-20 12:00:00'],
    ['2027-01-20 11:59:00', '2027-01-20 11:59:00'],
  ])('a report that was requested at %s counts as requested at %s', (requested, counted) => {
    const readAt = requested === undefined ? undefined : at(requested);
    const checkedAt = at(counted);
    const premium = createPremium();
    const { premium: checked } = report(
      premium,
      { policy_period_state: 'NO_SCHEDULED' },
      { readAt },
    );
    expect(checked).toEqual({ ...premium, checkedAt });
    const open = createPremium({ state: 'stuck', attempts: [createAttempt({ state: 'sent' })] });
    const { premium: waiting } = report(open, { policy_period_state: 'PAID' }, { readAt });
    expect(waiting).toEqual({ ...open, checkedAt });
  });

  it.each([
    [undefined, 'window-closed'],
    ['PARAM_ERROR', 'PARAM_ERROR'],
  ])('closes a premium with its window: the reason %s becomes %s', (before, reason) => {
    const premium = createPremium({ reason: before });
    for (const policy_period_state of ['NO_SCHEDULED', 'EXPIRED', 'NEW_STATE']) {
      expect(report(premium, { policy_period_state }, { isOver: true })).toEqual({
        premium: { ...premium, state: 'expired', reason, checkedAt: NOW },
        events: [{ type: 'expired', reason }],
      });
    }
    expect(report(premium, { policy_period_state: 'PAID' }, { isOver: true })).toMatchObject({
      premium: { state: 'paid' },
      events: [{ type: 'paid', late: false }],
    });
  });

  it.each<[boolean | undefined, Premium['state'], string]>([
    [undefined, 'expired', 'expired-at-wechat-pay'],
    [false, 'expired', 'expired-at-wechat-pay'],
    [true, 'superseded', 'later-premium-scheduled'],
  ])(
    'closes a premium that WeChat Pay has closed; a later one was scheduled: %s',
    (isSuperseded, state, reason) => {
      const premium = createPremium({ state: 'scheduled', scheduledDate: '2027-01-14' });
      const options = isSuperseded === undefined ? {} : { isSuperseded };
      expect(report(premium, { policy_period_state: 'EXPIRED' }, options)).toEqual({
        premium: { ...premium, state, reason, checkedAt: NOW },
        events: [{ type: state, reason }],
      });
    },
  );

  it('keeps the failures of a schedule that was not made', () => {
    const premium = createPremium({
      state: 'scheduled',
      scheduledDate: '2027-01-14',
      failures: 3,
      outages: 2,
    });
    expect(report(premium, { policy_period_state: 'NO_SCHEDULED' })).toEqual({
      premium: { ...premium, state: 'planned', scheduledDate: undefined, checkedAt: NOW },
      events: [],
    });
  });

  it('counts an unknown state as a failure that names it', () => {
    const premium = createPremium({ state: 'scheduling', failures: 1 });
    expect(report(premium, { policy_period_state: 'NEW_STATE' }, { readAt: READ_AT })).toEqual({
      premium: {
        ...premium,
        checkedAt: READ_AT,
        failures: 2,
        reason: 'unknown-state-NEW_STATE',
        waitUntil: at('2027-01-20 12:05:00'),
      },
      events: [],
    });
  });

  it.each<[Premium['state'], string | undefined, Premium['state']]>([
    ['scheduled', '2027-01-14', 'scheduled'],
    ['scheduled', undefined, 'scheduling'],
    ['planned', undefined, 'scheduling'],
    ['planned', '2027-01-14', 'scheduling'],
    ['stuck', '2027-01-14', 'scheduling'],
    ['stuck', undefined, 'scheduling'],
    ['abandoned', '2027-01-14', 'abandoned'],
  ])(
    'knows a schedule without its day only if the ledger has it: %s on %s, then %s',
    (state, scheduledDate, expected) => {
      const premium = createPremium({ state, scheduledDate });
      expect(report(premium, {})).toEqual({
        premium: { ...premium, state: expected, checkedAt: NOW },
        events: [],
      });
    },
  );

  it.each([
    [undefined, 3000],
    [{ total: 2900 }, 2900],
    [{ total: 0 }, 0],
  ])('takes over the scheduled amount %j: %i', (scheduled_amount, amount) => {
    const premium = createPremium({ state: 'scheduling', failures: 2, outages: 2 });
    expect(report(premium, { ...SCHEDULED, scheduled_amount })).toEqual({
      premium: {
        ...premium,
        state: 'scheduled',
        scheduledDate: '2027-01-20',
        amount,
        failures: 0,
        outages: undefined,
        checkedAt: NOW,
      },
      events: [{ type: 'scheduled', reason: undefined }],
    });
  });

  it.each([
    [undefined, [{ type: 'scheduled', reason: undefined }]],
    ['2027-01-14', []],
  ])(
    'tries a stuck premium once that is scheduled, and reports the schedule once: known is %s',
    (scheduledDate, events) => {
      const premium = createPremium({ state: 'stuck', scheduledDate, failures: 5 });
      expect(report(premium, SCHEDULED)).toEqual({
        premium: {
          ...premium,
          state: 'scheduled',
          scheduledDate: '2027-01-20',
          failures: 5,
          checkedAt: NOW,
        },
        events,
      });
    },
  );

  it.each<[Premium['state'], boolean | undefined]>([
    ['planned', false],
    ['scheduling', false],
    ['scheduled', false],
    ['deducting', false],
    ['accepted', false],
    ['stuck', false],
    ['abandoned', true],
    ['expired', true],
    ['superseded', true],
    ['skipped', true],
    ['ended', true],
    // The payment was reported before.
    ['paid', undefined],
  ])('reports a payment of a premium that is %s, late: %s', (state, late) => {
    const premium = createPremium({ state });
    const paid = { policy_period_state: 'PAID', deduct_date: '2027-01-19' };
    expect(report(premium, paid)).toEqual({
      premium: { ...premium, state: 'paid', checkedAt: NOW },
      events: late === undefined ? [] : [{ type: 'paid', paidDate: '2027-01-19', late }],
    });
    expect(isClosed(premium)).toBe(late ?? false);
  });
});

describe('a rejected step', () => {
  const open = [createAttempt()];
  const stuck = [{ type: 'stuck', reason: 'PARAM_ERROR' }];

  it.each<[string, Partial<Premium>, { state: Premium['state']; until: string; events: object[] }]>(
    [
      [
        'is repeated after two hours for the fourth time',
        { state: 'scheduling', failures: 3 },
        { state: 'scheduling', until: '2027-01-20 14:00:00', events: [] },
      ],
      [
        'makes the premium stuck for a day when it is the fifth',
        { state: 'scheduling', failures: 4 },
        { state: 'stuck', until: '2027-01-21 12:00:00', events: stuck },
      ],
      [
        'makes the premium stuck when it is the sixth',
        { state: 'scheduling', failures: 5 },
        { state: 'stuck', until: '2027-01-21 12:00:00', events: stuck },
      ],
      [
        'leaves a stuck premium so for another day',
        { state: 'stuck', failures: 5 },
        { state: 'stuck', until: '2027-01-21 12:00:00', events: [] },
      ],
      [
        'makes the premium stuck for a minute when an order may exist',
        { state: 'deducting', failures: 4, attempts: open },
        { state: 'stuck', until: '2027-01-20 12:01:00', events: stuck },
      ],
      [
        'makes the premium stuck for a day after a deduction that has failed',
        { state: 'scheduled', failures: 4, attempts: [createAttempt({ state: 'failed' })] },
        { state: 'stuck', until: '2027-01-21 12:00:00', events: stuck },
      ],
      [
        'does not make a premium stuck that was paid otherwise',
        { state: 'paid', failures: 4, attempts: open },
        { state: 'paid', until: '2027-01-20 14:00:00', events: [] },
      ],
      [
        'does not make a premium stuck that has ended',
        { state: 'ended', failures: 4 },
        { state: 'ended', until: '2027-01-20 14:00:00', events: [] },
      ],
    ],
  )('a rejected step %s', (_title, before, { state, until, events }) => {
    const premium = createPremium({ outages: 2, ...before });
    expect(recordFailure(premium, 'PARAM_ERROR', NOW)).toEqual({
      premium: {
        ...premium,
        state,
        failures: premium.failures + 1,
        reason: 'PARAM_ERROR',
        waitUntil: at(until),
      },
      events,
    });
  });

  it.each<[string, number, string]>([
    ['2027-02-13 19:58:59', 0, '2027-02-13 19:59:59'],
    ['2027-02-13 19:59:01', 0, '2027-02-13 20:00:00'],
    ['2027-02-13 20:00:00', 0, '2027-02-13 20:01:00'],
    ['2027-02-12 19:59:59', 4, '2027-02-13 19:59:59'],
    ['2027-02-12 20:00:01', 4, '2027-02-13 20:00:00'],
    ['2027-02-13 20:00:00', 4, '2027-02-14 20:00:00'],
  ])(
    'a step that is rejected at %s after %i others lets the premium wait until %s',
    (now, failures, until) => {
      const premium = createPremium({ state: 'scheduling', failures });
      const { premium: failed } = recordFailure(premium, 'PARAM_ERROR', at(now));
      expect(print(failed.waitUntil)).toBe(until);
    },
  );
});

describe('an outage of a step', () => {
  it.each<
    [boolean | undefined, Partial<Premium>, { reason: string; outages?: number; until: string }]
  >([
    [undefined, {}, { reason: 'timeout', until: '2027-01-20 12:05:00' }],
    [false, { outages: 3 }, { reason: 'timeout', outages: 3, until: '2027-01-20 12:05:00' }],
    [true, {}, { reason: 'timeout', outages: 1, until: '2027-01-20 12:05:00' }],
    [true, { outages: 1 }, { reason: 'timeout', outages: 2, until: '2027-01-20 12:10:00' }],
    [true, { outages: 4 }, { reason: 'timeout', outages: 5, until: '2027-01-20 13:00:00' }],
    // The reason of a rejection decides about the next deduction.
    [
      undefined,
      { reason: 'RULE_LIMIT', failures: 1 },
      { reason: 'RULE_LIMIT', until: '2027-01-20 12:05:00' },
    ],
    [
      undefined,
      { reason: 'postponed', failures: 0 },
      { reason: 'timeout', until: '2027-01-20 12:05:00' },
    ],
  ])(
    'an outage that lasts (%s) changes a premium with %j to one with %j',
    (isLasting, before, after) => {
      const premium = createPremium({ state: 'scheduled', ...before });
      const { until, ...expected } = after;
      expect(recordOutage(premium, 'timeout', NOW, isLasting)).toEqual({
        premium: { ...premium, ...expected, waitUntil: at(until) },
        events: [],
      });
    },
  );
});

describe('the next deduction', () => {
  const failAt = (...times: string[]): Premium =>
    createPremium({
      state: 'scheduled',
      scheduledDate: '2027-01-14',
      attempts: times.map((time, index) =>
        createAttempt({ number: index + 1, state: 'failed', sentAt: at(time) }),
      ),
    });

  it.each<[number, string, Partial<typeof RULES>, string | undefined]>([
    [1, '2027-01-20 12:00:00', { retryDays: [2, 5] }, '2027-01-22 08:00:00'],
    [2, '2027-01-20 12:00:00', { retryDays: [2, 5] }, '2027-01-25 08:00:00'],
    // The last of them repeats.
    [3, '2027-01-20 12:00:00', { retryDays: [2, 5] }, '2027-01-25 08:00:00'],
    [1, '2027-01-20 12:00:00', { retryDays: [] }, '2027-01-21 08:00:00'],
    // The last deduction is on the last day.
    [1, '2027-01-20 12:00:00', { maxAttempts: 3 }, '2027-01-21 08:00:00'],
    [2, '2027-01-20 12:00:00', { maxAttempts: 3 }, '2027-02-13 08:00:00'],
    [3, '2027-01-20 12:00:00', { maxAttempts: 3 }, undefined],
    [4, '2027-01-20 12:00:00', { maxAttempts: 3 }, undefined],
    [1, '2027-02-12 12:00:00', { retryDays: [7] }, '2027-02-13 08:00:00'],
    [1, '2027-02-12 23:59:59', {}, '2027-02-13 08:00:00'],
    [1, '2027-02-13 00:00:00', {}, undefined],
    [1, '2027-02-14 00:00:00', {}, undefined],
  ])(
    'the next deduction after %i failures at %s by the rules %j is at %s',
    (tried, now, rules, expected) => {
      const times = Array.from({ length: tried }, () => '2027-01-20 08:01:00');
      expect(print(findNextAttempt(failAt(...times), at(now), { ...RULES, ...rules }))).toBe(
        expected,
      );
    },
  );

  it.each<[string[], string, string, string | undefined]>([
    [['2027-01-15 08:01:00'], '2027-01-20 12:00:00', '2027-01-20 15:00:00', '2027-01-20 15:00:00'],
    [
      ['2027-01-15 08:01:00', '2027-01-20 08:01:00'],
      '2027-01-20 12:00:00',
      '2027-01-20 15:00:00',
      '2027-01-21 08:00:00',
    ],
    [['2027-01-19 23:59:59'], '2027-01-20 12:00:00', '2027-01-20 15:00:00', '2027-01-20 15:00:00'],
    // Without a deduction, the day counts as one.
    [[], '2027-01-20 12:00:00', '2027-01-20 15:00:00', '2027-01-21 08:00:00'],
    [[], '2027-01-20 12:00:00', '2027-01-21 08:00:00', '2027-01-21 08:00:00'],
    [[], '2027-01-20 12:00:00', '2027-01-22 07:59:59', '2027-01-22 08:00:00'],
    [[], '2027-01-20 12:00:00', '2027-01-22 08:00:01', '2027-01-22 08:00:01'],
    [[], '2027-02-12 12:00:00', '2027-02-12 15:00:00', '2027-02-13 08:00:00'],
    [[], '2027-02-13 12:00:00', '2027-02-13 15:00:00', undefined],
    // The window has closed.
    [['2027-01-15 08:01:00'], '2027-02-13 19:59:59', '2027-02-13 19:00:00', '2027-02-13 19:00:00'],
    [['2027-01-15 08:01:00'], '2027-02-13 20:00:00', '2027-02-13 19:00:00', undefined],
    [['2027-01-15 08:01:00'], '2027-02-13 20:00:01', '2027-02-13 19:00:00', undefined],
  ])(
    'the next deduction after those of %j, planned at %s for %s, is at %s',
    (times, now, wanted, fitted) => {
      expect(print(fitNextAttempt(failAt(...times), at(wanted), at(now)))).toBe(fitted);
    },
  );
});
