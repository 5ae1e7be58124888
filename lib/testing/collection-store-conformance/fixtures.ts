import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import type {
  CollectionStore,
  ContractLedger,
  ContractRenewal,
  DeductionAttempt,
  DueEntry,
  Premium,
  PremiumEvent,
} from '../../collection/index.js';

/** One case of the contract. */
export interface ContractCase {
  readonly name: string;
  check(store: CollectionStore): Promise<void>;
}

/** Creates letters and digits that no other case uses. */
export const createName = (): string => randomUUID().replaceAll('-', '');

let plans = 1_000;
/** Creates the number of a plan that no other case of this process uses. */
export const createPlan = (): number => (plans += 1);

export function createPremium(contractId: string, changes: Partial<Premium> = {}): Premium {
  return {
    contract_id: contractId,
    policy_period_id: 1,
    estimated_deduct_date: '2027-01-15',
    amount: 3000,
    state: 'planned',
    checkedAt: 1_800_000_000_000,
    failures: 0,
    alarms: 0,
    attempts: [],
    ...changes,
  };
}

export function createRenewal(changes: Partial<ContractRenewal> = {}): ContractRenewal {
  return {
    state: 'planned',
    firstPeriodId: 1,
    estimated_deduct_date: '2027-03-15',
    checkedAt: 1_800_000_000_000,
    failures: 0,
    alarms: 0,
    ...changes,
  };
}

export function createAttempt(changes: Partial<DeductionAttempt> = {}): DeductionAttempt {
  return {
    number: 1,
    out_trade_no: createName(),
    amount: 3000,
    state: 'sent',
    sentAt: 1_800_000_000_123,
    queries: 0,
    ...changes,
  };
}

/** Creates the first version of a contract of a plan of its own. */
export function createLedger(
  premiums: (contractId: string) => readonly Premium[] = (id) => [createPremium(id)],
  planId = createPlan(),
): ContractLedger {
  const contract_id = createName();
  return {
    version: 1,
    contract: { contract_id, plan_id: planId, out_contract_code: createName(), state: 'active' },
    premiums: premiums(contract_id),
  };
}

export function createEvent(
  { contract }: ContractLedger,
  index: number,
  changes: { readonly version?: number } = {},
): PremiumEvent {
  const { contract_id, plan_id, out_contract_code } = contract;
  return {
    id: `${contract_id}:${changes.version ?? 1}:${index}`,
    contract_id,
    plan_id,
    out_contract_code,
    policy_period_id: 1,
    estimated_deduct_date: '2027-01-15',
    amount: 3000,
    at: 1_800_000_000_000 + index,
    type: 'scheduled',
  };
}

/** Adds a contract. */
export async function insert(
  store: CollectionStore,
  ledger: ContractLedger,
  events: readonly PremiumEvent[] = [],
): Promise<void> {
  const isCommitted = await store.commit({
    ledger,
    expectedVersion: 0,
    events,
    unlessPaused: false,
  });
  assert.equal(isCommitted, true, 'the commit of a new contract returned false');
}

/** Commits the next version with these premiums; the ledger's renewal stays. */
export function update(
  store: CollectionStore,
  ledger: ContractLedger,
  changes: {
    readonly premiums?: readonly Premium[];
    readonly events?: readonly PremiumEvent[];
    readonly unlessPaused?: boolean;
  } = {},
): Promise<boolean> {
  const { premiums = [], events = [], unlessPaused = false } = changes;
  return store.commit({
    ledger: { ...ledger, version: ledger.version + 1, premiums },
    expectedVersion: ledger.version,
    events,
    unlessPaused,
  });
}

/** Loads a contract, without properties that are `undefined`. */
export async function load(store: CollectionStore, contractId: string): Promise<ContractLedger> {
  const ledger = await store.load(contractId);
  assert.ok(ledger !== undefined, 'load returned undefined for a committed contract');
  return toPlain(ledger);
}

export function toPlain<T>(value: T): T {
  return JSON.parse(JSON.stringify(value)) as T;
}

/** A store that starts from the beginning again would page forever. */
const MAX_PAGES = 500;

/** Reads all pages of due premiums, and returns those of some contracts. */
export async function findDue(
  store: CollectionStore,
  now: number,
  contractIds: readonly string[],
  limit = 100,
  onlyRenewals?: boolean,
): Promise<readonly DueEntry[]> {
  const found: DueEntry[] = [];
  let after: DueEntry | undefined;
  for (let pages = 0; pages < MAX_PAGES; pages += 1) {
    const page = await store.findDue({ now, limit, after, onlyRenewals });
    assert.ok(page.length <= limit, `findDue returned ${page.length} premiums instead of ${limit}`);
    found.push(...page.filter(({ contract_id }) => contractIds.includes(contract_id)));
    after = page.at(-1);
    if (page.length < limit) return found;
  }
  assert.fail(`findDue has not come to an end after ${MAX_PAGES} pages`);
}
