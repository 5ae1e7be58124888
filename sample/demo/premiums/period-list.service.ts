import { Injectable } from '@nestjs/common';
import { WechatPayInsuranceService, type PolicyPeriod } from 'nestjs-wechatpay-insurance';
import { AutomaticCollection } from '../collection/automatic-collection.js';
import { SampleClock } from '../clock/sample-clock.js';
import type { SignedContract } from '../contracts/contract-lookup.service.js';
import { addDays } from '../dates/beijing-date.js';
import { OrderInquiryService } from './order-inquiry.service.js';
import { periodLook } from './period-look.js';
import { periodStep } from './period-step.js';
import type { PremiumOrder } from './premium-order.js';
import type { ShownPeriod } from './shown-period.js';
import { SignedPeriodsService } from './signed-periods.service.js';

/** The premiums of a contract. */
export interface Premiums {
  readonly periods: readonly ShownPeriod[];
  /** Newest first. */
  readonly orders: readonly PremiumOrder[];
}

/** Combines the periods at WeChat Pay with the orders of this sample. */
@Injectable()
export class PeriodListService {
  constructor(
    private readonly insurance: WechatPayInsuranceService,
    private readonly signed: SignedPeriodsService,
    private readonly inquiry: OrderInquiryService,
    private readonly clock: SampleClock,
    private readonly automatic: AutomaticCollection,
  ) {}

  async of(contract: SignedContract): Promise<Premiums> {
    // After a failed signing, there are no periods.
    if (contract.contract_state === 'SIGN_FAILED') return { periods: [], orders: [] };
    const [list, orders, isCollected] = await Promise.all([
      this.signed.list(contract),
      this.inquiry.refresh(contract.out_contract_code),
      this.automatic.isCollected(contract.contract_id),
    ]);
    const { now } = this.clock;
    const { contract_state: contractState } = contract;
    const all = list.map((period) => {
      const own = orders.filter(({ periodId }) => periodId === period.policy_period_id);
      return { period, look: periodLook(period, own, contractState, now), latestOrder: own[0] };
    });
    const periods = all.map(async ({ period, look, latestOrder }): Promise<ShownPeriod> => {
      const scheduledOn = await this.scheduledOn(contract, period);
      const context = { period, look, all, scheduledOn, contractState, isCollected, now };
      return { period, look, step: periodStep(context), latestOrder };
    });
    return { periods: await Promise.all(periods), orders };
  }

  /** The list shows that a period is scheduled; only the query of the period shows since when. */
  private async scheduledOn(
    { contract_id }: SignedContract,
    { policy_period_id, policy_period_state }: PolicyPeriod,
  ): Promise<string | undefined> {
    if (policy_period_state !== 'SCHEDULED') return undefined;
    const scheduled = await this.insurance.queryPolicyPeriod({ contract_id, policy_period_id });
    const { deduct_start_date: start } = scheduled;
    return start === undefined ? undefined : addDays(start, -1);
  }
}
