import { describe, expect, it } from 'vitest';
import {
  createLedger as createEmptyLedger,
  mergePeriods,
} from '../../../lib/collection/ledger/merge-periods.js';
import type { PolicyPeriod } from '../../../lib/insurance/policy-periods/policy-period.endpoints.js';
import { at, CONTRACT, createPremium, nextStep } from '../support/premiums.js';

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
    const { premiums } = mergePeriods(draft, periods, NOW).ledger;
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
      const merged = mergePeriods(draft, [list(2, '2027-01-15', state)], NOW, true);
      expect(merged.ledger.premiums).toMatchObject([{ state: next }]);
    },
  );
});
