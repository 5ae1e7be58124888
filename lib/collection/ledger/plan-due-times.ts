import type { PremiumEvent, PremiumEventDraft } from '../events/premium-event.js';
import { ALARMS, type CollectionRules } from './collection-rules.js';
import {
  type CollectedContract,
  type ContractLedger,
  type Premium,
  replacePremium,
} from './ledger.js';
import { findNextStep, PAUSED } from './next-step.js';
import { isFinal } from './premium-state.js';
import { getWindowEnd } from './premium-windows.js';
import type { PremiumChange } from './record.js';

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
  const next = events.length;
  const added = drafts.map((draft, index) =>
    createEvent(ledger, premium, draft, next + index, now),
  );
  return { ledger: replacePremium(ledger, premium), events: [...events, ...added] };
}

function createEvent(
  { contract, version }: ContractLedger,
  premium: Premium,
  draft: PremiumEventDraft,
  index: number,
  now: number,
): PremiumEvent {
  const { contract_id, plan_id, out_contract_code }: CollectedContract = contract;
  return {
    id: `${contract_id}:${version + 1}:${index}`,
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
 * Sets the due time of every premium, and adds the alarms that are due. A commit passes through here, so that a result
 * of one premium wakes the next one that waits for it.
 */
export function planDueTimes(
  draft: LedgerDraft,
  now: number,
  rules: CollectionRules,
  isPaused: boolean,
): LedgerDraft {
  let planned = draft;
  for (const { policy_period_id } of draft.ledger.premiums) {
    const premium = findPremium(planned.ledger, policy_period_id);
    const alarm = raiseAlarm(premium, now);
    planned = applyChange(planned, alarm, now);
    const { ledger } = planned;
    const step = findNextStep({ ledger, premium: alarm.premium, now, rules, isPaused });
    const dueAt =
      step.type === 'done'
        ? undefined
        : Math.min(step.type === 'wait' ? step.until : now, findNextAlarm(alarm.premium, now));
    const isHeld = (step.type === 'wait' && step.reason === PAUSED) || undefined;
    const changed = { ...alarm.premium, dueAt, isHeld };
    planned = { ...planned, ledger: replacePremium(ledger, changed) };
  }
  return planned;
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
  const closesAt = getWindowEnd(premium);
  const alarms = ALARMS.filter((lead) => now >= closesAt - lead).length;
  if (!isAtRisk(premium) || alarms <= premium.alarms || now >= closesAt) {
    return { premium, events: [] };
  }
  const { reason } = premium;
  return { premium: { ...premium, alarms }, events: [{ type: 'at-risk', closesAt, reason }] };
}

function findNextAlarm(premium: Premium, now: number): number {
  if (!isAtRisk(premium)) return Infinity;
  const closesAt = getWindowEnd(premium);
  const times = ALARMS.slice(premium.alarms).map((lead) => closesAt - lead);
  return times.find((time) => time > now) ?? Infinity;
}
