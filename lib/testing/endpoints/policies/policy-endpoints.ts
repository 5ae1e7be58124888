import type { SimulatedEndpoint } from '../../http/endpoint.js';
import { bindContract } from './bind-contract.endpoint.js';
import { queryAuthorization } from './query-authorization.endpoint.js';
import { queryPolicy } from './query-policy.endpoint.js';
import { submitAuthorization } from './submit-authorization.endpoint.js';
import { updatePolicy } from './update-policy.endpoint.js';
import { uploadPolicy } from './upload-policy.endpoint.js';

/** 微信保单服务. */
export const policyEndpoints: readonly SimulatedEndpoint[] = [
  submitAuthorization,
  queryAuthorization,
  uploadPolicy,
  queryPolicy,
  updatePolicy,
  bindContract,
];
