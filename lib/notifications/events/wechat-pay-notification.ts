import type { TerminatedContract } from '../../resources/contract.js';
import type { PolicyAuthorization } from '../../resources/policy-authorization.js';
import type { WechatPayOrder } from '../../resources/order.js';

/** Resource of the contract events: the current contract. */
export interface ContractNotificationResource extends Omit<TerminatedContract, 'openid'> {
  readonly openid?: string | undefined;
}

/**
 * Resource of the deduction events. WeChat Pay documents neither `contract_id` nor `policy_period_id` in it: find
 * the deduction by `out_trade_no`, or put ids into `attach`. For a failed deduction, `transaction_id` and
 * `success_time` may be absent, and the `trade_state` is not documented: decide by `event_type`.
 */
export interface TransactionNotificationResource extends Omit<WechatPayOrder, 'trade_state'> {
  readonly trade_state?: string | undefined;
}

/** Resource of the refund events. */
export interface RefundNotificationResource {
  readonly mchid: string;
  readonly out_trade_no: string;
  readonly transaction_id: string;
  readonly out_refund_no: string;
  readonly refund_id: string;
  readonly refund_status: 'SUCCESS' | 'CLOSED' | 'ABNORMAL' | (string & {});
  /** RFC 3339. */
  readonly success_time?: string | undefined;
  readonly user_received_account?: string | undefined;
  /** Fen. */
  readonly amount?:
    | {
        readonly total?: number | undefined;
        readonly refund?: number | undefined;
        readonly payer_total?: number | undefined;
        readonly payer_refund?: number | undefined;
      }
    | undefined;
}

/** Resource of the event of 微信保单服务, which WeChat Pay sends for a granted authorisation only. */
export interface PolicyAuthorizationNotificationResource extends Pick<
  PolicyAuthorization,
  'out_insurance_no' | 'auth_state' | 'user_auth_time'
> {
  readonly insurance_name?: string | undefined;
}

/** A verified notification: the envelope with the decrypted resource. */
export interface NotificationOf<EventType extends string, Resource> {
  /** Id of the notification, for instance `EV-…`. */
  readonly id: string;
  /** Time of creation: RFC 3339, or compact digits as in some of WeChat Pay's samples. */
  readonly create_time: string;
  readonly event_type: EventType;
  readonly resource_type: string;
  readonly summary: string;
  /** `original_type` of the resource, `undefined` when WeChat Pay left it out. */
  readonly original_type: string | undefined;
  readonly resource: Resource;
  /**
   * The decrypted text from which `resource` was parsed. It keeps integers beyond 2^53, which `JSON.parse`
   * rounds. The property is not enumerable: `JSON.stringify`, logs and copies do not include it.
   */
  readonly plaintext: string;
  /** Merchant number of the module that verified and decrypted the notification. */
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

/** A refund ended: it succeeded, failed or was closed. */
export type RefundNotification =
  | NotificationOf<'REFUND.SUCCESS', RefundNotificationResource>
  | NotificationOf<'REFUND.ABNORMAL', RefundNotificationResource>
  | NotificationOf<'REFUND.CLOSED', RefundNotificationResource>;

/**
 * The type of an event that this release does not know. It is a string that differs from all known names for the
 * compiler, so that a comparison with a known name excludes it. To compare with a name that is not listed here,
 * use `String(notification.event_type)`.
 */
export type UnknownEventType = Unlisted;

/** The type of an enum member is a string type that no literal matches. The enum does not exist at run time. */
declare enum Unlisted {
  eventType = '',
}

/** An event that this release does not know. */
export type UnknownNotification = NotificationOf<
  UnknownEventType,
  Readonly<Record<string, unknown>>
>;

/**
 * A verified notification, discriminated by `event_type`. Events that are not listed here pass too.
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
