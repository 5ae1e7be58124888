import type { RequestRule } from '../../schema/request-rule.js';
import type { RefundDto } from './refund.dto.js';

/** @see https://pay.weixin.qq.com/doc/v3/merchant/4012791862 */
export const REFUND_RULES: readonly RequestRule<RefundDto>[] = [
  {
    name: 'refund-order',
    *findings(_request, given) {
      if (given.has('transaction_id') !== given.has('out_trade_no')) return;
      yield {
        path: 'out_trade_no',
        message: 'must be given, or transaction_id, and not both',
      };
    },
  },
  {
    name: 'refund-amount',
    *findings({ amount }) {
      const { refund, total } = amount ?? {};
      if (refund !== undefined && total !== undefined && refund > total) {
        yield { path: 'amount.refund', message: 'must not be more than amount.total' };
      }
    },
  },
];
