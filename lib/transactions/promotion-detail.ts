/** A promotion that took part in a payment. */
export interface WechatPayPromotionDetail {
  readonly coupon_id: string;
  readonly name?: string;
  readonly scope?: 'GLOBAL' | 'SINGLE' | (string & {});
  readonly type?: 'CASH' | 'NOCASH' | (string & {});
  /** Fen, as are the contributions. */
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
