import { describe, expect, it } from 'vitest';
import type { DeductionAttempt, Premium } from '../../../../lib/collection/ledger/ledger.js';
import type { DeductionFact } from '../../../../lib/collection/ledger/premiums/deduction-fact.js';
import {
  settleAbsent,
  settleAccepted,
  settlePending,
} from '../../../../lib/collection/ledger/premiums/settle-pending.js';
import { at, beijing, createAttempt, createPremium } from '../../support/premiums.js';

const NOW = at('2027-01-15 12:00:00');
/** Three days after the deduction was sent. */
const BLOCKED = at('2027-01-18 08:00:30');

const createFact = (changes: Partial<DeductionFact>): DeductionFact => ({
  out_trade_no: 'T1',
  outcome: 'accepted',
  ...changes,
});

function createAccepted(
  changes: Partial<DeductionAttempt> = {},
  state: Premium['state'] = 'accepted',
): { attempt: DeductionAttempt; premium: Premium } {
  const attempt = createAttempt({ state: 'accepted', ...changes });
  const failed = createAttempt({ number: 0, out_trade_no: 'T0', state: 'failed' });
  const attempts = [failed, attempt];
  return { attempt, premium: createPremium({ state, scheduledDate: '2027-01-14', attempts }) };
}

describe('a deduction that was accepted', () => {
  it.each([
    ['the response to the request', undefined, 0, 0, '2027-01-15 12:02:00'],
    ['a notification', false, 2, 2, '2027-01-15 12:30:00'],
    ['a query', true, 0, 1, '2027-01-15 12:10:00'],
    ['a query', true, 2, 3, '2027-01-15 13:00:00'],
  ])(
    'an acceptance by %s (isQuery: %s) makes %i queries %i and waits until %s',
    (_source, isQuery, before, queries, until) => {
      const sent = createAttempt({ queries: before });
      const premium = createPremium({
        state: 'deducting',
        failures: 2,
        outages: 2,
        reason: 'PARAM_ERROR',
        attempts: [sent],
      });
      expect(settleAccepted(premium, sent, createFact({ isQuery }), NOW)).toEqual({
        premium: {
          ...premium,
          state: 'accepted',
          failures: 0,
          outages: undefined,
          reason: undefined,
          waitUntil: at(until),
          attempts: [{ ...sent, state: 'accepted', queries }],
        },
        events: [],
      });
    },
  );
});

describe('a query without news', () => {
  it.each([
    [0, '2027-01-15 12:10:00'],
    [1, '2027-01-15 12:30:00'],
    [2, '2027-01-15 13:00:00'],
    [3, '2027-01-15 15:00:00'],
    [4, '2027-01-15 18:00:00'],
    [5, '2027-01-15 18:00:00'],
  ])('a query without news after %i others lets the next one follow at %s', (queries, until) => {
    const { premium, attempt } = createAccepted({ queries });
    const { premium: settled, events } = settlePending(
      premium,
      attempt,
      createFact({ isQuery: true }),
      NOW,
    );
    expect(settled).toEqual({
      ...premium,
      waitUntil: at(until),
      attempts: [premium.attempts[0], { ...attempt, queries: queries + 1 }],
    });
    expect(events).toEqual([]);
  });

  it.each<[DeductionAttempt['state'], DeductionFact['outcome'], boolean | undefined]>([
    ['accepted', 'accepted', undefined],
    ['accepted', 'accepted', false],
    ['accepted', 'failed', true],
    ['sent', 'accepted', true],
    ['failed', 'accepted', true],
    ['failed', 'failed', true],
    ['paid', 'accepted', true],
    ['paid', 'failed', true],
    ['paid', 'paid', true],
    ['absent', 'failed', undefined],
  ])(
    'a deduction that is %s and reported as %s (isQuery: %s) is not a query without news',
    (state, outcome, isQuery) => {
      const { premium, attempt } = createAccepted({ state });
      const fact = createFact({ outcome, isQuery });
      expect(settlePending(premium, attempt, fact, NOW)).toEqual({ premium, events: [] });
      expect(settlePending(premium, attempt, fact, BLOCKED)).toEqual({ premium, events: [] });
    },
  );

  it.each([
    [0, '2027-01-18 08:10:30'],
    [2, '2027-01-18 09:00:30'],
  ])('calls a person after three days and, after %i queries, waits until %s', (queries, until) => {
    const { premium, attempt } = createAccepted({ queries });
    const { premium: stuck, events } = settlePending(
      premium,
      attempt,
      createFact({ isQuery: true }),
      BLOCKED,
    );
    expect(events).toEqual([{ type: 'stuck', reason: 'result-unknown' }]);
    expect(stuck).toMatchObject({ state: 'stuck', reason: 'result-unknown' });
    expect(beijing(stuck.waitUntil ?? 0)).toBe(until);
  });

  it('does not call a person a millisecond earlier', () => {
    const { premium, attempt } = createAccepted();
    const fact = createFact({ isQuery: true });
    expect(settlePending(premium, attempt, fact, BLOCKED - 1)).toMatchObject({
      premium: { state: 'accepted', waitUntil: BLOCKED - 1 + 600_000 },
      events: [],
    });
  });

  it.each(['stuck', 'paid', 'ended'] as const)(
    'calls a person once: a premium that is %s is queried further',
    (state) => {
      const { premium, attempt } = createAccepted({ queries: 3 }, state);
      expect(settlePending(premium, attempt, createFact({ isQuery: true }), BLOCKED)).toEqual({
        premium: {
          ...premium,
          waitUntil: at('2027-01-18 11:00:30'),
          attempts: [premium.attempts[0], { ...attempt, queries: 4 }],
        },
        events: [],
      });
    },
  );
});

describe('a missing order', () => {
  const absent = createFact({ outcome: 'absent' });

  it('an order that was accepted is queried further when it is missing', () => {
    const { premium, attempt } = createAccepted({ queries: 1 });
    expect(settleAbsent(premium, attempt, absent, NOW)).toEqual({
      premium: {
        ...premium,
        waitUntil: at('2027-01-15 12:30:00'),
        attempts: [premium.attempts[0], { ...attempt, queries: 2 }],
      },
      events: [],
    });
  });

  it.each(['absent', 'failed', 'paid'] as const)(
    'changes nothing when the ledger has it as %s',
    (state) => {
      const { premium, attempt } = createAccepted({ state }, 'scheduled');
      expect(settleAbsent(premium, attempt, absent, NOW)).toEqual({ premium, events: [] });
    },
  );

  it.each<[string, Partial<Premium>, Partial<Premium>]>([
    ['makes the premium scheduled', { state: 'deducting' }, { state: 'scheduled' }],
    [
      'ends a wait',
      { state: 'deducting', waitUntil: at('2027-01-15 13:00:00') },
      { state: 'scheduled' },
    ],
    [
      'lets a stuck premium wait for a day',
      { state: 'stuck' },
      { state: 'stuck', waitUntil: at('2027-01-16 12:00:00') },
    ],
    ['leaves one alone that was paid otherwise', { state: 'paid' }, { state: 'paid' }],
  ])('%s, and has the period queried before the next request', (_title, before, after) => {
    const sent = createAttempt();
    const premium = createPremium({
      checkedAt: 5,
      failures: 2,
      reason: 'PARAM_ERROR',
      attempts: [sent],
      ...before,
    });
    expect(settleAbsent(premium, sent, absent, NOW)).toEqual({
      premium: {
        ...premium,
        waitUntil: undefined,
        ...after,
        checkedAt: 0,
        attempts: [{ ...sent, state: 'absent' }],
      },
      events: [],
    });
  });

  it.each([
    ['2027-02-13 12:00:00', '2027-02-13 20:00:00'],
    ['2027-02-13 20:00:00', '2027-02-14 20:00:00'],
  ])(
    'lets a stuck premium wait from %s to %s, with the end of the window in view',
    (now, until) => {
      const sent = createAttempt();
      const stuck = createPremium({ state: 'stuck', attempts: [sent] });
      const { premium } = settleAbsent(stuck, sent, absent, at(now));
      expect(beijing(premium.waitUntil ?? 0)).toBe(until);
    },
  );

  it.each([
    ['2027-01-15 08:01:29', 'sent'],
    ['2027-01-15 08:01:30', 'absent'],
  ])('a query of %s leaves a missing order of 08:00:30 %s', (readAt, state) => {
    const sent = createAttempt();
    const premium = createPremium({ state: 'deducting', attempts: [sent] });
    const settled = settleAbsent(premium, sent, { ...absent, readAt: at(readAt) }, NOW);
    expect(settled.premium.attempts).toEqual([{ ...sent, state }]);
    expect(settled.events).toEqual([]);
    if (state === 'sent') expect(settled.premium).toEqual(premium);
  });

  it('abandons the premium after RULE_LIMIT', () => {
    const sent = createAttempt();
    const premium = createPremium({
      state: 'deducting',
      failures: 1,
      reason: 'RULE_LIMIT',
      attempts: [sent],
    });
    expect(settleAbsent(premium, sent, absent, NOW)).toEqual({
      premium: {
        ...premium,
        state: 'abandoned',
        failures: 0,
        waitUntil: undefined,
        attempts: [{ ...sent, state: 'failed', settledAt: NOW, reason: 'RULE_LIMIT' }],
      },
      events: [{ type: 'abandoned', reason: 'RULE_LIMIT' }],
    });
  });
});
