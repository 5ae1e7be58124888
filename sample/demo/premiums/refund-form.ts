import { textField } from '../html/form-text.js';
import { toFen } from '../money/yuan.js';

/** The amount and the reason of a refund. */
export interface RefundRequest {
  /** Fen; `undefined` for everything that can be refunded. */
  readonly amount: number | undefined;
  /** Shown to the customer. */
  readonly reason: string;
}

/** Reads the form that refunds an order. Invalid amounts become `NaN`, which the package rejects. */
export function readRefundRequest(body: unknown): RefundRequest {
  const amount = textField(body, 'amount');
  return {
    amount: amount === '' ? undefined : toFen(amount),
    reason: textField(body, 'reason') || 'Premium returned 退还保费',
  };
}
