import { describe, expect, it } from 'vitest';
import type { ContractLedger, Premium } from '../../../lib/collection/ledger/ledger.js';
import {
  createLedger as createEmptyLedger,
  mergePeriods,
  type PeriodMerge,
  toContractState,
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

/** Merges a list that was read now, and returns the ledger and the types of its events. */
function merge(
  ledger: ContractLedger,
  periods: readonly PolicyPeriod[],
  changes: Partial<PeriodMerge> = {},
): { ledger: ContractLedger; types: string[]; premium: Premium | undefined } {
  const options = { now: NOW, readAt: NOW, ...changes };
  const merged = mergePeriods({ ledger, events: [] }, periods, options);
  const types = merged.events.map(({ type }) => type);
  const premium = merged.ledger.premiums.find(({ policy_period_id: id }) => id === 2);
  return { ledger: merged.ledger, types, premium };
}

const withAmount = (period: PolicyPeriod, total: number): PolicyPeriod => ({
  ...period,
  estimated_deduct_amount: { total, currency: 'CNY' },
});

describe("WeChat Pay's state of a contract", () => {
  it.each([
    ['SIGNED', 'active'],
    ['TO_BE_RENEWED', 'active'],
    ['TERMINATED', 'ended'],
    ['SIGN_FAILED', 'ended'],
    ['TERMINATE_PENDING', 'suspended'],
    ['NEW_STATE', 'suspended'],
  ] as const)('%s is %s for the collection', (state, expected) => {
    expect(toContractState(state as Parameters<typeof toContractState>[0])).toBe(expected);
  });
});

describe('a period that is new to the ledger', () => {
  it.each([
    ['NO_SCHEDULED', 3000, 'planned', undefined],
    ['SCHEDULED', 3000, 'scheduling', undefined],
    ['PAID', 3000, 'paid', 'before-enrolment'],
    ['EXPIRED', 3000, 'expired', 'before-enrolment'],
    ['NEW_STATE', 3000, 'scheduling', undefined],
    ['NO_SCHEDULED', 0, 'skipped', 'free'],
    ['EXPIRED', 0, 'skipped', 'free'],
    ['PAID', 0, 'paid', 'before-enrolment'],
  ])(
    'begins with the state that is listed, %s with %i fen: %s, because of %s',
    (listed, total, state, reason) => {
      const period = withAmount(list(2, '2027-01-15', listed), total);
      const { premium, types } = merge(createEmptyLedger(CONTRACT), [period]);
      expect(premium).toStrictEqual({
        contract_id: 'C1',
        policy_period_id: 2,
        estimated_deduct_date: '2027-01-15',
        amount: total,
        state,
        reason,
        checkedAt: NOW,
        failures: 0,
        alarms: 0,
        attempts: [],
      });
      expect(types).toEqual([]);
    },
  );

  it('takes its place among the others', () => {
    const periods = [3, 1].map((id) => list(id, '2027-01-15', 'NO_SCHEDULED'));
    const { ledger } = merge(createLedger(createPremium()), periods);
    expect(ledger.premiums.map(({ policy_period_id }) => policy_period_id)).toEqual([1, 2, 3]);
  });
});

describe('a period that WeChat Pay has closed', () => {
  it.each([
    ['is superseded when a later one is scheduled', [3, 'SCHEDULED'], 'superseded'],
    ['is superseded when a later one is paid', [3, 'PAID'], 'superseded'],
    ['has expired when a later one is not scheduled', [3, 'NO_SCHEDULED'], 'expired'],
    ['has expired when a later one has expired', [3, 'EXPIRED'], 'expired'],
    ['has expired when an earlier one is paid', [1, 'PAID'], 'expired'],
  ] as const)('%s', (_rule, [id, state], expected) => {
    const periods = [list(2, '2027-01-15', 'EXPIRED'), list(id, '2027-01-15', state)];
    const { premium, types } = merge(createLedger(createPremium()), periods);
    expect(premium?.state).toBe(expected);
    expect(types).toEqual([expected]);
  });
});

describe('the date and the amount of a list', () => {
  const listed = withAmount(list(2, '2027-01-20', 'NO_SCHEDULED'), 5000);
  const taken = { estimated_deduct_date: '2027-01-20', amount: 5000 };
  const kept = { estimated_deduct_date: '2027-01-15', amount: 3000 };

  it('replace those of an open premium', () => {
    expect(merge(createLedger(createPremium()), [listed]).premium).toMatchObject(taken);
  });

  it('do not replace those of a premium that the list closes', () => {
    const paid = { ...listed, policy_period_state: 'PAID' as const };
    const { premium } = merge(createLedger(createPremium()), [paid]);
    expect(premium).toMatchObject({ state: 'paid', ...kept });
  });

  it('do not replace newer ones when the list is outdated', () => {
    const known = createPremium({ checkedAt: NOW });
    const { premium } = merge(createLedger(known), [listed], { readAt: NOW - 1 });
    expect(premium).toMatchObject(kept);
  });

  it('replace those of a premium that did not change since the list was requested', () => {
    const other = createPremium({ policy_period_id: 1, state: 'paid' });
    const scheduled = createPremium({ state: 'scheduled', scheduledDate: '2027-01-14' });
    const ledger = createLedger(other, scheduled);
    const { premium } = merge(ledger, [listed], { seen: ledger });
    expect(premium).toMatchObject({ state: 'planned', ...taken });
  });

  it('do not replace those of a premium that changed since the list was requested', () => {
    const scheduled = createPremium({ state: 'scheduled', scheduledDate: '2027-01-14' });
    const seen = createLedger(createPremium());
    const { premium } = merge(createLedger(scheduled), [listed], { seen });
    expect(premium).toMatchObject({ state: 'scheduled', ...kept });
  });

  it('replace those of a premium that another process has added since, unless it has changed', () => {
    const added = { seen: createLedger() };
    expect(merge(createLedger(createPremium()), [listed], added).premium).toMatchObject(taken);
    const scheduled = createPremium({ state: 'scheduled', scheduledDate: '2027-01-14' });
    expect(merge(createLedger(scheduled), [listed], added).premium).toMatchObject(kept);
  });
});

describe('a premium of a contract that has ended', () => {
  const ended = createPremium({ state: 'ended', reason: 'contract-ended' });

  it.each(['NO_SCHEDULED', 'SCHEDULED', 'EXPIRED', 'NEW_STATE'])(
    'stays as it is when it is listed as %s',
    (state) => {
      const { premium, types } = merge(createLedger(ended), [list(2, '2027-01-20', state)]);
      expect(premium).toBe(ended);
      expect(types).toEqual([]);
    },
  );

  it('becomes paid when it is listed as PAID, which is reported', () => {
    const { premium, types } = merge(createLedger(ended), [list(2, '2027-01-15', 'PAID')]);
    expect(premium?.state).toBe('paid');
    expect(types).toEqual(['paid']);
  });

  it('stays ended with a contract that is collected again unless it was withdrawn', () => {
    const periods = [list(2, '2027-01-15', 'NO_SCHEDULED')];
    expect(merge(createLedger(ended), periods, { isReactivated: true }).premium).toBe(ended);
    const withdrawn = createPremium({ state: 'ended', reason: 'withdrawn' });
    expect(merge(createLedger(withdrawn), periods).premium).toBe(withdrawn);
  });

  it('waits for a query when it was withdrawn and the list is outdated', () => {
    const withdrawn = createPremium({ state: 'ended', reason: 'withdrawn', checkedAt: NOW });
    const options = { readAt: NOW - 1, isReactivated: true };
    const periods = [withAmount(list(2, '2027-01-15', 'NO_SCHEDULED'), 5000)];
    const { premium } = merge(createLedger(withdrawn), periods, options);
    expect(premium).toMatchObject({ state: 'scheduling', amount: 3000 });
  });

  it('counts as paid late when it was withdrawn and is listed as PAID', () => {
    const withdrawn = createPremium({ state: 'ended', reason: 'withdrawn' });
    const draft = { ledger: createLedger(withdrawn), events: [] };
    const options = { now: NOW, readAt: NOW, isReactivated: true };
    const { events } = mergePeriods(draft, [list(2, '2027-01-15', 'PAID')], options);
    expect(events).toMatchObject([{ type: 'paid', late: true }]);
  });
});

describe('a stuck premium', () => {
  const stuck = createPremium({ state: 'stuck', waitUntil: NOW + 60_000 });

  it.each([
    ['PAID', 'paid'],
    ['EXPIRED', 'expired'],
  ])('follows a list with the state %s and becomes %s', (listed, state) => {
    const { premium, types } = merge(createLedger(stuck), [list(2, '2027-01-15', listed)]);
    expect(premium?.state).toBe(state);
    expect(types).toEqual([state]);
  });

  it('stays so otherwise, and takes over the time of the list', () => {
    const periods = [list(2, '2027-01-15', 'NO_SCHEDULED')];
    const { premium, types } = merge(createLedger(stuck), periods);
    expect(premium).toStrictEqual({ ...stuck, checkedAt: NOW });
    expect(types).toEqual([]);
  });
});

describe('the renewal of a merged list', () => {
  const periods = [list(2, '2026-12-20', 'PAID')];
  const paid = createPremium({ estimated_deduct_date: '2026-12-20', state: 'paid' });
  const { renewal } = merge(createEmptyLedger(CONTRACT), periods).ledger;

  it('begins with the list, and tells the frequency only when WeChat Pay waits for the next list', () => {
    expect(renewal).toMatchObject({
      state: 'planned',
      firstPeriodId: 2,
      estimated_deduct_date: '2026-12-20',
      frequency: undefined,
    });
    const waiting = merge(createEmptyLedger(CONTRACT), periods, { isToBeRenewed: true });
    expect(waiting.ledger.renewal?.frequency).toBe('month');
  });

  it('begins where the ledger has no premium yet', () => {
    const ledger = { ...createLedger(), renewal: { ...renewal!, firstPeriodId: 99 } };
    expect(merge(ledger, periods).ledger.renewal?.firstPeriodId).toBe(2);
  });

  it.each([
    ['active', ['renewed']],
    ['suspended', ['renewed']],
    ['ended', []],
    ['withdrawn', []],
  ] as const)('begins again with later periods of a contract that is %s: %j', (state, expected) => {
    const contract = { ...CONTRACT, state };
    const ledger = { version: 1, contract, premiums: [paid], renewal };
    const later = [...periods, list(3, '2027-01-20', 'NO_SCHEDULED')];
    const merged = merge(ledger, later);
    expect(merged.ledger.renewal).toMatchObject({
      state: 'planned',
      firstPeriodId: 3,
      estimated_deduct_date: '2027-01-20',
    });
    expect(merged.ledger.premiums).toHaveLength(2);
    expect(merged.types).toEqual(expected);
  });
});
