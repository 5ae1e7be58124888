import { formatBeijingTimestamp } from '../clock/beijing-calendar.js';
import type { ContractRecord } from '../contracts/contract-record.js';

/** States of an order: accepted, paid, failed, or refunded at least in part. */
type SimulatedTradeState = 'ACCEPT' | 'SUCCESS' | 'PAYERROR' | 'REFUND';

const DESCRIPTIONS = {
  ACCEPT: '已接收，等待扣款',
  SUCCESS: '支付成功',
  PAYERROR: '支付失败',
  REFUND: '转入退款',
} as const satisfies Record<SimulatedTradeState, string>;

/** Initial values of an order. */
export interface OrderTerms {
  readonly contract: ContractRecord;
  readonly policyPeriodId: number;
  readonly outTradeNo: string;
  readonly description: string;
  /** Fen. */
  readonly total: number;
  readonly notifyUrl: string;
  readonly goodsTag: string | undefined;
  readonly attach: string | undefined;
}

/** The order of one deduction or first payment. */
export class OrderRecord {
  readonly terms: OrderTerms;
  state: SimulatedTradeState = 'ACCEPT';
  /** Why the deduction failed. */
  #failure = '';
  /** WeChat Pay's number, once paid. */
  transactionId: string | undefined;
  /** Epoch milliseconds, once paid. */
  paidAt: number | undefined;

  constructor(terms: OrderTerms) {
    this.terms = terms;
  }

  get isPaid(): boolean {
    return this.paidAt !== undefined;
  }

  pay(transactionId: string, now: number): void {
    this.state = 'SUCCESS';
    this.transactionId = transactionId;
    this.paidAt = now;
  }

  fail(reason: string): void {
    this.state = 'PAYERROR';
    this.#failure = `，${reason}`;
  }

  /** The order with the fields of the order query and the notifications. */
  view(): Readonly<Record<string, unknown>> {
    const { contract, outTradeNo, total, attach } = this.terms;
    return {
      appid: contract.request.appid,
      mchid: contract.mchid,
      out_trade_no: outTradeNo,
      transaction_id: this.transactionId,
      trade_type: 'PAP',
      trade_state: this.state,
      trade_state_desc: `${DESCRIPTIONS[this.state]}${this.#failure}`,
      attach,
      payer: { openid: contract.openid },
      ...(this.paidAt === undefined
        ? { amount: { total, currency: 'CNY' } }
        : {
            bank_type: 'OTHERS',
            success_time: formatBeijingTimestamp(this.paidAt),
            amount: { total, payer_total: total, currency: 'CNY', payer_currency: 'CNY' },
          }),
    };
  }
}
