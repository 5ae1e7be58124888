export { WechatPaySimulator } from './wechat-pay-simulator.js';
export type { SimulatorMerchant } from './simulator-merchant.js';
export type {
  MerchantOptions,
  PlanFrequency,
  SimulatedPlan,
  SimulatorOptions,
} from './simulator-options.js';
export type { SimulatorModuleOptions } from './simulator-module-options.js';
export type { SimulatedUser, TerminationOptions } from './simulated-user.js';
export type {
  SimulatedContract,
  SimulatedContractState,
  SimulatedTermination,
  SimulatedTerminationMode,
} from './contracts/contract.js';
export type { InspectedContract } from './contracts/contract-record.js';
export type { SimulatedPeriod, SimulatedPeriodState } from './periods/period.js';
export type { RefundFailure } from './refunds/refund-outcomes.js';
export type { RetryScheduleName } from './notifications/retry-schedules.js';
export type { NotificationDisturbance } from './notifications/disturbance.js';
export type { SimulatedDelivery } from './notifications/simulated-delivery.js';
export type { SimulatedRequest } from './http/simulated-request.js';
export type { AnswerFault, SignatureFault } from './faults/answer-fault.js';
export type {
  SimulatedAuthorization,
  SimulatedAuthState,
} from './policies/authorization-record.js';
export type { CertificateRotation, SigningShare } from './keys/rotation.js';
export type { PlatformKeyKind } from './keys/platform-key.js';
export type { NotificationOverrides } from './notifications/notification-overrides.js';
export type { SignedNotification } from './notifications/notification-signer.js';
export {
  notificationStoreContract,
  type NotificationStoreContractCase,
} from './notification-store-contract/notification-store-contract.js';
