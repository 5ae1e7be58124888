import type {
  PremiumEvent,
  PremiumEventDraft,
  RenewalEventDraft,
} from '../events/premium-event.js';
import { ALARMS, type CollectionRules } from './collection-rules.js';
import {
  type CollectedContract,
  type ContractLedger,
  type ContractRenewal,
  type Premium,
  replacePremium,
} from './ledger.js';
import { findRenewalStep, type RenewalStep } from './renewals/next-renewal-step.js';
import { findNextStep, PAUSED, type PremiumView } from './premiums/next-step.js';
import { isFinal } from './premiums/premium-state.js';
import { getWindowEnd } from './premiums/premium-windows.js';
import type { PremiumChange } from './premiums/record.js';
import type { RenewalChange } from './renewals/record-renewal.js';
import { findListWindow, getCurrentList } from './renewals/renewal-windows.js';

/** Milliseconds within which the list shows a renewal that WeChat Pay has accepted. */
const SHOWN_WITHIN = 24 * 60 * 60_000;

/** A ledger that is being changed, with the events that its commit publishes. */
export interface LedgerDraft {
  readonly ledger: ContractLedger;
  readonly events: readonly PremiumEvent[];
}

/** Replaces one premium in the ledger and completes its events. */
export function applyChange(
  { ledger, events }: LedgerDraft,
  { premium, events: drafts }: PremiumChange,
  now: number,
): LedgerDraft {
  const added = createEvents({ ledger, events }, premium, drafts, now);
  return { ledger: replacePremium(ledger, premium), events: [...events, ...added] };
}

/** Replaces the renewal in the ledger and completes its events, with the fields of the list's last premium. */
export function applyRenewalChange(
  { ledger, events }: LedgerDraft,
  { renewal, events: drafts }: RenewalChange,
  now: number,
): LedgerDraft {
  const last = getCurrentList(ledger).at(-1);
  const added = last === undefined ? [] : createEvents({ ledger, events }, last, drafts, now);
  return { ledger: { ...ledger, renewal }, events: [...events, ...added] };
}

function createEvents(
  { ledger, events }: LedgerDraft,
  premium: Premium,
  drafts: readonly (PremiumEventDraft | RenewalEventDraft)[],
  now: number,
): PremiumEvent[] {
  const next = events.length;
  return drafts.map((draft, index) => createEvent(ledger, premium, draft, next + index, now));
}

function createEvent(
  { contract, version }: ContractLedger,
  premium: Premium,
  draft: PremiumEventDraft | RenewalEventDraft,
  index: number,
  now: number,
): PremiumEvent {
  const { contract_id, plan_id, out_contract_code }: CollectedContract = contract;
  return {
    // A restored ledger uses its versions again: the time keeps a new event from having the id of a lost one.
    id: `${contract_id}:${version + 1}:${index}:${now.toString(36)}`,
    contract_id,
    plan_id,
    out_contract_code,
    policy_period_id: premium.policy_period_id,
    estimated_deduct_date: premium.estimated_deduct_date,
    amount: premium.amount,
    at: now,
    ...draft,
  };
}

/**
 * Sets the due times of every premium and of the renewal, and adds the alarms that are due. A commit passes through here, so that a result
 * of one premium wakes the next one that waits for it.
 */
export function planDueTimes(
  draft: LedgerDraft,
  now: number,
  rules: CollectionRules,
  isPaused: boolean,
): LedgerDraft {
  const premiums = [...draft.ledger.premiums];
  // Each premium sees what its predecessors have become.
  let planned: LedgerDraft = { ...draft, ledger: { ...draft.ledger, premiums } };
  for (const [index, before] of draft.ledger.premiums.entries()) {
    const alarm = raiseAlarm(before, now);
    if (alarm.events.length > 0) {
      const { events } = applyChange(planned, alarm, now);
      planned = { ...planned, events };
    }
    premiums[index] = alarm.premium;
    premiums[index] = planDueTime(planned.ledger, alarm.premium, { now, rules, isPaused });
  }
  return planRenewal(planned, now, rules, isPaused);
}

function planRenewal(
  draft: LedgerDraft,
  now: number,
  rules: CollectionRules,
  isPaused: boolean,
): LedgerDraft {
  const { ledger } = draft;
  const { renewal } = ledger;
  if (renewal === undefined) return draft;
  const step = findRenewalStep({ ledger, now, rules, isPaused });
  const { closesAt, frequency } = findListWindow(ledger.premiums, renewal, now);
  const isAtRisk = frequency !== undefined && isRenewalAtRisk(renewal, now, rules, step);
  const alarms = isAtRisk ? countAlarms(closesAt, now) : 0;
  // One that was accepted on the last day is missed after the window has closed.
  const isAlarm = alarms > renewal.alarms && (now < closesAt || renewal.state === 'accepted');
  const stepReason = step.type === 'wait' ? step.reason : renewal.reason;
  const reason = renewal.state === 'accepted' ? 'accepted' : stepReason;
  const alarmed = isAlarm ? { ...renewal, alarms } : renewal;
  const next = isAtRisk ? findNextTime(closesAt, alarmed.alarms, now) : Infinity;
  const dueAt =
    step.type === 'done' ? undefined : toDueTime(step.type === 'wait' ? step.until : now, next);
  const isHeld = (step.type === 'wait' && step.reason === PAUSED) || undefined;
  const change: RenewalChange = {
    renewal: { ...alarmed, dueAt, isHeld },
    events: isAlarm ? [{ type: 'renewal-at-risk', closesAt, reason }] : [],
  };
  return applyRenewalChange(draft, change, now);
}

/**
 * A renewal which the policy does not want is not at risk. One that WeChat Pay has accepted is expected in the list for a
 * day.
 */
function isRenewalAtRisk(
  renewal: ContractRenewal,
  now: number,
  rules: CollectionRules,
  step: RenewalStep,
): boolean {
  const { state, sentAt = 0 } = renewal;
  if (step.type === 'done' || !rules.renews || state === 'stopped') return false;
  return state !== 'accepted' || now >= sentAt + SHOWN_WITHIN;
}

/** Returns the premium itself when its due time stays. */
function planDueTime(
  ledger: ContractLedger,
  premium: Premium,
  options: Pick<PremiumView, 'now' | 'rules' | 'isPaused'>,
): Premium {
  const { now } = options;
  const step = findNextStep({ ledger, premium, ...options });
  const dueAt =
    step.type === 'done'
      ? undefined
      : toDueTime(step.type === 'wait' ? step.until : now, findNextAlarm(premium, now));
  const isHeld = (step.type === 'wait' && step.reason === PAUSED) || undefined;
  const isSame = premium.dueAt === dueAt && premium.isHeld === isHeld;
  return isSame ? premium : { ...premium, dueAt, isHeld };
}

/** The earlier of two moments. A store keeps whole milliseconds. */
function toDueTime(one: number, other: number): number {
  return Math.ceil(Math.min(one, other));
}

/** @throws Error when the ledger has no such period. */
export function findPremium({ premiums }: ContractLedger, periodId: number): Premium {
  const found = premiums.find(({ policy_period_id }) => policy_period_id === periodId);
  if (found === undefined) throw new Error(`the ledger has no period ${periodId}`);
  return found;
}

function isAtRisk({ state }: Premium): boolean {
  return !isFinal(state) && state !== 'abandoned';
}

function raiseAlarm(premium: Premium, now: number): PremiumChange {
  if (!isAtRisk(premium)) return { premium, events: [] };
  const closesAt = getWindowEnd(premium);
  const alarms = countAlarms(closesAt, now);
  if (alarms <= premium.alarms || now >= closesAt) return { premium, events: [] };
  const { reason } = premium;
  return { premium: { ...premium, alarms }, events: [{ type: 'at-risk', closesAt, reason }] };
}

function findNextAlarm(premium: Premium, now: number): number {
  if (!isAtRisk(premium)) return Infinity;
  const closesAt = getWindowEnd(premium);
  return findNextTime(closesAt, premium.alarms, now);
}

function countAlarms(closesAt: number, now: number): number {
  return ALARMS.filter((lead) => now >= closesAt - lead).length;
}

/** The time of the next alarm. */
function findNextTime(closesAt: number, alarms: number, now: number): number {
  const times = ALARMS.slice(alarms).map((lead) => closesAt - lead);
  return times.find((time) => time > now) ?? Infinity;
}
