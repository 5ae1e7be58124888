import type {
  ContractState,
  ContractTerminateInfo,
} from '../insurance/contracts/insurance-contract.js';

/** What the contract events tell; identity fields are WeChat Pay's to mask. */
export interface ContractNotificationResource {
  readonly mchid: string;
  readonly contract_id: string;
  readonly appid: string;
  readonly plan_id: number;
  readonly out_contract_code: string;
  readonly insured_display_name?: string;
  readonly contract_state: ContractState;
  /** RFC 3339. */
  readonly contract_signed_time?: string;
  /** RFC 3339. */
  readonly contract_expired_time?: string;
  readonly openid?: string;
  readonly out_user_code?: string;
  /** Only when the contract has been terminated. */
  readonly contract_terminate_info?: ContractTerminateInfo;
}

/** A promotion that took part in a payment. */
export interface PromotionDetail {
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

/**
 * What the deduction events tell. Neither `contract_id` nor `policy_period_id` is documented: find the
 * deduction by `out_trade_no`, or put ids into `attach`.
 */
export interface TransactionNotificationResource {
  readonly appid?: string;
  readonly mchid: string;
  readonly out_trade_no: string;
  /** May be absent when the deduction failed. */
  readonly transaction_id?: string;
  readonly trade_type?: 'PAP' | (string & {});
  /** Open; decide by `event_type`. */
  readonly trade_state?: string;
  readonly trade_state_desc?: string;
  readonly bank_type?: string;
  readonly attach?: string;
  /** RFC 3339; absent when the deduction failed. */
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
  readonly promotion_detail?: readonly PromotionDetail[];
}

/** What the refund events tell. */
export interface RefundNotificationResource {
  readonly mchid: string;
  readonly out_trade_no: string;
  readonly transaction_id: string;
  readonly out_refund_no: string;
  readonly refund_id: string;
  readonly refund_status: 'SUCCESS' | 'CLOSED' | 'ABNORMAL' | (string & {});
  /** RFC 3339. */
  readonly success_time?: string;
  readonly user_received_account?: string;
  /** Fen. */
  readonly amount?: {
    readonly total?: number;
    readonly refund?: number;
    readonly payer_total?: number;
    readonly payer_refund?: number;
  };
}

/** What the event of 微信保单服务 tells. Only a granted authorisation is announced. */
export interface PolicyAuthorizationNotificationResource {
  readonly out_insurance_no: string;
  readonly insurance_name?: string;
  readonly auth_state:
    | 'AUTH_STATE_INIT'
    | 'AUTH_STATE_PENDING'
    | 'AUTH_STATE_GRANTED'
    | 'AUTH_STATE_DENIED'
    | 'AUTH_STATE_EXPIRED'
    | (string & {});
  /** RFC 3339. */
  readonly user_auth_time?: string;
}
