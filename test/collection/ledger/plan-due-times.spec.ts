import { describe, expect, it } from 'vitest';
import type { PremiumEvent } from '../../../lib/collection/events/premium-event.js';
import type { ContractLedger, ContractRenewal } from '../../../lib/collection/ledger/ledger.js';
import {
  applyChange,
  applyRenewalChange,
  findPremium,
  planDueTimes,
} from '../../../lib/collection/ledger/plan-due-times.js';
import {
  at,
  beijing,
  CONTRACT,
  createAttempt,
  createLedger,
  createPremium,
  RULES,
} from '../support/premiums.js';

const RENEWING = { ...RULES, renews: true };

function plan(
  ledger: ContractLedger,
  time: string,
  { rules = RULES, isPaused = false }: { rules?: typeof RULES; isPaused?: boolean } = {},
): { ledger: ContractLedger; events: readonly PremiumEvent[] } {
  return planDueTimes({ ledger, events: [] }, at(time), rules, isPaused);
}

const print = (moment: number | undefined): string | undefined =>
  moment === undefined ? undefined : beijing(moment);

describe('the events of a commit', () => {
  const premium = createPremium();
  const draft = { ledger: { ...createLedger(premium), version: 7 }, events: [] };
  const now = Date.UTC(2027, 0, 15);

  it('have numbers in their order and the fields of contract and premium', () => {
    const first = applyChange(draft, { premium, events: [{ type: 'scheduled' }] }, now);
    const { events } = applyChange(
      first,
      { premium, events: [{ type: 'abandoned', reason: 'r' }, { type: 'expired' }] },
      now,
    );
    const fields = {
      contract_id: 'C1',
      plan_id: 12535,
      out_contract_code: 'policy1',
      policy_period_id: 2,
      estimated_deduct_date: '2027-01-15',
      amount: 3000,
      at: 1_799_971_200_000,
    };
    expect(events).toEqual([
      { ...fields, id: 'C1:8:0:myw8dmo0', type: 'scheduled' },
      { ...fields, id: 'C1:8:1:myw8dmo0', type: 'abandoned', reason: 'r' },
      { ...fields, id: 'C1:8:2:myw8dmo0', type: 'expired' },
    ]);
  });

  it('have the fields of the last premium of the list when they concern its renewal', () => {
    const last = createPremium({ policy_period_id: 3, amount: 5000 });
    const ledger = createLedger(premium, last);
    const change = { renewal: createRenewal(), events: [{ type: 'renewal-lapsed' }] } as const;
    const { events } = applyRenewalChange({ ledger, events: [] }, change, now);
    expect(events).toMatchObject([{ policy_period_id: 3, amount: 5000, type: 'renewal-lapsed' }]);
  });

  it('do not exist for the renewal of an empty list', () => {
    const change = { renewal: createRenewal(), events: [{ type: 'renewal-lapsed' }] } as const;
    const draftWithout = { ledger: createLedger(), events: [] };
    const { ledger, events } = applyRenewalChange(draftWithout, change, now);
    expect(ledger.renewal).toEqual(createRenewal());
    expect(events).toEqual([]);
  });
});

describe('a period of the ledger', () => {
  it('has an id by which it is found', () => {
    const wanted = createPremium({ policy_period_id: 3 });
    expect(findPremium(createLedger(createPremium(), wanted), 3)).toBe(wanted);
  });

  it('must be known', () => {
    expect(() => findPremium(createLedger(createPremium()), 9)).toThrow(
      'the ledger has no period 9',
    );
  });
});

// Its schedule window closes on 2027-02-12 at 19:30.
describe('the alarms of a premium that is not scheduled', () => {
  it.each([
    ['2027-02-09 19:29:59', 0, 0, []],
    ['2027-02-09 19:30:00', 0, 1, ['at-risk']],
    ['2027-02-10 12:00:00', 1, 1, []],
    ['2027-02-11 19:29:59', 1, 1, []],
    ['2027-02-11 19:30:00', 1, 2, ['at-risk']],
    ['2027-02-12 17:29:59', 2, 2, []],
    ['2027-02-12 17:30:00', 2, 3, ['at-risk']],
    ['2027-02-12 18:00:00', 0, 3, ['at-risk']],
    ['2027-02-12 18:00:00', 3, 3, []],
    ['2027-02-12 19:29:59', 2, 3, ['at-risk']],
    ['2027-02-12 19:30:00', 2, 2, []],
  ])('come at %s after %i: %i, with the events %j', (time, before, alarms, types) => {
    const { ledger, events } = plan(createLedger(createPremium({ alarms: before })), time);
    expect(ledger.premiums[0]?.alarms).toBe(alarms);
    expect(events.map(({ type }) => type)).toEqual(types);
  });

  it('tell when the window closes and why nothing was collected', () => {
    const premium = createPremium({ reason: 'SYSTEM_ERROR' });
    const { events } = plan(createLedger(premium), '2027-02-09 19:30:00');
    expect(events).toMatchObject([
      {
        type: 'at-risk',
        closesAt: at('2027-02-12 19:30:00'),
        reason: 'SYSTEM_ERROR',
        policy_period_id: 2,
      },
    ]);
  });

  it('follow the events of the commit', () => {
    const ledger = createLedger(createPremium());
    const draft = applyChange(
      { ledger, events: [] },
      { premium: ledger.premiums[0]!, events: [{ type: 'scheduled' }] },
      at('2027-02-10 12:00:00'),
    );
    const { events } = planDueTimes(draft, at('2027-02-10 12:00:00'), RULES, false);
    expect(events.map(({ type }) => type)).toEqual(['scheduled', 'at-risk']);
  });

  it.each(['paid', 'expired', 'superseded', 'skipped', 'ended', 'abandoned'] as const)(
    'do not exist when it is %s',
    (state) => {
      const { ledger, events } = plan(
        createLedger(createPremium({ state })),
        '2027-02-12 18:00:00',
      );
      expect(events).toEqual([]);
      expect(ledger.premiums[0]?.alarms).toBe(0);
    },
  );

  it('wake it while it waits for longer', () => {
    const wait = (time: string, alarms: number) => {
      const premium = createPremium({ alarms, waitUntil: at('2027-02-12 19:00:00') });
      return print(plan(createLedger(premium), time).ledger.premiums[0]?.dueAt);
    };
    expect(wait('2027-02-01 12:00:00', 0)).toBe('2027-02-09 19:30:00');
    expect(wait('2027-02-09 19:30:00', 0)).toBe('2027-02-11 19:30:00');
    expect(wait('2027-02-09 19:30:00', 1)).toBe('2027-02-11 19:30:00');
    expect(wait('2027-02-11 19:30:00', 1)).toBe('2027-02-12 17:30:00');
    expect(wait('2027-02-12 17:29:59', 2)).toBe('2027-02-12 17:30:00');
    expect(wait('2027-02-12 17:30:00', 2)).toBe('2027-02-12 19:00:00');
    // The clock was set back: what was reported is not reported again.
    expect(wait('2027-02-01 12:00:00', 2)).toBe('2027-02-12 17:30:00');
  });

  it('have passed when the window closes', () => {
    const { ledger } = plan(createLedger(createPremium()), '2027-02-12 19:30:00');
    expect(print(ledger.premiums[0]?.dueAt)).toBe('2027-02-12 19:30:00');
  });

  it('wake no premium that is abandoned', () => {
    const premium = createPremium({ state: 'abandoned', scheduledDate: '2027-01-14' });
    const { ledger } = plan(createLedger(premium), '2027-02-01 12:00:00');
    expect(print(ledger.premiums[0]?.dueAt)).toBe('2027-02-13 20:00:00');
  });
});

describe('the due time of a premium', () => {
  it.each([
    ['is the opening of its window', createPremium(), '2027-01-10 12:00:00', '2027-01-14 08:00:30'],
    [
      'is now when it can be scheduled',
      createPremium(),
      '2027-01-14 08:00:30',
      '2027-01-14 08:00:30',
    ],
    [
      'is now when its order can be queried',
      createPremium({ state: 'deducting', attempts: [createAttempt()] }),
      '2027-01-15 08:01:30',
      '2027-01-15 08:01:30',
    ],
    [
      'does not exist when it is paid',
      createPremium({ state: 'paid' }),
      '2027-01-15 12:00:00',
      undefined,
    ],
  ])('%s', (_rule, premium, time, dueAt) => {
    expect(print(plan(createLedger(premium), time).ledger.premiums[0]?.dueAt)).toBe(dueAt);
  });

  it('rounds the end of a wait up to a whole millisecond', () => {
    const premium = createPremium({ waitUntil: at('2027-01-20 12:00:00') + 0.25 });
    const { ledger } = plan(createLedger(premium), '2027-01-20 11:00:00');
    expect(ledger.premiums[0]?.dueAt).toBe(at('2027-01-20 12:00:00') + 1);
  });

  it('follows from the state that an earlier premium has reached in the same commit', () => {
    const first = createPremium({ policy_period_id: 1, estimated_deduct_date: '2026-12-15' });
    const second = createPremium();
    const open = plan(createLedger(first, second), '2027-01-10 12:00:00');
    expect(print(open.ledger.premiums[1]?.dueAt)).toBe('2027-01-13 20:00:00');
    const paid = plan(createLedger({ ...first, state: 'paid' }, second), '2027-01-10 12:00:00');
    expect(print(paid.ledger.premiums[1]?.dueAt)).toBe('2027-01-14 08:00:30');
  });

  it('comes at once when a later premium has been scheduled', () => {
    const first = createPremium({ policy_period_id: 1 });
    const later = createPremium({ state: 'scheduled', scheduledDate: '2027-01-14' });
    const { ledger } = plan(createLedger(first, later), '2027-01-10 12:00:00');
    expect(print(ledger.premiums[0]?.dueAt)).toBe('2027-01-10 12:00:00');
  });

  it('leaves the premium as it is when nothing changes', () => {
    const { ledger } = plan(createLedger(createPremium()), '2027-01-10 12:00:00');
    const [planned] = ledger.premiums;
    expect(plan(ledger, '2027-01-10 13:00:00').ledger.premiums[0]).toBe(planned);
  });
});

describe('a pause of the plan', () => {
  const scheduled = createPremium({ state: 'scheduled', scheduledDate: '2027-01-14' });

  it('holds up a premium that could be deducted, which is looked at once a day', () => {
    const { ledger } = plan(createLedger(scheduled), '2027-01-15 08:00:30', { isPaused: true });
    expect(ledger.premiums[0]).toMatchObject({
      isHeld: true,
      dueAt: at('2027-01-16 08:00:30'),
    });
  });

  it.each([
    ['a premium whose window is not open', createPremium(), '2027-01-10 12:00:00', true],
    ['a premium without a pause', scheduled, '2027-01-15 08:00:30', false],
    ['a premium that is paid', createPremium({ state: 'paid' }), '2027-01-15 08:00:30', true],
  ])('does not hold up %s', (_what, premium, time, isPaused) => {
    const { ledger } = plan(createLedger(premium), time, { isPaused });
    expect(ledger.premiums[0]?.isHeld).toBeUndefined();
  });

  it('ends for a premium whose due time stays', () => {
    const held = { ...createPremium({ state: 'paid' }), isHeld: true };
    const { ledger } = plan(createLedger(held), '2027-01-15 08:00:30');
    expect(ledger.premiums[0]).toStrictEqual({ ...held, dueAt: undefined, isHeld: undefined });
  });
});

/** The renewal of a monthly list that ends on 2027-01-15; its window closes on 2027-02-14 at 19:00. */
function createRenewal(changes: Partial<ContractRenewal> = {}): ContractRenewal {
  return {
    state: 'planned',
    firstPeriodId: 1,
    estimated_deduct_date: '2027-01-15',
    frequency: 'month',
    checkedAt: at('2027-01-16 12:00:00'),
    failures: 0,
    alarms: 0,
    ...changes,
  };
}

function createList(changes: Partial<ContractRenewal> = {}): ContractLedger {
  const first = createPremium({
    policy_period_id: 1,
    estimated_deduct_date: '2026-12-15',
    state: 'paid',
  });
  return {
    version: 1,
    contract: CONTRACT,
    premiums: [first, createPremium({ state: 'paid' })],
    renewal: createRenewal(changes),
  };
}

describe('the renewal of a list', () => {
  const noList = { reason: 'no-list', waitUntil: at('2027-02-14 18:59:00') };

  it.each([
    ['2027-02-11 18:59:59', {}, 0, []],
    ['2027-02-11 19:00:00', {}, 1, ['renewal-at-risk']],
    ['2027-02-13 18:59:59', { alarms: 1 }, 1, []],
    ['2027-02-13 19:00:00', { alarms: 1 }, 2, ['renewal-at-risk']],
    ['2027-02-14 17:00:00', { alarms: 2 }, 3, ['renewal-at-risk']],
    ['2027-02-14 18:59:59', { alarms: 2 }, 3, ['renewal-at-risk']],
    ['2027-02-14 19:00:00', { alarms: 2 }, 2, []],
    ['2027-02-14 19:00:01', { alarms: 2 }, 2, []],
    ['2027-02-12 12:00:00', { state: 'stopped' }, 0, []],
    ['2027-02-12 12:00:00', { state: 'lapsed' }, 0, []],
  ] as const)(
    'raises its alarms at %s with %j: %i alarms, events %j',
    (time, changes, alarms, types) => {
      const ledger = createList({ ...noList, ...changes });
      const planned = plan(ledger, time, { rules: RENEWING });
      expect(planned.ledger.renewal?.alarms).toBe(alarms);
      expect(planned.events.map(({ type }) => type)).toEqual(types);
    },
  );

  it.each([
    ['2027-02-12 11:59:59', []],
    ['2027-02-12 12:00:00', ['renewal-at-risk']],
    ['2027-02-15 12:00:00', ['renewal-at-risk']],
  ])('raises no alarm for a day after it was accepted: at %s %j', (time, types) => {
    const sentAt = at('2027-02-11 12:00:00');
    const ledger = createList({ state: 'accepted', sentAt, reason: 'any' });
    const { events } = plan(ledger, time, { rules: RENEWING });
    expect(events.map(({ type }) => type)).toEqual(types);
    expect(events.map((event) => 'reason' in event && event.reason)).toEqual(
      types.map(() => 'accepted'),
    );
  });

  it('raises an alarm while its result is unclear', () => {
    const sentAt = at('2027-02-12 11:00:00');
    const ledger = createList({ state: 'renewing', sentAt, alarms: 0 });
    const { events } = plan(ledger, '2027-02-12 12:00:00', { rules: RENEWING });
    expect(events.map(({ type }) => type)).toEqual(['renewal-at-risk']);
  });

  it('raises no alarm when the policy does not renew', () => {
    expect(plan(createList(noList), '2027-02-12 12:00:00').events).toEqual([]);
  });

  it('raises no alarm as long as the frequency is unknown', () => {
    const { renewal, premiums, ...ledger } = createList({ frequency: undefined });
    const planned = plan(
      { ...ledger, renewal, premiums: premiums.slice(1) },
      '2027-02-12 12:00:00',
      { rules: RENEWING },
    );
    expect(planned.events).toEqual([]);
  });

  it('tells why it is at risk, and until when', () => {
    const explain = (changes: Partial<ContractRenewal>, time: string) =>
      plan(createList(changes), time, { rules: RENEWING }).events.map((event) =>
        event.type === 'renewal-at-risk' ? [print(event.closesAt), event.reason] : event,
      );
    const closesAt = '2027-02-14 19:00:00';
    expect(explain(noList, '2027-02-12 12:00:00')).toEqual([[closesAt, 'no-list']]);
    // A step that is due has the reason of the step before.
    expect(explain({ reason: 'SYSTEM_ERROR' }, '2027-02-12 12:00:00')).toEqual([
      [closesAt, 'SYSTEM_ERROR'],
    ]);
    expect(explain({}, '2027-02-12 20:00:00')).toEqual([[closesAt, 'window-opens']]);
  });

  it.each([
    ['is the next alarm', noList, '2027-02-01 12:00:00', '2027-02-11 19:00:00'],
    ['is the end of a wait', noList, '2027-02-14 18:00:00', '2027-02-14 18:59:00'],
    ['is now when it can be renewed', {}, '2027-02-01 12:00:00', '2027-02-01 12:00:00'],
    ['does not exist when it has lapsed', { state: 'lapsed' }, '2027-02-01 12:00:00', undefined],
  ] as const)('has a due time that %s', (_rule, changes, time, dueAt) => {
    const { ledger } = plan(createList(changes), time, { rules: RENEWING });
    expect(print(ledger.renewal?.dueAt)).toBe(dueAt);
  });

  it('waits for the end of a pause of the plan', () => {
    const time = '2027-02-01 12:00:00';
    const isHeld = (changes: Partial<ContractRenewal>, isPaused: boolean) =>
      plan(createList(changes), time, { rules: RENEWING, isPaused }).ledger.renewal?.isHeld;
    expect(isHeld({}, true)).toBe(true);
    expect(isHeld({}, false)).toBeUndefined();
    expect(isHeld(noList, true)).toBeUndefined();
    expect(isHeld({ state: 'lapsed' }, true)).toBeUndefined();
  });
});
