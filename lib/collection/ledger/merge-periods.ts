import type { PolicyPeriod } from '../../insurance/policy-periods/policy-period.endpoints.js';
import type { InsuranceContract } from '../../resources/contract.js';
import { type CollectedContract, type ContractLedger, type Premium } from './ledger.js';
import {
  applyChange,
  applyRenewalChange,
  findPremium,
  type LedgerDraft,
} from './plan-due-times.js';
import { BEFORE_ENROLMENT, isFinal, type PremiumState } from './premiums/premium-state.js';
import {
  isOutdated,
  type PremiumChange,
  recordOutcome,
  recordPeriodReport,
} from './premiums/record.js';
import { recordListReport, recordRenewed, startRenewal } from './renewals/record-renewal.js';

/** Creates the ledger of a contract that is not collected yet. */
export function createLedger(contract: CollectedContract): ContractLedger {
  return { version: 0, contract, premiums: [] };
}

/** Translates WeChat Pay's state of a contract. An unknown state suspends it: nothing is sent. */
export function toContractState(
  state: InsuranceContract['contract_state'],
): CollectedContract['state'] {
  if (state === 'SIGNED' || state === 'TO_BE_RENEWED') return 'active';
  return state === 'TERMINATED' || state === 'SIGN_FAILED' ? 'ended' : 'suspended';
}

/** The state of a premium that the ledger sees for the first time. */
const FIRST_STATES: Readonly<Record<string, PremiumState>> = {
  NO_SCHEDULED: 'planned',
  SCHEDULED: 'scheduling',
  PAID: 'paid',
  EXPIRED: 'expired',
};

/** How a list of periods is taken over. */
export interface PeriodMerge {
  /** Epoch milliseconds. */
  readonly now: number;
  /** When the list was requested, in epoch milliseconds. */
  readonly readAt: number;
  /** The ledger right before the list was requested. Without it, only the times decide whether the list is outdated. */
  readonly seen?: ContractLedger | undefined;
  /** The contract was withdrawn, and is collected again. */
  readonly isReactivated?: boolean;
  /** WeChat Pay waits for the next list (`TO_BE_RENEWED`). */
  readonly isToBeRenewed?: boolean;
}

/**
 * Takes over WeChat Pay's list of periods. Periods that are new to the ledger get the state that WeChat Pay reports,
 * without events; known ones change through {@link recordPeriodReport}. What WeChat Pay no longer lists is kept.
 */
export function mergePeriods(
  draft: LedgerDraft,
  periods: readonly PolicyPeriod[],
  merge: PeriodMerge,
): LedgerDraft {
  const { ledger } = draft;
  const known = new Map(ledger.premiums.map((premium) => [premium.policy_period_id, premium]));
  const added = periods.filter(({ policy_period_id: id }) => !known.has(id));
  const premiums = [
    ...ledger.premiums,
    ...added.map((period) => createPremium(ledger.contract.contract_id, period, merge.readAt)),
  ].toSorted((one, other) => one.policy_period_id - other.policy_period_id);
  let merged: LedgerDraft = { ...draft, ledger: { ...ledger, premiums } };
  for (const period of periods) {
    if (!known.has(period.policy_period_id)) continue;
    const premium = findPremium(merged.ledger, period.policy_period_id);
    const isSuperseded = isFollowed(period, periods);
    const change = mergePeriod(premium, period, isSuperseded, merge);
    merged = applyChange(merged, change, merge.now);
  }
  return mergeRenewal(merged, ledger, merge);
}

/** Periods after those that the ledger knows are a renewal, by this process or by another client. */
function mergeRenewal(
  draft: LedgerDraft,
  before: ContractLedger,
  { now, readAt, isToBeRenewed = false }: PeriodMerge,
): LedgerDraft {
  const { ledger } = draft;
  const { premiums, renewal } = ledger;
  const report = { readAt, isToBeRenewed };
  const last = before.premiums.at(-1);
  if (renewal === undefined || last === undefined) {
    return { ...draft, ledger: { ...ledger, renewal: startRenewal(premiums, report) } };
  }
  const added = premiums.filter((premium) => premium.policy_period_id > last.policy_period_id);
  if (added.length === 0) {
    const checked = recordListReport(
      renewal,
      findPremium(ledger, last.policy_period_id),
      report,
      now,
    );
    return { ...draft, ledger: { ...ledger, renewal: checked } };
  }
  // The event has the fields of the last premium before.
  const listed = { ...draft, ledger: { ...ledger, premiums: before.premiums } };
  const change = recordRenewed(renewal, added, report);
  const isOver = ledger.contract.state === 'ended' || ledger.contract.state === 'withdrawn';
  const changed = applyRenewalChange(listed, isOver ? { ...change, events: [] } : change, now);
  return { ...changed, ledger: { ...changed.ledger, premiums } };
}

function isFollowed(period: PolicyPeriod, periods: readonly PolicyPeriod[]): boolean {
  return periods.some(
    ({ policy_period_id: id, policy_period_state: state }) =>
      id > period.policy_period_id && (state === 'SCHEDULED' || state === 'PAID'),
  );
}

function createPremium(contractId: string, period: PolicyPeriod, readAt: number): Premium {
  const { total } = period.estimated_deduct_amount;
  const reported = FIRST_STATES[period.policy_period_state] ?? 'scheduling';
  // The first period of a contract may be free of charge (首期免费).
  const state = total === 0 && reported !== 'paid' ? 'skipped' : reported;
  return {
    contract_id: contractId,
    policy_period_id: period.policy_period_id,
    estimated_deduct_date: period.estimated_deduct_date,
    amount: total,
    state,
    reason: isFinal(state) ? (state === 'skipped' ? 'free' : BEFORE_ENROLMENT) : undefined,
    checkedAt: readAt,
    failures: 0,
    alarms: 0,
    attempts: [],
  };
}

function mergePeriod(
  premium: Premium,
  period: PolicyPeriod,
  isSuperseded: boolean,
  merge: PeriodMerge,
): PremiumChange {
  const { now, readAt, isReactivated = false } = merge;
  const seen = findSeen(premium, period, merge);
  const isEnrolledAgain =
    isReactivated && premium.state === 'ended' && premium.reason === 'withdrawn';
  if (isOutdated(premium, period, { now, readAt, seen })) {
    return isEnrolledAgain ? recordOutcome(premium, 'schedule-unknown') : { premium, events: [] };
  }
  if (isEnrolledAgain) return reactivate(premium, period, { now, readAt, isSuperseded });
  // Neither a contract that has ended nor one that was withdrawn is collected again by a list.
  if (premium.state === 'ended' && period.policy_period_state !== 'PAID') {
    return { premium, events: [] };
  }
  const isEnded = ['PAID', 'EXPIRED'].includes(period.policy_period_state);
  const change =
    premium.state === 'stuck' && !isEnded
      ? // It is tried again at a time of its own.
        { premium: { ...premium, checkedAt: readAt }, events: [] }
      : recordPeriodReport(premium, period, { now, readAt, isSuperseded });
  if (isFinal(change.premium.state)) return change;
  const { estimated_deduct_date, estimated_deduct_amount } = period;
  return {
    ...change,
    premium: { ...change.premium, estimated_deduct_date, amount: estimated_deduct_amount.total },
  };
}

/** The premium right before the list was requested. One that the ledger did not have is as this list would have added it. */
function findSeen(
  { contract_id, policy_period_id }: Premium,
  period: PolicyPeriod,
  { seen, readAt }: PeriodMerge,
): Premium | undefined {
  return (
    seen &&
    (seen.premiums.find((one) => one.policy_period_id === policy_period_id) ??
      createPremium(contract_id, period, readAt))
  );
}

/** A premium that was withdrawn gets the state that WeChat Pay lists; where the list does not tell, it is queried. */
function reactivate(
  premium: Premium,
  period: PolicyPeriod,
  options: { readonly now: number; readonly readAt: number; readonly isSuperseded: boolean },
): PremiumChange {
  if (period.policy_period_state === 'PAID') return recordPeriodReport(premium, period, options);
  const { premium: unclear } = recordOutcome(premium, 'schedule-unknown');
  const { estimated_deduct_date, estimated_deduct_amount } = period;
  const listed: Premium = {
    ...unclear,
    estimated_deduct_date,
    amount: estimated_deduct_amount.total,
    scheduledDate: undefined,
  };
  return recordPeriodReport(listed, period, options);
}
