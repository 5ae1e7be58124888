import type { InsurancePolicy, PolicyAuthorizationState } from 'nestjs-wechatpay-insurance';

/** A policy that WeChat may show to the customer (微信保单服务). */
export interface ShownPolicy {
  readonly insuranceNo: string;
  readonly name: string;
  readonly authState: PolicyAuthorizationState;
  /** Without the names of the insured: these pages have no login. */
  readonly uploaded: Omit<InsurancePolicy, 'insured_name_list'> | undefined;
}
