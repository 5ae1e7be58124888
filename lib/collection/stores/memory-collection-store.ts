import type { PremiumEvent } from '../events/premium-event.js';
import type { ContractLedger, Premium } from '../ledger/ledger.js';
import type {
  CollectionStore,
  DueEntry,
  DueQuery,
  LedgerChange,
  PendingPremiumEvent,
  PrunedPage,
  PruneQuery,
  RecordedPayment,
  StateTotal,
  StoredRecord,
  StoreStatus,
  StuckQuery,
  TakeEventsQuery,
  TotalQuery,
} from './collection-store.js';
import { MemoryEvents } from './memory-events.js';
import { findDue, findStuck, sumByState } from './memory-queries.js';

/**
 * Keeps the ledger in memory, for tests and trials: a restart loses it. Sweeps and reports read all premiums.
 */
export class MemoryCollectionStore implements CollectionStore {
  readonly #ledgers = new Map<string, ContractLedger>();
  readonly #contractIds = new Map<string, string>();
  readonly #tradeNumbers = new Map<string, Pick<Premium, 'contract_id' | 'policy_period_id'>>();
  readonly #events = new MemoryEvents();
  readonly #paused = new Set<number>();
  readonly #records = new Map<string, StoredRecord>();
  #installation: string | undefined;

  async load(contractId: string): Promise<ContractLedger | undefined> {
    return this.#ledgers.get(contractId);
  }

  async findContractId(planId: number, outContractCode: string): Promise<string | undefined> {
    return this.#contractIds.get(`${planId}:${outContractCode}`);
  }

  async findByTradeNumber(
    outTradeNo: string,
  ): Promise<Pick<Premium, 'contract_id' | 'policy_period_id'> | undefined> {
    return this.#tradeNumbers.get(outTradeNo);
  }

  async commit(change: LedgerChange): Promise<boolean> {
    const { ledger, expectedVersion, events, unlessPaused } = change;
    const { contract } = ledger;
    const id = contract.contract_id;
    const before = this.#ledgers.get(id);
    if ((before?.version ?? 0) !== expectedVersion) return false;
    if (unlessPaused && this.#isPaused(contract.plan_id)) return false;
    const premiums = mergePremiums(before?.premiums ?? [], ledger.premiums);
    this.#ledgers.set(id, { ...ledger, premiums });
    this.#contractIds.set(`${contract.plan_id}:${contract.out_contract_code}`, id);
    for (const { contract_id, policy_period_id, attempts } of ledger.premiums) {
      for (const { out_trade_no } of attempts) {
        this.#tradeNumbers.set(out_trade_no, { contract_id, policy_period_id });
      }
    }
    this.#events.add(id, events);
    return true;
  }

  async findDue(query: DueQuery): Promise<readonly DueEntry[]> {
    return findDue([...this.#ledgers.values()], query);
  }

  async isPaused(planId: number): Promise<boolean> {
    return this.#isPaused(planId);
  }

  async pause(planId: number): Promise<void> {
    this.#paused.add(planId);
  }

  async resume(planId: number, now: number): Promise<void> {
    this.#paused.delete(planId);
    for (const [id, ledger] of this.#ledgers) {
      const isOpen = !this.#isPaused(ledger.contract.plan_id);
      const { renewal } = ledger;
      if (!isOpen || ![renewal, ...ledger.premiums].some((one) => one?.isHeld)) continue;
      const premiums = ledger.premiums.map((premium) => release(premium, now));
      this.#ledgers.set(id, { ...ledger, premiums, renewal: renewal && release(renewal, now) });
    }
  }

  async takeEvents(query: TakeEventsQuery): Promise<readonly PendingPremiumEvent[]> {
    return this.#events.take(query);
  }

  async completeEvent(pending: PendingPremiumEvent): Promise<boolean> {
    return this.#events.complete(pending);
  }

  async postponeEvent(pending: PendingPremiumEvent, until: number): Promise<boolean> {
    return this.#events.postpone(pending, until);
  }

  async listEvents(contractId: string): Promise<readonly PremiumEvent[]> {
    return this.#events.list(contractId);
  }

  async findStuck(query: StuckQuery): Promise<readonly Premium[]> {
    return findStuck([...this.#ledgers.values()], query);
  }

  async sumByState(query: TotalQuery): Promise<readonly StateTotal[]> {
    return sumByState(this.#premiums(), query);
  }

  async countRenewals(dueBefore: number): Promise<number> {
    const renewals = [...this.#ledgers.values()].map(({ renewal }) => renewal);
    return renewals.filter((renewal) => (renewal?.dueAt ?? Infinity) < dueBefore).length;
  }

  async *findPayments(paidDate: string): AsyncIterable<RecordedPayment> {
    for (const { contract_id, policy_period_id, attempts } of this.#premiums()) {
      for (const attempt of attempts) {
        if (attempt.state !== 'paid' || attempt.paidDate !== paidDate) continue;
        const { out_trade_no, amount, paidAmount = amount } = attempt;
        const payments = attempts.filter(({ state }) => state === 'paid').length;
        yield { contract_id, policy_period_id, out_trade_no, amount: paidAmount, payments };
      }
    }
  }

  async openInstallation(name: string): Promise<string> {
    this.#installation ??= name;
    return this.#installation;
  }

  async loadRecord(name: string): Promise<StoredRecord | undefined> {
    return this.#records.get(name);
  }

  async saveRecord(record: StoredRecord): Promise<boolean> {
    const { name, version, value } = record;
    if ((this.#records.get(name)?.version ?? 0) !== version - 1) return false;
    this.#records.set(name, { name, version, value: structuredClone(value) });
    return true;
  }

  async readStatus(): Promise<StoreStatus> {
    const premiums = [...this.#premiums()];
    const renewals = [...this.#ledgers.values()].flatMap(({ renewal }) => renewal ?? []);
    const due = [...premiums, ...renewals].flatMap(({ dueAt }) => dueAt ?? []);
    const waiting = this.#events.listWaiting();
    return {
      earliestDueAt: findLeast(due),
      stuck: premiums.filter(({ state }) => state === 'stuck').length,
      waitingEvents: waiting.length,
      oldestEventAt: findLeast(waiting.map(({ at }) => at)),
    };
  }

  async prune({ before, limit, after = '' }: PruneQuery): Promise<PrunedPage> {
    const ids = [...this.#ledgers.values()]
      .map(({ contract }) => contract)
      .filter(({ contract_id, state }) => isOver(state) && contract_id > after)
      .map(({ contract_id }) => contract_id)
      .toSorted()
      .slice(0, limit);
    const pruned = { contracts: 0, premiums: 0, events: 0 };
    for (const id of ids) {
      const ledger = this.#ledgers.get(id);
      if (ledger === undefined || !isPrunable(ledger, before)) continue;
      if (!this.#events.areOver(id, before)) continue;
      pruned.contracts += 1;
      pruned.premiums += ledger.premiums.length;
      pruned.events += this.#events.list(id).length;
      this.#delete(ledger);
    }
    return { last: ids.at(-1), ...pruned };
  }

  #delete({ contract, premiums }: ContractLedger): void {
    const { contract_id, plan_id, out_contract_code } = contract;
    this.#ledgers.delete(contract_id);
    this.#events.delete(contract_id);
    const number = `${plan_id}:${out_contract_code}`;
    if (this.#contractIds.get(number) === contract_id) this.#contractIds.delete(number);
    for (const { attempts } of premiums) {
      for (const { out_trade_no } of attempts) this.#tradeNumbers.delete(out_trade_no);
    }
  }

  *#premiums(): Generator<Premium> {
    for (const { premiums } of this.#ledgers.values()) yield* premiums;
  }

  #isPaused(planId: number): boolean {
    return this.#paused.has(planId) || this.#paused.has(0);
  }
}

function isOver(state: ContractLedger['contract']['state']): boolean {
  return state === 'ended' || state === 'withdrawn';
}

function isPrunable({ premiums }: ContractLedger, before: number): boolean {
  return premiums.every(
    ({ dueAt, checkedAt, attempts }) =>
      dueAt === undefined &&
      checkedAt < before &&
      attempts.every(({ sentAt, settledAt = 0 }) => sentAt < before && settledAt < before),
  );
}

function findLeast(values: readonly number[]): number | undefined {
  return values.length === 0 ? undefined : values.reduce((one, other) => Math.min(one, other));
}

function release<Held extends Pick<Premium, 'isHeld' | 'dueAt'>>(held: Held, now: number): Held {
  return held.isHeld === true ? { ...held, dueAt: now } : held;
}

function mergePremiums(
  before: readonly Premium[],
  changed: readonly Premium[],
): readonly Premium[] {
  const premiums = new Map(before.map((premium) => [premium.policy_period_id, premium]));
  for (const premium of changed) premiums.set(premium.policy_period_id, premium);
  return [...premiums.values()].toSorted(
    (one, other) => one.policy_period_id - other.policy_period_id,
  );
}
