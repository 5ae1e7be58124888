import { Injectable } from '@nestjs/common';
import type {
  CollectionPolicy,
  DeductionDescription,
  DuePremium,
  RenewableContract,
  RenewalDecision,
} from 'nestjs-wechatpay-insurance/collection';
import { SampleClock } from '../clock/sample-clock.js';
import { SampleConfig } from '../config/sample-config.js';
import { ContractSigningService } from '../contracts/contract-signing.service.js';
import { MONTHS } from '../contracts/frequency.js';
import { addMonths } from '../dates/beijing-date.js';

/**
 * The text that the customer sees, and the premiums of the next year. An application also decides here whether a policy
 * is still in force.
 */
@Injectable()
export class DemoPolicy implements CollectionPolicy {
  constructor(
    private readonly signing: ContractSigningService,
    private readonly config: SampleConfig,
    private readonly clock: SampleClock,
  ) {}

  describe({ policy_period_id: id }: DuePremium): DeductionDescription {
    return { description: `Premium ${id} 第${id}期保费` };
  }

  /** Continues the list for a year with the same premium, if the contract was signed with automatic renewal. */
  nextPeriods({ plan_id, out_contract_code, premiums }: RenewableContract): RenewalDecision {
    const signed = this.signing.find(plan_id, out_contract_code);
    const last = premiums.at(-1);
    if (signed?.renewable !== true || last === undefined) return 'stop';
    const months = MONTHS[this.config.getFrequency(plan_id)];
    const count = 12 / months;
    // On the last day of the window, the first date may have come already.
    const dates = Array.from({ length: count + 1 }, (_, index) =>
      addMonths(last.estimated_deduct_date, (index + 1) * months),
    ).filter((date) => date > this.clock.today);
    return dates.slice(0, count).map((estimated_deduct_date, index) => ({
      policy_period_id: last.policy_period_id + index + 1,
      estimated_deduct_date,
      amount: last.amount,
    }));
  }
}
