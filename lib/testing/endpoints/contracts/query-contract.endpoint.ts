import { REVOCATION_PAGE } from '../../contracts/revocation-page.js';
import { jsonAnswer } from '../../http/api-answer.js';
import type { SimulatedEndpoint } from '../../http/endpoint.js';
import { contractByCode } from './contract-of-path.js';

/** 查询签约: the contract under the merchant's code, once a user has signed. */
export const queryContract: SimulatedEndpoint = {
  method: 'GET',
  path: '/v3/papay/insurance-sign/contracts/plan-id/{plan_id}/out-contract-code/{out_contract_code}',
  async handle(call) {
    const contract = contractByCode(call);
    const isRevocable = contract.state === 'TERMINATE_PENDING';
    return jsonAnswer(200, { ...contract.view(), ...(isRevocable && REVOCATION_PAGE) });
  },
};
