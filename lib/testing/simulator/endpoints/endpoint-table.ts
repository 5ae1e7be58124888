import type { SimulatedEndpoint } from '../api/endpoint.js';
import { billEndpoints } from './bill.endpoints.js';
import { certificateEndpoints } from './certificate.endpoints.js';
import { contractEndpoints } from './contract.endpoints.js';
import { policyPeriodEndpoints } from './policy-period.endpoints.js';
import { policyEndpoints } from './policy.endpoints.js';
import { transactionEndpoints } from './transaction.endpoints.js';

/** All APIs of the simulator. */
export const endpointTable: readonly SimulatedEndpoint[] = [
  ...certificateEndpoints,
  ...contractEndpoints,
  ...policyPeriodEndpoints,
  ...transactionEndpoints,
  ...billEndpoints,
  ...policyEndpoints,
];
