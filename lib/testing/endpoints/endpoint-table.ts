import type { SimulatedEndpoint } from '../http/endpoint.js';
import { contractEndpoints } from './contracts/contract-endpoints.js';
import { downloadCertificates } from './download-certificates.endpoint.js';

/** Every API that the simulator has, room by room. */
export const endpointTable: readonly SimulatedEndpoint[] = [
  downloadCertificates,
  ...contractEndpoints,
];
