import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findOpenAttempt } from '../../../../lib/collection/ledger/ledger.js';
import { isFinal } from '../../../../lib/collection/ledger/premiums/premium-state.js';
import { checkProperty } from '../../../support/properties.js';
import { generatedChoices } from '../../support/choices.js';
import { PREMIUM_ENGINE, type PremiumEngine, PremiumRun } from '../../support/premium-run.js';

/** Events of the contract apart from the choices. */
const sequence = fc.record({
  random: generatedChoices,
  hasRejections: fc.boolean(),
  /** The round in which the contract ends. */
  end: fc.option(fc.nat(80)),
  /** The period of which a payment is reported at last. */
  late: fc.option(fc.constantFrom(1, 2, 3)),
});

type Sequence = typeof sequence extends fc.Arbitrary<infer Value> ? Value : never;

/** The promises that a run has broken. */
function findViolations(
  { random, hasRejections, end, late }: Sequence,
  engine: PremiumEngine,
): string[] {
  const run = new PremiumRun(random, hasRejections, engine);
  for (let round = 0; round < 600; round += 1) {
    if (round === end) run.terminate();
    if (!run.round()) break;
  }
  if (late !== null) run.payElsewhere(late);
  const { violations, orders } = run.platform;
  for (const premium of run.draft.ledger.premiums) {
    const { policy_period_id: period, state } = premium;
    const paid = [...orders.values()].filter(
      (order) => order.period === period && order.state === 'paid',
    );
    if (paid.length > 1) violations.push(`${period} was paid ${paid.length} times`);
    // Without a result for a month, a person has it.
    const isLeft = state === 'stuck' && findOpenAttempt(premium) !== undefined;
    if (!isFinal(state) && !isLeft) violations.push(`${period} stays ${state}`);
    if (paid.length > 0 && state !== 'paid' && !isLeft) {
      violations.push(`${period} is ${state} although it was paid`);
    }
    if (state === 'paid' && paid.length === 0) violations.push(`${period} was never paid`);
  }
  const ids = run.events.map(({ id }) => id);
  if (new Set(ids).size !== ids.length) violations.push('two events have the same id');
  return violations;
}

const { findNextStep, settleDeduction, planDueTimes } = PREMIUM_ENGINE;

/** Engines that break one promise each. */
const WRONG_ENGINES: Readonly<Record<string, Partial<PremiumEngine>>> = {
  'a new number while the result of the last one is unknown': {
    findNextStep(view) {
      const step = findNextStep(view);
      if (step.type !== 'query-order' || step.attempt.state !== 'sent') return step;
      return { type: 'deduct', attempt: step.attempt.number + 1 };
    },
  },
  'the same number again without a query': {
    findNextStep(view) {
      const step = findNextStep(view);
      if (step.type !== 'query-order' || step.attempt.state !== 'sent') return step;
      return { type: 'deduct', attempt: step.attempt.number };
    },
  },
  'a schedule again without a query': {
    findNextStep(view) {
      const step = findNextStep(view);
      return step.type === 'query-period' && !step.isOver ? { type: 'schedule' } : step;
    },
  },
  'requests outside the windows': {
    findNextStep(view) {
      const step = findNextStep(view);
      const isClosed = step.type === 'wait' && step.reason === 'window-opens';
      if (!isClosed) return step;
      const { premium } = view;
      return premium.state === 'planned'
        ? { type: 'schedule' }
        : { type: 'deduct', attempt: premium.attempts.length + 1 };
    },
  },
  'requests after the end of the contract': {
    findNextStep(view) {
      const { ledger } = view;
      const contract = { ...ledger.contract, state: 'active' } as const;
      return findNextStep({ ...view, ledger: { ...ledger, contract } });
    },
  },
  'a schedule that voids the previous premium': {
    findNextStep(view) {
      const step = findNextStep(view);
      const isHeldUp = step.type === 'wait' && step.reason === 'previous-premium-open';
      return isHeldUp
        ? findNextStep({ ...view, ledger: { ...view.ledger, premiums: [view.premium] } })
        : step;
    },
  },
  'payments that a closed premium ignores': {
    settleDeduction(premium, fact, options) {
      const isIgnored = fact.outcome === 'paid' && isFinal(premium.state);
      return isIgnored ? { premium, events: [] } : settleDeduction(premium, fact, options);
    },
  },
  'a failure that overrules a payment': {
    settleDeduction(premium, fact, options) {
      const change = settleDeduction(premium, fact, options);
      if (premium.state !== 'paid' || fact.outcome !== 'failed') return change;
      return { ...change, premium: { ...change.premium, state: 'scheduled' } };
    },
  },
  'a missing order that counts as failed': {
    settleDeduction(premium, fact, options) {
      const outcome = fact.outcome === 'absent' ? 'failed' : fact.outcome;
      return settleDeduction(premium, { ...fact, outcome }, options);
    },
  },
  'a second deduction on one day': {
    findNextStep(view) {
      const step = findNextStep(view);
      const { premium, now } = view;
      const last = premium.attempts.at(-1);
      const hour = new Date(now + 8 * 3_600_000).getUTCHours();
      const isOpen = premium.state === 'scheduled' && hour >= 8 && hour < 19;
      if (step.type !== 'wait' || last?.state !== 'failed' || !isOpen) return step;
      return last.number < 8 ? { type: 'deduct', attempt: last.number + 1 } : step;
    },
  },
  'an open premium without a due time': {
    planDueTimes(...given) {
      const { ledger, events } = planDueTimes(...given);
      const premiums = ledger.premiums.map((premium) =>
        premium.state === 'accepted' ? { ...premium, dueAt: undefined } : premium,
      );
      return { ledger: { ...ledger, premiums }, events };
    },
  },
};

describe('a sequence of outcomes, clock steps, duplicates and reordered facts', () => {
  it('breaks no promise about the premiums of a contract', async () => {
    await checkProperty(
      25,
      fc.property(sequence, (given) => {
        expect(findViolations(given, PREMIUM_ENGINE)).toEqual([]);
      }),
    );
  });

  it.each(Object.entries(WRONG_ENGINES))('finds an engine with %s', (_name, wrong) => {
    const engine = { ...PREMIUM_ENGINE, ...wrong };
    const { failed } = fc.check(
      fc.property(sequence, (given) => findViolations(given, engine).length === 0),
      { seed: 20261201, numRuns: 60, endOnFailure: true },
    );
    expect(failed).toBe(true);
  });
});
