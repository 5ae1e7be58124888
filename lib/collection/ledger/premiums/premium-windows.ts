import { addDays, toBeijingDate, toLaterMoment } from '../../../common/beijing-date.js';
import {
  type DailyWindow,
  deductionWindow,
  scheduleWindow,
} from '../../../insurance/calendar/windows.js';
import { MARGIN, SHORTEST_DELAY } from '../collection-rules.js';
import type { Premium } from '../ledger.js';

/** When a request may be sent: at once, at a later moment, or never again. */
export type Opening = 'open' | 'closed' | { readonly opensAt: number };

/** The moment after which nothing can be deducted, in epoch milliseconds. */
export function getDeductionEnd({ estimated_deduct_date }: Premium): number {
  return toLaterMoment(estimated_deduct_date, 29, '20:00');
}

/** The moment after which the next request of the premium would be too late. */
export function getWindowEnd(premium: Premium): number {
  const { state, scheduledDate } = premium;
  const isUnscheduled = state === 'stuck' && scheduledDate === undefined;
  return state !== 'planned' && state !== 'scheduling' && !isUnscheduled
    ? getDeductionEnd(premium)
    : toLaterMoment(premium.estimated_deduct_date, 28, '19:30');
}

/** The moment at which a premium that waits has to be looked at. */
export function getWaitLimit(premium: Premium): number {
  return premium.state === 'planned' ? getWindowEnd(premium) : getDeductionEnd(premium);
}

/** Lets a wait that begins within the window end with it. */
export function fitWait(premium: Premium, until: number, now: number): number {
  const limit = getWaitLimit(premium);
  return now < limit ? Math.min(until, limit) : until;
}

/**
 * Shortens a delay, so that the premium is tried again before its window closes. Whole milliseconds, as a store keeps
 * them.
 */
export function fitDelay(premium: Premium, delay: number, now: number): number {
  const left = getWindowEnd(premium) - MARGIN - now;
  return left <= 0 ? delay : Math.min(delay, Math.max(Math.round(left / 3), SHORTEST_DELAY));
}

/** When the premium can be scheduled. */
export function findScheduleOpening(premium: Premium, now: number): Opening {
  const date = premium.estimated_deduct_date;
  const first = toLaterMoment(date, -1, '08:00') + MARGIN;
  // Most premiums of a contract are planned for later.
  return now < first
    ? { opensAt: first }
    : toOpening(scheduleWindow(date, new Date(now + MARGIN)), now);
}

/** When the scheduled premium can be deducted, on a later day than `lastAttempt`. */
export function findDeductionOpening(
  premium: Premium,
  now: number,
  lastAttempt: number | undefined,
): Opening {
  const date = premium.estimated_deduct_date;
  const earliest = addDays(date, -1);
  const last = lastAttempt === undefined ? earliest : toBeijingDate(lastAttempt);
  // The window opens on the day after the given one.
  const after = [earliest, premium.scheduledDate ?? earliest, last].toSorted().at(-1);
  return toOpening(deductionWindow(date, new Date(now + MARGIN), after), now);
}

/** The window was asked for a moment that is one margin ahead, so that its closing keeps the margin. */
export function toOpening({ opensAt }: DailyWindow, now: number): Opening {
  if (opensAt === undefined) return 'closed';
  const opening = opensAt.getTime() + MARGIN;
  return now >= opening ? 'open' : { opensAt: opening };
}
