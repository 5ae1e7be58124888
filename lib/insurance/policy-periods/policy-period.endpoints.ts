import type { Endpoint } from '../../api/endpoint.js';
import { PERIOD_DATES_INCREASING, PERIOD_IDS_INCREASING } from './period-order.rules.js';
import {
  ListPolicyPeriodsDto,
  ModifyPolicyPeriodsDto,
  QueryPolicyPeriodDto,
  SchedulePolicyPeriodDto,
} from './policy-period.dto.js';

/**
 * An amount of money in a response (金额信息).
 *
 * @see https://pay.weixin.qq.com/doc/v3/merchant/4012489530
 */
export class WechatPayAmount {
  /** Fen. */
  readonly total!: number;
  /** `CNY`, the only currency of this product. An absent currency means `CNY`. */
  readonly currency?: 'CNY' | undefined;
}

/**
 * The documented values of {@link PolicyPeriodState}.
 *
 * @see https://pay.weixin.qq.com/doc/v3/merchant/4012489530
 */
export const POLICY_PERIOD_STATES = ['NO_SCHEDULED', 'SCHEDULED', 'PAID', 'EXPIRED'] as const;

/**
 * State of a period (扣费周期状态), open to new values.
 *
 * - `NO_SCHEDULED`: not scheduled.
 * - `SCHEDULED`: scheduled; not deducted yet, or the deduction failed.
 * - `PAID`: deducted. Final.
 * - `EXPIRED`: its window ended without a deduction. Final.
 *
 * @see https://pay.weixin.qq.com/doc/v3/merchant/4012489530
 */
export type PolicyPeriodState = (typeof POLICY_PERIOD_STATES)[number] | (string & {});

/**
 * A period in the list of a contract (扣费周期).
 *
 * @see https://pay.weixin.qq.com/doc/v3/merchant/4012489530
 */
export class PolicyPeriod {
  /** Id of the period (扣费周期编号), 1 to 840; increases from period to period, with gaps where the plan has some. */
  readonly policy_period_id!: number;
  /** Planned date of the deduction (预计扣费日期), Beijing date `yyyy-MM-dd`. */
  readonly estimated_deduct_date!: string;
  /** Planned premium (预计扣费金额), fen. */
  readonly estimated_deduct_amount!: WechatPayAmount;
  /** State of the period (扣费周期状态). `SCHEDULED` also covers a period with a failed deduction. */
  readonly policy_period_state!: PolicyPeriodState;
  /** Scheduled premium (已预约的扣费金额), fen; absent before the period is scheduled. */
  readonly scheduled_amount?: WechatPayAmount | undefined;
  /** Deducted premium (实际扣费金额), fen; absent before the deduction. */
  readonly deduct_amount?: WechatPayAmount | undefined;
  /** Date of the deduction (实际扣费的日期), Beijing date `yyyy-MM-dd`; absent before it. */
  readonly deduct_date?: string | undefined;
}

/**
 * One page of a contract's periods (扣费周期列表). `iteratePolicyPeriods` reads all pages.
 *
 * @see https://pay.weixin.qq.com/doc/v3/merchant/4012489530
 */
export class PolicyPeriodPage {
  /** Periods of the page; empty or absent past the end. */
  readonly data?: readonly PolicyPeriod[] | undefined;
  /** Maximum number of periods on the page, as requested; WeChat Pay's default is 20. */
  readonly limit!: number;
  /** Number of periods before the page. */
  readonly offset!: number;
  /** Number of periods of the contract, on all pages. */
  readonly total_count?: number | undefined;
}

/**
 * A period and its schedule (预约).
 *
 * @see https://pay.weixin.qq.com/doc/v3/merchant/4012471229
 */
export class ScheduledPolicyPeriod {
  /** Id of the period (扣费周期编号), 1 to 840. */
  readonly policy_period_id!: number;
  /** State of the period (扣费周期状态). */
  readonly policy_period_state!: PolicyPeriodState;
  /** First Beijing date `yyyy-MM-dd` on which it can be deducted. Present when scheduled or paid. */
  readonly deduct_start_date?: string | undefined;
  /** Last Beijing date `yyyy-MM-dd` on which it can be deducted. */
  readonly deduct_end_date?: string | undefined;
  /** Scheduled premium (已预约的扣费金额), fen; absent before the period is scheduled. */
  readonly scheduled_amount?: WechatPayAmount | undefined;
  /** Deducted premium (实际扣费金额), fen; absent before the deduction. */
  readonly deduct_amount?: WechatPayAmount | undefined;
  /** Date of the deduction (实际扣费的日期), Beijing date `yyyy-MM-dd`; absent before it. */
  readonly deduct_date?: string | undefined;
}

/**
 * A period as it is planned (扣费周期), in the response to a modification.
 *
 * @see https://pay.weixin.qq.com/doc/v3/merchant/4012987596
 */
export class PlannedPolicyPeriod {
  /** Id of the period (扣费周期编号), 1 to 840. */
  readonly policy_period_id!: number;
  /** Planned date of the deduction (预计扣费日期), Beijing date `yyyy-MM-dd`. */
  readonly estimated_deduct_date!: string;
  /** Planned premium (预计扣费金额), fen. */
  readonly estimated_deduct_amount!: WechatPayAmount;
}

/**
 * Response to a modification, with the new list.
 *
 * @see https://pay.weixin.qq.com/doc/v3/merchant/4012987596
 */
export class ModifyPolicyPeriodsResponse {
  /** The complete list with the new amounts (扣费周期列表). */
  readonly policy_periods?: readonly PlannedPolicyPeriod[] | undefined;
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
