import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { findNextStep } from '../../../../lib/collection/ledger/premiums/next-step.js';
import { at, createLedger, createPremium, nextStep, RULES } from '../../support/premiums.js';

describe('the order of schedules', () => {
  it.each([1_800_000, 7])('spreads requests over %i ms after the opening', (spread) => {
    const premium = createPremium();
    const step = findNextStep({
      ledger: createLedger(premium),
      premium,
      now: at('2027-01-13 12:00:00'),
      isPaused: false,
      rules: { ...RULES, spread },
    });
    const hash = createHash('sha256').update(premium.contract_id).digest('hex');
    const until = at('2027-01-14 08:00:30') + (Number.parseInt(hash.slice(0, 8), 16) % spread);
    expect(step).toEqual({ type: 'wait', until, reason: 'window-opens' });
  });

  it('closes a premium after a later one was paid without a schedule of its own', () => {
    const { policy_period_id: id } = createPremium();
    const others = [createPremium({ policy_period_id: id + 1, state: 'paid' })];
    expect(nextStep(createPremium(), '2027-01-15 12:00:00', { others })).toEqual({
      type: 'close',
      outcome: 'superseded',
      reason: 'later-premium-scheduled',
    });
  });
});
