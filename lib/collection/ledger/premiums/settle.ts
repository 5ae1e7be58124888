import { addDays, toBeijingDate } from '../../../common/beijing-date.js';
import type { CollectionRules } from '../collection-rules.js';
import type { DeductionFact } from './deduction-fact.js';
import { type DeductionAttempt, type Premium, replaceAttempt } from '../ledger.js';
import { BEFORE_ENROLMENT, isFinal } from './premium-state.js';
import { findNextAttempt, isClosed, type PremiumChange, recordOutcome } from './record.js';
import { settleAbsent, settleAccepted, settlePending } from './settle-pending.js';

/** The moment of the next deduction after a failed one, `undefined` to stop. */
export type RetryDecision = (premium: Premium, now: number) => number | undefined;

/** Facts only move a deduction upwards in this order, so that their order of arrival does not matter. */
const RANK: { readonly [State in DeductionAttempt['state']]: number } = {
  absent: 0,
  sent: 1,
  accepted: 2,
  failed: 3,
  paid: 4,
};

/**
 * Settles a deduction. Every source of facts ends here: the response to the request, the notification, the query and
 * the bill. The function is monotone: a fact that says less than what is known changes nothing, and a payment
 * overrules everything.
 */
export function settleDeduction(
  premium: Premium,
  fact: DeductionFact,
  {
    now,
    rules,
    decideRetry,
    isEnding = false,
  }: {
    readonly now: number;
    readonly rules: CollectionRules;
    readonly decideRetry?: RetryDecision | undefined;
    /** The contract has ended or was withdrawn, so that no further deduction follows. */
    readonly isEnding?: boolean;
  },
): PremiumChange {
  const attempt = premium.attempts.find(({ out_trade_no }) => out_trade_no === fact.out_trade_no);
  if (attempt === undefined) {
    if (fact.number === undefined) return settleUnknownNumber(premium, fact, now);
    const options = { now, rules, decideRetry, isEnding };
    return settleDeduction(addLostAttempt(premium, fact, fact.number, now), fact, options);
  }
  if (fact.outcome === 'absent') return settleAbsent(premium, attempt, fact, now);
  if (attempt.state === 'paid' && fact.isBill === true) return correctDay(premium, attempt, fact);
  if (RANK[fact.outcome] <= RANK[attempt.state]) return settlePending(premium, attempt, fact, now);
  if (fact.outcome === 'accepted') return settleAccepted(premium, attempt, fact, now);
  const settled: DeductionAttempt = {
    ...attempt,
    state: fact.outcome,
    settledAt: now,
    transaction_id: fact.transaction_id,
    paidDate: getPaidDate(fact, now),
    paidAmount: fact.paidAmount === attempt.amount ? undefined : fact.paidAmount,
    reason: fact.reason,
  };
  const changed = replaceAttempt(premium, settled);
  if (fact.outcome === 'paid') return settlePaid(premium, changed, settled);
  // A premium that is paid or closed otherwise stays so: a handler of `failed` could act against it.
  if (isFinal(premium.state)) return { premium: changed, events: [] };
  const isLast = changed.attempts.at(-1)?.number === settled.number;
  if (isEnding || !isLast) return settleFailed(changed, settled);
  const next = decideRetry ? decideRetry(changed, now) : findNextAttempt(changed, now, rules);
  const failed = settleFailed(changed, settled, next);
  if (next !== undefined) {
    return { premium: { ...failed.premium, waitUntil: next }, events: failed.events };
  }
  const isUsedUp = changed.attempts.length >= rules.maxAttempts;
  const reason = decideRetry ? 'policy' : 'no-day-left';
  return abandon(failed, isUsedUp ? 'attempts-used-up' : reason);
}

/** The day of a payment; today where WeChat Pay does not say it. */
function getPaidDate({ outcome, paidDate }: DeductionFact, now: number): string | undefined {
  return outcome === 'paid' ? (paidDate ?? toBeijingDate(now)) : undefined;
}

/** A payment around midnight, or one without a time, may have been recorded for another day than the bill's. */
function correctDay(
  premium: Premium,
  attempt: DeductionAttempt,
  { paidDate = attempt.paidDate, transaction_id }: DeductionFact,
): PremiumChange {
  const corrected = {
    ...attempt,
    paidDate,
    transaction_id: attempt.transaction_id ?? transaction_id,
  };
  return { premium: replaceAttempt(premium, corrected), events: [] };
}

/**
 * Adds a deduction that was sent after the backup was made. The period was scheduled, or WeChat Pay would have no
 * order. When the order was sent is not known: it counts as sent now, so that the next one follows on a later day.
 */
function addLostAttempt(
  premium: Premium,
  { out_trade_no }: DeductionFact,
  number: number,
  now: number,
): Premium {
  const { amount } = premium;
  const lost: DeductionAttempt = {
    number,
    out_trade_no,
    amount,
    state: 'sent',
    sentAt: now,
    queries: 0,
  };
  return {
    ...premium,
    state: isFinal(premium.state) ? premium.state : 'deducting',
    // The schedule was made on an earlier day, which a later query corrects. Without any day, the list of periods would
    // make the schedule unknown and end the wait for the next deduction.
    scheduledDate: premium.scheduledDate ?? addDays(toBeijingDate(now), -1),
    attempts: [...premium.attempts, lost],
  };
}

/** A restored backup does not know the numbers that were used since. */
function settleUnknownNumber(premium: Premium, fact: DeductionFact, now: number): PremiumChange {
  if (fact.outcome !== 'paid') return { premium, events: [] };
  const attempt: DeductionAttempt = {
    number: (premium.attempts.at(-1)?.number ?? 0) + 1,
    out_trade_no: fact.out_trade_no,
    amount: premium.amount,
    state: 'paid',
    sentAt: now,
    queries: 0,
    settledAt: now,
    transaction_id: fact.transaction_id,
    paidDate: getPaidDate(fact, now),
    paidAmount: fact.paidAmount === premium.amount ? undefined : fact.paidAmount,
  };
  return settlePaid(premium, { ...premium, attempts: [...premium.attempts, attempt] }, attempt);
}

function settlePaid(
  before: Premium,
  premium: Premium,
  { out_trade_no, transaction_id, paidDate }: DeductionAttempt,
): PremiumChange {
  const isSecond = before.attempts.some(({ state }) => state === 'paid');
  if (isSecond) {
    return { premium, events: [{ type: 'paid-twice', out_trade_no, transaction_id }] };
  }
  const event = {
    type: 'paid',
    out_trade_no,
    transaction_id,
    paidDate,
    late: isClosed(before),
  } as const;
  if (before.state === 'paid') {
    // After a restore, a period whose payment was lost with the ledger is enrolled as paid, without an event.
    const isUnreported = before.reason === BEFORE_ENROLMENT && before.attempts.length === 0;
    // Otherwise the period was reported as paid before the order was.
    return { premium, events: isUnreported ? [event] : [] };
  }
  const { premium: paid } = recordOutcome(premium, 'paid');
  return { premium: paid, events: [event] };
}

function settleFailed(
  premium: Premium,
  { out_trade_no, number, reason }: DeductionAttempt,
  nextAttemptAt?: number,
): PremiumChange {
  const { premium: changed } = recordOutcome(premium, 'failed', reason);
  return {
    premium: changed,
    events: [{ type: 'failed', out_trade_no, attempt: number, reason, nextAttemptAt }],
  };
}

function abandon({ premium, events }: PremiumChange, reason: string): PremiumChange {
  const { premium: changed, events: added } = recordOutcome(premium, 'abandoned', reason);
  return { premium: changed, events: [...events, ...added] };
}
