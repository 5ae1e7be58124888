import type { WechatPayAmount } from '../policy-periods/policy-period.endpoints.js';
import type { Endpoint } from '../../api/endpoint.js';
import { NOTIFY_URL_SCHEME } from '../../schema/wire-fields.js';
import { ApplyDeductionDto } from './deduction.dto.js';

/**
 * The deduction was **accepted, not paid**. `TRANSACTION.SUCCESS` or `TRANSACTION.FAIL` notifies the
 * result; the order query returns it as well.
 *
 * @see https://pay.weixin.qq.com/doc/v3/merchant/4012471158
 */
export class DeductionAcceptance {
  /** The merchant's order number (商户订单号), by which the result is queried. */
  readonly out_trade_no!: string;
  /** Amount that will be deducted (扣费金额信息), fen. */
  readonly amount!: WechatPayAmount;
}

/** @see https://pay.weixin.qq.com/doc/v3/merchant/4012471158 */
export const APPLY_DEDUCTION: Endpoint<ApplyDeductionDto, DeductionAcceptance> = {
  method: 'POST',
  path: '/v3/papay/insurance-pay/transactions/apply',
  request: ApplyDeductionDto,
  rules: [NOTIFY_URL_SCHEME],
  defaults: ({ appid, transactionNotifyUrl }) => ({
    appid,
    transaction_notify_url: transactionNotifyUrl,
  }),
  retry: 'natural-key',
  response: { out_trade_no: 'string' },
};
