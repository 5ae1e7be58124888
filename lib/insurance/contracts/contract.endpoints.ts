import type { Endpoint } from '../../api/endpoint.js';
import type { InsuranceContract, TerminatedContract } from '../../resources/contract.js';
import {
  PERIOD_DATES_INCREASING,
  PERIOD_IDS_INCREASING,
} from '../policy-periods/period-order.rules.js';
import { QueryContractDto, RenewContractDto, TerminateContractDto } from './contract.dto.js';
import { RENEW_CONTRACT_RULES } from './renew-contract.rules.js';

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
