import { Injectable } from '@nestjs/common';
import {
  AmountDto,
  toRequest,
  WechatPayInsuranceService,
  type ScheduledPolicyPeriod,
} from 'nestjs-wechatpay-insurance';
import { AutomaticCollection } from '../collection/automatic-collection.js';
import { SampleClock } from '../clock/sample-clock.js';
import { freshNumber } from '../contracts/contract-codes.js';
import type { SignedContract } from '../contracts/contract-lookup.service.js';
import type { PremiumOrder } from './premium-order.js';
import { PremiumOrders } from './premium-orders.js';
import { toAttach, type PremiumReference } from './premium-reference.js';
import { SignedPeriodsService } from './signed-periods.service.js';

/** Schedules and deducts premiums by hand, of contracts that are not collected automatically. */
@Injectable()
export class DeductionService {
  constructor(
    private readonly insurance: WechatPayInsuranceService,
    private readonly periods: SignedPeriodsService,
    private readonly orders: PremiumOrders,
    private readonly clock: SampleClock,
    private readonly automatic: AutomaticCollection,
  ) {}

  /** WeChat informs the customer; the deduction is possible from the next day on. */
  async schedule(contract: SignedContract, periodId: number): Promise<ScheduledPolicyPeriod> {
    await this.automatic.rejectCollected(contract);
    const { estimated_deduct_amount } = await this.periods.get(contract, periodId);
    return this.insurance.schedulePolicyPeriod({
      contract_id: contract.contract_id,
      policy_period_id: periodId,
      scheduled_amount: toRequest(AmountDto, estimated_deduct_amount),
    });
  }

  /**
   * Requests the deduction of a scheduled period, for the first time or after a failure. The response means
   * accepted, not paid: a notification brings the result.
   *
   * While the result of an order is unknown, its number is sent again, which is the same deduction, so the
   * customer does not pay twice. After a failure, a new number is used.
   */
  async deduct(contract: SignedContract, periodId: number): Promise<PremiumOrder> {
    await this.automatic.rejectCollected(contract);
    const { scheduled_amount, estimated_deduct_amount } = await this.periods.get(
      contract,
      periodId,
    );
    const { total } = scheduled_amount ?? estimated_deduct_amount;
    const code = contract.out_contract_code;
    const pending = this.orders.findPending({ code, periodId });
    const order = pending ?? this.newOrder({ code, periodId }, total);
    // Stored before it is sent: if the response is lost, the order can still be queried by its number.
    this.orders.put(order);
    try {
      await this.insurance.applyDeduction({
        out_trade_no: order.outTradeNo,
        description: `Premium ${periodId} 第${periodId}期保费`,
        contract_id: contract.contract_id,
        policy_period_id: periodId,
        amount: { total },
        attach: toAttach(order),
      });
    } catch (error) {
      // A new order that was definitely rejected does not exist; any other may have been accepted.
      if (pending === undefined && !isOutcomeUnknown(error)) this.orders.remove(order);
      throw error;
    }
    return order;
  }

  private newOrder(premium: PremiumReference, amount: number): PremiumOrder {
    const { now, today } = this.clock;
    const outTradeNo = freshNumber('T', today);
    return { ...premium, outTradeNo, amount, orderedAt: now, state: 'pending', refunds: [] };
  }
}

function isOutcomeUnknown(error: unknown): boolean {
  return error instanceof Error && 'outcomeUnknown' in error && error.outcomeUnknown === true;
}
