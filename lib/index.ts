export { type CallOptions } from './api/call-options.js';
export { type RetryClass } from './api/endpoint.js';
export {
  getWechatPayHttpServiceToken,
  InjectWechatPayHttpService,
} from './transport/wechat-pay-http-service.js';
export {
  WechatPayClient,
  type WechatPayRequest,
  type WechatPayResponse,
} from './api/wechat-pay.client.js';
export { type HeaderSource } from './crypto/signed-headers.js';
export { type SignatureRejectionReason } from './errors/wechat-pay-call.errors.js';
export { WECHAT_PAY_CHANNELS } from './diagnostics/channels.js';
export {
  type WechatPayDeliveryEvent,
  type WechatPayHandlerEvent,
  type WechatPayNotificationEvent,
} from './notifications/notification-diagnostics.js';
export { type WechatPayRequestEvent } from './api/request-sender.js';
export {
  WechatPayApiError,
  type WechatPayErrorCode,
  type WechatPayErrorDetail,
} from './errors/wechat-pay-call.errors.js';
export {
  WechatPayConfigurationError,
  type WechatPayConfigurationIssue,
} from './errors/wechat-pay.error.js';
export { WechatPayExceptionFilter } from './errors/wechat-pay-exception.filter.js';
export {
  WechatPayRequestValidationError,
  type WechatPayRequestIssue,
} from './errors/wechat-pay.error.js';
export { WechatPaySignatureError } from './errors/wechat-pay-call.errors.js';
export {
  WechatPayTransportError,
  type WechatPayTransportReason,
} from './errors/wechat-pay-call.errors.js';
export { WechatPayError } from './errors/wechat-pay.error.js';
export {
  type ContractState,
  type ContractTerminateInfo,
  type ContractTerminationMode,
  type InsuranceContract,
  type TerminatedContract,
} from './resources/contract.js';
export {
  PolicyClauseDto,
  PolicyCoverageDetailDto,
} from './insurance/policy-periods/planned-period.dto.js';
export { PolicyPeriodDto } from './insurance/policy-periods/planned-period.dto.js';
export { ContractOfPlanDto } from './insurance/contracts/contract.dto.js';
export { PlannedPeriodDto } from './insurance/policy-periods/planned-period.dto.js';
export { PreEntrustSignAppDto } from './insurance/pre-sign/pre-entrust-sign.dto.js';
export { PreEntrustSignFields } from './insurance/pre-sign/pre-entrust-sign.dto.js';
export { JumpControlDto, PreEntrustSignH5Dto } from './insurance/pre-sign/pre-entrust-sign.dto.js';
export { PreEntrustSignMiniProgramDto } from './insurance/pre-sign/pre-entrust-sign.dto.js';
export { PreEntrustSignDto } from './insurance/pre-sign/pre-entrust-sign.dto.js';
export {
  type PreEntrustSignAppResponse,
  type PreEntrustSignH5Response,
  type PreEntrustSignMiniProgramResponse,
  type PreEntrustSignResponse,
} from './insurance/pre-sign/pre-entrust-sign.endpoints.js';
export { QueryContractDto } from './insurance/contracts/contract.dto.js';
export { RealIdentityDto } from './insurance/pre-sign/pre-entrust-sign.dto.js';
export { RenewContractDto } from './insurance/contracts/contract.dto.js';
export { TerminateContractDto } from './insurance/contracts/contract.dto.js';
export { ApplyDeductionDto } from './insurance/deductions/deduction.dto.js';
export { type DeductionAcceptance } from './insurance/deductions/deduction.endpoints.js';
export {
  appLaunch,
  type AppLaunchBusinessWebview,
  type AppLaunchMiniProgram,
} from './insurance/launch.js';
export { h5LaunchPage, jsapiLaunchPage, type LaunchPageOptions } from './insurance/launch.js';
export { miniProgramLaunch, type NavigateToMiniProgram } from './insurance/launch.js';
export { revokeTerminationLaunch } from './insurance/launch.js';
export {
  checkModification,
  type CheckModificationOptions,
} from './insurance/calendar/check-modification.js';
export { checkRenewal, type CheckRenewalOptions } from './insurance/calendar/check-renewal.js';
export { ListPolicyPeriodsDto } from './insurance/policy-periods/policy-period.dto.js';
export { ModifyPolicyPeriodsDto } from './insurance/policy-periods/policy-period.dto.js';
export {
  type WechatPayAmount,
  type ModifyPolicyPeriodsResponse,
  type PolicyPeriod,
  type PolicyPeriodPage,
  type ScheduledPolicyPeriod,
  type PolicyPeriodState,
} from './insurance/policy-periods/policy-period.endpoints.js';
export { QueryPolicyPeriodDto } from './insurance/policy-periods/policy-period.dto.js';
export { SchedulePolicyPeriodDto } from './insurance/policy-periods/policy-period.dto.js';
export {
  deductionWindow,
  modificationWindow,
  renewalWindow,
  scheduleWindow,
  type DailyWindow,
  type DeductFrequency,
} from './insurance/calendar/windows.js';
export { WechatPayInsuranceService } from './insurance/wechat-pay-insurance.service.js';
export { businessKey } from './notifications/events/business-key.js';
export { type DeliveryRejectionReason } from './notifications/endpoint/delivery-response.js';
export { type KnownEventType } from './notifications/events/event-types.js';
export { type HandlerOutcome } from './notifications/handling/notification-handler.js';
export { type NotificationContext } from './notifications/handling/notification-handler.js';
export {
  type ContractNotificationResource,
  type PolicyAuthorizationNotificationResource,
  type RefundNotificationResource,
  type TransactionNotificationResource,
} from './notifications/events/wechat-pay-notification.js';
export {
  MemoryNotificationStore,
  type MemoryNotificationStoreOptions,
} from './notifications/stores/memory-notification-store.js';
export {
  type NotificationClaim,
  type NotificationStore,
} from './notifications/stores/notification-store.js';
export {
  OnWechatPayNotification,
  type NotificationEventName,
  type NotificationFor,
  type OnWechatPayNotificationOptions,
} from './notifications/on-wechat-pay-notification.decorator.js';
export { VerifiedNotification } from './notifications/verified-notification.decorator.js';
export {
  WechatPayNotificationException,
  type WechatPayNotificationRejectionReason,
} from './notifications/wechat-pay-notification.exception.js';
export {
  WechatPayNotificationGuard,
  type WechatPayNotificationRequest,
} from './notifications/wechat-pay-notification.guard.js';
export {
  type ContractRenewedNotification,
  type ContractSignedNotification,
  type ContractTerminatedNotification,
  type DeductionFailedNotification,
  type DeductionSucceededNotification,
  type NotificationOf,
  type PolicyAuthorizationGrantedNotification,
  type RefundNotification,
  type UnknownEventType,
  type UnknownNotification,
  type WechatPayNotification,
} from './notifications/events/wechat-pay-notification.js';
export {
  WechatPayNotificationVerifier,
  type VerifyNotificationOptions,
} from './notifications/wechat-pay-notification.verifier.js';
export {
  wechatPayInsuranceOptionsFromConfig,
  type ConfigSource,
} from './options/options-from-config.js';
export { BindContractDto } from './policies/policy.dto.js';
export { WechatPayPolicyService } from './policies/wechat-pay-policy.service.js';
export { QueryAuthorizationDto, QueryPolicyDto } from './policies/policy.dto.js';
export {
  type PolicyAuthorization,
  type PolicyAuthorizationState,
} from './resources/policy-authorization.js';
export { PolicyFields } from './policies/policy.dto.js';
export { canMovePolicyState } from './policies/policy-values.js';
export {
  type CoverageTermType,
  type PolicyPaymentMethod,
  type PolicyPaymentPeriod,
  type PeriodPremiumMode,
  type PolicyState,
  type PolicyType,
} from './policies/policy-values.js';
export { type InsurancePolicy } from './policies/policy.response.js';
export { SubmitAuthorizationDto } from './policies/policy.dto.js';
export { UpdatePolicyDto } from './policies/policy.dto.js';
export { UploadPolicyDto } from './policies/policy.dto.js';
export { ApplyAbnormalRefundDto } from './transactions/refunds/refund.dto.js';
export { DownloadFundFlowBillDto, DownloadTradeBillDto } from './transactions/bills/bill.dto.js';
export { type WechatPayOrder, type WechatPayTradeState } from './resources/order.js';
export { type WechatPayPromotionDetail } from './resources/order.js';
export {
  QueryOrderByOutTradeNoDto,
  QueryOrderByTransactionIdDto,
  type QueryOrderDto,
} from './transactions/orders/query-order.dto.js';
export { QueryRefundDto } from './transactions/refunds/refund.dto.js';
export {
  RefundAmountDto,
  RefundDto,
  RefundGoodsDto,
  RefundSourceDto,
} from './transactions/refunds/refund.dto.js';
export {
  type WechatPayRefund,
  type WechatPayRefundAmount,
  type WechatPayRefundPromotionDetail,
  type WechatPayRefundStatus,
} from './transactions/refunds/refund.response.js';
export { saveBill } from './transactions/bills/save-bill.js';
export { WechatPayTransactionService } from './transactions/wechat-pay-transaction.service.js';
export { AmountDto } from './schema/wire-fields.js';
export {
  maskInsuredName,
  type MaskInsuredNameOptions,
} from './insurance/pre-sign/insured-name-mask.js';
export { type RuleSeverity } from './schema/request-rule.js';
export { type RuleName } from './options/rule-names.js';
export { WechatPayInsuranceModule } from './wechat-pay-insurance.module.js';
export { type WechatPayInsuranceModuleExtras } from './wechat-pay-insurance.module-definition.js';
export {
  type WechatPayInsuranceOptions,
  type WechatPayInsuranceOptionsFactory,
  type WechatPayNotificationOptions,
  type WechatPayRetryOptions,
  type WechatPayScenedAppids,
  type WechatPaySigner,
} from './wechat-pay-insurance.options.js';
