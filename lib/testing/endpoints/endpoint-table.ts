import type { SimulatedEndpoint } from '../http/endpoint.js';
import { downloadCertificates } from './download-certificates.endpoint.js';
import { preEntrustSignJsapi } from './pre-entrust-sign-jsapi.endpoint.js';
import { queryContract } from './query-contract.endpoint.js';

/** Every API that the simulator has. */
export const endpointTable: readonly SimulatedEndpoint[] = [
  downloadCertificates,
  preEntrustSignJsapi,
  queryContract,
];
