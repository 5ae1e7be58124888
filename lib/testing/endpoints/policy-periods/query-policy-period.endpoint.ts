import type { SimulatedEndpoint } from '../../http/endpoint.js';
import { periodOfPath } from './period-of-path.js';
import { reservationAnswer } from './reservation-answer.js';

/** 查询预约: one period's reservation. */
export const queryPolicyPeriod: SimulatedEndpoint = {
  method: 'GET',
  path: '/v3/papay/insurance-pay/policy-periods/contract-id/{contract_id}/policy-period-id/{policy_period_id}',
  async handle(call) {
    return reservationAnswer(periodOfPath(call).period);
  },
};
