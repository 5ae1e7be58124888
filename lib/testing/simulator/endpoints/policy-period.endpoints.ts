import { createJsonResponse } from '../api/api-response.js';
import type { ApiResponse } from '../api/api-response.js';
import type { ApiRequest, SimulatedEndpoint } from '../api/endpoint.js';
import { modifyPeriods } from '../contracts/modify-periods.js';
import { schedulePeriod } from '../contracts/schedule-period.js';
import type { PeriodRecord } from '../policy-periods/period-record.js';
import { FieldReader } from '../validation/field-reader.js';
import { readAmount } from '../validation/read-fields.js';
import { readNumber } from '../validation/read-parameters.js';
import { rejectField } from '../validation/simulated-api-error.js';
import {
  checkAppid,
  getContractByCode,
  getPeriod,
  readPeriodListRequest,
  requireSigned,
} from './requested-records.js';

/** 扣费周期与预约: policy periods and their schedules. */
export const policyPeriodEndpoints: readonly SimulatedEndpoint[] = [
  {
    method: 'GET',
    path: '/v3/papay/insurance-sign/policy_periods/plan-id/{plan_id}/out-contract-code/{out_contract_code}',
    handle: listPolicyPeriods,
  },
  {
    method: 'POST',
    path: '/v3/papay/insurance-sign/policy-periods/plan-id/{plan_id}/contract-id/{contract_id}/modify',
    handle: modifyPolicyPeriods,
  },
  {
    method: 'GET',
    path: '/v3/papay/insurance-pay/policy-periods/contract-id/{contract_id}/policy-period-id/{policy_period_id}',
    handle: queryPolicyPeriod,
  },
  {
    method: 'POST',
    path: '/v3/papay/insurance-pay/policy-periods/contract-id/{contract_id}/policy-period-id/{policy_period_id}/schedule',
    handle: schedulePolicyPeriod,
  },
];

const DEFAULT_LIMIT = 20;
const HIGHEST_LIMIT = 120;

/** 查询扣费周期列表: one page of the contract's periods, oldest list first. */
async function listPolicyPeriods(request: ApiRequest): Promise<ApiResponse> {
  const contract = getContractByCode(request);
  const limit = readNumber(request.query, 'limit', [1, HIGHEST_LIMIT]) ?? DEFAULT_LIMIT;
  const offset = readNumber(request.query, 'offset', [0, Number.MAX_SAFE_INTEGER]) ?? 0;
  requireSigned(contract);
  const { periods } = contract;
  const data = periods.slice(offset, offset + limit).map((period) => {
    const { deduct_start_date: _start, deduct_end_date: _end, ...item } = period.view();
    return item;
  });
  return createJsonResponse(200, { data, limit, offset, total_count: periods.length });
}

/** 修改扣费周期列表: lowers amounts of upcoming periods. */
async function modifyPolicyPeriods(request: ApiRequest): Promise<ApiResponse> {
  const { contract, list, fields } = readPeriodListRequest(request);
  const mayCancel = fields.readOptionalFlag('allow_cancel_scheduled') ?? false;
  const cancelled = modifyPeriods(contract, list, { mayCancel, now: request.state.clock.now() });
  return createJsonResponse(200, {
    policy_periods: contract.periods.map((period) => {
      const { policy_period_id, estimated_deduct_date, estimated_deduct_amount } = period.view();
      return { policy_period_id, estimated_deduct_date, estimated_deduct_amount };
    }),
    cancel_scheduled_policy_period_id: cancelled?.id,
  });
}

/** 查询预约: the schedule of one period. */
async function queryPolicyPeriod(request: ApiRequest): Promise<ApiResponse> {
  return createScheduleResponse(getPeriod(request).period);
}

/** 预约扣费: schedules the deduction of a period. */
async function schedulePolicyPeriod(request: ApiRequest): Promise<ApiResponse> {
  const { contract, period } = getPeriod(request);
  const fields = new FieldReader(request.body);
  checkAppid(fields, contract);
  const { total } = readAmount(fields, 'scheduled_amount');
  if (total !== period.amount) {
    rejectField('/scheduled_amount/total', `must equal the estimated amount, ${period.amount}`, {
      value: total,
    });
  }
  schedulePeriod(contract, period, request.state.clock.now());
  return createScheduleResponse(period);
}

/** A period without its estimated date and amount. */
function createScheduleResponse(period: PeriodRecord): ApiResponse {
  const { estimated_deduct_date: _date, estimated_deduct_amount: _amount, ...rest } = period.view();
  return createJsonResponse(200, rest);
}
