import type { WechatPayAmount } from '../policy-periods/policy-period.js';

/**
 * The deduction was **accepted, not paid**: the result comes by `TRANSACTION.SUCCESS` or
 * `TRANSACTION.FAIL`, or by asking for the order.
 */
export interface DeductionAcceptance {
  readonly out_trade_no: string;
  readonly amount: WechatPayAmount;
}
