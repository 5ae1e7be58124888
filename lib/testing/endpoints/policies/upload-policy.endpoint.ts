import { isDeepStrictEqual } from 'node:util';
import { FieldReader } from '../../fields/field-reader.js';
import { jsonAnswer } from '../../http/api-answer.js';
import type { SimulatedEndpoint } from '../../http/endpoint.js';
import { requirePlatformKey } from '../../http/require-platform-key.js';
import type { AuthorizationRecord } from '../../policies/authorization-record.js';
import { checkPolicy } from '../../policies/check-policy.js';
import { PolicyRecord } from '../../policies/policy-record.js';
import type { PolicyContent } from '../../policies/policy-record.js';
import { refuseRule } from '../../http/refuse-rule.js';
import { readUpload } from '../../policies/read-policy.js';

const DAYS = 30;

/** 上传保单: shows the policy, within 30 days of the user's authorisation. */
export const uploadPolicy: SimulatedEndpoint = {
  method: 'POST',
  path: '/v3/inspolicymgr/deduct/policies',
  async handle(call) {
    const { merchant, state, body } = call;
    const key = requirePlatformKey(call);
    const content = readUpload(new FieldReader(body), key);
    checkPolicy(content);
    const number = String(content['out_insurance_no']);
    const { authorizations, policies } = merchant.policies;
    const former = policies.get(number);
    if (former) {
      const { insurance_name: _, ...uploaded } = former.content;
      if (!isDeepStrictEqual(uploaded, content)) {
        refuseRule(`${number} 的保单已上传`, 'was uploaded; update it', '/out_insurance_no');
      }
      return jsonAnswer(200, former.view(merchant.merchantPublicKey));
    }
    const authorization = authorizations.get(number);
    checkAuthorization(authorization, content, state.clock.now());
    const { insurance_name } = authorization.terms;
    const policy = new PolicyRecord({ ...content, insurance_name });
    policies.set(number, policy);
    authorization.isUsed = true;
    return jsonAnswer(200, policy.view(merchant.merchantPublicKey));
  },
};

function checkAuthorization(
  authorization: AuthorizationRecord | undefined,
  content: PolicyContent,
  now: number,
): asserts authorization is AuthorizationRecord {
  const pointer = '/out_insurance_no';
  if (!authorization) {
    refuseRule('保单授权信息不存在', 'no authorisation was submitted for it', pointer);
  }
  const { grantedAt, terms } = authorization;
  if (grantedAt === undefined) {
    refuseRule('用户未授权', `the user has not granted it: ${authorization.state}`, pointer);
  }
  if (now > grantedAt + DAYS * 86_400_000) {
    refuseRule('授权已超过30天', `was granted more than ${DAYS} days ago`, pointer);
  }
  for (const name of ['plan_id', 'out_contract_code'] as const) {
    if (content[name] !== terms[name]) {
      refuseRule('与授权信息不一致', 'is another one than was authorised', `/${name}`);
    }
  }
}
