import { createJsonResponse } from '../api/api-response.js';
import type { ApiResponse } from '../api/api-response.js';
import { requirePlatformKey } from '../api/endpoint.js';
import type { ApiRequest, SimulatedEndpoint } from '../api/endpoint.js';
import type { MerchantRecord } from '../merchant-record.js';
import { applyDeduction } from '../transactions/apply-deduction.js';
import { applyRefund, settleRefund } from '../transactions/apply-refund.js';
import type { OrderRecord } from '../transactions/order-record.js';
import { readRefundRequest } from '../transactions/read-refund-request.js';
import { CODE, FieldReader } from '../validation/field-reader.js';
import {
  checkEncryptedText,
  readAmount,
  readNotifyUrl,
  readPositive,
} from '../validation/read-fields.js';
import { readTextParameter } from '../validation/read-parameters.js';
import {
  SimulatedApiError,
  rejectField,
  rejectParameter,
  rejectRule,
} from '../validation/simulated-api-error.js';
import { checkAppid, getContractById, rejectUnknownPeriod } from './requested-records.js';

/** 扣费、订单、退款: deductions, orders and refunds. */
export const transactionEndpoints: readonly SimulatedEndpoint[] = [
  { method: 'POST', path: '/v3/papay/insurance-pay/transactions/apply', handle: applyTransaction },
  { method: 'GET', path: '/v3/pay/transactions/id/{transaction_id}', handle: queryOrderById },
  {
    method: 'GET',
    path: '/v3/pay/transactions/out-trade-no/{out_trade_no}',
    handle: queryOrderByTradeNo,
  },
  { method: 'POST', path: '/v3/refund/domestic/refunds', handle: refundOrder },
  { method: 'GET', path: '/v3/refund/domestic/refunds/{out_refund_no}', handle: queryRefund },
  {
    method: 'POST',
    path: '/v3/refund/domestic/refunds/{refund_id}/apply-abnormal-refund',
    handle: applyAbnormalRefund,
  },
];

/** 申请扣费: accepts the deduction of a scheduled period; the result is notified. */
async function applyTransaction({ merchant, state, body }: ApiRequest): Promise<ApiResponse> {
  const fields = new FieldReader(body);
  const contractId = fields.readText('contract_id', CODE);
  const periodId = readPositive(fields, 'policy_period_id');
  const outTradeNo = fields.readText('out_trade_no', CODE);
  const description = fields.readText('description', { max: 127 });
  const notifyUrl = readNotifyUrl(fields, 'transaction_notify_url', state.exposed);
  const { total } = readAmount(fields, 'amount');
  const goodsTag = fields.readOptionalText('goods_tag', { max: 32 });
  const attach = fields.readOptionalText('attach', { max: 128 });
  const contract = getContractById({ merchant, parameters: { contract_id: contractId } });
  checkAppid(fields, contract);
  const period = contract.findPeriod(periodId) ?? rejectUnknownPeriod(periodId);
  applyDeduction(state, merchant.orders, period, {
    contract,
    policyPeriodId: periodId,
    outTradeNo,
    description,
    total,
    notifyUrl,
    goodsTag,
    attach,
  });
  return createJsonResponse(200, {
    out_trade_no: outTradeNo,
    amount: { total, currency: 'CNY' },
  });
}

/** 商户订单号查询订单: the order with the merchant's number. */
async function queryOrderByTradeNo(request: ApiRequest): Promise<ApiResponse> {
  const outTradeNo = readTextParameter(request.parameters, 'out_trade_no', {
    pattern: /^[0-9A-Za-z_*-]+$/,
    meaning: 'digits, letters, _, - and *',
  });
  return createOrderResponse(request, request.merchant.orders.find(outTradeNo));
}

/** 微信支付订单号查询订单: the order with WeChat Pay's number, which only paid orders have. */
async function queryOrderById(request: ApiRequest): Promise<ApiResponse> {
  const transactionId = readTextParameter(request.parameters, 'transaction_id');
  return createOrderResponse(request, request.merchant.orders.findByTransactionId(transactionId));
}

function createOrderResponse(
  { merchant, query }: ApiRequest,
  order: OrderRecord | undefined,
): ApiResponse {
  const mchid = query.get('mchid') ?? '';
  if (mchid !== merchant.mchid) {
    rejectParameter(
      'mchid',
      mchid,
      `must be ${merchant.mchid}, the merchant that signed the request`,
      'query',
    );
  }
  return createJsonResponse(200, (order ?? rejectUnknownOrder()).view());
}

/** @throws SimulatedApiError always: 404 */
function rejectUnknownOrder(): never {
  throw new SimulatedApiError(404, 'ORDER_NOT_EXIST', '订单不存在 No such order');
}

/** 退款申请: accepts a full or partial refund of a paid order; the result is notified. */
async function refundOrder({ merchant, state, body }: ApiRequest): Promise<ApiResponse> {
  const fields = new FieldReader(body);
  const { total, ...requested } = readRefundRequest(fields, state.exposed);
  const terms = { order: getOrder(merchant, fields), ...requested };
  return createJsonResponse(200, applyRefund(state, merchant.refunds, terms, total).view());
}

function getOrder(merchant: MerchantRecord, fields: FieldReader): OrderRecord {
  const byId = fields.has('transaction_id');
  if (byId === fields.has('out_trade_no')) {
    rejectField('/out_trade_no', 'is required unless transaction_id is given; not both');
  }
  const order = byId
    ? merchant.orders.findByTransactionId(fields.readText('transaction_id', { max: 32 }))
    : merchant.orders.find(fields.readText('out_trade_no', { max: 32 }));
  return order ?? rejectUnknownOrder();
}

/** 查询单笔退款: the refund with the merchant's number. */
async function queryRefund({ merchant, parameters }: ApiRequest): Promise<ApiResponse> {
  const outRefundNo = readTextParameter(parameters, 'out_refund_no', {
    max: 64,
    pattern: /^[0-9A-Za-z_|*@-]+$/,
    meaning: 'digits, letters, _, -, |, * and @',
  });
  return createJsonResponse(
    200,
    (merchant.refunds.find(outRefundNo) ?? rejectUnknownRefund()).view(),
  );
}

/** @throws SimulatedApiError always: 404 */
function rejectUnknownRefund(): never {
  throw new SimulatedApiError(404, 'RESOURCE_NOT_EXISTS', '退款单不存在 No such refund');
}

/** 发起异常退款: pays an abnormal refund to a bank card; the result is notified. */
async function applyAbnormalRefund(request: ApiRequest): Promise<ApiResponse> {
  const { merchant, state, parameters, body } = request;
  const refundId = readTextParameter(parameters, 'refund_id');
  const fields = new FieldReader(body);
  const refund = merchant.refunds.find(fields.readText('out_refund_no', { max: 64 }));
  const type = fields.readText('type');
  if (type !== 'USER_BANK_CARD' && type !== 'MERCHANT_BANK_CARD') {
    rejectField('/type', 'must be USER_BANK_CARD or MERCHANT_BANK_CARD', { value: type });
  }
  if (type === 'USER_BANK_CARD') {
    const key = requirePlatformKey(request);
    fields.readText('bank_type');
    for (const name of ['bank_account', 'real_name']) checkEncryptedText(fields, name, key);
  }
  if (refund?.terms.refundId !== refundId) rejectUnknownRefund();
  if (refund.status !== 'ABNORMAL') {
    rejectRule('退款单状态不允许此操作', `the refund is ${refund.status}; it must be ABNORMAL`);
  }
  refund.status = 'PROCESSING';
  refund.channel = 'OTHER_BANKCARD';
  state.clock.schedule(state.delays.refund, () => settleRefund(state, merchant.refunds, refund));
  return createJsonResponse(200, refund.view());
}
