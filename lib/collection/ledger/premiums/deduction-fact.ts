/** A statement about one deduction: by a response, a notification, a query or a bill. */
export interface DeductionFact {
  /** The merchant's order number. */
  readonly out_trade_no: string;
  /**
   * - `accepted`: it has been accepted; no result yet.
   * - `absent`: WeChat Pay does not know the order.
   * - `failed`, `paid`: the result.
   */
  readonly outcome: 'accepted' | 'absent' | 'failed' | 'paid';
  readonly transaction_id?: string | undefined;
  /** Beijing date `yyyy-MM-dd`. */
  readonly paidDate?: string | undefined;
  /** Fen. */
  readonly paidAmount?: number | undefined;
  readonly reason?: string | undefined;
  /** True when the fact is the result of a query, whose repetition is spaced out. */
  readonly isQuery?: boolean | undefined;
  /** When it was requested from WeChat Pay, in epoch milliseconds. */
  readonly readAt?: number | undefined;
  /** True when a bill states it: the day of the payment is the day of the bill that lists it. */
  readonly isBill?: boolean | undefined;
  /** Number of the deduction, when a restored ledger does not know it. */
  readonly number?: number | undefined;
}
