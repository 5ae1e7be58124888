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

/** A verified notification: the envelope with its resource decrypted. */
export interface NotificationOf<EventType extends string, Resource> {
  /** Id of the notification, for instance `EV-…`. */
  readonly id: string;
  /** When WeChat Pay made it: RFC 3339, or compact digits as some samples show. */
  readonly create_time: string;
  readonly event_type: EventType;
  readonly resource_type: string;
  readonly summary: string;
  /** `original_type` of the resource, `undefined` when WeChat Pay left it out. */
  readonly original_type: string | undefined;
  readonly resource: Resource;
  /**
   * The decrypted text that `resource` was parsed from. `JSON.parse` rounds integers beyond 2^53; here they
   * are as WeChat Pay wrote them. It is not enumerable: `JSON.stringify`, logs and copies do not have it.
   */
  readonly plaintext: string;
  /** The merchant whose keys verified and decrypted it. */
  readonly mchid: string;
}

/** The customer signed (签约). */
export type ContractSignedNotification = NotificationOf<
  'INSURANCE_ENTRUST.SIGN',
  ContractNotificationResource
>;

/** The contract ended (解约). */
export type ContractTerminatedNotification = NotificationOf<
  'INSURANCE_ENTRUST.TERMINATE',
  ContractNotificationResource
>;

/** A renewal was completed (续期). */
export type ContractRenewedNotification = NotificationOf<
  'INSURANCE_ENTRUST.RENEW',
  ContractNotificationResource
>;

/** A deduction succeeded; ordinary payments use the same event name. */
export type DeductionSucceededNotification = NotificationOf<
  'TRANSACTION.SUCCESS',
  TransactionNotificationResource
>;

/** A deduction failed. */
export type DeductionFailedNotification = NotificationOf<
  'TRANSACTION.FAIL',
  TransactionNotificationResource
>;

/** The customer authorised the policy (微信保单服务). */
export type PolicyAuthorizationGrantedNotification = NotificationOf<
  'INSURANCE_POLICY_MANAGEMENT.GRANTED',
  PolicyAuthorizationNotificationResource
>;

/** A refund came to its end. */
export type RefundNotification =
  | NotificationOf<'REFUND.SUCCESS', RefundNotificationResource>
  | NotificationOf<'REFUND.ABNORMAL', RefundNotificationResource>
  | NotificationOf<'REFUND.CLOSED', RefundNotificationResource>;

/**
 * The type of an event that this release does not know: some string. To the compiler it is none of the
 * known names, so that comparing with one of those leaves this event out; compare
 * `String(notification.event_type)` with a name that is not listed here.
 */
export type UnknownEventType = Unlisted;

/** A string that equals no literal is what an enum member's type is; nothing of it exists at run time. */
declare enum Unlisted {
  eventType = '',
}

/** An event that this release does not know. */
export type UnknownNotification = NotificationOf<
  UnknownEventType,
  Readonly<Record<string, unknown>>
>;

/**
 * A verified notification, told apart by `event_type`. Events that are not listed pass too.
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
