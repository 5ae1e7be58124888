import type { ContractLedger, Premium } from '../ledger/ledger.js';
import type { PremiumState } from '../ledger/premiums/premium-state.js';
import type { DueEntry, DueQuery, StateTotal, StuckQuery, TotalQuery } from './collection-store.js';

/** Finds due premiums and renewals, see `CollectionStore.findDue`. */
export function findDue(
  ledgers: readonly ContractLedger[],
  { now, limit, after, onlyRenewals = false }: DueQuery,
): readonly DueEntry[] {
  const due: DueEntry[] = [];
  for (const { version, premiums, contract, renewal } of ledgers) {
    if (renewal?.dueAt !== undefined && renewal.dueAt <= now) {
      const { dueAt, estimated_deduct_date } = renewal;
      due.push({ contract_id: contract.contract_id, version, dueAt, estimated_deduct_date });
    }
    if (onlyRenewals) continue;
    for (const premium of premiums) {
      const { dueAt, contract_id, policy_period_id, estimated_deduct_date } = premium;
      if (dueAt === undefined || dueAt > now) continue;
      due.push({ contract_id, policy_period_id, version, dueAt, estimated_deduct_date });
    }
  }
  const sorted = due.toSorted(compareDue);
  const rest = after && sorted.filter((premium) => compareDue(premium, after) > 0);
  return (rest ?? sorted).slice(0, limit);
}

/** Finds stuck premiums, see `CollectionStore.findStuck`. */
export function findStuck(
  ledgers: readonly ContractLedger[],
  { limit, reason, plan_id: planId, contract_id: contractId, after }: StuckQuery,
): readonly Premium[] {
  return ledgers
    .filter(({ contract }) => planId === undefined || contract.plan_id === planId)
    .flatMap(({ premiums }) => premiums)
    .filter(
      (premium) =>
        premium.state === 'stuck' &&
        (reason === undefined || premium.reason === reason) &&
        (contractId === undefined || premium.contract_id === contractId) &&
        (after === undefined || comparePremiums(premium, after) > 0),
    )
    .toSorted(comparePremiums)
    .slice(0, limit);
}

/** Sums premiums up by state, see `CollectionStore.sumByState`. */
export function sumByState(premiums: Iterable<Premium>, query: TotalQuery): readonly StateTotal[] {
  const totals = new Map<PremiumState, StateTotal>();
  for (const premium of premiums) {
    const isCovered =
      'dueBefore' in query
        ? premium.dueAt !== undefined && premium.dueAt < query.dueBefore
        : premium.estimated_deduct_date === query.estimated_deduct_date;
    if (!isCovered) continue;
    const { state } = premium;
    const { count, amount } = totals.get(state) ?? { count: 0, amount: 0 };
    totals.set(state, { state, count: count + 1, amount: amount + premium.amount });
  }
  return [...totals.values()];
}

function comparePremiums(
  one: Pick<Premium, 'contract_id' | 'policy_period_id'>,
  other: Pick<Premium, 'contract_id' | 'policy_period_id'>,
): number {
  if (one.contract_id !== other.contract_id) return one.contract_id < other.contract_id ? -1 : 1;
  return one.policy_period_id - other.policy_period_id;
}

type Cursor = Pick<DueEntry, 'contract_id' | 'policy_period_id' | 'dueAt'>;

function compareDue(one: Cursor, other: Cursor): number {
  if (one.dueAt !== other.dueAt) return one.dueAt - other.dueAt;
  if (one.contract_id !== other.contract_id) return one.contract_id < other.contract_id ? -1 : 1;
  return (one.policy_period_id ?? 0) - (other.policy_period_id ?? 0);
}
