import { Inject, Injectable } from '@nestjs/common';
import { toBeijingDate } from '../../../common/beijing-date.js';
import type { Sealed } from '../../../common/sealed.js';
import { WechatPayApiError } from '../../../errors/wechat-pay-call.errors.js';
import { parseTradeBill, type TradeBillRow } from '../../../transactions/bills/trade-bill.js';
import { WechatPayTransactionService } from '../../../transactions/wechat-pay-transaction.service.js';
import type { CollectionSettings } from '../../collection-options.js';
import { COLLECTION_SETTINGS } from '../../collection-tokens.js';
import type { PremiumTotal, RecordedPayment } from '../../stores/collection-store.js';
import { DeductionSettlement } from '../premiums/deduction-settlement.js';

/** A payment of a bill, as far as the comparison needs it. */
export interface BilledPayment {
  /** The merchant's order number. */
  readonly out_trade_no: string;
  /** WeChat Pay's order number. */
  readonly transaction_id: string;
  /** Fen. */
  readonly amount: number;
}

/** A payment with different amounts in bill and ledger. */
export interface BilledDifference {
  /** WeChat Pay's contract id. */
  readonly contract_id: string;
  /** Id of the period. */
  readonly policy_period_id: number;
  /** The merchant's order number. */
  readonly out_trade_no: string;
  /** Fen. */
  readonly billed: number;
  /** Fen. */
  readonly recorded: number;
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
  /** Payments that only the bill reported, or reported for another day: they are settled now. */
  readonly settledNow: readonly BilledPayment[];
  /** Payments of the ledger that the bill does not have. */
  readonly missingInBill: readonly RecordedPayment[];
  /**
   * Deductions of the bill that belong to no premium of the ledger, for instance first premiums that were paid while
   * signing.
   */
  readonly otherOrders: readonly BilledPayment[];
  /** Payments with different amounts. */
  readonly amountDiffers: readonly BilledDifference[];
  /** Payments of premiums that were paid more than once, on whatever days. */
  readonly paidTwice: readonly RecordedPayment[];
}

/** A payment that was not recorded for the day before the bill was read. */
interface NewPayment extends BilledPayment {
  readonly attach: string;
  readonly paidDate: string;
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

  /**
   * Compares the bill of a Beijing date. Rows that agree with the ledger are not kept; the others wait in memory until
   * the hash of the bill is verified, and nothing is settled before.
   */
  async reconcile(date: string): Promise<BillComparison> {
    const draft = new ComparisonDraft(date);
    for await (const payment of this.#settings.store.findPayments(date)) draft.addRecorded(payment);
    for await (const row of this.#readBill(date)) {
      if (row.kind === 'payment' && row.trade_type === 'PAP' && row.trade_state === 'SUCCESS') {
        draft.addBilled({
          out_trade_no: row.out_trade_no,
          transaction_id: row.transaction_id,
          amount: row.order_amount,
          attach: row.attach,
          paidDate: toBeijingDate(Date.parse(row.trade_time)),
        });
      }
    }
    for (const payment of draft.newPayments) await this.#settle(draft, payment);
    return draft.finish();
  }

  async #settle(draft: ComparisonDraft, payment: NewPayment): Promise<void> {
    const { out_trade_no, transaction_id, amount, attach, paidDate } = payment;
    const key = (await this.#settlement.findPremium(out_trade_no, attach))?.premium;
    const before = key && (await this.#settings.store.load(key.contract_id));
    const after =
      key &&
      (await this.#settlement.settle(key, {
        out_trade_no,
        outcome: 'paid',
        transaction_id,
        paidDate,
        paidAmount: amount,
        isBill: true,
      }));
    const attempts = after?.premiums.find(
      ({ policy_period_id }) => policy_period_id === key?.policy_period_id,
    )?.attempts;
    const attempt = attempts?.find((one) => one.out_trade_no === out_trade_no);
    if (key === undefined || attempts === undefined || attempt === undefined) {
      draft.otherOrders.push({ out_trade_no, transaction_id, amount });
      return;
    }
    const recorded = attempt.paidAmount ?? attempt.amount;
    const payments = attempts.filter(({ state }) => state === 'paid').length;
    const { contract_id, policy_period_id } = key;
    const isNew = before?.version !== after?.version;
    draft.addSettled(
      { contract_id, policy_period_id, out_trade_no, amount: recorded, payments },
      payment,
      isNew,
    );
  }

  /** Yields no row for a day without transactions, which has no bill. */
  async *#readBill(date: string): AsyncGenerator<TradeBillRow> {
    try {
      yield* parseTradeBill(await this.#transactions.downloadTradeBill({ bill_date: date }));
    } catch (error) {
      const isEmpty = error instanceof WechatPayApiError && error.code === 'NO_STATEMENT_EXIST';
      if (!isEmpty) throw error;
    }
  }
}

class ComparisonDraft {
  readonly newPayments: NewPayment[] = [];
  readonly otherOrders: BilledPayment[] = [];
  readonly #date: string;
  /** The payments of the ledger that the bill has not listed so far. */
  readonly #missing = new Map<string, RecordedPayment>();
  readonly #settledNow: BilledPayment[] = [];
  readonly #amountDiffers: BilledDifference[] = [];
  readonly #paidTwice: RecordedPayment[] = [];
  #billed = NOTHING;
  #recorded = NOTHING;

  constructor(date: string) {
    this.#date = date;
  }

  addRecorded(payment: RecordedPayment): void {
    this.#recorded = add(this.#recorded, payment.amount);
    this.#missing.set(payment.out_trade_no, payment);
    if (payment.payments > 1) this.#paidTwice.push(payment);
  }

  addBilled(payment: NewPayment): void {
    this.#billed = add(this.#billed, payment.amount);
    const recorded = this.#missing.get(payment.out_trade_no);
    if (recorded === undefined) {
      this.newPayments.push(payment);
      return;
    }
    this.#missing.delete(payment.out_trade_no);
    this.#compare(recorded, payment);
  }

  addSettled(recorded: RecordedPayment, payment: NewPayment, isNew: boolean): void {
    this.#recorded = add(this.#recorded, recorded.amount);
    const { out_trade_no, transaction_id, amount } = payment;
    if (isNew) this.#settledNow.push({ out_trade_no, transaction_id, amount });
    if (recorded.payments > 1) this.#paidTwice.push(recorded);
    this.#compare(recorded, payment);
  }

  finish(): BillComparison {
    return {
      date: this.#date,
      billed: this.#billed,
      recorded: this.#recorded,
      settledNow: this.#settledNow,
      missingInBill: [...this.#missing.values()],
      otherOrders: this.otherOrders,
      amountDiffers: this.#amountDiffers,
      paidTwice: this.#paidTwice,
    };
  }

  #compare(recorded: RecordedPayment, { amount: billed }: NewPayment): void {
    const { contract_id, policy_period_id, out_trade_no, amount } = recorded;
    if (billed === amount) return;
    this.#amountDiffers.push({
      contract_id,
      policy_period_id,
      out_trade_no,
      billed,
      recorded: amount,
    });
  }
}

function add({ count, amount }: PremiumTotal, added: number): PremiumTotal {
  return { count: count + 1, amount: amount + added };
}
