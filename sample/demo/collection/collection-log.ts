import { Injectable } from '@nestjs/common';
import {
  type ContractRenewed,
  OnPremium,
  PREMIUM_EVENT_TYPES,
  type PremiumEvent,
  type PremiumFailed,
  type PremiumPaid,
} from 'nestjs-wechatpay-insurance/collection';
import { ContractSigningService } from '../contracts/contract-signing.service.js';
import { PremiumOrders } from '../premiums/premium-orders.js';

const KEPT = 20_000;

/** The events of the collection. An application books payments here, in a transaction with the id of the event. */
@Injectable()
export class CollectionLog {
  readonly #events = new Map<string, PremiumEvent>();

  constructor(
    private readonly orders: PremiumOrders,
    private readonly signing: ContractSigningService,
  ) {}

  /** Newest first. */
  get latest(): PremiumEvent[] {
    return [...this.#events.values()].toReversed();
  }

  /** Each event arrives at least once: the second time it replaces itself. */
  @OnPremium(...PREMIUM_EVENT_TYPES)
  keep(event: PremiumEvent): void {
    this.#events.set(event.id, event);
    const [oldest] = this.#events.keys();
    if (this.#events.size > KEPT && oldest !== undefined) this.#events.delete(oldest);
  }

  /** The rules of later changes depend on where the current list begins. */
  @OnPremium('renewed')
  rememberRenewal({ plan_id, out_contract_code, periods: [first] }: ContractRenewed): void {
    if (first === undefined) return;
    this.signing.rememberRenewal(plan_id, out_contract_code, first.policy_period_id);
  }

  /** Orders of the collection can be refunded and compared with the bill like all others. */
  @OnPremium('paid', 'failed')
  record(event: PremiumPaid | PremiumFailed): void {
    const { out_trade_no: outTradeNo } = event;
    if (outTradeNo === undefined || this.orders.find(outTradeNo)?.state === 'paid') return;
    this.orders.put({
      code: event.out_contract_code,
      periodId: event.policy_period_id,
      outTradeNo,
      amount: event.amount,
      orderedAt: new Date(event.at),
      refunds: [],
      ...(event.type === 'paid'
        ? { state: 'paid', paidAt: event.paidDate }
        : { state: 'failed', result: event.reason }),
    });
  }
}
