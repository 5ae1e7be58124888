import type { SimulatedEndpoint } from '../../http/endpoint.js';
import { applyAbnormalRefund } from './apply-abnormal-refund.endpoint.js';
import { applyTransaction } from './apply-transaction.endpoint.js';
import { queryOrderById, queryOrderByTradeNo } from './query-order.endpoints.js';
import { queryRefund } from './query-refund.endpoint.js';
import { refundOrder } from './refund-order.endpoint.js';

/** Deductions, orders and refunds. */
export const transactionEndpoints: readonly SimulatedEndpoint[] = [
  applyTransaction,
  queryOrderById,
  queryOrderByTradeNo,
  refundOrder,
  queryRefund,
  applyAbnormalRefund,
];
