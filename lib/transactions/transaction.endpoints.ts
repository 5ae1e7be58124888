import type { Endpoint } from '../client/endpoint.js';
import type { WechatPaySettings } from '../client/settings.js';
import { NOTIFY_URL_SCHEME } from '../validation/notify-url-scheme.rule.js';
import { ApplyAbnormalRefundDto } from './apply-abnormal-refund.dto.js';
import type { BillLocation } from './bill-location.js';
import { FundFlowBillDto, TradeBillDto } from './bill.dto.js';
import type { Order } from './order.js';
import { QueryOrderByOutTradeNoDto, QueryOrderByTransactionIdDto } from './query-order.dto.js';
import { QueryRefundDto } from './query-refund.dto.js';
import { RefundDto } from './refund.dto.js';
import { REFUND_RULES } from './refund.rules.js';
import type { Refund } from './refund.js';

const ofMerchant = ({ mchid }: WechatPaySettings): { mchid: string } => ({ mchid });

/** @see https://pay.weixin.qq.com/doc/v3/merchant/4012526922 */
export const QUERY_ORDER_BY_OUT_TRADE_NO: Endpoint<QueryOrderByOutTradeNoDto, Order> = {
  method: 'GET',
  path: '/v3/pay/transactions/out-trade-no/{out_trade_no}',
  request: QueryOrderByOutTradeNoDto,
  query: ofMerchant,
  retry: 'read',
  answer: { out_trade_no: 'string', trade_state: 'string' },
};

/** @see https://pay.weixin.qq.com/doc/v3/merchant/4012526919 */
export const QUERY_ORDER_BY_TRANSACTION_ID: Endpoint<QueryOrderByTransactionIdDto, Order> = {
  method: 'GET',
  path: '/v3/pay/transactions/id/{transaction_id}',
  request: QueryOrderByTransactionIdDto,
  query: ofMerchant,
  retry: 'read',
  answer: { out_trade_no: 'string', trade_state: 'string' },
};

/** @see https://pay.weixin.qq.com/doc/v3/merchant/4012791862 */
export const REFUND: Endpoint<RefundDto, Refund> = {
  method: 'POST',
  path: '/v3/refund/domestic/refunds',
  request: RefundDto,
  rules: [NOTIFY_URL_SCHEME, ...REFUND_RULES],
  retry: 'natural-key',
  answer: { refund_id: 'string', status: 'string' },
};

/** @see https://pay.weixin.qq.com/doc/v3/merchant/4012791863 */
export const QUERY_REFUND: Endpoint<QueryRefundDto, Refund> = {
  method: 'GET',
  path: '/v3/refund/domestic/refunds/{out_refund_no}',
  request: QueryRefundDto,
  retry: 'read',
  answer: { refund_id: 'string', status: 'string' },
};

/** @see https://pay.weixin.qq.com/doc/v3/merchant/4012791864 */
export const APPLY_ABNORMAL_REFUND: Endpoint<ApplyAbnormalRefundDto, Refund> = {
  method: 'POST',
  path: '/v3/refund/domestic/refunds/{refund_id}/apply-abnormal-refund',
  request: ApplyAbnormalRefundDto,
  retry: 'never',
  answer: { refund_id: 'string', status: 'string' },
};

/** @see https://pay.weixin.qq.com/doc/v3/merchant/4012791866 */
export const TRADE_BILL: Endpoint<TradeBillDto, BillLocation> = {
  method: 'GET',
  path: '/v3/bill/tradebill',
  request: TradeBillDto,
  retry: 'read',
  answer: { hash_type: 'string', hash_value: 'string', download_url: 'string' },
};

/** @see https://pay.weixin.qq.com/doc/v3/merchant/4012791867 */
export const FUND_FLOW_BILL: Endpoint<FundFlowBillDto, BillLocation> = {
  method: 'GET',
  path: '/v3/bill/fundflowbill',
  request: FundFlowBillDto,
  retry: 'read',
  answer: { hash_type: 'string', hash_value: 'string', download_url: 'string' },
};
