import { jsonAnswer } from '../http/api-answer.js';
import { ApiRefusal } from '../http/api-refusal.js';
import type { SimulatedEndpoint } from '../http/endpoint.js';

/** 查询签约: the contract under the merchant's code, once a user has signed. */
export const queryContract: SimulatedEndpoint = {
  method: 'GET',
  path: '/v3/papay/insurance-sign/contracts/plan-id/{plan_id}/out-contract-code/{out_contract_code}',
  handle({ merchant, parameters: { plan_id: planId = '', out_contract_code: code = '' } }) {
    if (!/^[1-9]\d{0,15}$/.test(planId)) refuseParameter('plan_id', planId, 'must be an integer');
    if (!/^[0-9A-Za-z]{1,32}$/.test(code)) {
      refuseParameter('out_contract_code', code, 'must be at most 32 digits and letters');
    }
    const record = merchant.contracts.findByCode(Number(planId), code);
    if (!record) {
      throw new ApiRefusal(404, 'RESOURCE_NOT_EXISTS', '签约协议不存在 No such contract');
    }
    return jsonAnswer(200, record.contract);
  },
};

function refuseParameter(field: string, value: string, issue: string): never {
  throw new ApiRefusal(400, 'PARAM_ERROR', `参数错误: ${field} ${issue}`, {
    field,
    value,
    issue,
    location: 'path',
  });
}
