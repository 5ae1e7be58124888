import type { PremiumEvent } from '../events/premium-event.js';
import type { ContractLedger, Premium } from '../ledger/ledger.js';
import type { PremiumState } from '../ledger/premiums/premium-state.js';

/** A change of one contract, which a store makes completely or not at all. */
export interface LedgerChange {
  /**
   * The contract after the change, with its renewal. Its `premiums` are those that changed; the others stay as they
   * are.
   */
  readonly ledger: ContractLedger;
  /** The version that the change was made from; 0 for a new contract. `ledger.version` is one higher. */
  readonly expectedVersion: number;
  /**
   * Events to publish, in order. One whose id the contract has already is not added again, which does not keep the
   * commit from being made.
   */
  readonly events: readonly PremiumEvent[];
  /** When true, the change is not made while the plan of the contract is paused. */
  readonly unlessPaused: boolean;
}

/** A premium, or the renewal of a contract, whose due time has come. */
export interface DueEntry {
  /** WeChat Pay's contract id. */
  readonly contract_id: string;
  /** Id of the period; absent for the renewal of the contract. */
  readonly policy_period_id?: number | undefined;
  /** Version of the contract. */
  readonly version: number;
  /** Epoch milliseconds. */
  readonly dueAt: number;
  /** Beijing date `yyyy-MM-dd` of the premium, or of the last period of the list to renew. */
  readonly estimated_deduct_date: string;
}

/** Which due premiums and renewals are wanted. */
export interface DueQuery {
  /** Epoch milliseconds: those with this or an earlier `dueAt`. */
  readonly now: number;
  /** Greatest number of entries. */
  readonly limit: number;
  /** The last entry of the previous page; absent for the first page. */
  readonly after?: Pick<DueEntry, 'contract_id' | 'policy_period_id' | 'dueAt'> | undefined;
  /** True for renewals without premiums. */
  readonly onlyRenewals?: boolean | undefined;
}

/** An event that has not been handled yet. */
export interface PendingPremiumEvent {
  /** The event. */
  readonly event: PremiumEvent;
  /** Counts how often the event was taken. It must be given back to complete or postpone the event. */
  readonly delivery: number;
}

/** Which events are wanted. */
export interface TakeEventsQuery {
  /** Epoch milliseconds. */
  readonly now: number;
  /** Milliseconds after which an event can be taken again. */
  readonly leaseMs: number;
  /** Greatest number of events. */
  readonly limit: number;
}

/** Number and sum of premiums. */
export interface PremiumTotal {
  /** Number of premiums. */
  readonly count: number;
  /** Sum of their amounts, fen. */
  readonly amount: number;
}

/** The premiums of one state. */
export interface StateTotal extends PremiumTotal {
  /** State of the premiums. */
  readonly state: PremiumState;
}

/** The premiums that a sum covers: those of one day, or those that are due before a moment. */
export type TotalQuery =
  | {
      /** Beijing date `yyyy-MM-dd`. */
      readonly estimated_deduct_date: string;
    }
  | {
      /** Epoch milliseconds, exclusive. */
      readonly dueBefore: number;
    };

/** A recorded payment. */
export interface RecordedPayment {
  /** WeChat Pay's contract id. */
  readonly contract_id: string;
  /** Id of the period. */
  readonly policy_period_id: number;
  /** The merchant's order number. */
  readonly out_trade_no: string;
  /** Paid amount in fen. */
  readonly amount: number;
  /** Payments of the premium, this one included, on whatever day. More than 1 is one too many. */
  readonly payments: number;
}

/** Which stuck premiums are wanted. */
export interface StuckQuery {
  /** Greatest number of premiums. */
  readonly limit: number;
  /** Only those with this reason. */
  readonly reason?: string | undefined;
  /** Only those of this template. */
  readonly plan_id?: number | undefined;
  /** Only those of this contract. */
  readonly contract_id?: string | undefined;
  /** The last premium of the previous page; absent for the first page. */
  readonly after?: Pick<Premium, 'contract_id' | 'policy_period_id'> | undefined;
}

/** A named value that belongs to no contract, for instance the comparison with the bill of a day. */
export interface StoredRecord {
  /** Name of the record, at most 64 characters. */
  readonly name: string;
  /** 1 for a new record, and one higher with each change. */
  readonly version: number;
  /** Any value that JSON can hold. */
  readonly value: unknown;
}

/** The work that waits in a store. */
export interface StoreStatus {
  /** The earliest `dueAt` of all premiums and renewals, epoch milliseconds; absent when none has one. */
  readonly earliestDueAt?: number | undefined;
  /** Number of stuck premiums. A store may stop to count at 10,000. */
  readonly stuck: number;
  /** Number of events that are not handled. A store may stop to count at 10,000. */
  readonly waitingEvents: number;
  /** When the oldest one of them happened, epoch milliseconds. */
  readonly oldestEventAt?: number | undefined;
}

/** Which contracts can be deleted. */
export interface PruneQuery {
  /** Epoch milliseconds: nothing may have happened to the contract at this moment or later. */
  readonly before: number;
  /** Greatest number of contracts to look at. */
  readonly limit: number;
  /** `last` of the previous page; absent for the first page. */
  readonly after?: string | undefined;
}

/** The rows that one call has deleted. */
export interface PrunedPage {
  /** The contract id up to which the store has looked; absent when no contract is left. */
  readonly last?: string | undefined;
  /** Deleted contracts. */
  readonly contracts: number;
  /** Their premiums. */
  readonly premiums: number;
  /** Their events. */
  readonly events: number;
}

/**
 * Keeps contracts, premiums and events. It is the truth of the collection: everything else may be lost.
 *
 * A contract has one version. {@link commit} compares it with the expected one and increments it, in one transaction
 * with everything that changed; safety rests on that comparison alone, and on no lock. A method rejects when the
 * store cannot be reached, and the caller then does not know whether a commit was made. `collectionStoreContract` of
 * `nestjs-wechatpay-insurance/testing` checks an implementation.
 */
export interface CollectionStore {
  /** Loads a contract with all of its premiums, ascending by period; `undefined` for an unknown one. */
  load(contractId: string): Promise<ContractLedger | undefined>;

  /** Finds the id of the contract with the merchant's number. */
  findContractId(planId: number, outContractCode: string): Promise<string | undefined>;

  /** Finds the premium of which a deduction had this order number. */
  findByTradeNumber(
    outTradeNo: string,
  ): Promise<Pick<Premium, 'contract_id' | 'policy_period_id'> | undefined>;

  /**
   * Makes the change when the contract still has the expected version, and its plan is not paused if the change says
   * so. Returns false otherwise, and then nothing has changed.
   */
  commit(change: LedgerChange): Promise<boolean>;

  /**
   * Lists due premiums and renewals in the order of `dueAt`, contract and period; the renewal of a contract comes
   * before its premiums. Paused plans are included.
   */
  findDue(query: DueQuery): Promise<readonly DueEntry[]>;

  /** True while the plan, or the whole collection, is paused. */
  isPaused(planId: number): Promise<boolean>;

  /**
   * Pauses a plan; 0 stands for the whole collection. Every commit that begins afterwards takes it into account. One
   * that began before may still be made: the collection asks {@link isPaused} again before it sends the request.
   */
  pause(planId: number): Promise<void>;

  /**
   * Ends the pause of a plan, or with 0 that of the whole collection. Premiums and renewals with `isHeld` become
   * due at `now`, epoch milliseconds, unless another pause still covers their plan; versions do not change.
   */
  resume(planId: number, now: number): Promise<void>;

  /**
   * Takes events that are neither handled nor taken by another caller, oldest first, and only the oldest one of each
   * contract. After `leaseMs` without {@link completeEvent}, an event can be taken again.
   */
  takeEvents(query: TakeEventsQuery): Promise<readonly PendingPremiumEvent[]>;

  /** Marks the event as handled. Returns false when another caller has taken it since. */
  completeEvent(pending: PendingPremiumEvent): Promise<boolean>;

  /** Lets the event be taken again at the given moment, epoch milliseconds. False as for {@link completeEvent}. */
  postponeEvent(pending: PendingPremiumEvent, until: number): Promise<boolean>;

  /** Lists the events of a contract, handled ones included, oldest first. */
  listEvents(contractId: string): Promise<readonly PremiumEvent[]>;

  /** Lists stuck premiums in the order of contract and period. */
  findStuck(query: StuckQuery): Promise<readonly Premium[]>;

  /** Sums premiums up by state. States without a premium may be missing. */
  sumByState(query: TotalQuery): Promise<readonly StateTotal[]>;

  /** Counts the renewals that are due before a moment, epoch milliseconds, exclusive. */
  countRenewals(dueBefore: number): Promise<number>;

  /** Lists the payments of a Beijing date `yyyy-MM-dd`. */
  findPayments(paidDate: string): AsyncIterable<RecordedPayment>;

  /**
   * Records the name of the installation that uses the store, if none is recorded, and returns the recorded one. A copy
   * of the database keeps the name of its original.
   */
  openInstallation(name: string): Promise<string>;

  /** Loads a named record; `undefined` for an unknown one. */
  loadRecord(name: string): Promise<StoredRecord | undefined>;

  /**
   * Saves a named record when the stored version is one lower, and a record of version 1 when there is none. Returns
   * false otherwise, and then nothing has changed.
   */
  saveRecord(record: StoredRecord): Promise<boolean>;

  /** Tells what waits. Monitoring calls it often: it must be cheap. */
  readStatus(): Promise<StoreStatus>;

  /**
   * Deletes contracts with their premiums, deductions and events, in the order of their ids: those with the state
   * `ended` or `withdrawn`, of which no premium has a `dueAt` and every event is handled, and of which `checkedAt` of
   * every premium, `sentAt` and `settledAt` of every deduction and `at` of every event is before `before`. One that
   * changes meanwhile stays.
   */
  prune(query: PruneQuery): Promise<PrunedPage>;
}
