import type { SimulatedEndpoint } from '../../http/endpoint.js';
import { applyFundFlowBill, applyTradeBill } from './apply-bill.endpoints.js';
import { downloadBill } from './download-bill.endpoint.js';

/** Bills of a day. */
export const billEndpoints: readonly SimulatedEndpoint[] = [
  applyTradeBill,
  applyFundFlowBill,
  downloadBill,
];
