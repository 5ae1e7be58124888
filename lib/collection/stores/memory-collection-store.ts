import type { PremiumEvent } from '../events/premium-event.js';
import type { ContractLedger, Premium } from '../ledger/ledger.js';
import type { PremiumState } from '../ledger/premium-state.js';
import type {
  CollectionStore,
  DueEntry,
  DueQuery,
  LedgerChange,
  PendingPremiumEvent,
  RecordedPayment,
  StateTotal,
  TakeEventsQuery,
  TotalQuery,
} from './collection-store.js';

interface StoredEvent {
  readonly event: PremiumEvent;
  delivery: number;
  /** Epoch milliseconds before which the event is not taken. */
  takenUntil: number;
  isHandled: boolean;
}

/**
 * Keeps the ledger in memory, for tests and trials: a restart loses it. Sweeps and reports read all premiums.
 */
export class MemoryCollectionStore implements CollectionStore {
  readonly #ledgers = new Map<string, ContractLedger>();
  readonly #contractIds = new Map<string, string>();
  readonly #tradeNumbers = new Map<string, Pick<Premium, 'contract_id' | 'policy_period_id'>>();
  readonly #events = new Map<string, StoredEvent[]>();
  readonly #pending = new Set<string>();
  readonly #paused = new Set<number>();
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
    this.#addEvents(id, events);
    return true;
  }

  async findDue({ now, limit, after }: DueQuery): Promise<readonly DueEntry[]> {
    const due: DueEntry[] = [];
    for (const { version, premiums, contract, renewal } of this.#ledgers.values()) {
      if (renewal?.dueAt !== undefined && renewal.dueAt <= now) {
        const { dueAt, estimated_deduct_date } = renewal;
        due.push({ contract_id: contract.contract_id, version, dueAt, estimated_deduct_date });
      }
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

  async takeEvents({
    now,
    leaseMs,
    limit,
  }: TakeEventsQuery): Promise<readonly PendingPremiumEvent[]> {
    const taken: PendingPremiumEvent[] = [];
    for (const contractId of this.#pending) {
      if (taken.length >= limit) break;
      const first = this.#events.get(contractId)?.find(({ isHandled }) => !isHandled);
      if (first === undefined || first.takenUntil > now) continue;
      first.takenUntil = now + leaseMs;
      first.delivery += 1;
      taken.push({ event: first.event, delivery: first.delivery });
    }
    return taken;
  }

  async completeEvent(pending: PendingPremiumEvent): Promise<boolean> {
    const stored = this.#findTaken(pending);
    if (stored === undefined) return false;
    stored.isHandled = true;
    const { contract_id } = pending.event;
    const isDone = this.#events.get(contract_id)?.every(({ isHandled }) => isHandled) ?? true;
    if (isDone) this.#pending.delete(contract_id);
    return true;
  }

  async postponeEvent(pending: PendingPremiumEvent, until: number): Promise<boolean> {
    const stored = this.#findTaken(pending);
    if (stored === undefined) return false;
    stored.takenUntil = until;
    return true;
  }

  async listEvents(contractId: string): Promise<readonly PremiumEvent[]> {
    return (this.#events.get(contractId) ?? []).map(({ event }) => event);
  }

  async findStuck(limit: number): Promise<readonly Premium[]> {
    return [...this.#premiums()].filter(({ state }) => state === 'stuck').slice(0, limit);
  }

  async sumByState(query: TotalQuery): Promise<readonly StateTotal[]> {
    const totals = new Map<PremiumState, StateTotal>();
    for (const premium of this.#premiums()) {
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

  async countRenewals(dueBefore: number): Promise<number> {
    const renewals = [...this.#ledgers.values()].map(({ renewal }) => renewal);
    return renewals.filter((renewal) => (renewal?.dueAt ?? Infinity) < dueBefore).length;
  }

  async *findPayments(paidDate: string): AsyncIterable<RecordedPayment> {
    for (const { contract_id, policy_period_id, attempts } of this.#premiums()) {
      for (const attempt of attempts) {
        if (attempt.state !== 'paid' || attempt.paidDate !== paidDate) continue;
        const { out_trade_no, amount, paidAmount = amount } = attempt;
        yield { contract_id, policy_period_id, out_trade_no, amount: paidAmount };
      }
    }
  }

  async openInstallation(name: string): Promise<string> {
    this.#installation ??= name;
    return this.#installation;
  }

  *#premiums(): Generator<Premium> {
    for (const { premiums } of this.#ledgers.values()) yield* premiums;
  }

  #isPaused(planId: number): boolean {
    return this.#paused.has(planId) || this.#paused.has(0);
  }

  #addEvents(contractId: string, events: readonly PremiumEvent[]): void {
    if (events.length === 0) return;
    const stored = this.#events.get(contractId) ?? [];
    for (const event of events) {
      stored.push({ event, delivery: 0, takenUntil: 0, isHandled: false });
    }
    this.#events.set(contractId, stored);
    this.#pending.add(contractId);
  }

  #findTaken({ event, delivery }: PendingPremiumEvent): StoredEvent | undefined {
    return this.#events
      .get(event.contract_id)
      ?.find((stored) => stored.event.id === event.id && stored.delivery === delivery);
  }
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

type Cursor = Pick<DueEntry, 'contract_id' | 'policy_period_id' | 'dueAt'>;

function compareDue(one: Cursor, other: Cursor): number {
  if (one.dueAt !== other.dueAt) return one.dueAt - other.dueAt;
  if (one.contract_id !== other.contract_id) return one.contract_id < other.contract_id ? -1 : 1;
  return (one.policy_period_id ?? 0) - (other.policy_period_id ?? 0);
}
