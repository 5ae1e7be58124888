import { describe, expect, it } from 'vitest';
import { findNextStep } from '../../../../lib/collection/ledger/premiums/next-step.js';
import {
  mayHaveLostOrders,
  needsRecheck,
} from '../../../../lib/collection/ledger/premiums/recheck.js';
import { at, createLedger, createPremium, RULES } from '../../support/premiums.js';

const RESTORED = at('2027-01-15 07:00:00');
const rules = { ...RULES, recheckBefore: RESTORED };

describe('the restore of a ledger', () => {
  it('makes each premium be queried that was queried before it', () => {
    const stale = createPremium({ checkedAt: RESTORED - 1, recheckedAt: RESTORED });
    expect(needsRecheck(stale, rules)).toBe(true);
    expect(needsRecheck({ ...stale, checkedAt: RESTORED }, rules)).toBe(false);
    expect(needsRecheck(stale, RULES)).toBe(false);
  });

  it.each([
    ['2027-01-16', true],
    ['2027-01-17', false],
  ])('looks for lost orders of a premium that is expected on %s: %s', (date, expected) => {
    const premium = createPremium({ estimated_deduct_date: date, checkedAt: RESTORED });
    expect(mayHaveLostOrders(premium, rules)).toBe(expected);
    expect(needsRecheck(premium, rules)).toBe(expected);
    expect(mayHaveLostOrders({ ...premium, recheckedAt: RESTORED - 1 }, rules)).toBe(expected);
    expect(mayHaveLostOrders({ ...premium, recheckedAt: RESTORED }, rules)).toBe(false);
    expect(mayHaveLostOrders(premium, RULES)).toBe(false);
  });

  it.each(['planned', 'scheduled', 'abandoned'] as const)(
    'puts the query before anything else of a premium that is %s',
    (state) => {
      const premium = createPremium({ state, scheduledDate: '2027-01-14', checkedAt: 1 });
      const view = { ledger: createLedger(premium), premium, isPaused: false };
      const now = at('2027-01-15 12:00:00');
      expect(findNextStep({ ...view, now, rules })).toEqual({
        type: 'query-period',
        isOver: false,
      });
      expect(findNextStep({ ...view, now, rules: RULES }).type).not.toBe('query-period');
      // A pause does not hold up the query, which changes nothing at WeChat Pay.
      expect(findNextStep({ ...view, isPaused: true, now, rules }).type).toBe('query-period');
    },
  );
});
