/*
 * The documented values of refunds, shared by DTOs and response types. Response types also accept values that WeChat
 * Pay adds later.
 */

/**
 * The documented values of {@link WechatPayRefundStatus}.
 *
 * @see https://pay.weixin.qq.com/doc/v3/merchant/4012791863
 */
export const WECHAT_PAY_REFUND_STATUSES = ['SUCCESS', 'CLOSED', 'PROCESSING', 'ABNORMAL'] as const;

/**
 * State of a refund (退款状态), open to new values.
 *
 * - `PROCESSING`: accepted, and not decided yet.
 * - `SUCCESS`: the user has the money.
 * - `CLOSED`: the refund will not happen.
 * - `ABNORMAL`: the money could not be returned, for instance to a closed account; see `applyAbnormalRefund`.
 *
 * @see https://pay.weixin.qq.com/doc/v3/merchant/4012791863
 */
export type WechatPayRefundStatus = (typeof WECHAT_PAY_REFUND_STATUSES)[number] | (string & {});

/**
 * The documented values of {@link WechatPayRefundChannel}.
 *
 * @see https://pay.weixin.qq.com/doc/v3/merchant/4012791863
 */
export const WECHAT_PAY_REFUND_CHANNELS = [
  'ORIGINAL',
  'BALANCE',
  'OTHER_BALANCE',
  'OTHER_BANKCARD',
] as const;

/**
 * How a refund is returned (退款渠道), open to new values: `ORIGINAL` to the account that paid, `BALANCE` to the user's
 * WeChat balance, `OTHER_BALANCE` or `OTHER_BANKCARD` when the account that paid could not receive it.
 *
 * @see https://pay.weixin.qq.com/doc/v3/merchant/4012791863
 */
export type WechatPayRefundChannel = (typeof WECHAT_PAY_REFUND_CHANNELS)[number] | (string & {});

/**
 * The documented values of {@link WechatPayRefundFundsAccount}.
 *
 * @see https://pay.weixin.qq.com/doc/v3/merchant/4012791863
 */
export const WECHAT_PAY_REFUND_FUNDS_ACCOUNTS = [
  'UNSETTLED',
  'AVAILABLE',
  'UNAVAILABLE',
  'OPERATION',
  'BASIC',
] as const;

/**
 * The merchant's account that a refund is taken from (资金账户), open to new values: unsettled funds, the available or
 * the unavailable balance, the operation account, or the basic account, which covers both balances.
 *
 * @see https://pay.weixin.qq.com/doc/v3/merchant/4012791863
 */
export type WechatPayRefundFundsAccount =
  (typeof WECHAT_PAY_REFUND_FUNDS_ACCOUNTS)[number] | (string & {});

/**
 * The documented values of {@link WechatPayRefundBankType}.
 *
 * @see https://pay.weixin.qq.com/doc/v3/merchant/4012791864
 */
export const WECHAT_PAY_REFUND_BANK_TYPES = [
  'CMB_DEBIT',
  'COMM_DEBIT',
  'ABC_DEBIT',
  'CCB_DEBIT',
  'ICBC_DEBIT',
  'BOC_DEBIT',
  'PAB_DEBIT',
  'SPDB_DEBIT',
  'CITIC_DEBIT',
  'CEB_DEBIT',
  'CMBC_DEBIT',
  'CIB_DEBIT',
  'GDB_DEBIT',
  'PSBC_DEBIT',
  'NBCB_DEBIT',
] as const;

/**
 * Bank with debit cards that can receive an abnormal refund (开户银行). A request with another one is rejected.
 *
 * @see https://pay.weixin.qq.com/doc/v3/merchant/4012791864
 */
export type WechatPayRefundBankType = (typeof WECHAT_PAY_REFUND_BANK_TYPES)[number];
