import type { SimulatedEndpoint } from '../api/endpoint.js';
import { billEndpoints } from './bill.endpoints.js';
import { certificateEndpoints } from './certificate.endpoints.js';
import { contractEndpoints } from './contract.endpoints.js';
import { policyPeriodEndpoints } from './policy-period.endpoints.js';
import { policyEndpoints } from './policy.endpoints.js';
import { transactionEndpoints } from './transaction.endpoints.js';

/** Every API that the simulator has, room by room. */
export const endpointTable: readonly SimulatedEndpoint[] = [
  ...certificateEndpoints,
  ...contractEndpoints,
  ...policyPeriodEndpoints,
  ...transactionEndpoints,
  ...billEndpoints,
  ...policyEndpoints,
];
