import { describe, expect, it } from 'vitest';
import type { ContractRenewal } from '../../../../lib/collection/ledger/ledger.js';
import { findRenewalStep } from '../../../../lib/collection/ledger/renewals/next-renewal-step.js';
import { planDueTimes } from '../../../../lib/collection/ledger/plan-due-times.js';
import {
  recordListReport,
  recordNoList,
  recordRejection,
  recordRenewalAccepted,
  recordRenewalOutage,
} from '../../../../lib/collection/ledger/renewals/record-renewal.js';
import { at, createLedger, createPremium, RULES } from '../../support/premiums.js';

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
