import type { SimulatedEndpoint } from '../http/endpoint.js';
import { billEndpoints } from './bills/bill-endpoints.js';
import { contractEndpoints } from './contracts/contract-endpoints.js';
import { downloadCertificates } from './download-certificates.endpoint.js';
import { policyEndpoints } from './policies/policy-endpoints.js';
import { policyPeriodEndpoints } from './policy-periods/policy-period-endpoints.js';
import { transactionEndpoints } from './transactions/transaction-endpoints.js';

/** Every API that the simulator has, room by room. */
export const endpointTable: readonly SimulatedEndpoint[] = [
  downloadCertificates,
  ...contractEndpoints,
  ...policyPeriodEndpoints,
  ...transactionEndpoints,
  ...billEndpoints,
  ...policyEndpoints,
];
