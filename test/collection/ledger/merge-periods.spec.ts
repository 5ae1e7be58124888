import { describe, expect, it } from 'vitest';
import {
  createLedger as createEmptyLedger,
  mergePeriods,
} from '../../../lib/collection/ledger/merge-periods.js';
import type { PolicyPeriod } from '../../../lib/insurance/policy-periods/policy-period.endpoints.js';
import { at, CONTRACT, createLedger, createPremium, nextStep } from '../support/premiums.js';

const NOW = at('2027-01-15 09:00:00');
const list = (id: number, date: string, state: string): PolicyPeriod => ({
  policy_period_id: id,
  estimated_deduct_date: date,
  estimated_deduct_amount: { total: 3000, currency: 'CNY' },
  policy_period_state: state as PolicyPeriod['policy_period_state'],
});

describe("WeChat Pay's list of periods", () => {
  it('does not supersede a premium by a later one with an unknown state', () => {
    const periods = [list(2, '2027-01-15', 'NO_SCHEDULED'), list(3, '2027-02-15', 'NEW_STATE')];
    const draft = { ledger: createEmptyLedger(CONTRACT), events: [] };
    const { premiums } = mergePeriods(draft, periods, { now: NOW, readAt: NOW }).ledger;
    const [first, ...others] = premiums;
    expect(nextStep(first!, '2027-01-15 09:00:00', { others })).toBe(
      '2027-01-15 09:01:00 later-premium-unclear',
    );
  });

  it.each([
    ['NO_SCHEDULED', 'planned'],
    ['SCHEDULED', 'scheduling'],
    ['PAID', 'paid'],
    ['EXPIRED', 'expired'],
    ['NEW_STATE', 'scheduling'],
  ])(
    'a withdrawn premium that is listed as %s is %s when its contract is enrolled',
    (state, next) => {
      const ended = createPremium({
        state: 'ended',
        reason: 'withdrawn',
        scheduledDate: '2027-01-14',
      });
      const draft = { ledger: { version: 1, contract: CONTRACT, premiums: [ended] }, events: [] };
      const merged = mergePeriods(draft, [list(2, '2027-01-15', state)], {
        now: NOW,
        readAt: NOW,
        isReactivated: true,
      });
      expect(merged.ledger.premiums).toMatchObject([{ state: next }]);
    },
  );

  const scheduling = { state: 'scheduling', waitUntil: NOW + 60_000 } as const;
  it.each([
    ['read after the last report', 'scheduled', NOW, {}, 'NO_SCHEDULED', 'planned'],
    ['read before the last report', 'scheduled', NOW - 1, {}, 'NO_SCHEDULED', 'scheduled'],
    ['with a payment', 'scheduled', NOW - 1, {}, 'PAID', 'paid'],
    [
      'after the clock was set back',
      'scheduled',
      NOW,
      { checkedAt: NOW + 60_001 },
      'NO_SCHEDULED',
      'planned',
    ],
    [
      'read during a schedule',
      'scheduling',
      NOW + 59_999,
      scheduling,
      'NO_SCHEDULED',
      'scheduling',
    ],
    ['read after a schedule', 'scheduling', NOW + 60_000, scheduling, 'NO_SCHEDULED', 'planned'],
  ] as const)('%s leaves a premium %s or changes it', (_, state, readAt, changes, listed, next) => {
    const premium = createPremium({
      state,
      scheduledDate: '2027-01-14',
      checkedAt: NOW,
      ...changes,
    });
    const draft = { ledger: createLedger(premium), events: [] };
    const periods = [list(2, '2027-01-15', listed)];
    const merged = mergePeriods(draft, periods, { now: NOW + 60_000, readAt });
    expect(merged.ledger.premiums).toMatchObject([{ state: next }]);
  });

  it('takes no stuck premium up before its next try', () => {
    const stuck = createPremium({ state: 'stuck', waitUntil: NOW + 60_000 });
    const draft = { ledger: createLedger(stuck), events: [] };
    for (const state of ['NO_SCHEDULED', 'SCHEDULED', 'NEW_STATE']) {
      const periods = [list(2, '2027-01-15', state)];
      const merged = mergePeriods(draft, periods, { now: NOW, readAt: NOW });
      expect(merged.ledger.premiums).toMatchObject([{ state: 'stuck', waitUntil: NOW + 60_000 }]);
    }
  });
});
