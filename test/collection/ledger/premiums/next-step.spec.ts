import { describe, expect, it } from 'vitest';
import { at, createAttempt, createPremium, nextStep } from '../../support/premiums.js';

const SCHEDULE = { type: 'schedule' };
const deduct = (attempt: number) => ({ type: 'deduct', attempt });
const QUERY = { type: 'query-period', isOver: false };
const OVER = { type: 'query-period', isOver: true };

describe('the next step of a planned premium', () => {
  it.each([
    ['2027-01-13 23:59:59', '2027-01-14 08:00:30 window-opens'],
    ['2027-01-14 08:00:29', '2027-01-14 08:00:30 window-opens'],
    ['2027-01-14 08:00:30', SCHEDULE],
    ['2027-01-14 19:29:29', SCHEDULE],
    ['2027-01-14 19:29:30', '2027-01-15 08:00:30 window-opens'],
    ['2027-02-12 19:29:29', SCHEDULE],
    ['2027-02-12 19:29:30', OVER],
    ['2027-02-14 12:00:00', OVER],
  ])('a planned premium at %s has the next step %j', (time, step) => {
    expect(nextStep(createPremium(), time)).toEqual(step);
  });

  it('waits until the moment that an earlier step has set', () => {
    const waitUntil = Date.parse('2027-01-20T09:00:00+08:00');
    const premium = createPremium({ waitUntil, reason: 'postponed' });
    expect(nextStep(premium, '2027-01-20 08:59:59')).toBe('2027-01-20 09:00:00 postponed');
    expect(nextStep(premium, '2027-01-20 09:00:00')).toEqual(SCHEDULE);
  });

  it.each([
    ['2027-01-20 12:00:00', '2027-01-24 12:00:00', '2027-01-24 12:00:00 planned'],
    // A longer wait ends with the window.
    ['2027-01-20 12:00:00', '2027-03-01 12:00:00', '2027-02-12 19:30:00 planned'],
    ['2027-02-12 19:30:00', '2027-02-14 19:30:00', OVER],
    // After the window, a query is repeated within a day.
    ['2027-02-14 12:00:00', '2027-02-14 13:00:00', '2027-02-14 13:00:00 planned'],
    ['2027-02-14 12:00:00', '2027-02-15 12:00:00', '2027-02-15 12:00:00 planned'],
    ['2027-02-14 12:00:00', '2027-02-15 12:00:01', OVER],
  ])('a premium that waits at %s until %s has the next step %j', (now, until, step) => {
    expect(nextStep(createPremium({ waitUntil: at(until) }), now)).toEqual(step);
  });

  it('waits for a previous premium until its window is over', () => {
    const others = [
      createPremium({
        policy_period_id: 1,
        estimated_deduct_date: '2026-12-17',
        state: 'scheduled',
        scheduledDate: '2026-12-16',
      }),
    ];
    expect(nextStep(createPremium(), '2027-01-15 12:00:00', { others })).toBe(
      '2027-01-15 20:00:00 previous-premium-open',
    );
    expect(nextStep(createPremium(), '2027-01-15 20:00:00', { others })).toBe(
      '2027-01-16 08:00:30 window-opens',
    );
    expect(nextStep(createPremium(), '2027-01-16 12:00:00', { others })).toEqual(SCHEDULE);
  });

  it('waits for a previous premium whose schedule is unknown, as for one that is scheduled', () => {
    const others = [
      createPremium({
        policy_period_id: 1,
        estimated_deduct_date: '2026-12-17',
        state: 'scheduling',
      }),
    ];
    expect(nextStep(createPremium(), '2027-01-15 12:00:00', { others })).toBe(
      '2027-01-15 20:00:00 previous-premium-open',
    );
  });

  it('does not wait for a later premium that is planned', () => {
    const others = [createPremium({ policy_period_id: 3, estimated_deduct_date: '2027-02-15' })];
    expect(nextStep(createPremium(), '2027-01-15 12:00:00', { others })).toEqual(SCHEDULE);
  });

  it.each(['paid', 'expired', 'superseded', 'skipped', 'ended'] as const)(
    'does not wait for a previous premium that is %s',
    (state) => {
      const others = [
        createPremium({ policy_period_id: 1, estimated_deduct_date: '2026-12-17', state }),
      ];
      expect(nextStep(createPremium(), '2027-01-15 12:00:00', { others })).toEqual(SCHEDULE);
    },
  );

  it('waits one day longer for a previous premium with an open deduction', () => {
    const others = [
      createPremium({
        policy_period_id: 1,
        estimated_deduct_date: '2026-12-17',
        state: 'accepted',
        attempts: [createAttempt({ state: 'accepted' })],
      }),
    ];
    expect(nextStep(createPremium(), '2027-01-15 20:00:00', { others })).toBe(
      '2027-01-16 20:00:00 previous-premium-open',
    );
    expect(nextStep(createPremium(), '2027-01-16 12:00:00', { others })).toBe(
      '2027-01-16 20:00:00 previous-premium-open',
    );
    expect(nextStep(createPremium(), '2027-01-16 20:00:00', { others })).toBe(
      '2027-01-17 08:00:30 window-opens',
    );
    expect(nextStep(createPremium(), '2027-01-17 12:00:00', { others })).toEqual(SCHEDULE);
  });

  it('a planned premium is superseded when a later one has been scheduled', () => {
    const others = [
      createPremium({ policy_period_id: 3, state: 'scheduled', scheduledDate: '2027-01-14' }),
    ];
    expect(nextStep(createPremium(), '2027-01-15 12:00:00', { others })).toMatchObject({
      type: 'close',
      outcome: 'superseded',
    });
  });

  it('waits while it is not known whether a later one has been scheduled', () => {
    const later = createPremium({ policy_period_id: 3, state: 'scheduling' });
    expect(nextStep(createPremium(), '2027-01-15 12:00:00', { others: [later] })).toBe(
      '2027-01-15 12:01:00 later-premium-unclear',
    );
    const waitUntil = at('2027-01-15 14:00:00');
    const others = [{ ...later, waitUntil }];
    expect(nextStep(createPremium(), '2027-01-15 12:00:00', { others })).toBe(
      '2027-01-15 14:00:00 later-premium-unclear',
    );
  });

  it.each([
    ['2027-01-15 12:00:00', '2027-01-16 12:00:00 paused'],
    // The window ends meanwhile.
    ['2027-02-12 12:00:00', '2027-02-12 19:30:00 paused'],
    // Nothing would be sent before that either, so that most premiums of a paused plan cost nothing.
    ['2027-01-13 12:00:00', nextStep(createPremium(), '2027-01-13 12:00:00')],
  ])('waits while the plan is paused: at %s until %s', (now, until) => {
    expect(nextStep(createPremium(), now, { isPaused: true })).toBe(until);
  });

  it.each([
    ['ended', { type: 'close', outcome: 'ended', reason: 'contract-ended' }],
    ['withdrawn', { type: 'close', outcome: 'ended', reason: 'withdrawn' }],
    ['suspended', { type: 'query-contract' }],
  ] as const)('a contract that is %s lets no request be sent', (state, step) => {
    expect(nextStep(createPremium(), '2027-01-15 12:00:00', { contract: { state } })).toEqual(step);
  });

  it('asks for the current state that the ledger does not know', () => {
    expect(nextStep(createPremium({ checkedAt: 0 }), '2027-01-15 12:00:00')).toEqual(QUERY);
  });
});

describe('the next step of a scheduled premium', () => {
  const scheduled = createPremium({ state: 'scheduled', scheduledDate: '2027-01-14' });
  it.each([
    ['2027-01-14 19:00:00', '2027-01-15 08:00:30 window-opens'],
    ['2027-01-15 08:00:29', '2027-01-15 08:00:30 window-opens'],
    ['2027-01-15 08:00:30', deduct(1)],
    ['2027-01-15 19:59:29', deduct(1)],
    ['2027-01-15 19:59:30', '2027-01-16 08:00:30 window-opens'],
    ['2027-02-13 19:59:29', deduct(1)],
    ['2027-02-13 19:59:30', '2027-02-13 20:00:00 window-closed'],
    ['2027-02-13 20:00:00', OVER],
  ])('a scheduled premium at %s has the next step %j', (time, step) => {
    expect(nextStep(scheduled, time)).toEqual(step);
  });

  it('never deducts on the day on which it was scheduled', () => {
    const late = { ...scheduled, scheduledDate: '2027-02-12' };
    expect(nextStep(late, '2027-02-12 19:00:00')).toBe('2027-02-13 08:00:30 window-opens');
    expect(nextStep(late, '2027-02-13 08:00:30')).toEqual(deduct(1));
  });

  it('deducts once a day, under a new number after a failure', () => {
    const failed = { ...scheduled, attempts: [createAttempt({ state: 'failed' })] };
    expect(nextStep(failed, '2027-01-15 19:00:00')).toBe('2027-01-16 08:00:30 window-opens');
    expect(nextStep(failed, '2027-01-16 08:00:30')).toEqual(deduct(2));
  });

  it.each([
    ['2027-01-14 19:00:00', '2027-01-15 08:00:30 window-opens'],
    ['2027-01-15 12:00:00', '2027-01-16 12:00:00 paused'],
    ['2027-02-12 19:59:29', '2027-02-13 19:59:29 paused'],
    // The window ends meanwhile.
    ['2027-02-13 12:00:00', '2027-02-13 20:00:00 paused'],
  ])('does not deduct while the plan is paused: at %s, waits until %s', (now, until) => {
    expect(nextStep(scheduled, now, { isPaused: true })).toBe(until);
  });

  it('sends the number of an absent order again', () => {
    const absent = { ...scheduled, attempts: [createAttempt({ state: 'absent' })] };
    expect(nextStep(absent, '2027-01-15 09:00:00')).toEqual(deduct(1));
  });

  it('abandons a premium after eight deductions', () => {
    const attempts = Array.from({ length: 8 }, (_, index) =>
      createAttempt({ number: index + 1, state: 'failed' }),
    );
    const close = { type: 'close', outcome: 'abandoned', reason: 'attempts-used-up' };
    expect(nextStep({ ...scheduled, attempts }, '2027-02-01 12:00:00')).toEqual(close);
    const seven = { ...scheduled, attempts: attempts.slice(0, 7) };
    expect(nextStep(seven, '2027-02-01 12:00:00')).toEqual(deduct(8));
  });
});

describe('the next step of a premium with an open deduction', () => {
  const deducting = createPremium({
    state: 'deducting',
    scheduledDate: '2027-01-14',
    attempts: [createAttempt()],
  });
  const queryOrder = { type: 'query-order', attempt: deducting.attempts[0] };

  it('queries the order at the earliest 60 s after it was sent', () => {
    expect(nextStep(deducting, '2027-01-15 08:01:29')).toBe('2027-01-15 08:01:30 result-unknown');
    expect(nextStep(deducting, '2027-01-15 08:01:30')).toEqual(queryOrder);
  });

  it('queries an accepted order without that delay, however old it is', () => {
    const attempts = [createAttempt({ state: 'accepted' })];
    const accepted = { ...deducting, state: 'accepted' as const, attempts };
    const query = { type: 'query-order', attempt: attempts[0] };
    expect(nextStep(accepted, '2027-01-15 08:00:31')).toEqual(query);
    expect(nextStep(accepted, '2027-03-01 12:00:00')).toEqual(query);
  });

  it('waits for the next query beyond the window', () => {
    const premium = { ...deducting, waitUntil: at('2027-02-20 12:00:00') };
    expect(nextStep(premium, '2027-02-13 12:00:00')).toBe('2027-02-20 12:00:00 deducting');
  });

  it('waits with the query when the clock was set back', () => {
    expect(nextStep(deducting, '2027-01-10 08:00:00')).toBe('2027-01-15 08:01:30 result-unknown');
  });

  it.each([
    ['after the contract has ended', deducting, { contract: { state: 'ended' } }],
    ['while the plan is paused', deducting, { isPaused: true }],
    ['after the period was paid otherwise', { ...deducting, state: 'paid' }, {}],
  ] as const)('queries the order %s', (_case, premium, changes) => {
    expect(nextStep(premium, '2027-01-16 09:00:00', changes)).toEqual(queryOrder);
    expect(nextStep(premium, '2027-02-13 20:00:00', changes)).toEqual(queryOrder);
  });
});

describe('the next step of other premiums', () => {
  it('queries the period whose schedule is unknown', () => {
    const premium = createPremium({ state: 'scheduling' });
    expect(nextStep(premium, '2027-01-15 03:00:00')).toEqual(QUERY);
  });

  it('lets an abandoned premium wait for the end of its window', () => {
    const premium = createPremium({ state: 'abandoned', scheduledDate: '2027-01-14' });
    expect(nextStep(premium, '2027-01-20 12:00:00')).toBe('2027-02-13 20:00:00 abandoned');
    expect(nextStep(premium, '2027-02-13 20:00:00')).toEqual(OVER);
  });

  it('queries a stuck premium when its day is over, and when its window is', () => {
    const waitUntil = at('2027-01-17 09:00:00');
    const stuck = createPremium({ state: 'stuck', reason: 'PARAM_ERROR', waitUntil });
    expect(nextStep(stuck, '2027-01-17 08:59:59')).toBe('2027-01-17 09:00:00 PARAM_ERROR');
    expect(nextStep(stuck, '2027-01-17 09:00:00')).toEqual(QUERY);
    expect(nextStep(stuck, '2027-02-13 20:00:00')).toEqual(OVER);
    expect(nextStep(stuck, '2027-01-17 09:00:00', { contract: { state: 'ended' } })).toEqual({
      type: 'close',
      outcome: 'ended',
      reason: 'contract-ended',
    });
  });

  it('queries the order of a stuck premium for 30 days', () => {
    const attempts = [createAttempt({ state: 'accepted' })];
    const stuck = createPremium({ state: 'stuck', attempts });
    const query = { type: 'query-order', attempt: attempts[0] };
    expect(nextStep(stuck, '2027-02-14 08:00:30')).toEqual(query);
    expect(nextStep(stuck, '2027-02-14 08:00:31')).toEqual({ type: 'done' });
  });

  it.each(['paid', 'expired', 'superseded', 'skipped', 'ended'] as const)(
    'has nothing left to do for a premium that is %s',
    (state) => {
      expect(nextStep(createPremium({ state }), '2027-01-20 12:00:00')).toEqual({ type: 'done' });
    },
  );
});
