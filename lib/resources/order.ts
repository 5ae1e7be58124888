/** A promotion that was applied to a payment. */
export interface WechatPayPromotionDetail {
  readonly coupon_id: string;
  readonly name?: string;
  readonly scope?: 'GLOBAL' | 'SINGLE' | (string & {});
  readonly type?: 'CASH' | 'NOCASH' | (string & {});
  /** Fen, like the contributions. */
  readonly amount: number;
  readonly stock_id?: string;
  readonly wechatpay_contribute?: number;
  readonly merchant_contribute?: number;
  readonly other_contribute?: number;
  readonly currency?: string;
  readonly goods_detail?: readonly {
    readonly goods_id: string;
    readonly quantity: number;
    readonly unit_price: number;
    readonly discount_amount: number;
    readonly goods_remark?: string;
  }[];
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
  readonly appid?: string;
  readonly mchid: string;
  readonly out_trade_no: string;
  /** WeChat Pay's order number; absent before the payment. */
  readonly transaction_id?: string;
  /** `PAP` for a deduction. */
  readonly trade_type?: 'PAP' | (string & {});
  readonly trade_state: WechatPayTradeState;
  readonly trade_state_desc?: string;
  readonly bank_type?: string;
  readonly attach?: string;
  /** RFC 3339. */
  readonly success_time?: string;
  readonly payer?: { readonly openid?: string };
  /** Fen. */
  readonly amount?: {
    readonly total?: number;
    readonly payer_total?: number;
    readonly currency?: string;
    readonly payer_currency?: string;
  };
  readonly scene_info?: { readonly device_id?: string };
  readonly promotion_detail?: readonly WechatPayPromotionDetail[];
}
