/** A promotion that was applied to a payment. */
export interface WechatPayPromotionDetail {
  readonly coupon_id: string;
  readonly name?: string | undefined;
  readonly scope?: 'GLOBAL' | 'SINGLE' | (string & {}) | undefined;
  readonly type?: 'CASH' | 'NOCASH' | (string & {}) | undefined;
  /** Fen, like the contributions. */
  readonly amount: number;
  readonly stock_id?: string | undefined;
  readonly wechatpay_contribute?: number | undefined;
  readonly merchant_contribute?: number | undefined;
  readonly other_contribute?: number | undefined;
  readonly currency?: string | undefined;
  readonly goods_detail?:
    | readonly {
        readonly goods_id: string;
        readonly quantity: number;
        readonly unit_price: number;
        readonly discount_amount: number;
        readonly goods_remark?: string | undefined;
      }[]
    | undefined;
}

/** State of an order (交易状态), open to new values. */
export type WechatPayTradeState =
  | 'SUCCESS'
  | 'REFUND'
  | 'NOTPAY'
  | 'CLOSED'
  | 'REVOKED'
  | 'USERPAYING'
  | 'PAYERROR'
  | 'ACCEPT'
  | (string & {});

/** An order (订单). Fields that WeChat Pay adds later are kept. */
export interface WechatPayOrder {
  readonly appid?: string | undefined;
  readonly mchid: string;
  readonly out_trade_no: string;
  /** WeChat Pay's order number; absent before the payment. */
  readonly transaction_id?: string | undefined;
  /** `PAP` for a deduction. */
  readonly trade_type?: 'PAP' | (string & {}) | undefined;
  readonly trade_state: WechatPayTradeState;
  readonly trade_state_desc?: string | undefined;
  readonly bank_type?: string | undefined;
  readonly attach?: string | undefined;
  /** RFC 3339. */
  readonly success_time?: string | undefined;
  readonly payer?: { readonly openid?: string | undefined } | undefined;
  /** Fen. */
  readonly amount?:
    | {
        readonly total?: number | undefined;
        readonly payer_total?: number | undefined;
        readonly currency?: string | undefined;
        readonly payer_currency?: string | undefined;
      }
    | undefined;
  readonly scene_info?: { readonly device_id?: string | undefined } | undefined;
  readonly promotion_detail?: readonly WechatPayPromotionDetail[] | undefined;
}
