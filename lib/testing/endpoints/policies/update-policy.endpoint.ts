import { FieldReader } from '../../fields/field-reader.js';
import { jsonAnswer } from '../../http/api-answer.js';
import type { SimulatedEndpoint } from '../../http/endpoint.js';
import { textParameter } from '../../http/path-parameters.js';
import { requirePlatformKey } from '../../http/require-platform-key.js';
import { checkPolicy } from '../../policies/check-policy.js';
import { mayMove } from '../../policies/policy-record.js';
import { refuseRule } from '../../http/refuse-rule.js';
import { refuseUnknown } from '../../policies/refuse-unknown.js';
import { readUpdate } from '../../policies/read-policy.js';

/** 更新保单: changes what is said of a policy, and its state along the moves that are allowed. */
export const updatePolicy: SimulatedEndpoint = {
  method: 'PATCH',
  path: '/v3/inspolicymgr/deduct/policies/{out_insurance_no}',
  async handle(call) {
    const { merchant, parameters, body } = call;
    const key = requirePlatformKey(call);
    const number = textParameter(parameters, 'out_insurance_no');
    const changes = readUpdate(new FieldReader(body), key);
    const policy = merchant.policies.policies.get(number);
    if (!policy) refuseUnknown('保单不存在 No such policy:', number);
    const { policy_state: next = policy.state } = changes;
    if (!mayMove(policy.state, next)) {
      refuseRule('保单状态不允许变更', `${policy.state} cannot become ${next}`, '/policy_state');
    }
    const content = { ...policy.content, ...changes };
    checkPolicy(content);
    policy.content = content;
    return jsonAnswer(200, policy.view(merchant.merchantPublicKey));
  },
};
