import { Injectable, Logger } from '@nestjs/common';
import {
  WechatPayApiError,
  WechatPayInsuranceService,
  WechatPayTransactionService,
} from 'nestjs-wechatpay-insurance';
import { PolicySales } from './policy-sales.js';

/** Codes for a contract that nobody has signed, or an order that nobody has paid, yet. */
const NOT_YET: ReadonlySet<string> = new Set(['RESOURCE_NOT_EXISTS', 'ORDER_NOT_EXIST']);

/** Asks WeChat Pay for what your own tables have waited for too long. */
@Injectable()
export class MissedNotifications {
  readonly #logger = new Logger(MissedNotifications.name);

  constructor(
    private readonly insurance: WechatPayInsuranceService,
    private readonly transactions: WechatPayTransactionService,
    private readonly sales: PolicySales,
  ) {}

  async findContracts(pending: Iterable<{ plan_id: number; out_contract_code: string }>) {
    for (const code of pending) {
      await this.#settle(code.out_contract_code, async () => {
        const contract = await this.insurance.queryContract(code);
        if (contract.contract_state === 'SIGNED') {
          await this.sales.activate(contract.contract_id, code.out_contract_code);
        }
      });
    }
  }

  async findOrders(pending: Iterable<string>) {
    for (const out_trade_no of pending) {
      await this.#settle(out_trade_no, async () => {
        const order = await this.transactions.queryOrder({ out_trade_no });
        if (order.trade_state === 'SUCCESS' && order.transaction_id !== undefined) {
          await this.sales.book(order.transaction_id, out_trade_no);
        }
      });
    }
  }

  /** What cannot be settled now does not keep the rest waiting: it is pending the next time too. */
  async #settle(code: string, ask: () => Promise<void>): Promise<void> {
    try {
      await ask();
    } catch (error) {
      // A bare 404 could be that of a gateway on the way.
      if (error instanceof WechatPayApiError && NOT_YET.has(error.code)) return;
      this.#logger.warn(`${code} is still open: ${String(error)}`);
    }
  }
}
