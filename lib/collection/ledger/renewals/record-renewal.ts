import type { ContractRenewed, RenewalEventDraft } from '../../events/premium-event.js';
import {
  getFailureDelay,
  getOutageDelay,
  getQueryDelay,
  LEASE,
  MAX_FAILURES,
  SHORTEST_DELAY,
  STUCK_CHECK,
  SUSPENSION_CHECK,
} from '../collection-rules.js';
import type { ContractRenewal, Premium } from '../ledger.js';
import { getNextMorning } from './next-renewal-step.js';
import { getNextRenewalState, type RenewalOutcome } from './renewal-state.js';
import { findListWindow, findOpenFrequency } from './renewal-windows.js';

/** A renewal after an outcome, and the events that report it. */
export interface RenewalChange {
  readonly renewal: ContractRenewal;
  readonly events: readonly RenewalEventDraft[];
}

/** A query of the contract and its list of periods, apart from the periods. */
export interface ListReport {
  /** When the list was requested, in epoch milliseconds. */
  readonly readAt: number;
  /** WeChat Pay waits for the next list (`TO_BE_RENEWED`). */
  readonly isToBeRenewed: boolean;
}

/**
 * Milliseconds after which a list without further periods proves that a renewal had no effect. The request may be sent
 * 30 s after its intent, and last for 30 s.
 */
const RENEWAL_ABSENCE = 90_000;

/** Milliseconds between two questions to the policy on the last day, at least. */
const SHORTEST_QUESTION = 10 * 60_000;

/** Begins the renewal of a list that is new to the ledger. */
export function startRenewal(
  list: readonly Premium[],
  { readAt, isToBeRenewed }: ListReport,
): ContractRenewal | undefined {
  const [first, last] = [list[0], list.at(-1)];
  if (first === undefined || last === undefined) return undefined;
  const date = last.estimated_deduct_date;
  return {
    state: 'planned',
    firstPeriodId: first.policy_period_id,
    estimated_deduct_date: date,
    frequency: isToBeRenewed ? findOpenFrequency(date, readAt) : undefined,
    checkedAt: readAt,
    failures: 0,
    alarms: 0,
  };
}

/** Records that WeChat Pay lists further periods: the renewal of their list begins. */
export function recordRenewed(
  before: ContractRenewal,
  added: readonly Premium[],
  report: ListReport,
): RenewalChange {
  const started = startRenewal(added, report);
  if (started === undefined) return { renewal: before, events: [] };
  const periods: ContractRenewed['periods'] = added.map(
    ({ policy_period_id, estimated_deduct_date, amount }) => ({
      policy_period_id,
      estimated_deduct_date,
      amount,
    }),
  );
  // The frequency is one of the template.
  const frequency = started.frequency ?? before.frequency;
  return { renewal: { ...started, frequency }, events: [{ type: 'renewed', periods }] };
}

/** Records a list without further periods. */
export function recordListReport(
  renewal: ContractRenewal,
  last: Premium,
  { readAt, isToBeRenewed }: ListReport,
  now: number,
): ContractRenewal {
  // A clock that was set back makes no list outdated.
  if (readAt < renewal.checkedAt && renewal.checkedAt <= now) return renewal;
  const { estimated_deduct_date } = last;
  const shown = isToBeRenewed ? findOpenFrequency(estimated_deduct_date, readAt) : undefined;
  const frequency = shown ?? renewal.frequency;
  // Another window has alarms of its own.
  const isOther = renewal.frequency !== undefined && frequency !== renewal.frequency;
  const alarms = isOther ? 0 : renewal.alarms;
  const checked = { ...renewal, estimated_deduct_date, frequency, checkedAt: readAt, alarms };
  const { state, sentAt = 0 } = renewal;
  if (state === 'accepted') {
    const half = Math.round((now - sentAt) / 2);
    const delay = Math.min(Math.max(half, getQueryDelay(0)), getQueryDelay(Infinity));
    return { ...checked, waitUntil: now + delay };
  }
  if (state !== 'renewing') return checked;
  // The request may have been on its way while the list was read.
  if (readAt < sentAt + RENEWAL_ABSENCE) {
    return { ...checked, waitUntil: Math.max(renewal.waitUntil ?? 0, sentAt + RENEWAL_ABSENCE) };
  }
  return recordRenewalOutcome(checked, 'absent', renewal.reason);
}

/** Records an outcome by the table of states. */
export function recordRenewalOutcome(
  renewal: ContractRenewal,
  outcome: RenewalOutcome,
  reason?: string,
): ContractRenewal {
  const state = getNextRenewalState(renewal.state, outcome);
  if (state === renewal.state) return renewal;
  return { ...renewal, state, reason, waitUntil: undefined };
}

/** Records that the renewal is about to be sent. */
export function recordRenewalIntent(renewal: ContractRenewal, now: number): ContractRenewal {
  return {
    ...recordRenewalOutcome(renewal, 'renewal-sent'),
    outages: undefined,
    sentAt: now,
    waitUntil: now + LEASE,
  };
}

/** Records the response to the renewal that was sent at this moment. */
export function recordRenewalAccepted(renewal: ContractRenewal, sentAt: number): ContractRenewal {
  return renewal.sentAt === sentAt ? recordRenewalOutcome(renewal, 'accepted') : renewal;
}

/** Records that the window has closed. */
export function recordLapse(renewal: ContractRenewal, reason: string): RenewalChange {
  const lapsed = recordRenewalOutcome(renewal, 'window-closed', reason);
  return { renewal: lapsed, events: [{ type: 'renewal-lapsed', reason }] };
}

/** Records that the policy has no list yet: it is asked each morning, and more often on the last day. */
export function recordNoList(
  renewal: ContractRenewal,
  premiums: readonly Premium[],
  now: number,
  reason = 'no-list',
): ContractRenewal {
  const { endsAt } = findListWindow(premiums, renewal, now);
  const morning = getNextMorning(now);
  // Only queries are repeated after the window.
  if (now >= endsAt)
    return { ...renewal, reason, outages: undefined, waitUntil: now + STUCK_CHECK };
  const soon = now + Math.max(Math.round((endsAt - now) / 3), SHORTEST_QUESTION);
  const waitUntil = morning < endsAt ? morning : Math.min(soon, endsAt);
  return { ...renewal, reason, outages: undefined, waitUntil };
}

/**
 * Records that WeChat Pay, or the check of the list, rejected the renewal. It is tried again soon, and from the fifth
 * time on once a day.
 */
export function recordRejection(
  renewal: ContractRenewal,
  premiums: readonly Premium[],
  reason: string,
  now: number,
): RenewalChange {
  const failures = renewal.failures + 1;
  const rejected = { ...renewal, failures, reason, outages: undefined };
  const isLasting = failures >= MAX_FAILURES;
  const events =
    failures === 1 || isLasting ? ([{ type: 'renewal-rejected', reason }] as const) : [];
  if (isLasting) return { renewal: recordNoList(rejected, premiums, now, reason), events };
  const delay = fitRenewalDelay(renewal, premiums, getFailureDelay(failures), now);
  // An earlier query of a renewal that was sent would prove nothing.
  const earliest = renewal.state === 'renewing' ? (renewal.sentAt ?? 0) + RENEWAL_ABSENCE : 0;
  return { renewal: { ...rejected, waitUntil: Math.max(now + delay, earliest) }, events };
}

/**
 * Records a step that an outage prevented: it is repeated later and does not count as a failure.
 *
 * @param isLasting a person has to end it, so that the delay grows.
 */
export function recordRenewalOutage(
  renewal: ContractRenewal,
  premiums: readonly Premium[],
  reason: string,
  now: number,
  isLasting = false,
): ContractRenewal {
  const { outages = 0 } = renewal;
  const wanted = getOutageDelay(isLasting ? outages : 0);
  const waitUntil = now + fitRenewalDelay(renewal, premiums, wanted, now);
  const changed = { ...renewal, reason, waitUntil };
  return isLasting ? { ...changed, outages: outages + 1 } : changed;
}

/** Looks at a contract that may be terminated a few times a day. */
export function suspendRenewal(
  renewal: ContractRenewal,
  premiums: readonly Premium[],
  now: number,
): ContractRenewal {
  const { state, dueAt = Infinity } = renewal;
  if (dueAt > now || state === 'stopped' || state === 'lapsed') return renewal;
  const delay = fitRenewalDelay(renewal, premiums, SUSPENSION_CHECK, now);
  return { ...renewal, reason: 'terminate-pending', waitUntil: now + delay };
}

/** Shortens a delay, so that the renewal is tried again before its window closes. */
function fitRenewalDelay(
  renewal: ContractRenewal,
  premiums: readonly Premium[],
  delay: number,
  now: number,
): number {
  const left = findListWindow(premiums, renewal, now).endsAt - now;
  return left <= 0 ? delay : Math.min(delay, Math.max(Math.round(left / 3), SHORTEST_DELAY));
}
