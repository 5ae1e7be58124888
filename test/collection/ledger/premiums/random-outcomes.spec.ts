import { describe, expect, it } from 'vitest';
import { findOpenAttempt } from '../../../../lib/collection/ledger/ledger.js';
import { seededRandom } from '../../../support/random.js';
import { PremiumRun } from '../../support/premium-run.js';

const SEEDS = Array.from({ length: 100 }, (_, seed) => seed + 1);

describe('any sequence of outcomes', () => {
  it('leads to no illegal request, at most one payment, and one explained end of each premium', () => {
    const ends: Record<string, number> = {};
    let stuck = 0;
    const counts = { withdrawn: 0, enrolled: 0, stale: 0 };
    for (const seed of SEEDS) {
      // Every fourth contract has a cause for rejections, which ends on some day.
      const run = new PremiumRun(seededRandom(seed), seed % 4 === 0);
      run.run();
      expect(run.platform.violations, `seed ${seed}`).toEqual([]);
      for (const premium of run.draft.ledger.premiums) {
        const { policy_period_id: period, state } = premium;
        ends[state] = (ends[state] ?? 0) + 1;
        expect(premium.dueAt, `seed ${seed}: period ${period} is ${state}`).toBeUndefined();
        const payments = [...run.platform.orders.values()].filter(
          (order) => order.period === period && order.state === 'paid',
        );
        expect(payments.length, `seed ${seed}`).toBeLessThanOrEqual(1);
        if (state !== 'stuck') expect(state === 'paid').toBe(payments.length === 1);
        const about = run.events.filter((event) => event.policy_period_id === period);
        const last = about.filter(({ type }) => type !== 'at-risk').at(-1)?.type;
        expect(last, `seed ${seed}: period ${period}`).toBe(state);
        expect(findOpenAttempt(premium) === undefined || state === 'stuck').toBe(true);
      }
      for (const name of ['withdrawn', 'enrolled', 'stale'] as const) {
        counts[name] += run.counts[name];
      }
      stuck += run.events.filter(({ type }) => type === 'stuck').length;
      const ids = run.events.map(({ id }) => id);
      expect(new Set(ids).size).toBe(ids.length);
    }
    // The runs reach the ends that the table has for them.
    expect(Object.keys(ends)).toEqual(expect.arrayContaining(['paid', 'expired']));
    expect(stuck).toBeGreaterThan(0);
    for (const count of Object.values(counts)) expect(count).toBeGreaterThan(50);
    // A schedule that voids an earlier premium would be lost money.
    expect(ends['superseded']).toBeUndefined();
    expect(ends['paid']).toBeGreaterThan(100);
  });
});
