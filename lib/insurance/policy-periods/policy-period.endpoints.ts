import type { Endpoint } from '../../api/endpoint.js';
import { PERIOD_DATES_INCREASING, PERIOD_IDS_INCREASING } from './period-order.rules.js';
import {
  ListPolicyPeriodsDto,
  ModifyPolicyPeriodsDto,
  QueryPolicyPeriodDto,
  SchedulePolicyPeriodDto,
} from './policy-period.dto.js';

/** An amount of money in a response. */
export interface WechatPayAmount {
  /** Fen. */
  readonly total: number;
  readonly currency?: string | undefined;
}

/** State of a period (扣费周期状态), open to new values. */
export type PolicyPeriodState = 'NO_SCHEDULED' | 'SCHEDULED' | 'PAID' | 'EXPIRED' | (string & {});

/** A period in the list of a contract. */
export interface PolicyPeriod {
  readonly policy_period_id: number;
  /** Beijing date `yyyy-MM-dd`. */
  readonly estimated_deduct_date: string;
  readonly estimated_deduct_amount: WechatPayAmount;
  /** `SCHEDULED` also covers a period with a failed deduction. */
  readonly policy_period_state: PolicyPeriodState;
  readonly scheduled_amount?: WechatPayAmount | undefined;
  readonly deduct_amount?: WechatPayAmount | undefined;
  /** Beijing date `yyyy-MM-dd` of the deduction. */
  readonly deduct_date?: string | undefined;
}

/** One page of a contract's periods. */
export interface PolicyPeriodPage {
  readonly data?: readonly PolicyPeriod[] | undefined;
  readonly limit: number;
  readonly offset: number;
  readonly total_count?: number | undefined;
}

/** A period and its schedule (预约). */
export interface ScheduledPolicyPeriod {
  readonly policy_period_id: number;
  readonly policy_period_state: PolicyPeriodState;
  /** First Beijing date `yyyy-MM-dd` on which it can be deducted. Present when scheduled or paid. */
  readonly deduct_start_date?: string | undefined;
  /** Last Beijing date `yyyy-MM-dd` on which it can be deducted. */
  readonly deduct_end_date?: string | undefined;
  readonly scheduled_amount?: WechatPayAmount | undefined;
  readonly deduct_amount?: WechatPayAmount | undefined;
  readonly deduct_date?: string | undefined;
}

/** Response to a modification, with the new list. */
export interface ModifyPolicyPeriodsResponse {
  readonly policy_periods?:
    | readonly {
        readonly policy_period_id: number;
        readonly estimated_deduct_date: string;
        readonly estimated_deduct_amount: WechatPayAmount;
      }[]
    | undefined;
  /** Id of the period with the cancelled schedule; schedule it again. */
  readonly cancel_scheduled_policy_period_id?: number | undefined;
}

/** The path has `policy_periods` with an underscore. @see https://pay.weixin.qq.com/doc/v3/merchant/4012489530 */
export const LIST_POLICY_PERIODS: Endpoint<ListPolicyPeriodsDto, PolicyPeriodPage> = {
  method: 'GET',
  path: '/v3/papay/insurance-sign/policy_periods/plan-id/{plan_id}/out-contract-code/{out_contract_code}',
  request: ListPolicyPeriodsDto,
  retry: 'read',
  response: { limit: 'number', offset: 'number' },
};

/** The path has `policy-periods` with a hyphen. @see https://pay.weixin.qq.com/doc/v3/merchant/4012987596 */
export const MODIFY_POLICY_PERIODS: Endpoint<ModifyPolicyPeriodsDto, ModifyPolicyPeriodsResponse> =
  {
    method: 'POST',
    path: '/v3/papay/insurance-sign/policy-periods/plan-id/{plan_id}/contract-id/{contract_id}/modify',
    request: ModifyPolicyPeriodsDto,
    rules: [PERIOD_IDS_INCREASING, PERIOD_DATES_INCREASING],
    defaults: ({ appid }) => ({ appid }),
    retry: 'never',
    response: {},
  };

/** @see https://pay.weixin.qq.com/doc/v3/merchant/4012471270 */
export const SCHEDULE_POLICY_PERIOD: Endpoint<SchedulePolicyPeriodDto, ScheduledPolicyPeriod> = {
  method: 'POST',
  path: '/v3/papay/insurance-pay/policy-periods/contract-id/{contract_id}/policy-period-id/{policy_period_id}/schedule',
  request: SchedulePolicyPeriodDto,
  defaults: ({ appid }) => ({ appid }),
  retry: 'natural-key',
  response: { policy_period_state: 'string' },
};

/** @see https://pay.weixin.qq.com/doc/v3/merchant/4012471229 */
export const QUERY_POLICY_PERIOD: Endpoint<QueryPolicyPeriodDto, ScheduledPolicyPeriod> = {
  method: 'GET',
  path: '/v3/papay/insurance-pay/policy-periods/contract-id/{contract_id}/policy-period-id/{policy_period_id}',
  request: QueryPolicyPeriodDto,
  retry: 'read',
  response: { policy_period_state: 'string' },
};
