import type { Endpoint } from '../api/endpoint.js';
import {
  BindContractDto,
  QueryAuthorizationDto,
  QueryPolicyDto,
  SubmitAuthorizationDto,
  UpdatePolicyDto,
  UploadPolicyDto,
} from './policy.dto.js';
import type { InsurancePolicy } from './policy.response.js';
import type { PolicyAuthorization } from '../resources/policy-authorization.js';
import { POLICY_CONDITIONAL_FIELDS, POLICY_TIME_RULE } from './policy.rules.js';

/** @see https://pay.weixin.qq.com/doc/v3/merchant/4016617408 */
export const SUBMIT_AUTHORIZATION: Endpoint<SubmitAuthorizationDto, PolicyAuthorization> = {
  method: 'POST',
  path: '/v3/inspolicymgr/deduct/authorizations',
  request: SubmitAuthorizationDto,
  defaults: ({ appid }) => ({ appid }),
  retry: 'natural-key',
  response: { auth_state: 'string' },
};

/** @see https://pay.weixin.qq.com/doc/v3/merchant/4016617415 */
export const QUERY_AUTHORIZATION: Endpoint<QueryAuthorizationDto, PolicyAuthorization> = {
  method: 'GET',
  path: '/v3/inspolicymgr/deduct/authorizations/{out_insurance_no}',
  request: QueryAuthorizationDto,
  retry: 'read',
  response: { auth_state: 'string' },
};

/** @see https://pay.weixin.qq.com/doc/v3/merchant/4016617421 */
export const UPLOAD_POLICY: Endpoint<UploadPolicyDto, InsurancePolicy> = {
  method: 'POST',
  path: '/v3/inspolicymgr/deduct/policies',
  request: UploadPolicyDto,
  rules: [POLICY_TIME_RULE, POLICY_CONDITIONAL_FIELDS],
  defaults: ({ appid }) => ({ appid }),
  retry: 'natural-key',
  response: { policy_state: 'string' },
  decrypt: ['insured_name_list'],
};

/** @see https://pay.weixin.qq.com/doc/v3/merchant/4016617422 */
export const QUERY_POLICY: Endpoint<QueryPolicyDto, InsurancePolicy> = {
  method: 'GET',
  path: '/v3/inspolicymgr/deduct/policies/{out_insurance_no}',
  request: QueryPolicyDto,
  retry: 'read',
  response: { policy_state: 'string' },
  decrypt: ['insured_name_list'],
};

/** @see https://pay.weixin.qq.com/doc/v3/merchant/4016617424 */
export const UPDATE_POLICY: Endpoint<UpdatePolicyDto, InsurancePolicy> = {
  method: 'PATCH',
  path: '/v3/inspolicymgr/deduct/policies/{out_insurance_no}',
  request: UpdatePolicyDto,
  rules: [POLICY_TIME_RULE],
  // Sending the same update twice has no further effect.
  retry: 'natural-key',
  response: { policy_state: 'string' },
  decrypt: ['insured_name_list'],
};

/** WeChat Pay does not document whether the status is 200 or 204. @see https://pay.weixin.qq.com/doc/v3/merchant/4018576450 */
export const BIND_CONTRACT: Endpoint<BindContractDto, object> = {
  method: 'POST',
  path: '/v3/inspolicymgr/deduct/policies/{out_insurance_no}/bind-contract',
  request: BindContractDto,
  defaults: ({ appid }) => ({ appid }),
  retry: 'natural-key',
  response: {},
};
