/**
 * The module, the services, the notifications and the errors.
 *
 * @module nestjs-wechatpay-insurance
 */
import './openapi/attach-schemas.js';
export * from './api/index.js';
export { getResponseInfo, type WechatPayResponseInfo } from './common/response-info.js';
export {
  RULE_NAMES,
  type RuleName,
  WECHAT_PAY_RULES,
  type WechatPayRule,
} from './common/rule-names.js';
export { getSignedText } from './common/signed-text.js';
export { type HeaderSource } from './crypto/signed-headers.js';
export { WECHAT_PAY_CHANNELS } from './diagnostics/channels.js';
export * from './errors/index.js';
export * from './insurance/index.js';
export * from './merchants/index.js';
export * from './notifications/index.js';
export {
  wechatPayInsuranceOptionsFromConfig,
  type ConfigSource,
  type WechatPayVariableOptions,
} from './options/options-from-config.js';
export {
  getWechatPayInsuranceOptionsToken,
  InjectWechatPayInsuranceOptions,
} from './options/options-token.js';
export * from './policies/index.js';
export * from './resources/contract.js';
export * from './resources/order.js';
export * from './resources/policy-authorization.js';
export { type RuleSeverity } from './schema/request-rule.js';
export { toRequest, type WechatPayRequestSource } from './schema/to-request.js';
export { AmountDto } from './schema/wire-fields.js';
export * from './transactions/index.js';
export { type WechatPayHttpOptions } from './transport/axios-transport.js';
export {
  getWechatPayHttpServiceToken,
  InjectWechatPayHttpService,
} from './transport/wechat-pay-http-service.js';
export { WechatPayInsuranceModule } from './wechat-pay-insurance.module.js';
export {
  type WechatPayInsuranceModuleAsyncOptions,
  type WechatPayInsuranceModuleExtras,
  type WechatPayInsuranceModuleOptions,
  type WechatPayInsuranceUseClass,
  type WechatPayInsuranceUseExisting,
  type WechatPayInsuranceUseFactory,
} from './wechat-pay-insurance.module-definition.js';
export {
  WechatPayCredentials,
  type WechatPayCredentialsInUse,
  type WechatPayFormerKey,
} from './wechat-pay-insurance.credentials.js';
export { type WechatPayCredentialsReplacement } from './options/check-replacement.js';
export {
  WechatPayStatus,
  type WechatPayKeyReport,
  type WechatPayKeysReport,
  type WechatPayStatusReport,
  type WechatPayStoreReport,
} from './wechat-pay-insurance.status.js';
export {
  getWechatPayClientToken,
  getWechatPayCredentialsToken,
  getWechatPayInsuranceToken,
  getWechatPayPoliciesToken,
  getWechatPayStatusToken,
  getWechatPayTransactionsToken,
  InjectWechatPayClient,
  InjectWechatPayCredentials,
  InjectWechatPayInsurance,
  InjectWechatPayPolicies,
  InjectWechatPayStatus,
  InjectWechatPayTransactions,
} from './wechat-pay-insurance.tokens.js';
export {
  type WechatPayInsuranceCommonOptions,
  type WechatPayInsuranceFactoryExtras,
  type WechatPayInsuranceFactoryResult,
  type WechatPayInsuranceOptions,
  type WechatPayInsuranceOptionsFactory,
  type WechatPayInsuranceOptionsFromConfig,
  type WechatPayMerchantCertificateOptions,
  type WechatPayWithoutPublicKeyOptions,
  type WechatPayPrivateKeyOptions,
  type WechatPayPublicKeyOptions,
  type WechatPaySerialNumberOptions,
  type WechatPayExternalSignerOptions,
} from './options/wechat-pay-insurance.options.js';
export { type WechatPayRetryOptions } from './api/retry-policy.js';
export { type WechatPayScenedAppids } from './api/settings.js';
export { type WechatPaySigner } from './crypto/key-signer.js';
export { type WechatPayNotificationOptions } from './notifications/notification-settings.js';
