/**
 * An item with a discount (单品优惠的商品).
 *
 * @see https://pay.weixin.qq.com/doc/v3/merchant/4012526922
 */
export class WechatPayPromotionGoods {
  /** The merchant's id of the item (商品编码). */
  readonly goods_id!: string;
  /** Number of items that the user bought (商品数量). */
  readonly quantity!: number;
  /** Price of one item (商品单价), fen. */
  readonly unit_price!: number;
  /** Discount on the items (商品优惠金额), fen. */
  readonly discount_amount!: number;
  /** The merchant's remark about the item (商品备注). */
  readonly goods_remark?: string | undefined;
}

/**
 * A promotion that was applied to a payment (优惠功能).
 *
 * @see https://pay.weixin.qq.com/doc/v3/merchant/4012526922
 */
export class WechatPayPromotionDetail {
  /** Id of the coupon (券ID). */
  readonly coupon_id!: string;
  /** Name of the promotion (优惠名称). */
  readonly name?: string | undefined;
  /** `GLOBAL` for the whole order, `SINGLE` for certain items (优惠范围). */
  readonly scope?: 'GLOBAL' | 'SINGLE' | (string & {}) | undefined;
  /** `CASH` for a coupon that was paid for in advance (充值型), `NOCASH` for one that was not (免充值型). */
  readonly type?: 'CASH' | 'NOCASH' | (string & {}) | undefined;
  /** Value of the coupon (优惠券面额), fen: the sum of the three contributions. */
  readonly amount!: number;
  /** Id of the campaign (活动ID). */
  readonly stock_id?: string | undefined;
  /** WeChat Pay's part of `amount` (微信出资), fen. */
  readonly wechatpay_contribute?: number | undefined;
  /** The merchant's part of `amount` (商户出资), fen. */
  readonly merchant_contribute?: number | undefined;
  /** The part of `amount` that others pay (其他出资), fen. */
  readonly other_contribute?: number | undefined;
  /** Currency of the amounts (优惠币种): `CNY`. */
  readonly currency?: string | undefined;
  /** The items with a discount, for the scope `SINGLE`. */
  readonly goods_detail?: readonly WechatPayPromotionGoods[] | undefined;
}

/**
 * The documented values of {@link WechatPayTradeState}.
 *
 * @see https://pay.weixin.qq.com/doc/v3/merchant/4012526922
 */
export const WECHAT_PAY_TRADE_STATES = [
  'SUCCESS',
  'REFUND',
  'NOTPAY',
  'CLOSED',
  'REVOKED',
  'USERPAYING',
  'PAYERROR',
  'ACCEPT',
] as const;

/**
 * State of an order (交易状态), open to new values.
 *
 * - `SUCCESS`: paid.
 * - `REFUND`: paid, with at least one refund; query the refunds for their amounts.
 * - `NOTPAY`: not paid yet.
 * - `CLOSED`: closed without a payment.
 * - `REVOKED`, `USERPAYING`: of payments at a till; not expected for a deduction.
 * - `PAYERROR`: the payment failed.
 * - `ACCEPT`: accepted, and the deduction is still to come.
 *
 * @see https://pay.weixin.qq.com/doc/v3/merchant/4012526922
 */
export type WechatPayTradeState = (typeof WECHAT_PAY_TRADE_STATES)[number] | (string & {});

/**
 * The documented values of {@link WechatPayTradeType}.
 *
 * @see https://pay.weixin.qq.com/doc/v3/merchant/4012526922
 */
export const WECHAT_PAY_TRADE_TYPES = [
  'PAP',
  'JSAPI',
  'NATIVE',
  'APP',
  'MICROPAY',
  'MWEB',
  'FACEPAY',
] as const;

/**
 * How an order is paid (交易类型), open to new values. `PAP` for a deduction; the others for ordinary payments of the
 * same merchant.
 *
 * @see https://pay.weixin.qq.com/doc/v3/merchant/4012526922
 */
export type WechatPayTradeType = (typeof WECHAT_PAY_TRADE_TYPES)[number] | (string & {});

/**
 * The user behind the payment of an order (支付者).
 *
 * @see https://pay.weixin.qq.com/doc/v3/merchant/4012526922
 */
export class WechatPayPayer {
  /** The user's openid under the order's `appid`. */
  readonly openid?: string | undefined;
}

/**
 * Amounts of an order (订单金额).
 *
 * @see https://pay.weixin.qq.com/doc/v3/merchant/4012526922
 */
export class WechatPayOrderAmount {
  /** Amount of the order (总金额), fen. */
  readonly total?: number | undefined;
  /** Amount that the user paid (用户支付金额), fen: `total` less promotions. */
  readonly payer_total?: number | undefined;
  /** Currency of `total` (货币类型): `CNY`. */
  readonly currency?: 'CNY' | undefined;
  /** Currency of `payer_total` (用户支付币种): `CNY`. */
  readonly payer_currency?: string | undefined;
}

/**
 * Where an order was placed (场景信息).
 *
 * @see https://pay.weixin.qq.com/doc/v3/merchant/4012526922
 */
export class WechatPaySceneInfo {
  /** The merchant's number of the device or shop (商户端设备号). */
  readonly device_id?: string | undefined;
}

/**
 * An order (订单). Fields that WeChat Pay adds later are kept.
 *
 * @see https://pay.weixin.qq.com/doc/v3/merchant/4012526922
 */
export class WechatPayOrder {
  /** The appid under which the order was placed. */
  readonly appid?: string | undefined;
  /** Merchant number (商户号) that receives the payment. */
  readonly mchid!: string;
  /** The merchant's order number (商户订单号). */
  readonly out_trade_no!: string;
  /** WeChat Pay's order number (微信支付订单号); absent before the payment. */
  readonly transaction_id?: string | undefined;
  /** How the order is paid (交易类型): `PAP` for a deduction. Absent before the payment. */
  readonly trade_type?: WechatPayTradeType | undefined;
  /** State of the order (交易状态). Only `SUCCESS`, or `REFUND` later, means that it was paid. */
  readonly trade_state!: WechatPayTradeState;
  /** Description of the state (交易状态描述) in Chinese, for people. */
  readonly trade_state_desc?: string | undefined;
  /** Code of the bank or account that paid (银行类型), for instance `CMC`. */
  readonly bank_type?: string | undefined;
  /** The text that the request gave as `attach` (商户数据包). */
  readonly attach?: string | undefined;
  /** When the order was paid (支付完成时间), RFC 3339; absent before the payment. */
  readonly success_time?: string | undefined;
  /** The user behind the payment (支付者). */
  readonly payer?: WechatPayPayer | undefined;
  /** Amounts of the order (订单金额), fen. */
  readonly amount?: WechatPayOrderAmount | undefined;
  /** Where the order was placed (场景信息). */
  readonly scene_info?: WechatPaySceneInfo | undefined;
  /** Promotions of the payment (优惠功能); absent without one. */
  readonly promotion_detail?: readonly WechatPayPromotionDetail[] | undefined;
}
