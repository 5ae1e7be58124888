import type { Endpoint } from '../../api/endpoint.js';
import { PERIOD_DATES_INCREASING, PERIOD_IDS_INCREASING } from './period-order.rules.js';
import {
  ListPolicyPeriodsDto,
  ModifyPolicyPeriodsDto,
  QueryPolicyPeriodDto,
  SchedulePolicyPeriodDto,
} from './policy-period.dto.js';
import type {
  ModifyPolicyPeriodsResponse,
  PolicyPeriodPage,
  ScheduledPolicyPeriod,
} from './policy-period.response.js';

/** `policy_periods` with an underscore. @see https://pay.weixin.qq.com/doc/v3/merchant/4012489530 */
export const LIST_POLICY_PERIODS: Endpoint<ListPolicyPeriodsDto, PolicyPeriodPage> = {
  method: 'GET',
  path: '/v3/papay/insurance-sign/policy_periods/plan-id/{plan_id}/out-contract-code/{out_contract_code}',
  request: ListPolicyPeriodsDto,
  retry: 'read',
  response: { limit: 'number', offset: 'number' },
};

/** `policy-periods` with a hyphen. @see https://pay.weixin.qq.com/doc/v3/merchant/4012987596 */
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
