import { addDays, toBeijingDate, toMoment } from '../../../common/beijing-date.js';
import {
  type CollectionRules,
  DAY,
  MARGIN,
  PAUSE_CHECK,
  STUCK_CHECK,
} from '../collection-rules.js';
import type { ContractLedger, ContractRenewal, Premium } from '../ledger.js';
import { PAUSED } from '../premiums/next-step.js';
import { getDeductionEnd } from '../premiums/premium-windows.js';
import { findListWindow, getCurrentList, type ListWindow } from './renewal-windows.js';

/** The next thing to do about the renewal of a contract. */
export type RenewalStep =
  /** Nothing is left to do. */
  | { readonly type: 'done' }
  /** Nothing before the given moment, in epoch milliseconds. */
  | { readonly type: 'wait'; readonly until: number; readonly reason: string }
  /** Records that the window has closed. */
  | { readonly type: 'close'; readonly reason: string }
  /** Asks WeChat Pay for the state of the contract and its list of periods. */
  | { readonly type: 'query-list' }
  /** Asks the policy for the next list, queries the current one, and sends the renewal. */
  | { readonly type: 'renew' };

/** Everything on which the next step depends. */
export interface RenewalView {
  readonly ledger: ContractLedger;
  /** Epoch milliseconds. */
  readonly now: number;
  /** True while the plan is paused. */
  readonly isPaused: boolean;
  readonly rules: CollectionRules;
}

const DONE = { type: 'done' } as const;
const QUERY = { type: 'query-list' } as const;

/** Milliseconds between two queries of a contract whose frequency is unknown, or which only others may renew. */
const LIST_CHECK = 7 * DAY;

/** Milliseconds after the window for which an unclear result is queried. */
const MAX_QUERIED = 30 * DAY;

/** Reason of a wait for the end of the last premium's window. */
export const LAST_PREMIUM_OPEN = 'last-premium-open';

/** Reason of a wait for the payment of a premium. */
export const NO_PAID_PREMIUM = 'no-paid-premium';

/** Finds the next step of a renewal. A pure function: the same view has the same step. */
export function findRenewalStep(view: RenewalView): RenewalStep {
  const { ledger, now, isPaused, rules } = view;
  const { renewal, contract } = ledger;
  if (renewal === undefined || contract.state === 'ended' || contract.state === 'withdrawn') {
    return DONE;
  }
  const { state, reason } = renewal;
  if (state === 'lapsed') return DONE;
  const window = findListWindow(ledger.premiums, renewal, now);
  const isSent = state === 'renewing' || state === 'accepted';
  if (!isSent && (state === 'stopped' || !rules.renews)) return findLook(renewal, window, now);
  const waitUntil = getWaitEnd(renewal, window, now);
  if (now < waitUntil) return wait(waitUntil, reason ?? state);
  // A query decides about a renewal that was sent, also while the plan is paused.
  if (isSent) {
    return now < window.closesAt + MAX_QUERIED ? QUERY : close('result-unknown');
  }
  if (window.opening === 'closed') return findEnd(ledger, renewal, window, now);
  // Another client may have renewed the list on the last days of a window.
  if (renewal.checkedAt < window.previousEnd) return QUERY;
  const obstacle = findObstacle(ledger, window, now);
  if (obstacle !== undefined) return obstacle;
  if (window.opening !== 'open') return wait(window.opening.opensAt, 'window-opens');
  if (contract.state === 'suspended') return QUERY;
  if (isPaused) return wait(Math.min(now + PAUSE_CHECK, window.endsAt), PAUSED);
  return findUnknownFrequencyStep(renewal, window, now) ?? { type: 'renew' };
}

/** The morning of the next day, on which the policy is asked again. */
export function getNextMorning(now: number): number {
  return toMoment(addDays(toBeijingDate(now), 1), '08:00') + MARGIN;
}

/**
 * The application may renew the contract by its own request. A query once a week in the window, and one after it, find
 * a list of which the notification was lost.
 */
function findLook(renewal: ContractRenewal, window: ListWindow, now: number): RenewalStep {
  const { state, checkedAt, reason } = renewal;
  const { beginsAt, closesAt, previousEnd } = window;
  if (checkedAt >= closesAt || now >= closesAt + MAX_QUERIED) return DONE;
  // The nearest night: a query that ended a little late does not delay the next one by a day.
  const weekly = findNight(Math.max(checkedAt, beginsAt) + LIST_CHECK - DAY / 2);
  const end = findNight(checkedAt < previousEnd ? previousEnd : closesAt);
  const due = Math.min(weekly, end);
  if (now >= due) {
    const waitUntil = getWaitEnd(renewal, window, now);
    return now < waitUntil ? wait(waitUntil, reason ?? state) : QUERY;
  }
  if (state === 'stopped') return wait(due, 'stopped');
  // The method `nextPeriods` may be added to the policy later.
  return wait(Math.min(due, findNight(Math.max(now + 1, beginsAt))), 'no-policy');
}

/** The first moment from the given one on at which queries compete with no premium: none is collected at 04:00. */
function findNight(from: number): number {
  const night = toMoment(toBeijingDate(from), '04:00');
  return night >= from ? night : night + DAY;
}

/** A wait beyond the window would keep the renewal open for ever. */
function getWaitEnd({ waitUntil = 0 }: ContractRenewal, window: ListWindow, now: number): number {
  if (now < window.endsAt) return Math.min(waitUntil, window.endsAt);
  return waitUntil > now + STUCK_CHECK ? 0 : waitUntil;
}

/** Another client may have renewed the list, so that it is queried before the renewal lapses. */
function findEnd(
  ledger: ContractLedger,
  { checkedAt, reason }: ContractRenewal,
  window: ListWindow,
  now: number,
): RenewalStep {
  const isChecked = checkedAt >= window.endsAt || now >= window.closesAt + MAX_QUERIED;
  if (!isChecked) return QUERY;
  const isPaid = getCurrentList(ledger).some(({ state }) => state === 'paid');
  return close(isPaid ? (reason ?? 'window-closed') : NO_PAID_PREMIUM);
}

/** WeChat Pay rejects a renewal while the last premium is scheduled, and before any premium is paid. */
function findObstacle(
  ledger: ContractLedger,
  { endsAt }: ListWindow,
  now: number,
): RenewalStep | undefined {
  const list = getCurrentList(ledger);
  const last = list.at(-1);
  if (last !== undefined && isReserved(last) && now < getDeductionEnd(last)) {
    return wait(Math.min(getDeductionEnd(last), endsAt), LAST_PREMIUM_OPEN);
  }
  return list.some(({ state }) => state === 'paid') ? undefined : wait(endsAt, NO_PAID_PREMIUM);
}

function isReserved({ state, scheduledDate }: Premium): boolean {
  if (state === 'paid' || state === 'expired' || state === 'superseded') return false;
  return (
    scheduledDate !== undefined ||
    ['scheduling', 'scheduled', 'deducting', 'accepted'].includes(state)
  );
}

/** The state of the contract shows which of the possible windows is the right one. */
function findUnknownFrequencyStep(
  { checkedAt }: ContractRenewal,
  { frequency, beginsAt, lastOpening, endsAt }: ListWindow,
  now: number,
): RenewalStep | undefined {
  if (frequency !== undefined) return undefined;
  const due = checkedAt < beginsAt ? now : checkedAt + LIST_CHECK;
  const last = checkedAt < lastOpening ? lastOpening : endsAt;
  const next = Math.min(due, last);
  return now >= next ? QUERY : wait(next, 'frequency-unknown');
}

function wait(until: number, reason: string): RenewalStep {
  return { type: 'wait', until, reason };
}

function close(reason: string): RenewalStep {
  return { type: 'close', reason };
}
