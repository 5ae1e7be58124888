import type { TerminatedContract } from '../../resources/contract.js';
import type { PolicyAuthorization } from '../../resources/policy-authorization.js';
import type { WechatPayOrder } from '../../resources/order.js';

/**
 * Resource of the contract events: the current contract.
 *
 * @see https://pay.weixin.qq.com/doc/v3/merchant/4012289466
 */
export interface ContractNotificationResource extends Omit<TerminatedContract, 'openid'> {
  /** The customer's openid under `appid`. */
  readonly openid?: string | undefined;
}

/**
 * Resource of the deduction events. WeChat Pay documents neither `contract_id` nor `policy_period_id` in it: find
 * the deduction by `out_trade_no`, or put ids into `attach`. For a failed deduction, `transaction_id` and
 * `success_time` may be absent, and the `trade_state` is not documented: decide by `event_type`.
 *
 * @see https://pay.weixin.qq.com/docs/merchant/apis/insurance-entrusted-payment/deduct-result-notify.html
 */
export interface TransactionNotificationResource extends Omit<WechatPayOrder, 'trade_state'> {
  /** `SUCCESS` for a deduction that succeeded; not documented for one that failed. */
  readonly trade_state?: string | undefined;
}

/**
 * Resource of the refund events.
 *
 * @see https://pay.weixin.qq.com/doc/v3/merchant/4012791865
 */
export interface RefundNotificationResource {
  /** Merchant number (商户号) that refunds. */
  readonly mchid: string;
  /** The merchant's number of the refunded order (商户订单号). */
  readonly out_trade_no: string;
  /** WeChat Pay's number of the refunded order (微信支付订单号). */
  readonly transaction_id: string;
  /** The merchant's refund number (商户退款单号). */
  readonly out_refund_no: string;
  /** WeChat Pay's refund number (微信支付退款号). */
  readonly refund_id: string;
  /** State of the refund (退款状态), as the event names it. */
  readonly refund_status: 'SUCCESS' | 'CLOSED' | 'ABNORMAL' | (string & {});
  /** When the refund succeeded (退款成功时间), RFC 3339; absent with the other two states. */
  readonly success_time?: string | undefined;
  /** The user's account that receives the refund (退款入账账户), as text for people. */
  readonly user_received_account?: string | undefined;
  /** Amounts of the refund and of its order (金额信息), fen. */
  readonly amount?: RefundNotificationAmount | undefined;
}

/**
 * Amounts in the notification of a refund (金额信息).
 *
 * @see https://pay.weixin.qq.com/doc/v3/merchant/4012791865
 */
export interface RefundNotificationAmount {
  /** Amount of the order (订单金额), fen. */
  readonly total?: number | undefined;
  /** Amount of this refund (退款金额), fen, promotions included. */
  readonly refund?: number | undefined;
  /** Amount that the user paid for the order (用户支付金额), fen. */
  readonly payer_total?: number | undefined;
  /** Amount that the user gets back (用户退款金额), fen, without coupons. */
  readonly payer_refund?: number | undefined;
}

/**
 * Resource of the event of 微信保单服务, which WeChat Pay sends for a granted authorisation only.
 *
 * @see https://pay.weixin.qq.com/doc/v3/merchant/4016943540
 */
export interface PolicyAuthorizationNotificationResource extends Pick<
  PolicyAuthorization,
  'out_insurance_no' | 'auth_state' | 'user_auth_time'
> {
  /** Name of the insurance (保险名称) that the user saw. */
  readonly insurance_name?: string | undefined;
}

/**
 * A verified notification: the envelope with the decrypted resource.
 *
 * @see https://pay.weixin.qq.com/doc/v3/merchant/4012289466
 */
export interface NotificationOf<EventType extends string, Resource> {
  /** Id of the notification, for instance `EV-…`. */
  readonly id: string;
  /** Time of creation: RFC 3339, or compact digits as in some of WeChat Pay's samples. */
  readonly create_time: string;
  /** Name of the event (通知类型), which tells the type of `resource`. */
  readonly event_type: EventType;
  /** `encrypt-resource`: how the resource was sent (通知数据类型). */
  readonly resource_type: string;
  /** Description of the event (回调摘要) in Chinese, for people. */
  readonly summary: string;
  /** `original_type` of the resource, `undefined` when WeChat Pay left it out. */
  readonly original_type: string | undefined;
  /** The decrypted subject of the event (通知数据). */
  readonly resource: Resource;
  /**
   * The decrypted text from which `resource` was parsed. It keeps integers beyond 2^53, which `JSON.parse`
   * rounds. The property is not enumerable: `JSON.stringify`, logs and copies do not include it.
   */
  readonly plaintext: string;
  /** Merchant number of the module that verified and decrypted the notification. */
  readonly mchid: string;
}

/**
 * The customer signed (签约).
 *
 * @see https://pay.weixin.qq.com/doc/v3/merchant/4012289466
 */
export type ContractSignedNotification = NotificationOf<
  'INSURANCE_ENTRUST.SIGN',
  ContractNotificationResource
>;

/**
 * The contract ended (解约).
 *
 * @see https://pay.weixin.qq.com/doc/v3/merchant/4012289466
 */
export type ContractTerminatedNotification = NotificationOf<
  'INSURANCE_ENTRUST.TERMINATE',
  ContractNotificationResource
>;

/**
 * A renewal was completed (续期).
 *
 * @see https://pay.weixin.qq.com/doc/v3/merchant/4012289466
 */
export type ContractRenewedNotification = NotificationOf<
  'INSURANCE_ENTRUST.RENEW',
  ContractNotificationResource
>;

/**
 * A deduction succeeded; ordinary payments use the same event name.
 *
 * @see https://pay.weixin.qq.com/docs/merchant/apis/insurance-entrusted-payment/deduct-result-notify.html
 */
export type DeductionSucceededNotification = NotificationOf<
  'TRANSACTION.SUCCESS',
  TransactionNotificationResource
>;

/**
 * A deduction failed.
 *
 * @see https://pay.weixin.qq.com/docs/merchant/apis/insurance-entrusted-payment/deduct-result-notify.html
 */
export type DeductionFailedNotification = NotificationOf<
  'TRANSACTION.FAIL',
  TransactionNotificationResource
>;

/**
 * The customer authorised the policy (微信保单服务).
 *
 * @see https://pay.weixin.qq.com/doc/v3/merchant/4016943540
 */
export type PolicyAuthorizationGrantedNotification = NotificationOf<
  'INSURANCE_POLICY_MANAGEMENT.GRANTED',
  PolicyAuthorizationNotificationResource
>;

/**
 * A refund ended: it succeeded, failed or was closed.
 *
 * @see https://pay.weixin.qq.com/doc/v3/merchant/4012791865
 */
export type RefundNotification =
  | NotificationOf<'REFUND.SUCCESS', RefundNotificationResource>
  | NotificationOf<'REFUND.ABNORMAL', RefundNotificationResource>
  | NotificationOf<'REFUND.CLOSED', RefundNotificationResource>;

/**
 * The type of the name of an event that this release does not know. At run time it is a string, and the compiler
 * accepts it wherever a `string` is. It equals no literal, so that a comparison with a known name excludes it:
 * select an event that is not listed here with `isNotificationFor(notification, 'SOME.EVENT')`.
 */
export declare enum UnknownEventType {
  /** For the compiler only: the enum does not exist at run time. */
  eventType = '',
}

/** An event that this release does not know. */
export type UnknownNotification = NotificationOf<
  UnknownEventType,
  Readonly<Record<string, unknown>>
>;

/** An event that this release has a type for. */
export type KnownNotification = Exclude<WechatPayNotification, UnknownNotification>;

/**
 * A verified notification, discriminated by `event_type`: a comparison with a known name tells the type of
 * `resource`. Events that this release does not know pass too; `isUnknownNotification` and `isNotificationFor`
 * recognise them.
 *
 * @see https://pay.weixin.qq.com/doc/v3/merchant/4012289466
 */
export type WechatPayNotification =
  | ContractSignedNotification
  | ContractTerminatedNotification
  | ContractRenewedNotification
  | DeductionSucceededNotification
  | DeductionFailedNotification
  | PolicyAuthorizationGrantedNotification
  | RefundNotification
  | UnknownNotification;
