import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkProperty } from '../../../support/properties.js';
import { generatedChoices } from '../../support/choices.js';
import { RENEWAL_ENGINE, type RenewalEngine, RenewalRun } from '../../support/renewal-run.js';

/** The promises that a run over a few lists has broken. */
function findViolations(random: () => number, engine: RenewalEngine): string[] {
  const run = new RenewalRun(random, engine);
  let rounds = 0;
  while (run.platform.periods.length < 12 && run.round()) {
    if ((rounds += 1) > 2_000) return ['the renewal has not come to an end'];
  }
  const { violations } = run.platform;
  const { contract, renewal } = run.ledger;
  const isOpen = contract.state === 'active' || contract.state === 'suspended';
  const ends = run.events.filter(({ type }) => type === 'renewal-lapsed');
  if (renewal?.state === 'lapsed' && ends.length === 0) violations.push('a lapse without an event');
  if (
    isOpen &&
    renewal?.dueAt === undefined &&
    !['lapsed', 'stopped'].includes(renewal?.state ?? '')
  ) {
    violations.push(`the renewal stays ${renewal?.state}`);
  }
  return violations;
}

const { findRenewalStep, mergePeriods, recordRenewalIntent } = RENEWAL_ENGINE;

/** Engines that break one promise each. */
const WRONG_ENGINES: Readonly<Record<string, Partial<RenewalEngine>>> = {
  'a renewal again after the lease, without a query': {
    findRenewalStep(view) {
      const { renewal } = view.ledger;
      const step = findRenewalStep(view);
      return renewal?.state === 'renewing' && step.type === 'query-list' ? { type: 'renew' } : step;
    },
  },
  'a list that was read while the request was on its way': {
    mergePeriods(draft, periods, merge) {
      const { renewal } = draft.ledger;
      const isOpen = renewal?.state === 'renewing';
      return mergePeriods(
        isOpen
          ? { ...draft, ledger: { ...draft.ledger, renewal: { ...renewal, sentAt: 0 } } }
          : draft,
        periods,
        merge,
      );
    },
  },
  'an intent that is forgotten': {
    recordRenewalIntent(renewal, now) {
      return { ...recordRenewalIntent(renewal, now), state: 'planned', waitUntil: undefined };
    },
  },
  'renewals outside of the window': {
    findRenewalStep(view) {
      const step = findRenewalStep(view);
      return step.type === 'wait' && step.reason === 'window-opens' ? { type: 'renew' } : step;
    },
  },
  'renewals while a plan is paused': {
    findRenewalStep: (view) => findRenewalStep({ ...view, isPaused: false }),
  },
  'renewals after the end of the contract': {
    findRenewalStep(view) {
      const contract = { ...view.ledger.contract, state: 'active' } as const;
      return findRenewalStep({ ...view, ledger: { ...view.ledger, contract } });
    },
  },
};

describe('a sequence of outcomes of a renewal', () => {
  it('never repeats a renewal before a query, and keeps to the rules of WeChat Pay', async () => {
    await checkProperty(
      100,
      fc.property(generatedChoices, (random) => {
        expect(findViolations(random, RENEWAL_ENGINE)).toEqual([]);
      }),
    );
  });

  it('reaches renewals, repetitions and lapses', () => {
    const counts = { renewed: 0, lapsed: 0, repeated: 0 };
    for (const random of fc.sample(generatedChoices, { numRuns: 60, seed: 20261201 })) {
      const run = new RenewalRun(random);
      while (run.platform.periods.length < 12 && run.round());
      const renewed = run.events.filter(({ type }) => type === 'renewed').length;
      counts.renewed += renewed;
      counts.lapsed += run.events.filter(({ type }) => type === 'renewal-lapsed').length;
      counts.repeated += run.renewals > renewed ? 1 : 0;
    }
    for (const count of Object.values(counts)) expect(count).toBeGreaterThan(10);
  });

  it.each(Object.entries(WRONG_ENGINES))('finds an engine with %s', (_name, wrong) => {
    const engine = { ...RENEWAL_ENGINE, ...wrong };
    const { failed } = fc.check(
      fc.property(generatedChoices, (random) => findViolations(random, engine).length === 0),
      { seed: 20261201, numRuns: 150, endOnFailure: true },
    );
    expect(failed).toBe(true);
  });
});
