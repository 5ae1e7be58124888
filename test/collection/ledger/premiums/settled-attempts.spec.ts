import { describe, expect, it } from 'vitest';
import type { DeductionAttempt, Premium } from '../../../../lib/collection/ledger/ledger.js';
import type { DeductionFact } from '../../../../lib/collection/ledger/premiums/deduction-fact.js';
import {
  type RetryDecision,
  settleDeduction,
} from '../../../../lib/collection/ledger/premiums/settle.js';
import { at, createAttempt, createPremium, RULES } from '../../support/premiums.js';

const NOW = at('2027-01-15 12:00:00');
const SENT = createAttempt();
const deducting = createPremium({
  state: 'deducting',
  scheduledDate: '2027-01-14',
  attempts: [SENT],
});

const settle = (
  premium: Premium,
  fact: Partial<DeductionFact>,
  options: { decideRetry?: RetryDecision; isEnding?: boolean } = {},
) =>
  settleDeduction(
    premium,
    { out_trade_no: 'T1', outcome: 'paid', ...fact },
    { now: NOW, rules: RULES, ...options },
  );

describe('the deduction that a result settles', () => {
  it.each<[string, Partial<DeductionFact>, Partial<DeductionAttempt>]>([
    [
      'paid with all that is known',
      { transaction_id: '42', paidDate: '2027-01-14', paidAmount: 3000 },
      { transaction_id: '42', paidDate: '2027-01-14', paidAmount: undefined },
    ],
    ['paid today where no day is known', {}, { paidDate: '2027-01-15' }],
    [
      'paid with another amount',
      { paidAmount: 2999 },
      { paidDate: '2027-01-15', paidAmount: 2999 },
    ],
    [
      'paid by the bill, which states the day',
      { isBill: true, paidDate: '2027-01-14' },
      { paidDate: '2027-01-14' },
    ],
  ])('a deduction is %s', (_title, fact, settled) => {
    const { premium, events } = settle(deducting, fact);
    const { transaction_id, paidDate } = settled;
    expect(premium).toEqual({
      ...deducting,
      state: 'paid',
      attempts: [{ ...SENT, state: 'paid', settledAt: NOW, ...settled }],
    });
    expect(events).toEqual([
      { type: 'paid', out_trade_no: 'T1', transaction_id, paidDate, late: false },
    ]);
  });

  it('keeps the reason of a failure, and has no day of a payment', () => {
    const fact = {
      outcome: 'failed',
      transaction_id: '42',
      paidDate: '2027-01-15',
      reason: 'NOT_ENOUGH',
    } as const;
    const nextAttemptAt = at('2027-01-16 08:00:00');
    const { premium, events } = settle(deducting, fact);
    expect(premium).toEqual({
      ...deducting,
      state: 'scheduled',
      reason: 'NOT_ENOUGH',
      waitUntil: nextAttemptAt,
      attempts: [
        { ...SENT, state: 'failed', settledAt: NOW, transaction_id: '42', reason: 'NOT_ENOUGH' },
      ],
    });
    expect(events).toEqual([
      { type: 'failed', out_trade_no: 'T1', attempt: 1, reason: 'NOT_ENOUGH', nextAttemptAt },
    ]);
  });

  it('a failure is followed by another deduction when the application says so', () => {
    const nextAttemptAt = at('2027-01-18 09:30:00');
    const { premium, events } = settle(
      deducting,
      { outcome: 'failed' },
      { decideRetry: () => nextAttemptAt },
    );
    expect(premium).toMatchObject({ state: 'scheduled', waitUntil: nextAttemptAt });
    expect(events).toMatchObject([{ type: 'failed', nextAttemptAt }]);
    const stopped = settle(deducting, { outcome: 'failed' }, { decideRetry: () => undefined });
    expect(stopped.premium).toMatchObject({ state: 'abandoned', reason: 'policy' });
  });

  it('tells that no day is left for another deduction', () => {
    const last = { ...deducting, estimated_deduct_date: '2026-12-17' };
    const { premium, events } = settle(last, { outcome: 'failed' });
    expect(premium).toMatchObject({ state: 'abandoned', reason: 'no-day-left' });
    expect(events).toMatchObject([{ type: 'failed' }, { reason: 'no-day-left' }]);
  });

  it('tells why no deduction follows the eighth', () => {
    const attempts = [1, 2, 3, 4, 5, 6, 7].map((number) =>
      createAttempt({ number, out_trade_no: `F${number}`, state: 'failed' }),
    );
    const eighth = createAttempt({ number: 8 });
    const { premium, events } = settle(
      { ...deducting, attempts: [...attempts, eighth] },
      { outcome: 'failed', reason: 'NOT_ENOUGH' },
    );
    expect(premium).toMatchObject({ state: 'abandoned', reason: 'attempts-used-up' });
    expect(premium.waitUntil).toBeUndefined();
    expect(events).toEqual([
      {
        type: 'failed',
        out_trade_no: 'T1',
        attempt: 8,
        reason: 'NOT_ENOUGH',
        nextAttemptAt: undefined,
      },
      { type: 'abandoned', reason: 'attempts-used-up' },
    ]);
  });

  it('plans no deduction after the failure of one that is not the latest', () => {
    const later = createAttempt({ number: 2, out_trade_no: 'T2', state: 'failed' });
    const premium = { ...deducting, attempts: [SENT, later] };
    const settled = settle(premium, { outcome: 'failed' });
    expect(settled.premium).toMatchObject({
      state: 'scheduled',
      attempts: [{ state: 'failed' }, later],
    });
    expect(settled.premium.waitUntil).toBeUndefined();
    expect(settled.events).toEqual([
      {
        type: 'failed',
        out_trade_no: 'T1',
        attempt: 1,
        reason: undefined,
        nextAttemptAt: undefined,
      },
    ]);
  });
});

describe('a deduction that the ledger has not sent', () => {
  it.each([
    [undefined, '2027-01-14'],
    ['2027-01-10', '2027-01-10'],
  ])(
    'joins a premium that was scheduled on %s as one that was scheduled on %s',
    (before, scheduledDate) => {
      const premium = createPremium({ scheduledDate: before });
      const fact = { out_trade_no: 'L2', number: 2, outcome: 'accepted' } as const;
      expect(settle(premium, fact)).toEqual({
        premium: {
          ...premium,
          state: 'accepted',
          scheduledDate,
          waitUntil: at('2027-01-15 12:02:00'),
          attempts: [
            {
              number: 2,
              out_trade_no: 'L2',
              amount: 3000,
              state: 'accepted',
              sentAt: NOW,
              queries: 0,
            },
          ],
        },
        events: [],
      });
    },
  );

  it('lets its number be sent again when WeChat Pay does not know it either', () => {
    const fact = { out_trade_no: 'L1', number: 1, outcome: 'absent' } as const;
    expect(settle(createPremium(), fact)).toMatchObject({
      premium: { state: 'scheduled', attempts: [{ number: 1, state: 'absent' }] },
      events: [],
    });
  });

  it('lets the next one follow as the application or the end of the contract says', () => {
    const fact = { out_trade_no: 'L1', number: 1, outcome: 'failed' } as const;
    const nextAttemptAt = at('2027-01-18 09:30:00');
    const chosen = settle(createPremium(), fact, { decideRetry: () => nextAttemptAt });
    expect(chosen.premium.waitUntil).toBe(nextAttemptAt);
    const ended = settle(createPremium(), fact, { isEnding: true });
    expect(ended.premium.waitUntil).toBeUndefined();
    expect(ended.events).toMatchObject([{ type: 'failed', nextAttemptAt: undefined }]);
  });

  const first = createAttempt({ state: 'failed', out_trade_no: 'T0' });
  it.each<[string, readonly DeductionAttempt[], Partial<DeductionFact>, Partial<DeductionAttempt>]>(
    [
      ['as the first', [], {}, { number: 1, paidDate: '2027-01-15' }],
      ['after the latest', [first], {}, { number: 2, paidDate: '2027-01-15' }],
      [
        'after the latest of several',
        [first, createAttempt({ number: 4, out_trade_no: 'T4', state: 'failed' })],
        {},
        { number: 5, paidDate: '2027-01-15' },
      ],
      [
        'with all that is known',
        [],
        { transaction_id: '42', paidDate: '2027-01-14', paidAmount: 3000 },
        { number: 1, transaction_id: '42', paidDate: '2027-01-14' },
      ],
      [
        'with another amount',
        [],
        { paidAmount: 2999 },
        { number: 1, paidDate: '2027-01-15', paidAmount: 2999 },
      ],
    ],
  )('a deduction that was paid is taken over %s', (_title, attempts, fact, added) => {
    const premium = createPremium({
      state: 'scheduled',
      scheduledDate: '2027-01-14',
      failures: 2,
      attempts,
    });
    const { transaction_id, paidDate } = added;
    expect(settle(premium, { out_trade_no: 'T9', ...fact })).toEqual({
      premium: {
        ...premium,
        state: 'paid',
        failures: 0,
        attempts: [
          ...attempts,
          {
            out_trade_no: 'T9',
            amount: 3000,
            state: 'paid',
            sentAt: NOW,
            queries: 0,
            settledAt: NOW,
            ...added,
          },
        ],
      },
      events: [{ type: 'paid', out_trade_no: 'T9', transaction_id, paidDate, late: false }],
    });
  });
});

describe('the payment of a premium that is paid', () => {
  const failed = createAttempt({ number: 2, out_trade_no: 'T2', state: 'failed' });
  it.each<[string, string | undefined, readonly DeductionAttempt[], boolean]>([
    ['the period was paid when it was enrolled', 'before-enrolment', [], true],
    ['the ledger has a deduction of the enrolled period', 'before-enrolment', [failed], false],
    ['the period was reported as paid before the order', undefined, [], false],
    ['the period was reported as paid before its second order', undefined, [failed], false],
    ['the period was reported as paid for another reason', 'policy', [], false],
  ])(
    'a payment is reported unless the ledger knows of it: %s (reason: %s)',
    (_title, reason, attempts, isReported) => {
      const premium = createPremium({ state: 'paid', reason, attempts });
      const { premium: settled, events } = settle(premium, { out_trade_no: 'T9' });
      expect(settled).toMatchObject({ state: 'paid', reason });
      expect(settled.attempts).toMatchObject([...attempts, { out_trade_no: 'T9', state: 'paid' }]);
      expect(events).toEqual(
        isReported
          ? [
              {
                type: 'paid',
                out_trade_no: 'T9',
                transaction_id: undefined,
                paidDate: '2027-01-15',
                late: false,
              },
            ]
          : [],
      );
    },
  );

  it('an order that was open meanwhile does not report the payment again', () => {
    const premium: Premium = { ...deducting, state: 'paid', failures: 1 };
    expect(settle(premium, { paidDate: '2027-01-15' })).toEqual({
      premium: {
        ...premium,
        attempts: [{ ...SENT, state: 'paid', settledAt: NOW, paidDate: '2027-01-15' }],
      },
      events: [],
    });
  });

  it('a payment under another number is reported as the second one', () => {
    const paid = createAttempt({ state: 'paid' });
    const premium = createPremium({ state: 'paid', attempts: [paid] });
    expect(settle(premium, { out_trade_no: 'T9', transaction_id: '43' }).events).toEqual([
      { type: 'paid-twice', out_trade_no: 'T9', transaction_id: '43' },
    ]);
  });
});
