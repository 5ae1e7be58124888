import type { SimulatedEndpoint } from '../../http/endpoint.js';
import { preEntrustSignEndpoints } from './pre-entrust-sign.endpoints.js';
import { queryContract } from './query-contract.endpoint.js';
import { renewContractById } from './renew-contract.endpoint.js';
import { terminateContractByCode } from './terminate-contract.endpoint.js';

/** Signing, looking up and ending contracts. */
export const contractEndpoints: readonly SimulatedEndpoint[] = [
  ...preEntrustSignEndpoints,
  queryContract,
  terminateContractByCode,
  renewContractById,
];
