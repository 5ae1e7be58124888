import { Injectable, Logger } from '@nestjs/common';
import {
  WechatPayApiError,
  WechatPayInsuranceService,
  WechatPayTransactionService,
} from 'nestjs-wechatpay-insurance';
import { PolicySales } from './policy-sales.js';

/** Codes for a contract that is not signed yet, or an order that is not paid yet. */
const NOT_YET: ReadonlySet<string> = new Set(['RESOURCE_NOT_EXISTS', 'ORDER_NOT_EXIST']);

/** Queries WeChat Pay for everything that has been pending in your own tables for too long. */
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

  /** One failed query does not stop the others: its item stays pending until the next run. */
  async #settle(code: string, ask: () => Promise<void>): Promise<void> {
    try {
      await ask();
    } catch (error) {
      // A 404 without a code may come from a gateway in between.
      if (error instanceof WechatPayApiError && NOT_YET.has(error.code)) return;
      this.#logger.warn(`${code} is still open: ${String(error)}`);
    }
  }
}
