/** State of a refund (退款状态), open to new values. */
export type WechatPayRefundStatus =
  'SUCCESS' | 'CLOSED' | 'PROCESSING' | 'ABNORMAL' | (string & {});

/** A refund (退款单). A 200 response to a refund request means accepted; the result follows later. */
export interface WechatPayRefund {
  readonly refund_id: string;
  readonly out_refund_no: string;
  readonly transaction_id: string;
  readonly out_trade_no: string;
  /** `ORIGINAL`, `BALANCE`, `OTHER_BALANCE`, `OTHER_BANKCARD`, open to new values. */
  readonly channel: string;
  readonly user_received_account: string;
  /** RFC 3339. */
  readonly success_time?: string | undefined;
  /** RFC 3339. */
  readonly create_time: string;
  readonly status: WechatPayRefundStatus;
  readonly funds_account?: string | undefined;
  readonly amount: WechatPayRefundAmount;
  readonly promotion_detail?: readonly WechatPayRefundPromotionDetail[] | undefined;
}

/** Amounts of a refund in fen. */
export interface WechatPayRefundAmount {
  readonly total: number;
  readonly refund: number;
  readonly from?: readonly { readonly account: string; readonly amount: number }[] | undefined;
  readonly payer_total: number;
  readonly payer_refund: number;
  readonly settlement_refund: number;
  readonly settlement_total: number;
  readonly discount_refund: number;
  readonly currency: string;
  readonly refund_fee?: number | undefined;
}

/** A promotion that is reversed by a refund. */
export interface WechatPayRefundPromotionDetail {
  readonly promotion_id: string;
  readonly scope: string;
  readonly type: string;
  /** Fen. */
  readonly amount: number;
  /** Fen. */
  readonly refund_amount: number;
  readonly goods_detail?:
    | readonly {
        readonly merchant_goods_id: string;
        readonly wechatpay_goods_id?: string | undefined;
        readonly goods_name?: string | undefined;
        readonly unit_price: number;
        readonly refund_amount: number;
        readonly refund_quantity: number;
      }[]
    | undefined;
}
