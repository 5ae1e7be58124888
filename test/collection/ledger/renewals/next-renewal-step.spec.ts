import { describe, expect, it } from 'vitest';
import type {
  CollectedContract,
  ContractRenewal,
  Premium,
} from '../../../../lib/collection/ledger/ledger.js';
import type { PremiumState } from '../../../../lib/collection/ledger/premiums/premium-state.js';
import {
  findRenewalStep,
  getNextMorning,
} from '../../../../lib/collection/ledger/renewals/next-renewal-step.js';
import type { RenewalState } from '../../../../lib/collection/ledger/renewals/renewal-state.js';
import {
  at,
  beijing,
  CONTRACT,
  createLedger,
  createPremium,
  RULES,
} from '../../support/premiums.js';

const FIRST = createPremium({
  policy_period_id: 1,
  estimated_deduct_date: '2026-12-15',
  state: 'paid',
});
const LAST = createPremium({ state: 'paid' });

/** The differences from a paid monthly list that the policy renews. */
interface Situation {
  readonly renewal?: Partial<ContractRenewal>;
  readonly premiums?: readonly Premium[];
  readonly contract?: CollectedContract['state'];
  readonly isPaused?: boolean;
  readonly renews?: boolean;
}

/** The next step at a time. The window is open from 2027-01-16 to 2027-02-14. */
function findStep(time: string, situation: Situation = {}): string {
  const {
    premiums = [FIRST, LAST],
    contract = 'active',
    isPaused = false,
    renews = true,
  } = situation;
  const renewal: ContractRenewal = {
    state: 'planned',
    firstPeriodId: 1,
    estimated_deduct_date: '2027-01-15',
    frequency: 'month',
    checkedAt: at('2027-01-10 12:00:00'),
    failures: 0,
    alarms: 0,
    ...situation.renewal,
  };
  const ledger = {
    ...createLedger(...premiums),
    contract: { ...CONTRACT, state: contract },
    renewal,
  };
  const rules = { ...RULES, renews };
  const step = findRenewalStep({ ledger, now: at(time), isPaused, rules });
  if (step.type === 'wait') return `wait ${beijing(step.until)} ${step.reason}`;
  return step.type === 'close' ? `close ${step.reason}` : step.type;
}

describe('the step of a renewal in its window', () => {
  it.each<[RenewalState, string, string]>([
    ['planned', 'renew', 'wait 2027-02-02 04:00:00 no-policy'],
    ['renewing', 'query-list', 'query-list'],
    ['accepted', 'query-list', 'query-list'],
    ['stopped', 'wait 2027-02-06 04:00:00 stopped', 'wait 2027-02-06 04:00:00 stopped'],
    ['lapsed', 'done', 'done'],
  ])('a renewal that is %s has the step "%s", and without a policy "%s"', (state, step, other) => {
    const renewal = { state, checkedAt: at('2027-01-30 12:00:00') };
    expect(findStep('2027-02-01 12:00:00', { renewal })).toBe(step);
    expect(findStep('2027-02-01 12:00:00', { renewal, renews: false })).toBe(other);
  });

  it.each<[CollectedContract['state'], string]>([
    ['active', 'renew'],
    ['suspended', 'query-list'],
    ['ended', 'done'],
    ['withdrawn', 'done'],
  ])('a contract that is %s has the step "%s"', (contract, step) => {
    expect(findStep('2027-02-01 12:00:00', { contract })).toBe(step);
  });

  it('queries no sent renewal of a contract that has ended', () => {
    const renewal = { state: 'renewing' } as const;
    expect(findStep('2027-02-01 12:00:00', { renewal, contract: 'ended' })).toBe('done');
    expect(findStep('2027-02-01 12:00:00', { renewal, contract: 'withdrawn' })).toBe('done');
  });

  it('finds nothing to do without a renewal', () => {
    const ledger = createLedger(FIRST, LAST);
    const rules = { ...RULES, renews: true };
    const view = { ledger, now: at('2027-02-01 12:00:00'), isPaused: false, rules };
    expect(findRenewalStep(view)).toEqual({ type: 'done' });
  });

  it.each([
    ['2027-01-16 08:00:29', 'wait 2027-01-16 08:00:30 window-opens'],
    ['2027-01-16 08:00:30', 'renew'],
    ['2027-01-16 18:59:29', 'renew'],
    ['2027-01-16 18:59:30', 'wait 2027-01-17 08:00:30 window-opens'],
    ['2027-02-14 18:59:29', 'renew'],
    ['2027-02-14 18:59:30', 'query-list'],
  ])('keeps 30 s from both ends of each day: at %s "%s"', (time, step) => {
    expect(findStep(time)).toBe(step);
  });

  it('waits for the opening before it looks at a contract that may be terminated', () => {
    expect(findStep('2027-01-16 08:00:29', { contract: 'suspended' })).toBe(
      'wait 2027-01-16 08:00:30 window-opens',
    );
  });

  it.each([
    ['2027-01-16 08:00:29', 'wait 2027-01-16 08:00:30 window-opens'],
    ['2027-02-01 12:00:00', 'wait 2027-02-02 12:00:00 paused'],
    ['2027-02-13 18:59:29', 'wait 2027-02-14 18:59:29 paused'],
    ['2027-02-14 08:00:30', 'wait 2027-02-14 18:59:30 paused'],
    ['2027-02-14 18:59:30', 'query-list'],
  ])('waits for a day, or for the end, while the plan is paused: at %s "%s"', (time, step) => {
    expect(findStep(time, { isPaused: true })).toBe(step);
  });

  it('queries a renewal that was sent, or a contract that may be terminated, also while the plan is paused', () => {
    const time = '2027-02-01 12:00:00';
    expect(findStep(time, { isPaused: true, renewal: { state: 'renewing' } })).toBe('query-list');
    expect(findStep(time, { isPaused: true, renewal: { state: 'accepted' } })).toBe('query-list');
    expect(findStep(time, { isPaused: true, contract: 'suspended' })).toBe('query-list');
  });
});

describe('the wait of a renewal', () => {
  it.each<[string, string, Partial<ContractRenewal>, string]>([
    ['2027-02-01 11:59:59', '2027-02-01 12:00:00', {}, 'wait 2027-02-01 12:00:00 planned'],
    ['2027-02-01 12:00:00', '2027-02-01 12:00:00', {}, 'renew'],
    [
      '2027-02-01 11:59:59',
      '2027-02-01 12:00:00',
      { reason: 'no-list' },
      'wait 2027-02-01 12:00:00 no-list',
    ],
    [
      '2027-02-01 11:59:59',
      '2027-02-01 12:00:00',
      { state: 'renewing' },
      'wait 2027-02-01 12:00:00 renewing',
    ],
    ['2027-02-01 12:00:00', '2027-02-01 12:00:00', { state: 'renewing' }, 'query-list'],
    [
      '2027-02-01 11:59:59',
      '2027-02-01 12:00:00',
      { state: 'accepted', reason: 'timeout' },
      'wait 2027-02-01 12:00:00 timeout',
    ],
  ])('leads at %s, until %s, with %j, to "%s"', (time, until, changes, step) => {
    expect(findStep(time, { renewal: { waitUntil: at(until), ...changes } })).toBe(step);
  });

  it.each([
    ['2027-02-01 12:00:00', '2027-02-05 12:00:00', 'wait 2027-02-05 12:00:00 no-list'],
    ['2027-02-01 12:00:00', '2027-02-14 18:59:29', 'wait 2027-02-14 18:59:29 no-list'],
    ['2027-02-01 12:00:00', '2027-02-14 18:59:31', 'wait 2027-02-14 18:59:30 no-list'],
    ['2027-02-14 18:59:29', '2027-02-20 12:00:00', 'wait 2027-02-14 18:59:30 no-list'],
    ['2027-02-14 18:59:30', '2027-02-20 12:00:00', 'query-list'],
  ])('does not go beyond the window: at %s, until %s, "%s"', (time, until, step) => {
    expect(findStep(time, { renewal: { waitUntil: at(until), reason: 'no-list' } })).toBe(step);
  });

  it.each([
    ['2027-02-14 18:59:30', '2027-02-14 18:59:31', 'wait 2027-02-14 18:59:31 timeout'],
    ['2027-02-14 18:59:30', '2027-02-15 18:59:30', 'wait 2027-02-15 18:59:30 timeout'],
    ['2027-02-14 18:59:30', '2027-02-15 18:59:31', 'query-list'],
    ['2027-02-16 12:00:00', '2027-02-17 12:00:00', 'wait 2027-02-17 12:00:00 timeout'],
    ['2027-02-16 12:00:00', '2027-02-17 12:00:01', 'query-list'],
  ])('lasts for a day at most after the window: at %s, until %s, "%s"', (time, until, step) => {
    const changes = { waitUntil: at(until), reason: 'timeout' };
    expect(findStep(time, { renewal: changes })).toBe(step);
    expect(findStep(time, { renewal: { ...changes, state: 'renewing' } })).toBe(step);
  });
});

describe('a renewal that was sent', () => {
  it.each([
    ['2027-02-14 18:59:30', 'query-list'],
    ['2027-02-14 19:00:00', 'query-list'],
    ['2027-03-16 18:59:59', 'query-list'],
    ['2027-03-16 19:00:00', 'close result-unknown'],
  ])('keeps its queries until 30 days after the window: at %s "%s"', (time, step) => {
    expect(findStep(time, { renewal: { state: 'renewing' } })).toBe(step);
    expect(findStep(time, { renewal: { state: 'accepted' } })).toBe(step);
  });
});

describe('the end of a renewal that was not sent', () => {
  const END = '2027-02-14 18:59:30';

  it.each([
    [END, '2027-02-14 18:59:29', 'query-list'],
    [END, '2027-02-14 18:59:30', 'close window-closed'],
    ['2027-02-20 12:00:00', '2027-02-14 18:59:29', 'query-list'],
    ['2027-02-20 12:00:00', '2027-02-14 18:59:30', 'close window-closed'],
    ['2027-03-16 18:59:59', '2027-02-14 18:59:29', 'query-list'],
    ['2027-03-16 19:00:00', '2027-02-14 18:59:29', 'close window-closed'],
  ])(
    'follows a query after the window: at %s, after the list of %s, "%s"',
    (time, checkedAt, step) => {
      expect(findStep(time, { renewal: { checkedAt: at(checkedAt) } })).toBe(step);
    },
  );

  it.each<[string, readonly Premium[], Partial<ContractRenewal>, string]>([
    ['every premium is paid', [FIRST, LAST], {}, 'close window-closed'],
    ['the policy had no list', [FIRST, LAST], { reason: 'no-list' }, 'close no-list'],
    [
      'only the last premium is paid',
      [{ ...FIRST, state: 'expired' }, LAST],
      {},
      'close window-closed',
    ],
    [
      'only the first premium is paid',
      [FIRST, { ...LAST, state: 'expired' }],
      {},
      'close window-closed',
    ],
    [
      'no premium is paid',
      [
        { ...FIRST, state: 'expired' },
        { ...LAST, state: 'expired' },
      ],
      {},
      'close no-paid-premium',
    ],
    [
      'no premium is paid and the policy had no list',
      [{ ...FIRST, state: 'expired' }, createPremium()],
      { reason: 'no-list' },
      'close no-paid-premium',
    ],
    [
      'only a premium of an earlier list is paid',
      [FIRST, { ...LAST, state: 'expired' }],
      { firstPeriodId: 2 },
      'close no-paid-premium',
    ],
  ])('names the reason when %s', (_case, premiums, changes, step) => {
    const renewal = { checkedAt: at(END), ...changes };
    expect(findStep(END, { premiums, renewal })).toBe(step);
  });
});

describe('a list that WeChat Pay does not renew yet', () => {
  const TIME = '2027-02-01 12:00:00';
  const OPEN = 'wait 2027-02-13 20:00:00 last-premium-open';
  const UNPAID = 'wait 2027-02-14 18:59:30 no-paid-premium';

  it.each<[PremiumState, string, string]>([
    ['planned', 'renew', OPEN],
    ['scheduling', OPEN, OPEN],
    ['scheduled', OPEN, OPEN],
    ['deducting', OPEN, OPEN],
    ['accepted', OPEN, OPEN],
    ['paid', 'renew', 'renew'],
    ['abandoned', 'renew', OPEN],
    ['expired', 'renew', 'renew'],
    ['superseded', 'renew', 'renew'],
    ['stuck', 'renew', OPEN],
  ])(
    'has a last premium that is %s: "%s", and when it was scheduled "%s"',
    (state, step, scheduled) => {
      const last = createPremium({ state });
      const scheduledLast = createPremium({ state, scheduledDate: '2027-01-14' });
      expect(findStep(TIME, { premiums: [FIRST, last] })).toBe(step);
      expect(findStep(TIME, { premiums: [FIRST, scheduledLast] })).toBe(scheduled);
    },
  );

  it.each([
    ['2027-01-16 08:00:29', OPEN],
    ['2027-02-13 19:59:59', OPEN],
    ['2027-02-13 20:00:00', 'wait 2027-02-14 08:00:30 window-opens'],
    ['2027-02-14 08:00:30', 'renew'],
  ])('waits until nothing can be deducted: at %s "%s"', (time, step) => {
    expect(findStep(time, { premiums: [FIRST, createPremium({ state: 'deducting' })] })).toBe(step);
  });

  it('waits no longer than until the end of the window', () => {
    const last = createPremium({ estimated_deduct_date: '2027-01-20', state: 'deducting' });
    expect(findStep(TIME, { premiums: [FIRST, last] })).toBe(
      'wait 2027-02-14 18:59:30 last-premium-open',
    );
  });

  it('waits for its last premium only', () => {
    const open = { state: 'deducting', scheduledDate: '2026-12-14' } as const;
    expect(findStep(TIME, { premiums: [{ ...FIRST, ...open }, LAST] })).toBe('renew');
    const earlier = createPremium({
      policy_period_id: 0,
      estimated_deduct_date: '2026-11-15',
      state: 'paid',
    });
    const premiums = [earlier, FIRST, createPremium({ state: 'deducting' })];
    expect(findStep(TIME, { premiums, renewal: { firstPeriodId: 0 } })).toBe(OPEN);
  });

  it.each<[string, readonly Premium[], number, string]>([
    ['has no premium', [], 1, UNPAID],
    ['has no paid premium', [{ ...FIRST, state: 'expired' }, createPremium()], 1, UNPAID],
    ['has no paid premium of its own', [FIRST, { ...LAST, state: 'expired' }], 2, UNPAID],
    ['has one premium, which is open', [FIRST, { ...LAST, state: 'deducting' }], 2, OPEN],
    ['has a paid premium before its last one', [FIRST, { ...LAST, state: 'expired' }], 1, 'renew'],
    ['has a paid premium after others', [{ ...FIRST, state: 'expired' }, LAST], 1, 'renew'],
  ])('waits for a payment or not when it %s', (_case, premiums, firstPeriodId, step) => {
    expect(findStep(TIME, { premiums, renewal: { firstPeriodId } })).toBe(step);
  });

  it('waits for a payment before the window opens, too', () => {
    const premiums = [{ ...FIRST, state: 'expired' } as const, createPremium()];
    expect(findStep('2027-01-16 08:00:29', { premiums })).toBe(UNPAID);
  });
});

describe('a renewal that the policy has stopped', () => {
  it.each([
    // Half a day less than a week after the beginning of the window, and then the next night.
    ['2027-01-12 12:00:00', '2027-01-10 12:00:00', 'wait 2027-01-23 04:00:00 stopped'],
    ['2027-01-23 03:59:59', '2027-01-10 12:00:00', 'wait 2027-01-23 04:00:00 stopped'],
    ['2027-01-23 04:00:00', '2027-01-10 12:00:00', 'query-list'],
    // The same after the last query in the window.
    ['2027-01-21 12:00:00', '2027-01-20 15:59:59', 'wait 2027-01-27 04:00:00 stopped'],
    ['2027-01-21 12:00:00', '2027-01-20 16:00:00', 'wait 2027-01-27 04:00:00 stopped'],
    ['2027-01-21 12:00:00', '2027-01-20 16:00:01', 'wait 2027-01-28 04:00:00 stopped'],
    ['2027-01-27 04:00:00', '2027-01-20 16:00:00', 'query-list'],
    // The last query follows the window.
    ['2027-02-13 12:00:00', '2027-02-07 16:00:00', 'wait 2027-02-14 04:00:00 stopped'],
    ['2027-02-13 12:00:00', '2027-02-12 12:00:00', 'wait 2027-02-15 04:00:00 stopped'],
    ['2027-02-15 03:59:59', '2027-02-14 18:59:59', 'wait 2027-02-15 04:00:00 stopped'],
    ['2027-02-15 04:00:00', '2027-02-14 18:59:59', 'query-list'],
    ['2027-02-15 04:00:00', '2027-02-14 19:00:00', 'done'],
    ['2027-03-16 18:59:59', '2027-02-14 04:00:00', 'query-list'],
    ['2027-03-16 19:00:00', '2027-02-14 04:00:00', 'done'],
  ])('leads at %s, after the list of %s, to "%s"', (time, checkedAt, step) => {
    const renewal = { state: 'stopped', checkedAt: at(checkedAt) } as const;
    expect(findStep(time, { renewal })).toBe(step);
    expect(findStep(time, { renewal, renews: false })).toBe(step);
  });

  it.each<[string, string | undefined, string]>([
    ['2027-01-27 03:59:59', undefined, 'wait 2027-01-27 04:00:00 stopped'],
    ['2027-01-27 04:59:59', undefined, 'wait 2027-01-27 05:00:00 stopped'],
    ['2027-01-27 04:59:59', 'timeout', 'wait 2027-01-27 05:00:00 timeout'],
    ['2027-01-27 05:00:00', 'timeout', 'query-list'],
  ])(
    'repeats its query when an outage ends: at %s, with the reason %s, "%s"',
    (time, reason, step) => {
      const waitUntil = at('2027-01-27 05:00:00');
      const checkedAt = at('2027-01-20 04:00:00');
      expect(findStep(time, { renewal: { state: 'stopped', checkedAt, waitUntil, reason } })).toBe(
        step,
      );
    },
  );

  it.each([
    ['2027-02-14 18:59:29', 'wait 2027-02-15 04:00:00 stopped'],
    ['2027-02-14 18:59:30', 'wait 2027-03-24 04:00:00 stopped'],
  ])('asks at the end of the window of its state, after the list of %s: "%s"', (time, step) => {
    const renewal = { state: 'stopped', checkedAt: at(time) } as const;
    expect(findStep('2027-02-15 00:00:00', { premiums: [LAST], renewal })).toBe(step);
  });
});

describe('a renewal without a policy', () => {
  it.each([
    ['2027-01-12 12:00:00', '2027-01-12 12:00:00', 'wait 2027-01-16 04:00:00 no-policy'],
    ['2027-01-16 00:00:00', '2027-01-12 12:00:00', 'wait 2027-01-16 04:00:00 no-policy'],
    ['2027-01-18 03:59:59', '2027-01-17 12:00:00', 'wait 2027-01-18 04:00:00 no-policy'],
    ['2027-01-18 04:00:00', '2027-01-17 12:00:00', 'wait 2027-01-19 04:00:00 no-policy'],
    ['2027-01-24 03:59:59', '2027-01-17 12:00:00', 'wait 2027-01-24 04:00:00 no-policy'],
    ['2027-01-24 04:00:00', '2027-01-17 12:00:00', 'query-list'],
    ['2027-02-15 04:00:00', '2027-02-14 19:00:00', 'done'],
  ])('looks for one each night: at %s, after the list of %s, "%s"', (time, checkedAt, step) => {
    expect(findStep(time, { renews: false, renewal: { checkedAt: at(checkedAt) } })).toBe(step);
  });

  it('asks after the window of its state, before the next one begins', () => {
    const situation = {
      renews: false,
      premiums: [LAST],
      renewal: { checkedAt: at('2027-02-13 12:00:00') },
    };
    expect(findStep('2027-02-15 00:00:00', situation)).toBe('wait 2027-02-15 04:00:00 no-policy');
    expect(findStep('2027-02-15 04:00:00', situation)).toBe('query-list');
  });

  it('names its state while the query after an outage waits', () => {
    const renewal = {
      checkedAt: at('2027-01-17 12:00:00'),
      waitUntil: at('2027-01-24 04:05:00'),
    };
    expect(findStep('2027-01-24 04:04:59', { renews: false, renewal })).toBe(
      'wait 2027-01-24 04:05:00 planned',
    );
    expect(findStep('2027-01-24 04:05:00', { renews: false, renewal })).toBe('query-list');
  });
});

describe('a renewal whose frequency is unknown', () => {
  it.each([
    ['2027-01-16 08:00:29', '2027-01-15 23:59:59', 'wait 2027-01-16 08:00:30 window-opens'],
    ['2027-01-16 08:00:30', '2027-01-15 23:59:59', 'query-list'],
    ['2027-01-16 08:00:30', '2027-01-16 00:00:00', 'wait 2027-01-23 00:00:00 frequency-unknown'],
    ['2027-02-01 11:59:59', '2027-01-25 12:00:00', 'wait 2027-02-01 12:00:00 frequency-unknown'],
    ['2027-02-01 12:00:00', '2027-01-25 12:00:00', 'query-list'],
    ['2027-02-13 12:00:00', '2027-02-07 08:00:29', 'wait 2027-02-14 08:00:29 frequency-unknown'],
    ['2027-02-13 12:00:00', '2027-02-10 12:00:00', 'wait 2027-02-14 08:00:30 frequency-unknown'],
    ['2027-02-14 08:00:30', '2027-02-14 08:00:29', 'query-list'],
    ['2027-02-14 08:00:30', '2027-02-14 08:00:30', 'wait 2027-02-14 18:59:30 frequency-unknown'],
    ['2027-02-14 18:59:29', '2027-02-14 08:00:30', 'wait 2027-02-14 18:59:30 frequency-unknown'],
    ['2027-02-14 18:59:30', '2027-02-14 08:00:30', 'wait 2027-03-17 08:00:30 window-opens'],
    ['2027-03-17 08:00:30', '2027-02-14 08:00:30', 'query-list'],
    ['2028-01-15 18:59:29', '2028-01-15 08:00:30', 'wait 2028-01-15 18:59:30 frequency-unknown'],
    ['2028-01-15 18:59:30', '2028-01-15 08:00:30', 'query-list'],
    ['2028-01-15 18:59:30', '2028-01-15 18:59:30', 'close window-closed'],
  ])('leads at %s, after the list of %s, to "%s"', (time, checkedAt, step) => {
    const renewal = { frequency: undefined, checkedAt: at(checkedAt) };
    expect(findStep(time, { premiums: [LAST], renewal })).toBe(step);
  });

  it('waits no longer when the state of the contract shows the frequency', () => {
    const checkedAt = at('2027-02-01 12:00:00');
    const situation = { premiums: [LAST], renewal: { checkedAt } };
    expect(findStep('2027-02-01 12:00:00', situation)).toBe('renew');
  });

  it('asks nothing while the plan is paused', () => {
    const renewal = { frequency: undefined };
    expect(findStep('2027-02-01 12:00:00', { premiums: [LAST], renewal, isPaused: true })).toBe(
      'wait 2027-02-02 12:00:00 paused',
    );
  });

  it.each([
    ['2027-02-14 18:59:29', 'query-list'],
    ['2027-02-14 18:59:30', 'wait 2027-03-17 08:00:30 window-opens'],
  ])('asks at the end of a window of its state, after the list of %s: "%s"', (checkedAt, step) => {
    const renewal = { checkedAt: at(checkedAt) };
    expect(findStep('2027-02-15 12:00:00', { premiums: [LAST], renewal })).toBe(step);
  });
});

describe('the morning on which the policy is asked again', () => {
  it.each([
    ['2027-01-14 23:59:59', '2027-01-15 08:00:30'],
    ['2027-01-15 00:00:00', '2027-01-16 08:00:30'],
    ['2027-01-15 08:00:30', '2027-01-16 08:00:30'],
    ['2027-01-31 23:59:59', '2027-02-01 08:00:30'],
  ])('follows the day of %s: %s', (time, morning) => {
    expect(beijing(getNextMorning(at(time)))).toBe(morning);
  });
});
