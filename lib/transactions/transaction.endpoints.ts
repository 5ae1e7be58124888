import type { Endpoint } from '../api/endpoint.js';
import type { WechatPaySettings } from '../api/settings.js';
import { NOTIFY_URL_SCHEME } from '../schema/wire-fields.js';
import {
  ApplyAbnormalRefundDto,
  QueryRefundDto,
  REFUND_RULES,
  RefundDto,
} from './refunds/refund.dto.js';
import type { BillLocation } from './bills/bill-download.js';
import { DownloadFundFlowBillDto, DownloadTradeBillDto } from './bills/bill.dto.js';
import type { WechatPayOrder } from '../resources/order.js';
import {
  QueryOrderByOutTradeNoDto,
  QueryOrderByTransactionIdDto,
} from './orders/query-order.dto.js';
import type { WechatPayRefund } from './refunds/refund.response.js';

const getMerchantQuery = ({ mchid }: WechatPaySettings): { mchid: string } => ({ mchid });

/** @see https://pay.weixin.qq.com/doc/v3/merchant/4012526922 */
export const QUERY_ORDER_BY_OUT_TRADE_NO: Endpoint<QueryOrderByOutTradeNoDto, WechatPayOrder> = {
  method: 'GET',
  path: '/v3/pay/transactions/out-trade-no/{out_trade_no}',
  request: QueryOrderByOutTradeNoDto,
  query: getMerchantQuery,
  retry: 'read',
  response: { out_trade_no: 'string', trade_state: 'string' },
};

/** @see https://pay.weixin.qq.com/doc/v3/merchant/4012526919 */
export const QUERY_ORDER_BY_TRANSACTION_ID: Endpoint<QueryOrderByTransactionIdDto, WechatPayOrder> =
  {
    method: 'GET',
    path: '/v3/pay/transactions/id/{transaction_id}',
    request: QueryOrderByTransactionIdDto,
    query: getMerchantQuery,
    retry: 'read',
    response: { out_trade_no: 'string', trade_state: 'string' },
  };

/** @see https://pay.weixin.qq.com/doc/v3/merchant/4012791862 */
export const REFUND: Endpoint<RefundDto, WechatPayRefund> = {
  method: 'POST',
  path: '/v3/refund/domestic/refunds',
  request: RefundDto,
  rules: [NOTIFY_URL_SCHEME, ...REFUND_RULES],
  retry: 'natural-key',
  response: { refund_id: 'string', status: 'string' },
};

/** @see https://pay.weixin.qq.com/doc/v3/merchant/4012791863 */
export const QUERY_REFUND: Endpoint<QueryRefundDto, WechatPayRefund> = {
  method: 'GET',
  path: '/v3/refund/domestic/refunds/{out_refund_no}',
  request: QueryRefundDto,
  retry: 'read',
  response: { refund_id: 'string', status: 'string' },
};

/** @see https://pay.weixin.qq.com/doc/v3/merchant/4012791864 */
export const APPLY_ABNORMAL_REFUND: Endpoint<ApplyAbnormalRefundDto, WechatPayRefund> = {
  method: 'POST',
  path: '/v3/refund/domestic/refunds/{refund_id}/apply-abnormal-refund',
  request: ApplyAbnormalRefundDto,
  retry: 'never',
  response: { refund_id: 'string', status: 'string' },
};

/** @see https://pay.weixin.qq.com/doc/v3/merchant/4012791866 */
export const TRADE_BILL: Endpoint<DownloadTradeBillDto, BillLocation> = {
  method: 'GET',
  path: '/v3/bill/tradebill',
  request: DownloadTradeBillDto,
  retry: 'read',
  response: { hash_type: 'string', hash_value: 'string', download_url: 'string' },
};

/** @see https://pay.weixin.qq.com/doc/v3/merchant/4012791867 */
export const FUND_FLOW_BILL: Endpoint<DownloadFundFlowBillDto, BillLocation> = {
  method: 'GET',
  path: '/v3/bill/fundflowbill',
  request: DownloadFundFlowBillDto,
  retry: 'read',
  response: { hash_type: 'string', hash_value: 'string', download_url: 'string' },
};
