import { isDeepStrictEqual } from 'node:util';
import { createJsonResponse } from '../api/api-response.js';
import type { ApiResponse } from '../api/api-response.js';
import { requirePlatformKey } from '../api/endpoint.js';
import type { ApiRequest, SimulatedEndpoint } from '../api/endpoint.js';
import { AuthorizationRecord } from '../policies/authorization-record.js';
import { checkPolicy, checkUploadAuthorization } from '../policies/check-policy.js';
import { PolicyRecord, canMove } from '../policies/policy-record.js';
import { readAuthorizationTerms, readContractReference } from '../policies/read-authorization.js';
import { readUpdate, readUpload } from '../policies/read-policy.js';
import { CODE, FieldReader } from '../validation/field-reader.js';
import { readTextParameter } from '../validation/read-parameters.js';
import { SimulatedApiError, rejectRule } from '../validation/simulated-api-error.js';

/** 微信保单服务: policies in WeChat. */
export const policyEndpoints: readonly SimulatedEndpoint[] = [
  { method: 'POST', path: '/v3/inspolicymgr/deduct/authorizations', handle: submitAuthorization },
  {
    method: 'GET',
    path: '/v3/inspolicymgr/deduct/authorizations/{out_insurance_no}',
    handle: queryAuthorization,
  },
  { method: 'POST', path: '/v3/inspolicymgr/deduct/policies', handle: uploadPolicy },
  {
    method: 'GET',
    path: '/v3/inspolicymgr/deduct/policies/{out_insurance_no}',
    handle: queryPolicy,
  },
  {
    method: 'PATCH',
    path: '/v3/inspolicymgr/deduct/policies/{out_insurance_no}',
    handle: updatePolicy,
  },
  {
    method: 'POST',
    path: '/v3/inspolicymgr/deduct/policies/{out_insurance_no}/bind-contract',
    handle: bindContract,
  },
];

/** 提交保单授权信息: asks the user once for each policy, and again after a denial. */
async function submitAuthorization({ merchant, body }: ApiRequest): Promise<ApiResponse> {
  const fields = new FieldReader(body);
  const number = fields.readText('out_insurance_no', CODE);
  const terms = readAuthorizationTerms(fields);
  const { mchid, contracts, policies } = merchant;
  const { authorizations } = policies;
  const former = authorizations.get(number);
  if (former?.state === 'AUTH_STATE_DENIED') {
    former.askAgain(terms);
  } else if (former && !isDeepStrictEqual(former.terms, terms)) {
    rejectRule(
      `${number} 已提交过授权信息`,
      `has already been submitted with other contents and is ${former.state}`,
      '/out_insurance_no',
    );
  }
  const authorization =
    former ?? new AuthorizationRecord({ mchid, contracts, outInsuranceNo: number, terms });
  authorizations.set(number, authorization);
  return createJsonResponse(200, authorization.view());
}

/** 查询保单授权信息: the state of an authorisation. */
async function queryAuthorization({ merchant, parameters }: ApiRequest): Promise<ApiResponse> {
  const number = readTextParameter(parameters, 'out_insurance_no');
  const authorization = merchant.policies.authorizations.get(number);
  if (!authorization) rejectUnknownPolicy('授权信息不存在 No such authorisation:', number);
  return createJsonResponse(200, authorization.view());
}

/** 上传保单: uploads a policy within 30 days of the user's authorisation. */
async function uploadPolicy(request: ApiRequest): Promise<ApiResponse> {
  const { merchant, state, body } = request;
  const key = requirePlatformKey(request);
  const content = readUpload(new FieldReader(body), key);
  checkPolicy(content);
  const number = String(content['out_insurance_no']);
  const { authorizations, policies } = merchant.policies;
  const former = policies.get(number);
  if (former) {
    const { insurance_name: _, ...uploaded } = former.content;
    if (!isDeepStrictEqual(uploaded, content)) {
      rejectRule(
        `${number} 的保单已上传`,
        'has already been uploaded; update it instead',
        '/out_insurance_no',
      );
    }
    return createJsonResponse(200, former.view(merchant.merchantPublicKey));
  }
  const authorization = authorizations.get(number);
  checkUploadAuthorization(authorization, content, state.clock.now());
  const { insurance_name } = authorization.terms;
  const policy = new PolicyRecord({ ...content, insurance_name });
  policies.set(number, policy);
  authorization.isUsed = true;
  return createJsonResponse(200, policy.view(merchant.merchantPublicKey));
}

/** 查询保单: an uploaded policy. */
async function queryPolicy({ merchant, parameters }: ApiRequest): Promise<ApiResponse> {
  const number = readTextParameter(parameters, 'out_insurance_no');
  const policy = merchant.policies.policies.get(number);
  if (!policy) rejectUnknownPolicy('保单不存在 No such policy:', number);
  return createJsonResponse(200, policy.view(merchant.merchantPublicKey));
}

/** 更新保单: changes fields of a policy, and its state where the transition is allowed. */
async function updatePolicy(request: ApiRequest): Promise<ApiResponse> {
  const { merchant, parameters, body } = request;
  const key = requirePlatformKey(request);
  const number = readTextParameter(parameters, 'out_insurance_no');
  const changes = readUpdate(new FieldReader(body), key);
  const policy = merchant.policies.policies.get(number);
  if (!policy) rejectUnknownPolicy('保单不存在 No such policy:', number);
  const { policy_state: next = policy.state } = changes;
  if (!canMove(policy.state, next)) {
    rejectRule('保单状态不允许变更', `${policy.state} cannot become ${next}`, '/policy_state');
  }
  const content = { ...policy.content, ...changes };
  checkPolicy(content);
  policy.content = content;
  return createJsonResponse(200, policy.view(merchant.merchantPublicKey));
}

/** 保单绑定签约协议: binds a policy to another contract, which need not be signed yet. */
async function bindContract({ merchant, parameters, body }: ApiRequest): Promise<ApiResponse> {
  const number = readTextParameter(parameters, 'out_insurance_no');
  const reference = readContractReference(new FieldReader(body));
  const { authorizations, policies } = merchant.policies;
  const authorization = authorizations.get(number);
  if (!authorization) {
    rejectRule(
      '保单授权信息不存在',
      'no authorisation was submitted for this policy',
      'out_insurance_no',
    );
  }
  authorization.bind(reference);
  policies.get(number)?.bind(reference);
  return { status: 204, body: '' };
}

/** @throws SimulatedApiError always: 404 */
function rejectUnknownPolicy(what: string, outInsuranceNo: string): never {
  throw new SimulatedApiError(404, 'RESOURCE_NOT_EXISTS', `${what} ${outInsuranceNo}`);
}
