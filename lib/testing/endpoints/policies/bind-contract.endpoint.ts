import { FieldReader } from '../../fields/field-reader.js';
import type { SimulatedEndpoint } from '../../http/endpoint.js';
import { textParameter } from '../../http/path-parameters.js';
import { refuseRule } from '../../http/refuse-rule.js';
import { readContractReference } from '../../policies/read-authorization.js';

/** 保单绑定签约协议: names another contract for a policy, which need not be signed yet. */
export const bindContract: SimulatedEndpoint = {
  method: 'POST',
  path: '/v3/inspolicymgr/deduct/policies/{out_insurance_no}/bind-contract',
  async handle({ merchant, parameters, body }) {
    const number = textParameter(parameters, 'out_insurance_no');
    const reference = readContractReference(new FieldReader(body));
    const { authorizations, policies } = merchant.policies;
    const authorization = authorizations.get(number);
    if (!authorization) {
      refuseRule('保单授权信息不存在', 'no authorisation was submitted for it', 'out_insurance_no');
    }
    authorization.bind(reference);
    policies.get(number)?.bind(reference);
    return { status: 204, body: '' };
  },
};
