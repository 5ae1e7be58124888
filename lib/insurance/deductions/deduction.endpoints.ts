import type { Endpoint } from '../../client/endpoint.js';
import { NOTIFY_URL_SCHEME } from '../../validation/notify-url-scheme.rule.js';
import { ApplyDeductionDto } from './apply-deduction.dto.js';
import type { DeductionAcceptance } from './deduction-acceptance.js';

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
