import { describe, expect, it } from 'vitest';
import type { Premium } from '../../../../lib/collection/ledger/ledger.js';
import { planDueTimes } from '../../../../lib/collection/ledger/plan-due-times.js';
import {
  PREMIUM_STATES,
  PREMIUM_TRANSITIONS,
} from '../../../../lib/collection/ledger/premiums/premium-state.js';
import {
  fitNextAttempt,
  recordFailure,
  recordOutage,
  recordPeriodReport,
  recordScheduleIntent,
} from '../../../../lib/collection/ledger/premiums/record.js';
import type { DeductionFact } from '../../../../lib/collection/ledger/premiums/deduction-fact.js';
import { settleDeduction } from '../../../../lib/collection/ledger/premiums/settle.js';
import {
  at,
  beijing,
  createAttempt,
  createLedger,
  createPremium,
  RULES,
} from '../../support/premiums.js';

const NOW = at('2027-01-15 08:05:00');
const deducting = createPremium({
  state: 'deducting',
  scheduledDate: '2027-01-14',
  attempts: [createAttempt()],
});

const settle = (premium: Premium, fact: Partial<DeductionFact>, now = NOW) =>
  settleDeduction(premium, { out_trade_no: 'T1', outcome: 'paid', ...fact }, { now, rules: RULES });
const summarize = ({ state, attempts }: Premium) => [state, ...attempts.map((one) => one.state)];

describe('a fact about a deduction', () => {
  it.each([
    ['sent', 'accepted', 'accepted', 'accepted'],
    ['sent', 'absent', 'scheduled', 'absent'],
    ['sent', 'failed', 'scheduled', 'failed'],
    ['sent', 'paid', 'paid', 'paid'],
    ['accepted', 'accepted', 'accepted', 'accepted'],
    ['accepted', 'absent', 'accepted', 'accepted'],
    ['accepted', 'failed', 'scheduled', 'failed'],
    ['accepted', 'paid', 'paid', 'paid'],
  ] as const)('moves one that is %s: %s', (before, outcome, state, attempt) => {
    const premium: Premium = {
      ...deducting,
      state: before === 'sent' ? 'deducting' : 'accepted',
      attempts: [createAttempt({ state: before })],
    };
    expect(summarize(settle(premium, { outcome, isQuery: true }).premium)).toEqual([
      state,
      attempt,
    ]);
  });

  it.each([
    ['is ignored', 59_999, 'sent'],
    ['counts', 60_000, 'absent'],
  ] as const)(
    'a missing order %s when it was requested %i ms after the latest sending',
    (_verb, delay, expected) => {
      const [attempt] = deducting.attempts;
      const readAt = (attempt?.sentAt ?? 0) + delay;
      const { premium } = settle(deducting, { outcome: 'absent', isQuery: true, readAt });
      expect(premium.attempts.map(({ state }) => state)).toEqual([expected]);
    },
  );

  it.each([
    ['failed', 'accepted'],
    ['failed', 'absent'],
    ['failed', 'failed'],
    ['paid', 'accepted'],
    ['paid', 'absent'],
    ['paid', 'failed'],
    ['paid', 'paid'],
  ] as const)(
    'changes nothing when it says less than what is known: %s, then %s',
    (known, late) => {
      const { premium } = settle(deducting, { outcome: known });
      const again = settle(premium, { outcome: late });
      expect(again.events).toEqual([]);
      expect(summarize(again.premium)).toEqual(summarize(premium));
    },
  );

  it.each(PREMIUM_STATES)('makes a premium paid that is %s when it reports a payment', (state) => {
    const premium = { ...deducting, state };
    expect(settle(premium, { outcome: 'paid' }).premium.state).toBe('paid');
  });

  it('reports a payment once, with its numbers', () => {
    const fact = { outcome: 'paid', transaction_id: '42', paidDate: '2027-01-15' } as const;
    const { premium, events } = settle(deducting, fact);
    expect(events).toEqual([
      {
        type: 'paid',
        out_trade_no: 'T1',
        transaction_id: '42',
        paidDate: '2027-01-15',
        late: false,
      },
    ]);
    expect(settle(premium, fact).events).toEqual([]);
  });

  it.each(['expired', 'ended', 'superseded', 'skipped', 'abandoned'] as const)(
    'reports a payment as late when the premium is %s',
    (state) => {
      const premium = { ...deducting, state };
      expect(settle(premium, { outcome: 'paid' }).events).toMatchObject([
        { type: 'paid', late: true },
      ]);
    },
  );

  it('reports a second payment of the premium', () => {
    const { premium } = settle(deducting, { outcome: 'paid' });
    const attempts = [...premium.attempts, createAttempt({ number: 2, out_trade_no: 'T2' })];
    const second = settle({ ...premium, attempts }, { out_trade_no: 'T2', outcome: 'paid' });
    expect(second.events).toMatchObject([{ type: 'paid-twice', out_trade_no: 'T2' }]);
    expect(second.premium.state).toBe('paid');
  });

  it('takes over a payment under a number that the ledger does not know', () => {
    const { premium, events } = settle(createPremium({ state: 'scheduled' }), {
      out_trade_no: 'T9',
      outcome: 'paid',
    });
    expect(summarize(premium)).toEqual(['paid', 'paid']);
    expect(events).toMatchObject([{ type: 'paid', out_trade_no: 'T9', late: false }]);
  });

  it('does not take over a failed deduction under a number that the ledger does not know', () => {
    const premium = createPremium({ state: 'scheduled' });
    expect(settle(premium, { out_trade_no: 'T9', outcome: 'failed' })).toEqual({
      premium,
      events: [],
    });
  });

  it.each([
    [1, '2027-01-15', '2027-01-16 08:00:00'],
    [2, '2027-01-16', '2027-01-17 08:00:00'],
    [3, '2027-01-17', '2027-01-19 08:00:00'],
    [6, '2027-01-26', '2027-01-31 08:00:00'],
    [7, '2027-02-01', '2027-02-13 08:00:00'],
    [7, '2027-02-12', '2027-02-13 08:00:00'],
  ])('plans after failure %i on %s the next deduction for %s', (tried, day, next) => {
    const failed = Array.from({ length: tried - 1 }, (_, index) =>
      createAttempt({ number: index + 1, out_trade_no: `F${index}`, state: 'failed' }),
    );
    const attempts = [...failed, createAttempt({ number: tried, sentAt: at(`${day} 08:01:00`) })];
    const now = at(`${day} 09:00:00`);
    const { premium, events } = settle({ ...deducting, attempts }, { outcome: 'failed' }, now);
    expect(premium.state).toBe('scheduled');
    expect(beijing(premium.waitUntil ?? 0)).toBe(next);
    expect(events).toMatchObject([{ type: 'failed', attempt: tried, nextAttemptAt: at(next) }]);
  });

  it.each([
    [8, '2027-02-08'],
    [3, '2027-02-13'],
  ])('abandons the premium after failure %i on %s', (tried, day) => {
    const failed = Array.from({ length: tried - 1 }, (_, index) =>
      createAttempt({ number: index + 1, out_trade_no: `F${index}`, state: 'failed' }),
    );
    const attempts = [...failed, createAttempt({ number: tried })];
    const now = at(`${day} 09:00:00`);
    const { premium, events } = settle({ ...deducting, attempts }, { outcome: 'failed' }, now);
    expect(premium.state).toBe('abandoned');
    expect(events.map(({ type }) => type)).toEqual(['failed', 'abandoned']);
  });

  it('reports no failure of a premium that an earlier deduction has paid', () => {
    const attempts = [
      createAttempt({ state: 'failed' }),
      createAttempt({ number: 2, out_trade_no: 'T2', state: 'accepted' }),
    ];
    const { premium: paid } = settle({ ...deducting, state: 'accepted', attempts }, {});
    const { premium, events } = settle(paid, { out_trade_no: 'T2', outcome: 'failed' });
    expect(events).toEqual([]);
    expect(summarize(premium)).toEqual(['paid', 'paid', 'failed']);
  });

  it('reports a failure without a next deduction when the contract has ended', () => {
    const fact = { out_trade_no: 'T1', outcome: 'failed' } as const;
    const options = { now: NOW, rules: RULES, isEnding: true };
    const { premium, events } = settleDeduction(deducting, fact, options);
    expect(premium).toMatchObject({ state: 'scheduled', waitUntil: undefined });
    expect(events).toEqual([
      {
        type: 'failed',
        out_trade_no: 'T1',
        attempt: 1,
        reason: undefined,
        nextAttemptAt: undefined,
      },
    ]);
  });

  it.each([
    ['1970-01-01 00:00:00', '2027-01-15', '2027-01-16 08:00:00'],
    ['2027-01-20 15:00:00', '2027-01-15', '2027-01-20 15:00:00'],
    ['2027-01-20 07:00:00', '2027-01-15', '2027-01-20 08:00:00'],
    ['2027-01-20 19:59:29', '2027-01-15', '2027-01-20 19:59:29'],
    ['2027-01-20 19:59:30', '2027-01-15', '2027-01-21 08:00:00'],
    ['2027-02-13 19:00:00', '2027-01-15', '2027-02-13 19:00:00'],
    ['2027-02-13 21:00:00', '2027-01-15', '2027-02-13 08:00:00'],
    ['9999-12-31 00:00:00', '2027-02-12', '2027-02-13 08:00:00'],
    ['2027-02-13 10:00:00', '2027-02-13', undefined],
  ])('moves a next deduction at %s after one on %s to %s', (wanted, day, fitted) => {
    const attempts = [createAttempt({ state: 'failed', sentAt: at(`${day} 08:01:00`) })];
    const moment = fitNextAttempt({ ...deducting, attempts }, at(wanted), at(`${day} 09:00:00`));
    expect(moment === undefined ? undefined : beijing(moment)).toBe(fitted);
  });

  it('stops further deductions after RULE_LIMIT, once no order exists', () => {
    const { premium: rejected } = recordFailure(deducting, 'RULE_LIMIT', NOW);
    expect(rejected.state).toBe('deducting');
    const { premium } = settle(rejected, { outcome: 'absent' });
    expect(summarize(premium)).toEqual(['abandoned', 'failed']);
  });

  it('makes the premium stuck after three days without a result', () => {
    const accepted: Premium = {
      ...deducting,
      state: 'accepted',
      attempts: [createAttempt({ state: 'accepted' })],
    };
    const pending = { outcome: 'accepted', isQuery: true } as const;
    const sent = at('2027-01-15 08:00:30');
    const THREE_DAYS = 3 * 24 * 3_600_000;
    expect(settle(accepted, pending, sent + THREE_DAYS - 1).premium.state).toBe('accepted');
    const { premium, events } = settle(accepted, pending, sent + THREE_DAYS);
    expect(premium.state).toBe('stuck');
    expect(events).toEqual([{ type: 'stuck', reason: 'result-unknown' }]);
    expect(settle(premium, { outcome: 'paid' }).premium.state).toBe('paid');
  });
});

describe("WeChat Pay's report of a period", () => {
  const report = (premium: Premium, state: string, changes: object = {}) =>
    recordPeriodReport(premium, { policy_period_state: state, ...changes }, { now: NOW });

  it('confirms a schedule with its day', () => {
    const { premium, events } = report(createPremium({ state: 'scheduling' }), 'SCHEDULED', {
      deduct_start_date: '2027-01-15',
    });
    expect(premium).toMatchObject({ state: 'scheduled', scheduledDate: '2027-01-14' });
    expect(events).toEqual([{ type: 'scheduled', reason: undefined }]);
  });

  it.each([
    ['2027-02-12 19:45:00', 'SCHEDULED', 'scheduled'],
    ['2027-02-13 19:59:59', 'SCHEDULED', 'scheduled'],
    ['2027-02-13 20:00:00', 'SCHEDULED', 'expired'],
    ['2027-02-12 19:45:00', 'NO_SCHEDULED', 'expired'],
  ])(
    'a planned premium at %s that WeChat Pay reports as %s is %s',
    (time, policy_period_state, state) => {
      const reported = { policy_period_state, deduct_start_date: '2027-02-13' };
      const options = { now: at(time), isOver: true };
      expect(recordPeriodReport(createPremium(), reported, options).premium.state).toBe(state);
    },
  );

  const ATTEMPT = { number: 1, out_trade_no: 'n1', amount: 1000, queries: 0 } as const;
  it.each<[string, Partial<Premium>, Partial<Premium>]>([
    ['was scheduled', { state: 'planned' }, { state: 'scheduled', scheduledDate: '2027-01-14' }],
    [
      'was scheduled on another day',
      { state: 'scheduled', scheduledDate: '2027-01-13' },
      { state: 'scheduled', scheduledDate: '2027-01-14' },
    ],
    [
      'is being scheduled again',
      { state: 'scheduling', waitUntil: NOW - 10 },
      { state: 'scheduling', waitUntil: NOW - 5 },
    ],
    [
      'has failed',
      { state: 'scheduled', attempts: [{ ...ATTEMPT, state: 'accepted', sentAt: 1 }] },
      { state: 'scheduled', attempts: [{ ...ATTEMPT, state: 'failed', sentAt: 1 }] },
    ],
    [
      'has failed once more',
      { state: 'scheduled', attempts: [{ ...ATTEMPT, state: 'failed', sentAt: 1 }] },
      { state: 'scheduled', attempts: [{ ...ATTEMPT, number: 2, state: 'failed', sentAt: 2 }] },
    ],
  ])(
    'changes nothing when the premium %s while it was on its way, unless it is a payment',
    (_case, before, after) => {
      const current = createPremium(after);
      const merge = (policy_period_state: string, seen: Premium) =>
        recordPeriodReport(current, { policy_period_state }, { now: NOW, readAt: NOW, seen });
      expect(merge('NO_SCHEDULED', createPremium(before))).toEqual({
        premium: current,
        events: [],
      });
      expect(merge('NO_SCHEDULED', current).premium.state).toBe('planned');
      expect(merge('PAID', createPremium(before)).premium.state).toBe('paid');
    },
  );

  it('sends a scheduled premium back whose schedule was cancelled', () => {
    const scheduled = createPremium({ state: 'scheduled', scheduledDate: '2027-01-14' });
    expect(report(scheduled, 'NO_SCHEDULED').premium).toMatchObject({
      state: 'planned',
      scheduledDate: undefined,
    });
  });

  it('does not settle a premium with an open deduction', () => {
    for (const state of ['PAID', 'EXPIRED', 'NO_SCHEDULED']) {
      const { premium, events } = report(deducting, state);
      expect(premium).toEqual({ ...deducting, checkedAt: NOW });
      expect(events).toEqual([]);
    }
  });

  it('takes over a payment that the ledger did not request', () => {
    const scheduled = createPremium({ state: 'scheduled', scheduledDate: '2027-01-14' });
    const { premium, events } = report(scheduled, 'PAID', { deduct_date: '2027-01-15' });
    expect(premium.state).toBe('paid');
    expect(events).toEqual([{ type: 'paid', paidDate: '2027-01-15', late: false }]);
  });

  it('counts an unknown state as a failure', () => {
    const { premium } = report(createPremium({ state: 'scheduling' }), 'NEW_STATE');
    expect(premium).toMatchObject({ state: 'scheduling', failures: 1 });
  });
});

describe('a step without progress', () => {
  it('repeats a step after 1, 5, 30 and 120 minutes, and the fifth makes the premium stuck', () => {
    let premium = createPremium({ state: 'scheduling' });
    const delays = [1, 5, 30, 120].map((minutes) => {
      premium = recordFailure(premium, 'PARAM_ERROR', NOW).premium;
      return [minutes, ((premium.waitUntil ?? 0) - NOW) / 60_000];
    });
    expect(delays).toEqual([1, 5, 30, 120].map((minutes) => [minutes, minutes]));
    expect(premium.state).toBe('scheduling');
    const { premium: stuck, events } = recordFailure(premium, 'PARAM_ERROR', NOW);
    expect(stuck).toMatchObject({ state: 'stuck', reason: 'PARAM_ERROR' });
    expect(events).toEqual([{ type: 'stuck', reason: 'PARAM_ERROR' }]);
  });

  it('counts across a query that says that the schedule was not made', () => {
    const rejected = recordFailure(createPremium({ state: 'scheduling' }), 'PARAM_ERROR', NOW);
    const report = { policy_period_state: 'NO_SCHEDULED' };
    const { premium } = recordPeriodReport(rejected.premium, report, { now: NOW });
    expect(premium).toMatchObject({ state: 'planned', failures: 1 });
  });
});

describe('an outage', () => {
  const delayAt = (time: string, isLasting?: boolean, outages?: number) => {
    const scheduled = createPremium({ state: 'scheduled', scheduledDate: '2027-01-14', outages });
    const { premium } = recordOutage(scheduled, 'timeout', at(time), isLasting);
    return ((premium.waitUntil ?? 0) - at(time)) / 1_000;
  };

  it.each([
    ['2027-02-13 19:00:00', 300],
    ['2027-02-13 19:44:30', 300],
    ['2027-02-13 19:53:30', 120],
    ['2027-02-13 19:59:09', 10],
    ['2027-02-13 20:10:00', 300],
  ])('delays the next step at %s by %i s, with the end of the window in view', (time, seconds) => {
    expect(delayAt(time)).toBe(seconds);
  });

  it('delays the next step by whole milliseconds', () => {
    const now = at('2027-02-13 19:50:00') + 1;
    const scheduled = createPremium({ state: 'scheduled', scheduledDate: '2027-01-14' });
    const { premium } = recordOutage(scheduled, 'timeout', now);
    expect(premium.waitUntil).toBe(now + 190_000);
    const draft = { ledger: createLedger(premium), events: [] };
    const [planned] = planDueTimes(draft, now, RULES, false).ledger.premiums;
    expect(planned?.dueAt).toBe(now + 190_000);
  });

  it('does not make a premium due before the end of a wait with a fraction of a millisecond', () => {
    const now = at('2027-01-20 12:00:00');
    const premium = createPremium({ state: 'scheduled', waitUntil: now + 1_000.4 });
    const draft = { ledger: createLedger(premium), events: [] };
    const [planned] = planDueTimes(draft, now, RULES, false).ledger.premiums;
    expect(planned?.dueAt).toBe(now + 1_001);
  });

  it('delays the next step longer when a person has to end it', () => {
    const delays = [undefined, 1, 2, 3, 4, 5].map((outages) =>
      delayAt('2027-01-20 12:00:00', true, outages),
    );
    expect(delays.map((delay) => delay / 60)).toEqual([5, 10, 20, 30, 60, 60]);
    expect(delayAt('2027-02-13 19:29:30', true, 5)).toBe(600);
  });

  it('ends when a step succeeds, and not when a request is sent', () => {
    const premium = createPremium({ outages: 3 });
    const sent = recordScheduleIntent(premium, NOW);
    const report = { policy_period_state: 'NO_SCHEDULED' };
    const { premium: rejected } = recordPeriodReport(sent, report, { now: NOW });
    expect(rejected).toMatchObject({ state: 'planned', outages: 3 });
    const scheduled = { policy_period_state: 'SCHEDULED', deduct_start_date: '2027-01-15' };
    expect(recordPeriodReport(sent, scheduled, { now: NOW }).premium.outages).toBeUndefined();
  });
});

describe('the table of states', () => {
  it('leads from every open state to paid and, but for one with an open deduction, to an end', () => {
    for (const state of PREMIUM_STATES) {
      if (state === 'paid') continue;
      expect(PREMIUM_TRANSITIONS[state].paid, state).toBe('paid');
    }
    for (const state of ['planned', 'scheduling', 'scheduled', 'abandoned'] as const) {
      expect(PREMIUM_TRANSITIONS[state]['window-closed'], state).toBe('expired');
      expect(PREMIUM_TRANSITIONS[state].ended, state).toBe('ended');
    }
    for (const state of ['deducting', 'accepted'] as const) {
      expect(PREMIUM_TRANSITIONS[state], state).not.toHaveProperty('window-closed');
      expect(PREMIUM_TRANSITIONS[state], state).not.toHaveProperty('ended');
    }
  });

  it('never leaves paid', () => {
    expect(PREMIUM_TRANSITIONS.paid).toEqual({});
  });
});

describe('a fact of a bill', () => {
  const paid = createPremium({
    state: 'paid',
    attempts: [createAttempt({ state: 'paid', paidDate: '2027-01-15', settledAt: NOW })],
  });

  it('moves a recorded payment to the day of the bill, without an event', () => {
    const fact = { isBill: true, paidDate: '2027-01-16', transaction_id: '42', paidAmount: 2999 };
    const { premium, events } = settle(paid, fact);
    expect(events).toEqual([]);
    // The difference of the amount is reported by the comparison, and not hidden.
    expect(premium.attempts).toEqual([
      { ...paid.attempts[0], paidDate: '2027-01-16', transaction_id: '42' },
    ]);
    expect(settle(paid, { ...fact, transaction_id: undefined, isBill: false }).premium).toEqual(
      paid,
    );
  });

  it('keeps the number that WeChat Pay has given to a payment', () => {
    const [attempt] = paid.attempts;
    const known = { ...paid, attempts: [{ ...attempt!, transaction_id: '41' }] };
    expect(settle(known, { isBill: true, transaction_id: '42' }).premium).toEqual(known);
  });
});

describe('a deduction that a restored ledger does not know', () => {
  const planned = createPremium({ state: 'planned' });
  const lost = { out_trade_no: 'L1', number: 1 } as const;

  it('leaves a payment alone that the bill recorded under its number meanwhile', () => {
    const { premium: paid } = settle(planned, { out_trade_no: 'L2', outcome: 'paid' });
    const { premium } = settle(paid, { ...lost, outcome: 'failed' });
    expect(premium).toMatchObject({
      state: 'paid',
      attempts: [
        { out_trade_no: 'L2', state: 'paid' },
        { out_trade_no: 'L1', state: 'failed' },
      ],
    });
  });

  it.each([
    ['accepted', 'accepted', []],
    ['failed', 'scheduled', ['failed']],
    ['paid', 'paid', ['paid']],
  ] as const)('joins the ledger as %s', (outcome, state, types) => {
    const { premium, events } = settle(planned, { ...lost, outcome });
    expect(premium.state).toBe(state);
    expect(premium.attempts).toMatchObject([
      { number: 1, out_trade_no: 'L1', state: outcome, sentAt: NOW, amount: 3000 },
    ]);
    expect(events.map(({ type }) => type)).toEqual(types);
  });

  it('lets the next one follow on a later day, as after any failure', () => {
    const { premium, events } = settle(planned, { ...lost, outcome: 'failed' });
    expect(beijing(premium.waitUntil ?? 0)).toBe('2027-01-16 08:00:00');
    expect(events[0]).toMatchObject({
      type: 'failed',
      attempt: 1,
      nextAttemptAt: premium.waitUntil,
    });
  });

  it.each(['expired', 'ended', 'skipped', 'superseded'] as const)(
    'leaves a premium that is %s as it is, unless it was paid',
    (state) => {
      const closed = createPremium({ state });
      expect(settle(closed, { ...lost, outcome: 'failed' })).toMatchObject({
        premium: { state, attempts: [{ state: 'failed' }] },
        events: [],
      });
      expect(settle(closed, { ...lost, outcome: 'paid' })).toMatchObject({
        premium: { state: 'paid' },
        events: [{ type: 'paid', late: true }],
      });
    },
  );
});
