import type { RequestRule } from '../../schema/request-rule.js';
import { QueryContractDto, RenewContractDto, TerminateContractDto } from './contract.dto.js';
import type { Endpoint } from '../../api/endpoint.js';
import type { InsuranceContract, TerminatedContract } from '../../resources/contract.js';
import {
  PERIOD_DATES_INCREASING,
  PERIOD_IDS_INCREASING,
} from '../policy-periods/period-order.rules.js';

/**
 * Rules of a renewal that need only the request and the clock.
 *
 * @see https://pay.weixin.qq.com/doc/v3/merchant/4012489588
 */
const RENEW_CONTRACT_RULES: readonly RequestRule<RenewContractDto>[] = [
  {
    name: 'period-dates-future',
    *findings({ policy_periods = [] }, _given, { today }) {
      for (const [index, { estimated_deduct_date }] of policy_periods.entries()) {
        if (estimated_deduct_date === undefined || estimated_deduct_date > today) continue;
        yield {
          path: `policy_periods[${index}].estimated_deduct_date`,
          message: 'must be later than today in Beijing',
        };
      }
    },
  },
  {
    name: 'zero-amount',
    *findings({ policy_periods = [] }) {
      for (const [index, { estimated_deduct_amount }] of policy_periods.entries()) {
        if (estimated_deduct_amount?.total !== 0) continue;
        yield {
          path: `policy_periods[${index}].estimated_deduct_amount.total`,
          message: 'must not be 0: only the first premium of a new contract can be free',
        };
      }
    },
  },
];

/** @see https://pay.weixin.qq.com/doc/v3/merchant/4016724540 */
export const QUERY_CONTRACT: Endpoint<QueryContractDto, InsuranceContract> = {
  method: 'GET',
  path: '/v3/papay/insurance-sign/contracts/plan-id/{plan_id}/out-contract-code/{out_contract_code}',
  request: QueryContractDto,
  retry: 'read',
  response: { contract_id: 'string', contract_state: 'string' },
};

/** @see https://pay.weixin.qq.com/doc/v3/merchant/4016724542 */
export const TERMINATE_CONTRACT: Endpoint<TerminateContractDto, TerminatedContract> = {
  method: 'POST',
  path: '/v3/papay/insurance-sign/contracts/plan-id/{plan_id}/out-contract-code/{out_contract_code}/terminate',
  request: TerminateContractDto,
  retry: 'natural-key',
  response: { contract_id: 'string', contract_state: 'string' },
};

/** @see https://pay.weixin.qq.com/doc/v3/merchant/4012489588 */
export const RENEW_CONTRACT: Endpoint<RenewContractDto, object> = {
  method: 'POST',
  path: '/v3/papay/insurance-sign/contracts/plan-id/{plan_id}/contract-id/{contract_id}/renew',
  request: RenewContractDto,
  rules: [PERIOD_IDS_INCREASING, PERIOD_DATES_INCREASING, ...RENEW_CONTRACT_RULES],
  defaults: ({ appid }) => ({ appid }),
  retry: 'never',
  response: {},
};
