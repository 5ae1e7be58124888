import { jsonAnswer } from '../../http/api-answer.js';
import type { ApiAnswer } from '../../http/api-answer.js';
import type { ApiCall } from '../../http/api-call.js';
import { ApiRefusal } from '../../http/api-refusal.js';
import type { SimulatedEndpoint } from '../../http/endpoint.js';
import { refuseParameter, textParameter } from '../../http/path-parameters.js';
import type { OrderRecord } from '../../orders/order-record.js';

/** 商户订单号查询订单: an order by the merchant's number. */
export const queryOrderByTradeNo: SimulatedEndpoint = {
  method: 'GET',
  path: '/v3/pay/transactions/out-trade-no/{out_trade_no}',
  async handle(call) {
    const outTradeNo = textParameter(call.parameters, 'out_trade_no', {
      pattern: /^[0-9A-Za-z_*-]+$/,
      meaning: 'digits, letters, _, - and *',
    });
    return orderAnswer(call, call.merchant.orders.find(outTradeNo));
  },
};

/** 微信支付订单号查询订单: an order by WeChat Pay's number, which paid ones have. */
export const queryOrderById: SimulatedEndpoint = {
  method: 'GET',
  path: '/v3/pay/transactions/id/{transaction_id}',
  async handle(call) {
    const transactionId = textParameter(call.parameters, 'transaction_id');
    return orderAnswer(call, call.merchant.orders.findByTransactionId(transactionId));
  },
};

function orderAnswer({ merchant, query }: ApiCall, order: OrderRecord | undefined): ApiAnswer {
  const mchid = query.get('mchid') ?? '';
  if (mchid !== merchant.mchid) {
    refuseParameter('mchid', mchid, `must be ${merchant.mchid}, which signed the call`, 'query');
  }
  return jsonAnswer(200, (order ?? refuseUnknownOrder()).view());
}

/** @throws ApiRefusal always: 404 */
export function refuseUnknownOrder(): never {
  throw new ApiRefusal(404, 'ORDER_NOT_EXIST', '订单不存在 No such order');
}
