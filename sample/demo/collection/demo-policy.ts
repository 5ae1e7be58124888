import type {
  CollectionPolicy,
  DeductionDescription,
  DuePremium,
} from 'nestjs-wechatpay-insurance/collection';

/** The text that the customer sees. An application also decides here whether a policy is still in force. */
export class DemoPolicy implements CollectionPolicy {
  describe({ policy_period_id: id }: DuePremium): DeductionDescription {
    return { description: `Premium ${id} 第${id}期保费` };
  }
}
