import { addDays, toBeijingDate, toMoment } from '../../../common/beijing-date.js';
import type { PremiumChanged, PremiumEventDraft } from '../../events/premium-event.js';
import {
  type CollectionRules,
  getFailureDelay,
  getOutageDelay,
  LEASE,
  MARGIN,
  MAX_FAILURES,
  STUCK_CHECK,
} from '../collection-rules.js';
import { type DeductionAttempt, findOpenAttempt, type Premium } from '../ledger.js';
import { getNextState, type PremiumOutcome } from './premium-state.js';
import { fitDelay, fitWait, getDeductionEnd } from './premium-windows.js';

/** A premium after an outcome, and the events that report it. */
export interface PremiumChange {
  readonly premium: Premium;
  readonly events: readonly PremiumEventDraft[];
}

/** WeChat Pay's report of a period. */
export interface PeriodReport {
  readonly policy_period_state: string;
  /** First day of the deduction, in the response to a schedule or its query. */
  readonly deduct_start_date?: string | undefined;
  readonly deduct_date?: string | undefined;
  readonly scheduled_amount?: { readonly total: number } | undefined;
}

/** The code with which WeChat Pay stops further deductions of a period. */
export const RULE_LIMIT = 'RULE_LIMIT';

const EVENTS: { readonly [Outcome in PremiumOutcome]?: PremiumChanged['type'] } = {
  scheduled: 'scheduled',
  abandoned: 'abandoned',
  'window-closed': 'expired',
  superseded: 'superseded',
  skipped: 'skipped',
  ended: 'ended',
  blocked: 'stuck',
};

/** Outcomes that end an outage; requests and their rejections do not. */
const PROGRESS: ReadonlySet<PremiumOutcome> = new Set(['scheduled', 'accepted', 'failed', 'paid']);

/** Records an outcome by the table of states. An outcome that does not change the state has no event. */
export function recordOutcome(
  premium: Premium,
  outcome: PremiumOutcome,
  reason?: string,
): PremiumChange {
  const state = getNextState(premium.state, outcome);
  if (state === premium.state) return { premium, events: [] };
  const type = EVENTS[outcome];
  const outages = PROGRESS.has(outcome) ? undefined : premium.outages;
  return {
    premium: { ...premium, state, reason, failures: 0, outages, waitUntil: undefined },
    events: type === undefined ? [] : [{ type, reason }],
  };
}

/** Records that the schedule request is about to be sent. */
export function recordScheduleIntent(premium: Premium, now: number): Premium {
  const { premium: changed } = recordOutcome(premium, 'schedule-sent');
  return { ...changed, checkedAt: now, failures: premium.failures, waitUntil: now + LEASE };
}

/** Records that a deduction is about to be sent, for the first time or again. */
export function recordDeductionIntent(
  premium: Premium,
  deduction: Pick<DeductionAttempt, 'number' | 'out_trade_no'>,
  now: number,
): Premium {
  const { premium: changed } = recordOutcome(premium, 'deduction-sent');
  const attempt: DeductionAttempt = {
    number: deduction.number,
    out_trade_no: deduction.out_trade_no,
    amount: premium.amount,
    state: 'sent',
    sentAt: now,
    queries: 0,
  };
  const others = premium.attempts.filter(({ number }) => number !== deduction.number);
  return {
    ...changed,
    failures: premium.failures,
    waitUntil: now + LEASE,
    attempts: [...others, attempt],
  };
}

/**
 * Records what WeChat Pay reports about the period. A premium with an open deduction changes only through the
 * result of that deduction.
 *
 * @param isOver the window has closed, so that anything but a payment is final.
 */
export function recordPeriodReport(
  premium: Premium,
  report: PeriodReport,
  {
    now,
    readAt,
    seen,
    isOver = false,
    isSuperseded = false,
  }: {
    readonly now: number;
    /** When the report was requested; absent for the response to the schedule itself. */
    readonly readAt?: number | undefined;
    /** The premium as the ledger had it right before the report was requested. */
    readonly seen?: Premium | undefined;
    readonly isOver?: boolean;
    /** A later premium has been scheduled. */
    readonly isSuperseded?: boolean;
  },
): PremiumChange {
  if (readAt !== undefined && isOutdated(premium, report, { now, readAt, seen })) {
    return { premium, events: [] };
  }
  const checked: Premium = { ...premium, checkedAt: readAt ?? now };
  if (findOpenAttempt(premium) !== undefined) return { premium: checked, events: [] };
  const { policy_period_state: state } = report;
  if (state === 'PAID') return recordForeignPayment(checked, report.deduct_date);
  // A period that was scheduled otherwise can be deducted for one day more.
  const isDeductible = state === 'SCHEDULED' && now < getDeductionEnd(premium);
  if (isOver && !isDeductible)
    return recordOutcome(checked, 'window-closed', premium.reason ?? 'window-closed');
  if (state === 'EXPIRED') {
    return isSuperseded
      ? recordOutcome(checked, 'superseded', 'later-premium-scheduled')
      : recordOutcome(checked, 'window-closed', 'expired-at-wechat-pay');
  }
  if (state === 'NO_SCHEDULED') {
    const { premium: changed, events } = recordOutcome(checked, 'not-scheduled');
    // Only a confirmed schedule is progress: a rejected one counts until the premium is stuck.
    const { failures } = premium;
    return { premium: { ...changed, failures, scheduledDate: undefined }, events };
  }
  if (state !== 'SCHEDULED') return recordFailure(checked, `unknown-state-${state}`, now);
  return recordSchedule(checked, report);
}

/**
 * True when the ledger knows more than the report: the premium has changed since the report was requested, or a schedule
 * may have been on its way. The comparison with `seen` needs no clock, since those of two processes may differ. A payment
 * is never outdated, and a clock that was set back makes no report outdated.
 */
export function isOutdated(
  premium: Premium,
  { policy_period_state }: Pick<PeriodReport, 'policy_period_state'>,
  {
    now,
    readAt,
    seen,
  }: { readonly now: number; readonly readAt: number; readonly seen?: Premium | undefined },
): boolean {
  const { state, waitUntil, checkedAt, attempts } = premium;
  if (policy_period_state === 'PAID') return false;
  if (seen !== undefined && hasChangedSince(seen, premium)) return true;
  if (state === 'scheduling' && waitUntil !== undefined && readAt < waitUntil) return true;
  return [checkedAt, attempts.at(-1)?.sentAt ?? 0].some((known) => readAt < known && known <= now);
}

/** True when a request for the premium was sent or settled since it was seen. */
function hasChangedSince(seen: Premium, premium: Premium): boolean {
  const [before, after] = [seen.attempts.at(-1), premium.attempts.at(-1)];
  const isSentAgain = premium.state === 'scheduling' && seen.waitUntil !== premium.waitUntil;
  return (
    isSentAgain ||
    seen.state !== premium.state ||
    seen.scheduledDate !== premium.scheduledDate ||
    before?.state !== after?.state ||
    before?.sentAt !== after?.sentAt
  );
}

function recordSchedule(
  premium: Premium,
  { deduct_start_date: start, scheduled_amount: scheduled }: PeriodReport,
): PremiumChange {
  if (start === undefined) {
    // The list of periods does not tell when a period was scheduled.
    const isKnown = premium.state === 'scheduled' && premium.scheduledDate !== undefined;
    return isKnown ? { premium, events: [] } : recordOutcome(premium, 'schedule-unknown');
  }
  const { premium: changed, events } = recordOutcome(premium, 'scheduled');
  const amount = scheduled?.total ?? premium.amount;
  const scheduledPremium = { ...changed, amount, scheduledDate: addDays(start, -1) };
  if (premium.state !== 'stuck') return { premium: scheduledPremium, events };
  // It is tried once, and the schedule may have been reported before.
  const isKnown = premium.scheduledDate !== undefined;
  return {
    premium: { ...scheduledPremium, failures: premium.failures },
    events: isKnown ? [] : events,
  };
}

/** The premium is paid, and no open deduction of the ledger explains it. */
function recordForeignPayment(premium: Premium, paidDate: string | undefined): PremiumChange {
  if (premium.state === 'paid') return { premium, events: [] };
  const { premium: changed } = recordOutcome(premium, 'paid');
  return { premium: changed, events: [{ type: 'paid', paidDate, late: isClosed(premium) }] };
}

/** True when the premium had been closed, so that a payment is a surprise. */
export function isClosed({ state }: Premium): boolean {
  return ['expired', 'ended', 'superseded', 'skipped', 'abandoned'].includes(state);
}

/** Records a step that WeChat Pay rejected. The fifth in a row makes the premium stuck. */
export function recordFailure(premium: Premium, reason: string, now: number): PremiumChange {
  const failures = premium.failures + 1;
  const blocked = recordOutcome(premium, 'blocked', reason);
  if (failures >= MAX_FAILURES && blocked.premium.state === 'stuck') {
    // An order that was rejected is queried soon: it may exist.
    const delay = findOpenAttempt(premium) === undefined ? STUCK_CHECK : getFailureDelay(1);
    return {
      premium: {
        ...blocked.premium,
        failures,
        reason,
        waitUntil: fitWait(premium, now + delay, now),
      },
      events: blocked.events,
    };
  }
  const waitUntil = fitWait(premium, now + getFailureDelay(failures), now);
  return { premium: { ...premium, failures, reason, waitUntil }, events: [] };
}

/**
 * Records a step that an outage prevented: it is repeated later and does not count as a failure.
 *
 * @param isLasting a person has to end it, so that the delay grows.
 */
export function recordOutage(
  premium: Premium,
  reason: string,
  now: number,
  isLasting = false,
): PremiumChange {
  const { outages = 0 } = premium;
  const delay = fitDelay(premium, getOutageDelay(isLasting ? outages : 0), now);
  // The reason of a rejection outlives an outage: it decides about the next deduction.
  const kept = premium.failures > 0 ? premium.reason : reason;
  const changed = { ...premium, reason: kept, waitUntil: now + delay };
  return { premium: isLasting ? { ...changed, outages: outages + 1 } : changed, events: [] };
}

/** The moment of the next deduction after a failed one; `undefined` when there is none. */
export function findNextAttempt(
  premium: Premium,
  now: number,
  rules: CollectionRules,
): number | undefined {
  const tried = premium.attempts.length;
  if (tried >= rules.maxAttempts) return undefined;
  const days = rules.retryDays[Math.min(tried, rules.retryDays.length) - 1] ?? 1;
  const lastDay = addDays(premium.estimated_deduct_date, 29);
  const today = toBeijingDate(now);
  if (today >= lastDay) return undefined;
  // The last deduction is kept for the last day.
  const isLast = tried === rules.maxAttempts - 1;
  const date = isLast ? lastDay : ([addDays(today, days), lastDay].toSorted()[0] ?? lastDay);
  return toMoment(date, '08:00');
}

/**
 * Moves the moment of the next deduction into the window, and to a later day than the failed one; `undefined` when the
 * window has no such moment.
 */
export function fitNextAttempt(premium: Premium, at: number, now: number): number | undefined {
  const lastDay = addDays(premium.estimated_deduct_date, 29);
  const end = getDeductionEnd(premium);
  const failedAt = premium.attempts.at(-1)?.sentAt ?? now;
  const nextDay = addDays(toBeijingDate(failedAt), 1);
  if (nextDay > lastDay || now >= end) return undefined;
  const moment = Math.min(Math.max(at, toMoment(nextDay, '08:00')), end);
  const day = toBeijingDate(moment);
  if (moment < toMoment(day, '08:00')) return toMoment(day, '08:00');
  if (moment < toMoment(day, '20:00') - MARGIN) return moment;
  return toMoment(day < lastDay ? addDays(day, 1) : lastDay, '08:00');
}
