export {
  DELIVERY_REJECTION_REASONS,
  type DeliveryRejectionReason,
} from './wechat-pay-notification.exception.js';
export { businessKey } from './events/business-key.js';
export {
  isKnownEventType,
  isNotificationFor,
  isUnknownNotification,
  KNOWN_EVENT_TYPES,
  type KnownEventType,
  type NotificationEventName,
  type NotificationFor,
  type NotificationNamed,
} from './events/event-types.js';
export {
  type ContractNotificationResource,
  type PolicyAuthorizationNotificationResource,
  type RefundNotificationAmount,
  type RefundNotificationResource,
  type TransactionNotificationResource,
  type ContractRenewedNotification,
  type ContractSignedNotification,
  type ContractTerminatedNotification,
  type DeductionFailedNotification,
  type DeductionSucceededNotification,
  type KnownNotification,
  type NotificationOf,
  type PolicyAuthorizationGrantedNotification,
  type RefundNotification,
  type UnknownEventType,
  type UnknownNotification,
  type WechatPayNotification,
} from './events/wechat-pay-notification.js';
export { type HandlerOutcome, type NotificationContext } from './handling/notification-handler.js';
export {
  type WechatPayDeliveryEvent,
  type WechatPayHandlerEvent,
  type WechatPayNotificationEvent,
} from './log/notification-diagnostics.js';
export {
  OnWechatPayNotification,
  type NotificationHandlerDecorator,
  type OnWechatPayNotificationOptions,
} from './on-wechat-pay-notification.decorator.js';
export {
  MemoryNotificationStore,
  type MemoryNotificationStoreOptions,
} from './stores/memory-notification-store.js';
export { type NotificationClaim, type NotificationStore } from './stores/notification-store.js';
export {
  getWechatPayNotificationVerifierToken,
  InjectWechatPayNotificationVerifier,
} from './notification-tokens.js';
export { VerifiedNotification } from './verified-notification.decorator.js';
export {
  WECHAT_PAY_NOTIFICATION_REJECTION_REASONS,
  WechatPayNotificationException,
  type WechatPayNotificationRejectionReason,
} from './wechat-pay-notification.exception.js';
export { type WechatPayNotificationRequest } from './notification-request.js';
export { type VerifyNotificationOptions } from './notification-verification.js';
export { WechatPayNotificationGuard } from './wechat-pay-notification.guard.js';
export { WechatPayNotificationVerifier } from './wechat-pay-notification.verifier.js';
