import { toBeijingDate } from '../../common/beijing-date.js';
import {
  ABSENCE,
  type CollectionRules,
  getQueryDelay,
  MAX_PENDING,
  STUCK_CHECK,
} from './collection-rules.js';
import { type DeductionAttempt, type Premium } from './ledger.js';
import { getNextState, isFinal } from './premium-state.js';
import { fitWait } from './premium-windows.js';
import {
  findNextAttempt,
  isClosed,
  type PremiumChange,
  recordOutcome,
  RULE_LIMIT,
} from './record.js';

/** A statement about one deduction: by a response, a notification, a query or a bill. */
export interface DeductionFact {
  /** The merchant's order number. */
  readonly out_trade_no: string;
  /**
   * - `accepted`: it has been accepted; no result yet.
   * - `absent`: WeChat Pay does not know the order.
   * - `failed`, `paid`: the result.
   */
  readonly outcome: 'accepted' | 'absent' | 'failed' | 'paid';
  readonly transaction_id?: string | undefined;
  /** Beijing date `yyyy-MM-dd`. */
  readonly paidDate?: string | undefined;
  /** Fen. */
  readonly paidAmount?: number | undefined;
  readonly reason?: string | undefined;
  /** True when the fact is the result of a query, whose repetition is spaced out. */
  readonly isQuery?: boolean | undefined;
  /** When it was requested from WeChat Pay, in epoch milliseconds. */
  readonly readAt?: number | undefined;
  /** True when a bill states it: the day of the payment is the day of the bill that lists it. */
  readonly isBill?: boolean | undefined;
  /** Number of the deduction, when a restored ledger does not know it. */
  readonly number?: number | undefined;
}

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
  return planRetry(settleFailed(changed, settled, next), next);
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
  // The period was reported as paid before the order was.
  if (before.state === 'paid') return { premium, events: [] };
  const { premium: paid } = recordOutcome(premium, 'paid');
  const late = isClosed(before);
  return {
    premium: paid,
    events: [{ type: 'paid', out_trade_no, transaction_id, paidDate, late }],
  };
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

function planRetry({ premium, events }: PremiumChange, next: number | undefined): PremiumChange {
  if (next !== undefined) return { premium: { ...premium, waitUntil: next }, events };
  const { premium: changed, events: added } = recordOutcome(
    premium,
    'abandoned',
    'attempts-used-up',
  );
  return { premium: changed, events: [...events, ...added] };
}

function settleAccepted(
  premium: Premium,
  attempt: DeductionAttempt,
  fact: DeductionFact,
  now: number,
): PremiumChange {
  const queries = fact.isQuery === true ? attempt.queries + 1 : attempt.queries;
  const changed = replaceAttempt(premium, { ...attempt, state: 'accepted', queries });
  const { premium: accepted } = recordOutcome(changed, 'accepted');
  return { premium: { ...accepted, waitUntil: now + getQueryDelay(queries) }, events: [] };
}

/** A query without news: the next one comes later, and after three days a person is called. */
function settlePending(
  premium: Premium,
  attempt: DeductionAttempt,
  fact: DeductionFact,
  now: number,
): PremiumChange {
  const isPending = attempt.state === 'accepted' && fact.outcome === 'accepted';
  if (!isPending || fact.isQuery !== true) return { premium, events: [] };
  if (now - attempt.sentAt >= MAX_PENDING) {
    const blocked = recordOutcome(premium, 'blocked', 'result-unknown');
    if (blocked.events.length > 0) {
      const waitUntil = now + getQueryDelay(attempt.queries + 1);
      return { premium: { ...blocked.premium, waitUntil }, events: blocked.events };
    }
  }
  const queries = attempt.queries + 1;
  const changed = replaceAttempt(premium, { ...attempt, queries });
  return { premium: { ...changed, waitUntil: now + getQueryDelay(queries) }, events: [] };
}

/** The number may be sent again; an accepted deduction that is missing is queried further. */
function settleAbsent(
  premium: Premium,
  attempt: DeductionAttempt,
  { readAt }: DeductionFact,
  now: number,
): PremiumChange {
  if (attempt.state === 'accepted') {
    const fact = {
      out_trade_no: attempt.out_trade_no,
      outcome: 'accepted',
      isQuery: true,
    } as const;
    return settlePending(premium, attempt, fact, now);
  }
  if (attempt.state !== 'sent') return { premium, events: [] };
  // Another worker has sent it again since the query, or it may still be on its way.
  if (readAt !== undefined && readAt < attempt.sentAt + ABSENCE) return { premium, events: [] };
  if (premium.reason === RULE_LIMIT) {
    const failed = { ...attempt, state: 'failed', settledAt: now, reason: RULE_LIMIT } as const;
    return recordOutcome(replaceAttempt(premium, failed), 'abandoned', RULE_LIMIT);
  }
  const changed = replaceAttempt(premium, { ...attempt, state: 'absent' });
  const state = getNextState(premium.state, 'absent');
  // A rejected deduction may mean that the period has changed: it is queried before the next request.
  const waitUntil = state === 'stuck' ? fitWait(changed, now + STUCK_CHECK, now) : undefined;
  return { premium: { ...changed, state, waitUntil, checkedAt: 0 }, events: [] };
}

function replaceAttempt(premium: Premium, changed: DeductionAttempt): Premium {
  return {
    ...premium,
    attempts: premium.attempts.map((attempt) =>
      attempt.out_trade_no === changed.out_trade_no ? changed : attempt,
    ),
  };
}
