import { ABSENCE, getQueryDelay, MAX_PENDING, STUCK_CHECK } from '../collection-rules.js';
import type { DeductionFact } from './deduction-fact.js';
import { type DeductionAttempt, type Premium, replaceAttempt } from '../ledger.js';
import { getNextState } from './premium-state.js';
import { fitWait } from './premium-windows.js';
import { type PremiumChange, recordOutcome, RULE_LIMIT } from './record.js';

/** Records that a deduction was accepted. */
export function settleAccepted(
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
export function settlePending(
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
export function settleAbsent(
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
