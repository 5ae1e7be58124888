import { checkEncryptedText } from '../../fields/check-encrypted-text.js';
import { FieldReader } from '../../fields/field-reader.js';
import { refuseField } from '../../fields/refuse-field.js';
import { jsonAnswer } from '../../http/api-answer.js';
import type { SimulatedEndpoint } from '../../http/endpoint.js';
import { textParameter } from '../../http/path-parameters.js';
import { refuseRule } from '../../http/refuse-rule.js';
import { requirePlatformKey } from '../../http/require-platform-key.js';
import { settleRefund } from '../../refunds/settle-refund.js';
import { refuseUnknownRefund } from './query-refund.endpoint.js';

/** 发起异常退款: sends to a bank card what could not go back the way it came; the result is notified. */
export const applyAbnormalRefund: SimulatedEndpoint = {
  method: 'POST',
  path: '/v3/refund/domestic/refunds/{refund_id}/apply-abnormal-refund',
  async handle(call) {
    const { merchant, state, parameters, body } = call;
    const refundId = textParameter(parameters, 'refund_id');
    const fields = new FieldReader(body);
    const refund = merchant.refunds.find(fields.text('out_refund_no', { max: 64 }));
    const type = fields.text('type');
    if (type !== 'USER_BANK_CARD' && type !== 'MERCHANT_BANK_CARD') {
      refuseField('/type', 'must be USER_BANK_CARD or MERCHANT_BANK_CARD', { value: type });
    }
    if (type === 'USER_BANK_CARD') {
      const key = requirePlatformKey(call);
      fields.text('bank_type');
      for (const name of ['bank_account', 'real_name']) checkEncryptedText(fields, name, key);
    }
    if (refund?.terms.refundId !== refundId) refuseUnknownRefund();
    if (refund.status !== 'ABNORMAL') {
      refuseRule('退款单状态不允许此操作', `the refund is ${refund.status}; it must be ABNORMAL`);
    }
    refund.status = 'PROCESSING';
    refund.channel = 'OTHER_BANKCARD';
    state.clock.schedule(state.delays.refund, () => settleRefund(state, refund));
    return jsonAnswer(200, refund.view());
  },
};
