import { Injectable } from '@nestjs/common';
import {
  parseTradeBill,
  WechatPayApiError,
  WechatPayTransactionService,
  type TradeBillRow,
  type TradeBillSummary,
} from 'nestjs-wechatpay-insurance';
import { PremiumOrders } from '../premiums/premium-orders.js';
import type { PremiumOrder } from '../premiums/premium-order.js';
import { compareRow, findMissing, type ComparedRow } from './bill-comparison.js';

/** A day's bill, compared with the orders of this sample. */
export interface ComparedBill {
  readonly rows: readonly ComparedRow[];
  readonly missing: readonly PremiumOrder[];
  readonly summary: TradeBillSummary | undefined;
}

/** Downloads the trade bill of a day (交易账单) and compares it with the orders of this sample. */
@Injectable()
export class TradeBillService {
  constructor(
    private readonly transactions: WechatPayTransactionService,
    private readonly orders: PremiumOrders,
  ) {}

  /**
   * @param bill_date Beijing date before today.
   * @returns no rows for a day without transactions.
   */
  async compare(bill_date: string): Promise<ComparedBill> {
    const { rows, summary } = await this.read(bill_date);
    return {
      rows: rows.map((row) => compareRow(row, this.orders.find(row.out_trade_no))),
      missing: findMissing(this.orders.all(), bill_date, rows),
      summary,
    };
  }

  /** The rows are kept until the last one has been read: only then is the hash of the bill verified. */
  private async read(bill_date: string) {
    const rows: TradeBillRow[] = [];
    try {
      const bill = parseTradeBill(await this.transactions.downloadTradeBill({ bill_date }));
      for await (const row of bill) rows.push(row);
      return { rows, summary: bill.summary };
    } catch (error) {
      if (error instanceof WechatPayApiError && error.code === 'NO_STATEMENT_EXIST') {
        return { rows, summary: undefined };
      }
      throw error;
    }
  }
}
