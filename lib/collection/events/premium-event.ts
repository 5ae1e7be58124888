/** The fields of every event of a premium. */
export interface PremiumEventFields {
  /** Identifies the event. A handler that runs twice for an event sees the same id. */
  readonly id: string;
  /** WeChat Pay's contract id. */
  readonly contract_id: string;
  /** Id of the template. */
  readonly plan_id: number;
  /** The merchant's contract number. */
  readonly out_contract_code: string;
  /** Id of the period. */
  readonly policy_period_id: number;
  /** Beijing date `yyyy-MM-dd` on which the premium was expected to be deducted. */
  readonly estimated_deduct_date: string;
  /** Premium in fen. */
  readonly amount: number;
  /** When it happened, in epoch milliseconds. */
  readonly at: number;
}

/** The premium was paid. */
export interface PremiumPaid extends PremiumEventFields {
  /** Discriminates the events. */
  readonly type: 'paid';
  /** The merchant's order number; absent when WeChat Pay reports a payment that this ledger did not request. */
  readonly out_trade_no?: string | undefined;
  /** WeChat Pay's order number, where it is known. */
  readonly transaction_id?: string | undefined;
  /** Beijing date `yyyy-MM-dd` of the payment, where it is known. */
  readonly paidDate?: string | undefined;
  /** True when the premium had been closed before: the contract had ended, or the window was over. */
  readonly late: boolean;
}

/** A deduction failed. */
export interface PremiumFailed extends PremiumEventFields {
  /** Discriminates the events. */
  readonly type: 'failed';
  /** The merchant's order number. */
  readonly out_trade_no: string;
  /** Number of the deduction, from 1. */
  readonly attempt: number;
  /** Why, in WeChat Pay's words, where it says so. */
  readonly reason?: string | undefined;
  /** Not before this moment is the next deduction sent, in epoch milliseconds; absent when there is none. */
  readonly nextAttemptAt?: number | undefined;
}

/** The window closes in 3 days, 1 day or 2 hours, and the premium is not paid. */
export interface PremiumAtRisk extends PremiumEventFields {
  /** Discriminates the events. */
  readonly type: 'at-risk';
  /** When the window closes, in epoch milliseconds. */
  readonly closesAt: number;
  /** Why nothing was collected until now. */
  readonly reason?: string | undefined;
}

/** The premium was scheduled, or was closed without a payment, or needs a person. */
export interface PremiumChanged extends PremiumEventFields {
  /**
   * - `scheduled`: WeChat Pay announces the deduction to the customer.
   * - `postponed`, `skipped`: the policy of the application decided so.
   * - `abandoned`: no further deduction is attempted.
   * - `expired`: the window closed.
   * - `superseded`: a later premium was scheduled.
   * - `ended`: the contract ended, or was withdrawn from collection.
   * - `stuck`: five steps brought no progress; see `resolve`. It is reported again when the daily try fails.
   */
  readonly type:
    | 'scheduled'
    | 'postponed'
    | 'skipped'
    | 'abandoned'
    | 'expired'
    | 'superseded'
    | 'ended'
    | 'stuck';
  /** Why. */
  readonly reason?: string | undefined;
}

/** A second deduction of one premium was paid: refund it. */
export interface PremiumPaidTwice extends PremiumEventFields {
  /** Discriminates the events. */
  readonly type: 'paid-twice';
  /** The merchant's order number of the second payment. */
  readonly out_trade_no: string;
  /** WeChat Pay's order number of the second payment, where it is known. */
  readonly transaction_id?: string | undefined;
}

/** WeChat Pay lists further periods. The fields of the premium are those of the last one before. */
export interface ContractRenewed extends PremiumEventFields {
  /** Discriminates the events. */
  readonly type: 'renewed';
  /** The further periods, ascending. */
  readonly periods: readonly {
    /** Id of the period. */
    readonly policy_period_id: number;
    /** Beijing date `yyyy-MM-dd` on which the premium is expected to be deducted. */
    readonly estimated_deduct_date: string;
    /** Premium in fen. */
    readonly amount: number;
  }[];
}

/**
 * The list of periods has to be renewed within 3 days, 1 day or 2 hours. The fields of the premium are those of the
 * last one of the list.
 */
export interface RenewalAtRisk extends PremiumEventFields {
  /** Discriminates the events. */
  readonly type: 'renewal-at-risk';
  /** When the window closes, in epoch milliseconds. */
  readonly closesAt: number;
  /**
   * Why it was not renewed until now: `no-list`, `last-premium-open` (WeChat Pay rejects a renewal until it is paid, or
   * its window is over), `no-paid-premium`, a code of WeChat Pay. `accepted`: WeChat Pay accepted it more than a day
   * ago, and the list does not show it; this is reported after the window as well.
   */
  readonly reason?: string | undefined;
}

/** A list of periods was not renewed. The fields of the premium are those of the last one of the list. */
export interface RenewalFailed extends PremiumEventFields {
  /**
   * - `renewal-rejected`: WeChat Pay, or the check of the list (`list-invalid`), rejected it; it is tried again. It is
   *   reported for the first time, and from the fifth time on.
   * - `renewal-lapsed`: the window closed.
   */
  readonly type: 'renewal-rejected' | 'renewal-lapsed';
  /** Why. */
  readonly reason?: string | undefined;
}

/** Something that happened to the renewal of a contract, discriminated by `type`. */
export type RenewalEvent = ContractRenewed | RenewalAtRisk | RenewalFailed;

/**
 * The trade bill of a day and the ledger differ about a payment. It is reported once for each payment and difference.
 */
export interface PremiumBillDifference extends PremiumEventFields {
  /** Discriminates the events. */
  readonly type: 'bill-difference';
  /**
   * - `missing-in-bill`: the ledger has recorded the payment, and the bill does not list it.
   * - `amount-differs`: the bill lists another amount.
   */
  readonly difference: 'missing-in-bill' | 'amount-differs';
  /** Beijing date `yyyy-MM-dd` of the bill. */
  readonly date: string;
  /** The merchant's order number. */
  readonly out_trade_no: string;
  /** Amount in the ledger, fen. */
  readonly recorded: number;
  /** Amount in the bill, fen; absent when the bill does not list the payment. */
  readonly billed?: number | undefined;
}

/** Something that happened to a premium or to the renewal of its contract, discriminated by `type`. */
export type PremiumEvent =
  | PremiumPaid
  | PremiumFailed
  | PremiumAtRisk
  | PremiumChanged
  | PremiumPaidTwice
  | PremiumBillDifference
  | RenewalEvent;

/** The name of an event. */
export type PremiumEventType = PremiumEvent['type'];

/** The event with a name, or one of several. */
export type PremiumEventFor<Type extends PremiumEventType> =
  | Extract<PremiumEvent, Readonly<Record<'type', Type>>>
  | (Type extends PremiumChanged['type'] ? PremiumChanged : never)
  | (Type extends RenewalFailed['type'] ? RenewalFailed : never);

type DistributiveOmit<Event, Names extends PropertyKey> = Event extends unknown
  ? Omit<Event, Names>
  : never;

/** An event before it has the fields that follow from its premium. */
export type PremiumEventDraft = DistributiveOmit<
  Exclude<PremiumEvent, RenewalEvent>,
  keyof PremiumEventFields
>;

/** An event of a renewal before it has the fields that follow from the last premium of the list. */
export type RenewalEventDraft = DistributiveOmit<RenewalEvent, keyof PremiumEventFields>;

/** The names of all events. */
export const PREMIUM_EVENT_TYPES = [
  'scheduled',
  'postponed',
  'skipped',
  'failed',
  'paid',
  'at-risk',
  'abandoned',
  'expired',
  'superseded',
  'ended',
  'stuck',
  'paid-twice',
  'renewed',
  'renewal-at-risk',
  'renewal-rejected',
  'renewal-lapsed',
  'bill-difference',
] as const satisfies readonly PremiumEventType[];
