import { Injectable } from '@nestjs/common';
import type {
  CollectionDecision,
  CollectionPolicy,
  DeductionDescription,
  DuePremium,
} from 'nestjs-wechatpay-insurance/collection';
import { PolicyBook } from './policy-book.js';

/** The decisions that only the insurer can make. The collection asks before each schedule and each deduction. */
@Injectable()
export class PremiumPolicy implements CollectionPolicy {
  constructor(private readonly policies: PolicyBook) {}

  describe({ policy_period_id }: DuePremium): DeductionDescription {
    return { description: `健康险保费 第${policy_period_id}期` };
  }

  decide({ out_contract_code }: DuePremium): CollectionDecision {
    return this.policies.get(out_contract_code)?.lapsed ? 'skip' : 'collect';
  }
}
