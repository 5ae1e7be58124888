import { describe, expect, it } from 'vitest';
import type { ContractRenewal, Premium } from '../../../../lib/collection/ledger/ledger.js';
import { findRenewalStep } from '../../../../lib/collection/ledger/renewals/next-renewal-step.js';
import { planDueTimes } from '../../../../lib/collection/ledger/plan-due-times.js';
import {
  recordLapse,
  recordListReport,
  recordNoList,
  recordRejection,
  recordRenewalAccepted,
  recordRenewalIntent,
  recordRenewalOutage,
  recordRenewalOutcome,
  recordRenewed,
  startRenewal,
  suspendRenewal,
} from '../../../../lib/collection/ledger/renewals/record-renewal.js';
import type { RenewalState } from '../../../../lib/collection/ledger/renewals/renewal-state.js';
import { at, beijing, createLedger, createPremium, RULES } from '../../support/premiums.js';

/** The renewal of a monthly list whose window closes at 19:00 on 2027-02-14. */
function createRenewal(changes: Partial<ContractRenewal> = {}): ContractRenewal {
  return {
    state: 'planned',
    firstPeriodId: 1,
    estimated_deduct_date: '2027-01-15',
    frequency: 'month',
    checkedAt: 1,
    failures: 0,
    alarms: 0,
    ...changes,
  };
}

const LAST = createPremium();

describe('a wait of a renewal', () => {
  const now = at('2027-02-14 18:50:00') + 1;

  it('ends at a whole millisecond after an outage shortly before the end of the window', () => {
    const { waitUntil } = recordRenewalOutage(createRenewal(), [LAST], 'timeout', now);
    expect(waitUntil).toBe(now + 190_000);
  });

  it('ends at a whole millisecond when the policy has no list on the last day', () => {
    const noon = at('2027-02-14 12:00:00') + 2;
    const { waitUntil } = recordNoList(createRenewal(), [LAST], noon);
    expect(waitUntil).toBe(noon + 8_389_999);
  });

  it('ends at a whole millisecond when the list does not show a renewal that was accepted', () => {
    const accepted = createRenewal({ state: 'accepted', sentAt: now - 600_001 });
    const report = { readAt: now, isToBeRenewed: true };
    expect(recordListReport(accepted, LAST, report, now).waitUntil).toBe(now + 300_001);
  });
});

describe('a query that WeChat Pay rejects again and again', () => {
  it('waits for a day when the window is over', () => {
    const now = at('2027-02-14 18:59:30');
    const failing = createRenewal({ failures: 4 });
    const premiums = [
      createPremium({ policy_period_id: 1, estimated_deduct_date: '2026-12-15', state: 'paid' }),
      createPremium({ state: 'paid' }),
    ];
    const { renewal } = recordRejection(failing, premiums, 'PARAM_ERROR', now);
    expect(renewal.waitUntil).toBe(now + 24 * 60 * 60_000);
    const ledger = { ...createLedger(...premiums), renewal };
    const rules = { ...RULES, renews: true };
    const [later, due] = [now + 1_000, now + 24 * 60 * 60_000].map((moment) =>
      findRenewalStep({ ledger, now: moment, rules, isPaused: false }),
    );
    expect(later).toEqual({ type: 'wait', until: renewal.waitUntil, reason: 'PARAM_ERROR' });
    expect(due).toEqual({ type: 'query-list' });
  });

  it('waits for the end of the window shortly before it', () => {
    const now = at('2027-02-14 18:59:29');
    const failing = createRenewal({ failures: 4 });
    const { renewal } = recordRejection(failing, [LAST], 'PARAM_ERROR', now);
    expect(renewal.waitUntil).toBe(now + 1_000);
  });
});

describe('the alarm of a renewal that WeChat Pay has accepted', () => {
  const SENT = '2027-02-01 08:00:30';
  const LAST_DAY = '2027-02-14 10:00:00';

  /** The reasons of the alarms at a time. */
  function listAlarms(time: string, changes: Partial<ContractRenewal>) {
    const renewal = createRenewal({ state: 'accepted', sentAt: at(SENT), ...changes });
    const ledger = { ...createLedger(createPremium({ state: 'paid' })), renewal };
    const rules = { ...RULES, renews: true };
    const { events } = planDueTimes({ ledger, events: [] }, at(time), rules, false);
    return events.map((event) => event.type === 'renewal-at-risk' && event.reason);
  }

  it.each([
    [
      'is not raised three days and a second before the window closes',
      '2027-02-11 18:59:59',
      {},
      [],
    ],
    ['is raised three days before the window closes', '2027-02-11 19:00:00', {}, ['accepted']],
    ['is not repeated', '2027-02-12 10:00:00', { alarms: 1 }, []],
    ['is not raised within a day', '2027-02-15 09:59:59', { sentAt: at(LAST_DAY) }, []],
    [
      'names the state when its query is due',
      '2027-02-11 19:00:00',
      { waitUntil: undefined, reason: 'timeout' },
      ['accepted'],
    ],
    ['is raised after a day', '2027-02-15 10:00:00', { sentAt: at(LAST_DAY) }, ['accepted']],
    [
      'is raised once after the window',
      '2027-02-16 10:00:00',
      { sentAt: at(LAST_DAY), alarms: 3 },
      [],
    ],
  ] as const)('%s', (_behaviour, time, changes, reasons) => {
    const waitUntil = at(time) + 60_000;
    expect(listAlarms(time, { waitUntil, ...changes })).toEqual(reasons);
  });

  it('does not follow the window when it was not sent', () => {
    const changes = { state: 'planned', checkedAt: at('2027-02-14 18:59:30') } as const;
    expect(listAlarms('2027-02-15 10:00:00', changes)).toEqual([]);
  });
});

describe('a renewal of which the list shows nothing', () => {
  const sentAt = at('2027-02-01 08:00:30');
  const renewing = createRenewal({ state: 'renewing', sentAt });
  const readAfter = (seconds: number) => {
    const readAt = sentAt + seconds * 1_000;
    return recordListReport(renewing, LAST, { readAt, isToBeRenewed: true }, readAt);
  };

  it('stays open while the list was read less than 90 s after it was sent', () => {
    expect(readAfter(89)).toMatchObject({ state: 'renewing', waitUntil: sentAt + 90_000 });
    expect(readAfter(90).state).toBe('planned');
  });

  it('becomes accepted by a response that arrives after the list', () => {
    const absent = readAfter(90);
    expect(recordRenewalAccepted(absent, sentAt).state).toBe('accepted');
    expect(recordRenewalAccepted(absent, sentAt - 1).state).toBe('planned');
  });

  it('waits for 90 s after it was sent when it was rejected', () => {
    const change = recordRejection(renewing, [LAST], 'PARAM_ERROR', sentAt + 1_000);
    expect(change.renewal.waitUntil).toBe(sentAt + 90_000);
    const later = recordRejection(renewing, [LAST], 'PARAM_ERROR', sentAt + 60_000);
    expect(later.renewal.waitUntil).toBe(sentAt + 120_000);
  });
});

/** A monthly list, whose dates show its frequency. */
const MONTHLY = [
  createPremium({ policy_period_id: 1, estimated_deduct_date: '2026-12-15', state: 'paid' }),
  createPremium({ state: 'paid' }),
];

/** The waits of a renewal of the monthly list, in Beijing. */
const waitOf = ({ waitUntil }: ContractRenewal): string | undefined =>
  waitUntil === undefined ? undefined : beijing(waitUntil);

describe('a list that is new to the ledger', () => {
  const readAt = at('2027-04-01 12:00:00');
  const ADDED = ['2027-01-15', '2027-02-15', '2027-03-15'].map((estimated_deduct_date, index) =>
    createPremium({ policy_period_id: index + 5, estimated_deduct_date, amount: 100 + index }),
  );
  const STARTED: ContractRenewal = {
    state: 'planned',
    firstPeriodId: 5,
    estimated_deduct_date: '2027-03-15',
    frequency: undefined,
    checkedAt: readAt,
    failures: 0,
    alarms: 0,
  };

  it('begins a renewal with its first period and its last date', () => {
    expect(startRenewal(ADDED, { readAt, isToBeRenewed: false })).toEqual(STARTED);
  });

  it('begins a renewal with its only period', () => {
    expect(startRenewal(ADDED.slice(0, 1), { readAt, isToBeRenewed: false })).toEqual({
      ...STARTED,
      estimated_deduct_date: '2027-01-15',
    });
  });

  it.each([
    ['2027-03-15 23:59:59', undefined],
    ['2027-03-16 00:00:00', 'month'],
    ['2027-05-15 00:00:00', 'quarter'],
    ['2028-02-14 00:00:00', 'year'],
  ] as const)(
    'has, when WeChat Pay waits for the next list at %s, the frequency %s',
    (time, frequency) => {
      const report = { readAt: at(time), isToBeRenewed: true };
      expect(startRenewal(ADDED, report)).toEqual({ ...STARTED, frequency, checkedAt: at(time) });
      expect(startRenewal(ADDED, { ...report, isToBeRenewed: false })?.frequency).toBeUndefined();
    },
  );

  it('begins no renewal when it is empty', () => {
    expect(startRenewal([], { readAt, isToBeRenewed: true })).toBeUndefined();
  });

  it('reports its periods when it ends a renewal', () => {
    const before = createRenewal({ state: 'accepted', failures: 2, alarms: 1, reason: 'timeout' });
    expect(recordRenewed(before, ADDED, { readAt, isToBeRenewed: false })).toEqual({
      renewal: { ...STARTED, frequency: 'month' },
      events: [
        {
          type: 'renewed',
          periods: [
            { policy_period_id: 5, estimated_deduct_date: '2027-01-15', amount: 100 },
            { policy_period_id: 6, estimated_deduct_date: '2027-02-15', amount: 101 },
            { policy_period_id: 7, estimated_deduct_date: '2027-03-15', amount: 102 },
          ],
        },
      ],
    });
  });

  it.each([
    ['keeps the frequency of the list before it', 'quarter', false, 'quarter'],
    ['takes over the frequency that its own state shows', 'quarter', true, 'month'],
    ['has the frequency that only its own state shows', undefined, true, 'month'],
    ['has no frequency that nothing shows', undefined, false, undefined],
  ] as const)('%s', (_behaviour, frequency, isToBeRenewed, expected) => {
    const { renewal } = recordRenewed(createRenewal({ frequency }), ADDED, {
      readAt,
      isToBeRenewed,
    });
    expect(renewal.frequency).toBe(expected);
  });

  it('changes nothing and reports nothing when it is empty', () => {
    const before = createRenewal({ state: 'accepted' });
    const change = recordRenewed(before, [], { readAt, isToBeRenewed: false });
    expect(change).toEqual({ renewal: before, events: [] });
    expect(change.renewal).toBe(before);
  });
});

describe('a list without further periods', () => {
  const CHECKED = '2027-02-01 12:00:00';
  const later = createPremium({ estimated_deduct_date: '2027-01-20' });

  it.each([
    ['changes nothing when it is outdated', '2027-02-01 11:59:59', '2027-02-01 12:00:01', false],
    [
      'changes nothing when a later one was read at this moment',
      '2027-02-01 11:59:59',
      '2027-02-01 12:00:00',
      false,
    ],
    [
      'counts when the clock was set back after the last one',
      '2027-02-01 11:59:58',
      '2027-02-01 11:59:59',
      true,
    ],
    ['counts when it is as old as the last one', CHECKED, '2027-02-01 12:00:01', true],
    [
      'counts when it is later than the last one',
      '2027-02-01 12:00:01',
      '2027-02-01 12:00:02',
      true,
    ],
  ])('%s', (_behaviour, read, now, isRecorded) => {
    const renewal = createRenewal({ checkedAt: at(CHECKED), alarms: 2, reason: 'no-list' });
    const report = { readAt: at(read), isToBeRenewed: false };
    const recorded = recordListReport(renewal, later, report, at(now));
    expect(recorded).toEqual(
      isRecorded
        ? { ...renewal, estimated_deduct_date: '2027-01-20', checkedAt: at(read) }
        : renewal,
    );
  });

  it.each([
    ['month', '2027-02-01 12:00:00', false, 'month', 2],
    ['month', '2027-02-01 12:00:00', true, 'month', 2],
    ['month', '2027-02-14 19:00:00', true, 'month', 2],
    ['month', '2027-03-17 00:00:00', false, 'month', 2],
    ['month', '2027-03-17 00:00:00', true, 'quarter', 0],
    [undefined, '2027-02-01 12:00:00', false, undefined, 2],
    [undefined, '2027-02-01 12:00:00', true, 'month', 2],
    [undefined, '2027-03-17 00:00:00', true, 'quarter', 2],
  ] as const)(
    'leads from the frequency %s, at %s, to be renewed: %s, to %s with %i alarms',
    (before, time, isToBeRenewed, frequency, alarms) => {
      const renewal = createRenewal({ frequency: before, alarms: 2 });
      const report = { readAt: at(time), isToBeRenewed };
      expect(recordListReport(renewal, LAST, report, at(time))).toEqual({
        ...renewal,
        frequency,
        alarms,
        checkedAt: at(time),
      });
    },
  );

  it.each<RenewalState>(['planned', 'stopped', 'lapsed'])(
    'keeps the wait and the reason of a renewal that is %s',
    (state) => {
      const readAt = at('2027-02-01 12:00:00');
      const renewal = createRenewal({
        state,
        sentAt: readAt - 10_000,
        waitUntil: readAt + 5_000,
        reason: 'timeout',
      });
      const report = { readAt, isToBeRenewed: true };
      expect(recordListReport(renewal, LAST, report, readAt)).toEqual({
        ...renewal,
        checkedAt: readAt,
      });
    },
  );

  it.each([
    ['2027-02-01 12:00:00', '2027-02-01 12:02:00'],
    ['2027-02-01 11:56:02', '2027-02-01 12:02:00'],
    ['2027-02-01 11:56:00', '2027-02-01 12:02:00'],
    ['2027-02-01 11:55:58', '2027-02-01 12:02:01'],
    ['2027-02-01 08:00:00', '2027-02-01 14:00:00'],
    ['2027-02-01 00:00:02', '2027-02-01 17:59:59'],
    ['2027-02-01 00:00:00', '2027-02-01 18:00:00'],
    ['2027-01-31 23:59:58', '2027-02-01 18:00:00'],
    [undefined, '2027-02-01 18:00:00'],
  ])('lets a renewal that was accepted at %s wait until %s', (sent, until) => {
    const sentAt = sent === undefined ? undefined : at(sent);
    const now = at('2027-02-01 12:00:00');
    const renewal = createRenewal({ state: 'accepted', sentAt, reason: 'timeout' });
    const recorded = recordListReport(renewal, LAST, { readAt: now - 1, isToBeRenewed: true }, now);
    expect(recorded).toEqual({ ...renewal, checkedAt: now - 1, waitUntil: at(until) });
  });

  it.each([
    [89, undefined, 'renewing', '2027-02-01 08:02:00'],
    [89, '2027-02-01 08:01:59', 'renewing', '2027-02-01 08:02:00'],
    [89, '2027-02-01 08:02:30', 'renewing', '2027-02-01 08:02:30'],
    [90, '2027-02-01 08:02:30', 'planned', undefined],
  ] as const)(
    'leaves a renewal, %i s after it was sent, with a wait until %s, %s until %s',
    (seconds, before, state, until) => {
      const sentAt = at('2027-02-01 08:00:30');
      const readAt = sentAt + seconds * 1_000;
      const waitUntil = before && at(before);
      const renewal = createRenewal({ state: 'renewing', sentAt, waitUntil, reason: 'timeout' });
      const recorded = recordListReport(renewal, LAST, { readAt, isToBeRenewed: true }, readAt);
      expect(recorded).toEqual({
        ...renewal,
        state,
        checkedAt: readAt,
        waitUntil: until && at(until),
      });
    },
  );

  it('lets a renewal without a time of sending be sent again', () => {
    const readAt = at('2027-02-01 12:00:00');
    const renewal = createRenewal({ state: 'renewing' });
    const recorded = recordListReport(renewal, LAST, { readAt, isToBeRenewed: true }, readAt);
    expect(recorded).toEqual({ ...renewal, state: 'planned', checkedAt: readAt });
  });
});

describe('an outcome of a renewal', () => {
  const waiting = { reason: 'no-list', waitUntil: at('2027-02-01 12:00:00'), failures: 2 } as const;

  it('ends the wait when it changes the state', () => {
    const renewal = createRenewal(waiting);
    expect(recordRenewalOutcome(renewal, 'stopped', 'policy')).toEqual(
      createRenewal({ state: 'stopped', reason: 'policy', failures: 2 }),
    );
    expect(recordRenewalOutcome(renewal, 'stopped')).toEqual(
      createRenewal({ state: 'stopped', failures: 2 }),
    );
  });

  it('changes nothing when it leaves the state as it is', () => {
    const renewal = createRenewal(waiting);
    expect(recordRenewalOutcome(renewal, 'absent', 'timeout')).toEqual(createRenewal(waiting));
    expect(recordRenewalOutcome(renewal, 'resumed')).toBe(renewal);
  });

  it('keeps the time and a lease of two minutes when the renewal is about to be sent', () => {
    const now = at('2027-02-01 12:00:00');
    expect(recordRenewalIntent(createRenewal({ ...waiting, outages: 3 }), now)).toEqual(
      createRenewal({
        state: 'renewing',
        failures: 2,
        sentAt: now,
        waitUntil: at('2027-02-01 12:02:00'),
      }),
    );
  });

  it('counts only when the response belongs to the renewal that was sent last', () => {
    const sentAt = at('2027-02-01 12:00:00');
    const renewing = createRenewal({ ...waiting, state: 'renewing', sentAt });
    expect(recordRenewalAccepted(renewing, sentAt)).toEqual(
      createRenewal({ state: 'accepted', failures: 2, sentAt }),
    );
    expect(recordRenewalAccepted(renewing, sentAt - 1)).toBe(renewing);
    expect(recordRenewalAccepted(renewing, sentAt + 1)).toBe(renewing);
  });

  it('reports that the window has closed', () => {
    for (const state of ['planned', 'renewing', 'accepted'] as const) {
      expect(recordLapse(createRenewal({ ...waiting, state }), 'result-unknown')).toEqual({
        renewal: createRenewal({ state: 'lapsed', reason: 'result-unknown', failures: 2 }),
        events: [{ type: 'renewal-lapsed', reason: 'result-unknown' }],
      });
    }
  });
});

describe('a policy without a list', () => {
  it.each([
    // Each morning of the window, and earlier.
    ['2027-01-10 12:00:00', '2027-01-11 08:00:30'],
    ['2027-02-13 12:00:00', '2027-02-14 08:00:30'],
    ['2027-02-13 23:59:59', '2027-02-14 08:00:30'],
    // A third of the time that is left on the last day, and ten minutes at least.
    ['2027-02-14 00:00:00', '2027-02-14 06:19:50'],
    ['2027-02-14 12:00:00', '2027-02-14 14:19:50'],
    ['2027-02-14 18:29:27', '2027-02-14 18:39:28'],
    ['2027-02-14 18:29:30', '2027-02-14 18:39:30'],
    ['2027-02-14 18:29:33', '2027-02-14 18:39:33'],
    ['2027-02-14 18:49:29', '2027-02-14 18:59:29'],
    ['2027-02-14 18:49:31', '2027-02-14 18:59:30'],
    ['2027-02-14 18:59:29', '2027-02-14 18:59:30'],
    // Only queries follow the window.
    ['2027-02-14 18:59:30', '2027-02-15 18:59:30'],
    ['2027-02-14 18:59:31', '2027-02-15 18:59:31'],
  ])('has the renewal wait, at %s, until %s', (time, until) => {
    const renewal = createRenewal({ outages: 2, failures: 1 });
    const recorded = { ...renewal, outages: undefined, waitUntil: at(until) };
    expect(recordNoList(renewal, MONTHLY, at(time))).toEqual({ ...recorded, reason: 'no-list' });
    expect(recordNoList(renewal, MONTHLY, at(time), 'timeout')).toEqual({
      ...recorded,
      reason: 'timeout',
    });
  });
});

describe('a rejection of a renewal', () => {
  const now = at('2027-02-01 12:00:00');
  const EVENT = { type: 'renewal-rejected', reason: 'PARAM_ERROR' };

  it.each([
    [1, 'reports it', '2027-02-01 12:01:00', [EVENT]],
    [2, 'reports nothing', '2027-02-01 12:05:00', []],
    [3, 'reports nothing', '2027-02-01 12:30:00', []],
    [4, 'reports nothing', '2027-02-01 14:00:00', []],
    [5, 'reports it', '2027-02-02 08:00:30', [EVENT]],
    [6, 'reports it', '2027-02-02 08:00:30', [EVENT]],
  ])('number %i %s and leads to a wait until %s', (failures, _report, until, events) => {
    const renewal = createRenewal({ failures: failures - 1, outages: 2 });
    expect(recordRejection(renewal, MONTHLY, 'PARAM_ERROR', now)).toEqual({
      renewal: {
        ...renewal,
        failures,
        outages: undefined,
        reason: 'PARAM_ERROR',
        waitUntil: at(until),
      },
      events,
    });
  });

  it.each<[Partial<ContractRenewal>, string]>([
    [{ state: 'renewing', sentAt: at('2027-02-01 11:59:20') }, '2027-02-01 12:01:00'],
    [{ state: 'renewing', sentAt: at('2027-02-01 11:59:30') }, '2027-02-01 12:01:00'],
    [{ state: 'renewing', sentAt: at('2027-02-01 11:59:40') }, '2027-02-01 12:01:10'],
    [{ state: 'renewing' }, '2027-02-01 12:01:00'],
    [{ state: 'planned', sentAt: at('2027-02-01 11:59:40') }, '2027-02-01 12:01:00'],
    [{ state: 'stopped', sentAt: at('2027-02-01 11:59:40') }, '2027-02-01 12:01:00'],
  ])('leads with %j to a wait until %s', (changes, until) => {
    const { renewal } = recordRejection(createRenewal(changes), MONTHLY, 'PARAM_ERROR', now);
    expect(waitOf(renewal)).toBe(until);
  });
});

describe('an outage of a renewal', () => {
  const now = at('2027-02-01 12:00:00');

  it.each([
    [undefined, '2027-02-01 12:05:00', 1],
    [1, '2027-02-01 12:10:00', 2],
    [2, '2027-02-01 12:20:00', 3],
    [3, '2027-02-01 12:30:00', 4],
    [4, '2027-02-01 13:00:00', 5],
    [5, '2027-02-01 13:00:00', 6],
  ])(
    'leads, when it lasts and follows %s others, to a wait until %s',
    (outages, until, counted) => {
      const renewal = createRenewal({ outages, failures: 2 });
      expect(recordRenewalOutage(renewal, MONTHLY, 'policy-failed', now, true)).toEqual({
        ...renewal,
        reason: 'policy-failed',
        waitUntil: at(until),
        outages: counted,
      });
    },
  );

  it.each([undefined, 3])('counts nothing, and waits for five minutes, after %s', (outages) => {
    const renewal = createRenewal({ outages, failures: 2 });
    const recorded = {
      ...renewal,
      reason: 'timeout',
      waitUntil: at('2027-02-01 12:05:00'),
    };
    expect(recordRenewalOutage(renewal, MONTHLY, 'timeout', now)).toEqual(recorded);
    expect(recordRenewalOutage(renewal, MONTHLY, 'timeout', now, false)).toEqual(recorded);
  });

  it.each([
    ['2027-02-14 18:44:29', '2027-02-14 18:49:29'],
    ['2027-02-14 18:44:30', '2027-02-14 18:49:30'],
    ['2027-02-14 18:44:33', '2027-02-14 18:49:32'],
    ['2027-02-14 18:58:57', '2027-02-14 18:59:08'],
    ['2027-02-14 18:59:00', '2027-02-14 18:59:10'],
    ['2027-02-14 18:59:03', '2027-02-14 18:59:13'],
    ['2027-02-14 18:59:29', '2027-02-14 18:59:39'],
    ['2027-02-14 18:59:30', '2027-02-14 19:04:30'],
    ['2027-02-14 18:59:31', '2027-02-14 19:04:31'],
    ['2027-02-20 12:00:00', '2027-02-20 12:05:00'],
  ])('waits for a third of the time that the window leaves: at %s until %s', (time, until) => {
    expect(waitOf(recordRenewalOutage(createRenewal(), MONTHLY, 'timeout', at(time)))).toBe(until);
  });
});

describe('the renewal of a contract that may be terminated', () => {
  const now = at('2027-02-01 12:00:00');
  const suspend = (changes: Partial<ContractRenewal>, premiums: readonly Premium[] = MONTHLY) =>
    suspendRenewal(createRenewal({ reason: 'no-list', ...changes }), premiums, now);

  it.each<[RenewalState, string, string | undefined]>([
    ['planned', '2027-02-01 11:59:59', '2027-02-01 18:00:00'],
    ['planned', '2027-02-01 12:00:00', '2027-02-01 18:00:00'],
    ['planned', '2027-02-01 12:00:01', undefined],
    ['renewing', '2027-02-01 12:00:00', '2027-02-01 18:00:00'],
    ['renewing', '2027-02-01 12:00:01', undefined],
    ['accepted', '2027-02-01 12:00:00', '2027-02-01 18:00:00'],
    ['stopped', '2027-02-01 12:00:00', undefined],
    ['stopped', '2027-02-01 12:00:01', undefined],
    ['lapsed', '2027-02-01 12:00:00', undefined],
    ['lapsed', '2027-02-01 12:00:01', undefined],
  ])('has, when it is %s and due at %s, a wait until %s', (state, due, until) => {
    const renewal = createRenewal({ state, dueAt: at(due), reason: 'no-list' });
    expect(suspend({ state, dueAt: at(due) })).toEqual(
      until === undefined
        ? renewal
        : { ...renewal, reason: 'terminate-pending', waitUntil: at(until) },
    );
  });

  it('changes nothing when nothing is left to do', () => {
    expect(suspend({})).toEqual(createRenewal({ reason: 'no-list' }));
  });

  it('does not wait beyond the end of the window', () => {
    const noon = at('2027-02-14 12:00:00');
    const renewal = suspendRenewal(createRenewal({ dueAt: noon }), MONTHLY, noon);
    expect(waitOf(renewal)).toBe('2027-02-14 14:19:50');
  });
});
