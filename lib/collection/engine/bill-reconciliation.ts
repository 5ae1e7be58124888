import { Inject, Injectable } from '@nestjs/common';
import { toBeijingDate } from '../../common/beijing-date.js';
import type { Sealed } from '../../common/sealed.js';
import { parseTradeBill, type TradeBillPayment } from '../../transactions/bills/trade-bill.js';
import { WechatPayTransactionService } from '../../transactions/wechat-pay-transaction.service.js';
import type { CollectionSettings } from '../collection-options.js';
import { COLLECTION_SETTINGS } from '../collection-tokens.js';
import type { PremiumTotal, RecordedPayment } from '../stores/collection-store.js';
import { DeductionSettlement } from './deduction-settlement.js';

/** A payment of a bill, as far as the comparison needs it. */
export interface BilledPayment {
  /** The merchant's order number. */
  readonly out_trade_no: string;
  /** WeChat Pay's order number. */
  readonly transaction_id: string;
  /** Fen. */
  readonly amount: number;
}

/**
 * The comparison of a day's trade bill with the ledger. The amounts add up:
 * `billed` = `recorded` − `missingInBill` + `otherOrders` + the sum of the differences of `amountDiffers`.
 */
export interface BillComparison {
  /** Beijing date `yyyy-MM-dd` of the payments. */
  readonly date: string;
  /** All deductions (`PAP`) in the bill. */
  readonly billed: PremiumTotal;
  /** The payments of the ledger for that day, those included that this comparison has settled. */
  readonly recorded: PremiumTotal;
  /** Payments that only the bill reported: they are settled now. */
  readonly settledNow: readonly BilledPayment[];
  /** Payments of the ledger that the bill does not have. */
  readonly missingInBill: readonly RecordedPayment[];
  /** Deductions of the bill that belong to no premium of the ledger. */
  readonly otherOrders: readonly BilledPayment[];
  /** Payments with different amounts. */
  readonly amountDiffers: readonly {
    /** The merchant's order number. */
    readonly out_trade_no: string;
    /** Fen. */
    readonly billed: number;
    /** Fen. */
    readonly recorded: number;
  }[];
}

const NOTHING: PremiumTotal = { count: 0, amount: 0 };

/** Settles and compares the payments of a day with the trade bill. */
@Injectable()
export class BillReconciliation {
  readonly #settings: CollectionSettings;
  readonly #transactions: WechatPayTransactionService;
  readonly #settlement: DeductionSettlement;

  constructor(
    @Inject(COLLECTION_SETTINGS) settings: Sealed<CollectionSettings>,
    @Inject(WechatPayTransactionService) transactions: WechatPayTransactionService,
    @Inject(DeductionSettlement) settlement: DeductionSettlement,
  ) {
    this.#settings = settings.open();
    this.#transactions = transactions;
    this.#settlement = settlement;
  }

  /** Compares the bill of a Beijing date. The bill is kept in memory until its hash is verified. */
  async reconcile(date: string): Promise<BillComparison> {
    const payments = await this.#readBill(date);
    const before = await this.#readRecorded(date);
    const settledNow: BilledPayment[] = [];
    const otherOrders: BilledPayment[] = [];
    for (const payment of payments) {
      const { out_trade_no, transaction_id, order_amount: amount, attach } = payment;
      if (before.has(out_trade_no)) continue;
      const premium = await this.#settlement.findPremium(out_trade_no, attach);
      if (premium === undefined) {
        otherOrders.push({ out_trade_no, transaction_id, amount });
        continue;
      }
      await this.#settlement.settle(premium, {
        out_trade_no,
        outcome: 'paid',
        transaction_id,
        paidDate: toBeijingDate(Date.parse(payment.trade_time)),
        paidAmount: amount,
      });
      settledNow.push({ out_trade_no, transaction_id, amount });
    }
    const recorded = await this.#readRecorded(date);
    const billed = new Map(payments.map((payment) => [payment.out_trade_no, payment]));
    const ours = [...recorded.values()];
    return {
      date,
      billed: payments.reduce((total, row) => add(total, row.order_amount), NOTHING),
      recorded: ours.reduce((total, payment) => add(total, payment.amount), NOTHING),
      settledNow,
      missingInBill: ours.filter(({ out_trade_no }) => !billed.has(out_trade_no)),
      otherOrders,
      amountDiffers: ours.flatMap(({ out_trade_no, amount }) => {
        const row = billed.get(out_trade_no);
        return row === undefined || row.order_amount === amount
          ? []
          : [{ out_trade_no, billed: row.order_amount, recorded: amount }];
      }),
    };
  }

  /** The deductions of the bill; a refund has a row of its own. */
  async #readBill(date: string): Promise<readonly TradeBillPayment[]> {
    const bill = await this.#transactions.downloadTradeBill({ bill_date: date });
    const payments: TradeBillPayment[] = [];
    for await (const row of parseTradeBill(bill)) {
      if (row.kind === 'payment' && row.trade_type === 'PAP' && row.trade_state === 'SUCCESS') {
        payments.push(row);
      }
    }
    return payments;
  }

  async #readRecorded(date: string): Promise<ReadonlyMap<string, RecordedPayment>> {
    const recorded = new Map<string, RecordedPayment>();
    for await (const payment of this.#settings.store.findPayments(date)) {
      recorded.set(payment.out_trade_no, payment);
    }
    return recorded;
  }
}

function add({ count, amount }: PremiumTotal, added: number): PremiumTotal {
  return { count: count + 1, amount: amount + added };
}
