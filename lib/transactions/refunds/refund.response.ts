import type {
  WechatPayRefundChannel,
  WechatPayRefundFundsAccount,
  WechatPayRefundStatus,
} from './refund-values.js';

/**
 * A refund (退款单). A 200 response to a refund request means accepted; the result follows later.
 *
 * @see https://pay.weixin.qq.com/doc/v3/merchant/4012791863
 */
export class WechatPayRefund {
  /** WeChat Pay's refund number (微信支付退款号). */
  readonly refund_id!: string;
  /** The merchant's refund number (商户退款单号). */
  readonly out_refund_no!: string;
  /** WeChat Pay's number of the refunded order (微信支付订单号). */
  readonly transaction_id!: string;
  /** The merchant's number of the refunded order (商户订单号). */
  readonly out_trade_no!: string;
  /** How the refund is returned (退款渠道). */
  readonly channel!: WechatPayRefundChannel;
  /** The user's account that receives the refund (退款入账账户), as text for people: `招商银行信用卡0403`. */
  readonly user_received_account!: string;
  /** When the refund succeeded (退款成功时间), RFC 3339; absent before that. */
  readonly success_time?: string | undefined;
  /** When WeChat Pay accepted the refund (退款创建时间), RFC 3339. */
  readonly create_time!: string;
  /** State of the refund (退款状态). Only `SUCCESS` means that the user has the money. */
  readonly status!: WechatPayRefundStatus;
  /** The merchant's account that the refund is taken from (资金账户). */
  readonly funds_account?: WechatPayRefundFundsAccount | undefined;
  /** Amounts of the refund and of its order (金额信息), fen. */
  readonly amount!: WechatPayRefundAmount;
  /** Promotions of the order that the refund reverses (优惠退款信息). */
  readonly promotion_detail?: readonly WechatPayRefundPromotionDetail[] | undefined;
}

/**
 * Amounts of a refund and of its order (金额信息).
 *
 * @see https://pay.weixin.qq.com/doc/v3/merchant/4012791863
 */
export class WechatPayRefundAmount {
  /** Amount of the order (订单金额), fen. */
  readonly total!: number;
  /** Amount of this refund (退款金额), fen, promotions included. */
  readonly refund!: number;
  /** The accounts that fund the refund (退款出资账户及金额), if the request named them. */
  readonly from?: readonly WechatPayRefundSource[] | undefined;
  /** Amount that the user paid for the order (用户支付金额), fen. */
  readonly payer_total!: number;
  /** Amount that the user gets back (用户退款金额), fen, without coupons. */
  readonly payer_refund!: number;
  /** Amount that is deducted from the merchant's settlement (应结退款金额), fen. */
  readonly settlement_refund!: number;
  /** Amount of the order that is settled to the merchant (应结订单金额), fen. */
  readonly settlement_total!: number;
  /** Part of the refund that returns as coupons (优惠退款金额), fen. */
  readonly discount_refund!: number;
  /** Currency of the amounts (退款币种): `CNY`. */
  readonly currency!: 'CNY';
  /** Service charge that the merchant gets back (手续费退款金额), fen. */
  readonly refund_fee?: number | undefined;
}

/**
 * An account that funds part of a refund (退款出资账户及金额).
 *
 * @see https://pay.weixin.qq.com/doc/v3/merchant/4012791863
 */
export class WechatPayRefundSource {
  /** The available or the unavailable balance (出资账户类型). */
  readonly account!: 'AVAILABLE' | 'UNAVAILABLE' | (string & {});
  /** Amount from this account (出资金额), fen. */
  readonly amount!: number;
}

/**
 * A promotion that is reversed by a refund (优惠退款信息).
 *
 * @see https://pay.weixin.qq.com/doc/v3/merchant/4012791863
 */
export class WechatPayRefundPromotionDetail {
  /** Id of the coupon or discount (券ID). */
  readonly promotion_id!: string;
  /** `GLOBAL` for the whole order, `SINGLE` for certain items (优惠范围). */
  readonly scope!: 'GLOBAL' | 'SINGLE' | (string & {});
  /** `COUPON` for a coupon that was paid for in advance, `DISCOUNT` for one that was not (优惠类型). */
  readonly type!: 'COUPON' | 'DISCOUNT' | (string & {});
  /** Value of the coupon (优惠券面额), fen. */
  readonly amount!: number;
  /** Part of `amount` that the refund reverses (优惠退款金额), fen. */
  readonly refund_amount!: number;
  /** Items of the refund (商品列表), for the scope `SINGLE`. */
  readonly goods_detail?: readonly WechatPayRefundGoods[] | undefined;
}

/**
 * An item whose promotion is reversed by a refund (退款商品).
 *
 * @see https://pay.weixin.qq.com/doc/v3/merchant/4012791863
 */
export class WechatPayRefundGoods {
  /** The merchant's id of the item (商户侧商品编码). */
  readonly merchant_goods_id!: string;
  /** WeChat Pay's id of the item (微信侧商品编码). */
  readonly wechatpay_goods_id?: string | undefined;
  /** Name of the item (商品名称). */
  readonly goods_name?: string | undefined;
  /** Price of one item (商品单价), fen. */
  readonly unit_price!: number;
  /** Amount that is refunded for the items (商品退款金额), fen. */
  readonly refund_amount!: number;
  /** Number of returned items (商品退货数量). */
  readonly refund_quantity!: number;
}
