import { jsonAnswer } from '../../http/api-answer.js';
import type { SimulatedEndpoint } from '../../http/endpoint.js';
import { textParameter } from '../../http/path-parameters.js';
import { refuseUnknown } from '../../policies/refuse-unknown.js';

/** 查询保单. */
export const queryPolicy: SimulatedEndpoint = {
  method: 'GET',
  path: '/v3/inspolicymgr/deduct/policies/{out_insurance_no}',
  async handle({ merchant, parameters }) {
    const number = textParameter(parameters, 'out_insurance_no');
    const policy = merchant.policies.policies.get(number);
    if (!policy) refuseUnknown('保单不存在 No such policy:', number);
    return jsonAnswer(200, policy.view(merchant.merchantPublicKey));
  },
};
