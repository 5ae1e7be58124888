import { createHash } from 'node:crypto';
import {
  ABSENCE,
  type CollectionRules,
  LATER_CHECK,
  PAUSE_CHECK,
  STUCK_CHECK,
} from '../collection-rules.js';
import {
  type ContractLedger,
  type DeductionAttempt,
  findOpenAttempt,
  type Premium,
} from '../ledger.js';
import { isFinal, type PremiumOutcome } from './premium-state.js';
import { needsRecheck } from './recheck.js';
import {
  findDeductionOpening,
  findScheduleOpening,
  fitWait,
  getDeductionEnd,
  getWaitLimit,
  getWindowEnd,
  type Opening,
} from './premium-windows.js';

/** The next thing to do about a premium. */
export type PremiumStep =
  /** Nothing is left to do. */
  | { readonly type: 'done' }
  /** Nothing before the given moment, in epoch milliseconds. */
  | { readonly type: 'wait'; readonly until: number; readonly reason: string }
  /** Records an outcome that follows from the ledger and the time alone. */
  | { readonly type: 'close'; readonly outcome: PremiumOutcome; readonly reason: string }
  /** Asks WeChat Pay for the state of the contract. */
  | { readonly type: 'query-contract' }
  /** Asks WeChat Pay for the state of the period. `isOver`: its window has closed. */
  | { readonly type: 'query-period'; readonly isOver: boolean }
  /** Asks WeChat Pay for the result of a deduction. */
  | { readonly type: 'query-order'; readonly attempt: DeductionAttempt }
  | { readonly type: 'schedule' }
  /** `attempt`: number of the deduction; the one of an absent order is sent again. */
  | { readonly type: 'deduct'; readonly attempt: number };

/** Everything on which the next step depends. */
export interface PremiumView {
  readonly ledger: ContractLedger;
  readonly premium: Premium;
  /** Epoch milliseconds. */
  readonly now: number;
  /** True while the plan is paused. */
  readonly isPaused: boolean;
  readonly rules: CollectionRules;
}

/** Reason of a wait for the end of a pause. */
export const PAUSED = 'paused';

const DONE = { type: 'done' } as const;

/** Milliseconds after the end of its window for which a premium with an open deduction holds up the next one. */
const SETTLING = 24 * 60 * 60_000;

/** Milliseconds for which an open deduction of a premium that is closed, stuck or paid otherwise is queried. */
const MAX_QUERIED = 30 * 24 * 60 * 60_000;

/** Finds the next step of a premium. A pure function: the same view has the same step. */
export function findNextStep(view: PremiumView): PremiumStep {
  const { premium, ledger, now, rules } = view;
  const open = findOpenAttempt(premium);
  if (isFinal(premium.state) && open === undefined) return DONE;
  const isClosed = isFinal(premium.state) || premium.state === 'stuck';
  if (isClosed && open !== undefined && now - open.sentAt > MAX_QUERIED) return DONE;
  const { state } = ledger.contract;
  if (open === undefined && (state === 'ended' || state === 'withdrawn')) {
    const reason = state === 'ended' ? 'contract-ended' : 'withdrawn';
    return { type: 'close', outcome: 'ended', reason };
  }
  const waitUntil = getWaitEnd(view);
  if (now < waitUntil) return wait(waitUntil, premium.reason ?? premium.state);
  if (open !== undefined) {
    const earliest = open.sentAt + (open.state === 'sent' ? ABSENCE : 0);
    return now < earliest
      ? wait(earliest, 'result-unknown')
      : { type: 'query-order', attempt: open };
  }
  if (premium.state === 'scheduling') return { type: 'query-period', isOver: isOver(view) };
  if (isOver(view)) return { type: 'query-period', isOver: true };
  if (state === 'suspended') return { type: 'query-contract' };
  if (premium.state === 'stuck') return { type: 'query-period', isOver: false };
  if (premium.checkedAt < 1 || needsRecheck(premium, rules)) {
    return { type: 'query-period', isOver: false };
  }
  if (premium.state === 'abandoned') return wait(getDeductionEnd(premium), 'abandoned');
  const step = premium.state === 'planned' ? findScheduleStep(view) : findDeductionStep(view);
  const isRequest = step.type === 'schedule' || step.type === 'deduct';
  if (!view.isPaused || !isRequest) return step;
  return wait(Math.min(now + PAUSE_CHECK, getWindowEnd(premium)), PAUSED);
}

/** A wait beyond the window would keep the premium open for ever. */
function getWaitEnd({ premium, now }: PremiumView): number {
  const { waitUntil } = premium;
  if (waitUntil === undefined) return 0;
  if (findOpenAttempt(premium) !== undefined) return waitUntil;
  if (now < getWaitLimit(premium)) return fitWait(premium, waitUntil, now);
  // After the window, only the query of its state is repeated.
  return waitUntil > now + STUCK_CHECK ? 0 : waitUntil;
}

/** True when nothing can be sent for the premium any longer. */
export function isOver({ premium, now }: Pick<PremiumView, 'premium' | 'now'>): boolean {
  if (now >= getDeductionEnd(premium)) return true;
  return premium.state === 'planned' && findScheduleOpening(premium, now) === 'closed';
}

function findScheduleStep(view: PremiumView): PremiumStep {
  const { ledger, premium, now } = view;
  const others = ledger.premiums.filter((other) => other !== premium);
  if (others.some((other) => isLater(other, premium) && hasBeenScheduled(other))) {
    return { type: 'close', outcome: 'superseded', reason: 'later-premium-scheduled' };
  }
  const asked = others.find((other) => isLater(other, premium) && other.state === 'scheduling');
  if (asked !== undefined) {
    // Its result decides whether this premium is superseded; its query does not wait for this premium.
    return wait(Math.max(asked.waitUntil ?? 0, now + LATER_CHECK), 'later-premium-unclear');
  }
  const previous = others.find((other) => isLater(premium, other) && isHoldingUp(other, now));
  if (previous !== undefined) {
    const end = getDeductionEnd(previous);
    return wait(now < end ? end : end + SETTLING, 'previous-premium-open');
  }
  return waitForOpening(findScheduleOpening(premium, now), view) ?? { type: 'schedule' };
}

function isLater(one: Premium, other: Premium): boolean {
  return one.policy_period_id > other.policy_period_id;
}

function hasBeenScheduled({ state, scheduledDate }: Premium): boolean {
  return state === 'paid' || scheduledDate !== undefined;
}

/** Scheduling the next premium would void this one, or would be rejected while its result is open. */
function isHoldingUp(premium: Premium, now: number): boolean {
  const end = getDeductionEnd(premium);
  if (findOpenAttempt(premium) !== undefined) return now < end + SETTLING;
  return !isFinal(premium.state) && now < end;
}

function findDeductionStep(view: PremiumView): PremiumStep {
  const { premium, now, rules } = view;
  const last = premium.attempts.at(-1);
  const number = last?.state === 'absent' ? last.number : (last?.number ?? 0) + 1;
  if (number > rules.maxAttempts) {
    return { type: 'close', outcome: 'abandoned', reason: 'attempts-used-up' };
  }
  const failedAt = last?.state === 'failed' ? last.sentAt : undefined;
  const opening = findDeductionOpening(premium, now, failedAt);
  if (opening === 'closed') return wait(getDeductionEnd(premium), 'window-closed');
  return waitForOpening(opening, view) ?? { type: 'deduct', attempt: number };
}

/** Spreads requests over the time after the opening, so that not all are sent at 08:00. */
function waitForOpening(
  opening: Opening,
  { premium, rules }: PremiumView,
): PremiumStep | undefined {
  if (typeof opening === 'string') return undefined;
  return wait(opening.opensAt + getJitter(premium.contract_id, rules.spread), 'window-opens');
}

function getJitter(contractId: string, spread: number): number {
  if (spread === 0) return 0;
  return createHash('sha256').update(contractId).digest().readUInt32BE(0) % spread;
}

function wait(until: number, reason: string): PremiumStep {
  return { type: 'wait', until, reason };
}
