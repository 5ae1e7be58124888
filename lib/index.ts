export { type CallOptions } from './client/call-options.js';
export { type RetryClass } from './client/api-request.js';
export {
  getWechatPayHttpServiceToken,
  InjectWechatPayHttpService,
} from './client/http-service.token.js';
export {
  WechatPayClient,
  type WechatPayRequest,
  type WechatPayResponse,
} from './client/wechat-pay.client.js';
export { type HeaderSource } from './credentials/signed-headers.js';
export { type SignatureRefusalReason } from './errors/signature-refusal.js';
export {
  WechatPayApiError,
  type WechatPayErrorCode,
  type WechatPayErrorDetail,
} from './errors/wechat-pay-api.error.js';
export {
  WechatPayConfigurationError,
  type WechatPayConfigurationIssue,
} from './errors/wechat-pay-configuration.error.js';
export { WechatPayExceptionFilter } from './errors/wechat-pay-exception.filter.js';
export {
  WechatPayRequestValidationError,
  type WechatPayRequestIssue,
} from './errors/wechat-pay-request-validation.error.js';
export { WechatPaySignatureError } from './errors/wechat-pay-signature.error.js';
export {
  WechatPayTransportError,
  type WechatPayTransportReason,
} from './errors/wechat-pay-transport.error.js';
export { WechatPayError } from './errors/wechat-pay.error.js';
export {
  type ContractState,
  type ContractTerminateInfo,
  type ContractTerminationMode,
  type InsuranceContract,
} from './insurance/contracts/insurance-contract.js';
export {
  PolicyClauseDto,
  PolicyCoverageDetailDto,
} from './insurance/contracts/policy-coverage-detail.dto.js';
export { PolicyPeriodDto } from './insurance/contracts/policy-period.dto.js';
export { PreEntrustSignDto } from './insurance/contracts/pre-entrust-sign.dto.js';
export { type PreEntrustSignResponse } from './insurance/contracts/pre-entrust-sign.response.js';
export { QueryContractDto } from './insurance/contracts/query-contract.dto.js';
export { RealIdentityDto } from './insurance/contracts/real-identity.dto.js';
export { WechatPayInsuranceService } from './insurance/wechat-pay-insurance.service.js';
export {
  type ContractNotificationResource,
  type PolicyAuthorizationNotificationResource,
  type PromotionDetail,
  type RefundNotificationResource,
  type TransactionNotificationResource,
} from './notifications/notification-resources.js';
export { VerifiedNotification } from './notifications/verified-notification.decorator.js';
export {
  WechatPayNotificationException,
  type WechatPayNotificationRefusalReason,
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
} from './notifications/wechat-pay-notification.js';
export {
  WechatPayNotificationVerifier,
  type VerifyNotificationOptions,
} from './notifications/wechat-pay-notification.verifier.js';
export {
  wechatPayInsuranceOptionsFromConfig,
  type ConfigSource,
} from './options/options-from-config.js';
export { AmountDto } from './validation/amount.dto.js';
export { maskInsuredName, type MaskInsuredNameOptions } from './validation/insured-name-mask.js';
export { type RuleName, type RuleSeverity } from './validation/rule-names.js';
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
