import { FieldReader } from '../../fields/field-reader.js';
import { readNotifyUrl } from '../../fields/notify-url.js';
import { readPositive } from '../../fields/read-scalars.js';
import { refuseField } from '../../fields/refuse-field.js';
import { jsonAnswer } from '../../http/api-answer.js';
import type { SimulatedEndpoint } from '../../http/endpoint.js';
import type { OrderRecord } from '../../orders/order-record.js';
import { checkRefundGoods, readRefundSources } from '../../refunds/read-refund-parts.js';
import { refund } from '../../refunds/refund.js';
import type { SimulatedMerchant } from '../../simulated-merchant.js';
import { refuseUnknownOrder } from './query-order.endpoints.js';

const REFUND_NUMBER = {
  max: 64,
  pattern: /^[0-9A-Za-z_|*@-]*$/,
  meaning: 'may have digits, letters, _, -, |, * and @ only',
};

/** 退款申请: accepts the refund of a part or the whole of a paid order; the result is notified. */
export const refundOrder: SimulatedEndpoint = {
  method: 'POST',
  path: '/v3/refund/domestic/refunds',
  async handle({ merchant, state, body }) {
    const fields = new FieldReader(body);
    const outRefundNo = fields.text('out_refund_no', REFUND_NUMBER);
    const reason = fields.optionalText('reason', { max: 80 });
    const notifyUrl = fields.has('notify_url') ? readNotifyUrl(fields, 'notify_url') : undefined;
    const account = fields.optionalText('funds_account');
    if (account !== undefined && account !== 'AVAILABLE') {
      refuseField('/funds_account', 'must be AVAILABLE', { value: account });
    }
    const amount = fields.object('amount');
    const [part, total] = [readPositive(amount, 'refund'), readPositive(amount, 'total')];
    if (amount.text('currency') !== 'CNY') refuseField('/amount/currency', 'must be CNY');
    const from = readRefundSources(amount, part);
    checkRefundGoods(fields);
    const order = orderOf(merchant, fields);
    const terms = { order, outRefundNo, amount: part, from, reason, notifyUrl };
    return jsonAnswer(200, refund(state, merchant, terms, total).view());
  },
};

function orderOf(merchant: SimulatedMerchant, fields: FieldReader): OrderRecord {
  const byId = fields.has('transaction_id');
  if (byId === fields.has('out_trade_no')) {
    refuseField('/out_trade_no', 'must be given, or transaction_id, and not both');
  }
  const order = byId
    ? merchant.orders.findByTransactionId(fields.text('transaction_id', { max: 32 }))
    : merchant.orders.find(fields.text('out_trade_no', { max: 32 }));
  return order ?? refuseUnknownOrder();
}
