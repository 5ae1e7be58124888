import type { TerminatedContract } from '../../resources/contract.js';
import type { PolicyAuthorization } from '../../resources/policy-authorization.js';
import type { WechatPayOrder } from '../../resources/order.js';

/** What the contract events tell: the contract as it is now. */
export interface ContractNotificationResource extends Omit<TerminatedContract, 'openid'> {
  readonly openid?: string;
}

/**
 * What the deduction events tell. Neither `contract_id` nor `policy_period_id` is documented: find the
 * deduction by `out_trade_no`, or put ids into `attach`. When it failed, `transaction_id` and
 * `success_time` may be absent, and which `trade_state` it has is not documented: decide by `event_type`.
 */
export interface TransactionNotificationResource extends Omit<WechatPayOrder, 'trade_state'> {
  readonly trade_state?: string;
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
export interface PolicyAuthorizationNotificationResource extends Pick<
  PolicyAuthorization,
  'out_insurance_no' | 'auth_state' | 'user_auth_time'
> {
  readonly insurance_name?: string;
}
