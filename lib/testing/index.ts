/**
 * A simulator of WeChat Pay, and notifications and credentials for tests.
 *
 * @module nestjs-wechatpay-insurance/testing
 */
export { WechatPaySimulator } from './simulator/wechat-pay-simulator.js';
export type { SimulatorMerchant, SimulatorModuleOptions } from './simulator/simulator-merchant.js';
export type { MerchantOptions, SimulatorOptions } from './simulator/simulator-options.js';
export type { PlanFrequency, SimulatedPlan } from './simulator/policy-periods/plan-book.js';
export type { SimulatedUser, TerminationOptions } from './simulator/simulated-user.js';
export { SIMULATED_TERMINATION_MODES } from './simulator/contracts/contract.js';
export type { SimulatedAmount } from './simulator/common/money.js';
export type {
  SimulatedContract,
  SimulatedContractState,
  SimulatedTermination,
  SimulatedTerminationMode,
  InspectedContract,
} from './simulator/contracts/contract.js';
export type {
  SimulatedPeriod,
  SimulatedPeriodState,
} from './simulator/policy-periods/period-record.js';
export type { RefundFailure } from './simulator/transactions/refund-book.js';
export type { RetryScheduleName } from './simulator/notifications/retry-schedules.js';
export type {
  NotifiedApplication,
  NotifiedNestApplication,
} from './simulator/notifications/application-port.js';
export type { NotificationDisturbance } from './simulator/notifications/disturbance.js';
export type { SimulatedDelivery } from './simulator/notifications/simulated-delivery.js';
export type { SimulatedRequest } from './simulator/api/request-log.js';
export type { ResponseFault } from './simulator/faults/response-fault.js';
export { SIGNATURE_FAULTS, type SignatureFault } from './simulator/faults/signature-fault.js';
export type {
  SimulatedAuthorization,
  SimulatedAuthState,
} from './simulator/policies/authorization-record.js';
export type { CertificateRotation, SigningShare } from './simulator/keys/certificate-rotation.js';
export type { PlatformKeyKind } from './simulator/keys/platform-key.js';
export { createNotification } from './simulator/notifications/create-notification.js';
export type { NotificationFields } from './simulator/notifications/create-notification.js';
export type {
  NotificationEventType,
  NotificationResourceFields,
} from './simulator/notifications/notification-resource.js';
export type {
  NotificationOverrides,
  SignedNotification,
} from './simulator/notifications/signed-notification.js';
export { notificationStoreContract } from './store-conformance/notification-store-contract.js';
export type { NotificationStoreContractCase } from './store-conformance/notification-store-contract.js';
export { collectionStoreContract } from './collection-store-conformance/collection-store-contract.js';
export type { CollectionStoreContractCase } from './collection-store-conformance/collection-store-contract.js';
export { createWechatPayTestOptions } from './test-options.js';
export type { WechatPayTestOptions } from './test-options.js';
