import { jsonAnswer } from '../../http/api-answer.js';
import { ApiRefusal } from '../../http/api-refusal.js';
import type { SimulatedEndpoint } from '../../http/endpoint.js';
import { textParameter } from '../../http/path-parameters.js';

/** 查询单笔退款: a refund by the merchant's number. */
export const queryRefund: SimulatedEndpoint = {
  method: 'GET',
  path: '/v3/refund/domestic/refunds/{out_refund_no}',
  async handle({ merchant, parameters }) {
    const outRefundNo = textParameter(parameters, 'out_refund_no', {
      max: 64,
      pattern: /^[0-9A-Za-z_|*@-]+$/,
      meaning: 'digits, letters, _, -, |, * and @',
    });
    return jsonAnswer(200, (merchant.refunds.find(outRefundNo) ?? refuseUnknownRefund()).view());
  },
};

/** @throws ApiRefusal always: 404 */
export function refuseUnknownRefund(): never {
  throw new ApiRefusal(404, 'RESOURCE_NOT_EXISTS', '退款单不存在 No such refund');
}
