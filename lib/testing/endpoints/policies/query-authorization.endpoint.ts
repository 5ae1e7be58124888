import { jsonAnswer } from '../../http/api-answer.js';
import type { SimulatedEndpoint } from '../../http/endpoint.js';
import { textParameter } from '../../http/path-parameters.js';
import { refuseUnknown } from '../../policies/refuse-unknown.js';

/** 查询保单授权信息. */
export const queryAuthorization: SimulatedEndpoint = {
  method: 'GET',
  path: '/v3/inspolicymgr/deduct/authorizations/{out_insurance_no}',
  async handle({ merchant, parameters }) {
    const number = textParameter(parameters, 'out_insurance_no');
    const authorization = merchant.policies.authorizations.get(number);
    if (!authorization) refuseUnknown('授权信息不存在 No such authorisation:', number);
    return jsonAnswer(200, authorization.view());
  },
};
