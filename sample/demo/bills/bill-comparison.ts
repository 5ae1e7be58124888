import type { TradeBillRow } from 'nestjs-wechatpay-insurance';
import type { PremiumOrder } from '../premiums/premium-order.js';

/** The result of comparing a row of the bill with the orders of this sample. */
export type BillVerdict = 'matches' | 'unknown' | 'differs';

/** A row of the bill, and the order that it belongs to. */
export interface ComparedRow {
  readonly row: TradeBillRow;
  readonly order: PremiumOrder | undefined;
  readonly verdict: BillVerdict;
}

/** A payment must have its order's amount; a refund must be known with its amount. */
export function compareRow(row: TradeBillRow, order: PremiumOrder | undefined): ComparedRow {
  if (order === undefined) return { row, order, verdict: 'unknown' };
  const isEqual =
    row.kind === 'payment'
      ? order.state === 'paid' && row.order_amount === order.amount
      : order.refunds.some(
          ({ outRefundNo, amount }) =>
            outRefundNo === row.out_refund_no && amount === row.refund_amount,
        );
  return { row, order, verdict: isEqual ? 'matches' : 'differs' };
}

/** The orders that were paid on the day and that the bill lacks. */
export function findMissing(
  orders: readonly PremiumOrder[],
  date: string,
  rows: readonly TradeBillRow[],
): PremiumOrder[] {
  const listed = new Set(rows.map(({ out_trade_no }) => out_trade_no));
  return orders.filter(
    ({ outTradeNo, paidAt }) => paidAt?.startsWith(date) === true && !listed.has(outTradeNo),
  );
}
