export {
  type SignatureRejectionReason,
  WechatPayApiError,
  type WechatPayErrorCode,
  type WechatPayErrorDetail,
  WechatPaySignatureError,
  WechatPayTransportError,
  type WechatPayTransportReason,
} from './wechat-pay-call.errors.js';
export { WechatPayExceptionFilter } from './wechat-pay-exception.filter.js';
export {
  WechatPayConfigurationError,
  type WechatPayConfigurationIssue,
  WechatPayRequestValidationError,
  type WechatPayRequestIssue,
  WechatPayError,
} from './wechat-pay.error.js';
export {
  SIGNATURE_REJECTION_REASONS,
  WECHAT_PAY_ERROR_CODES,
  WECHAT_PAY_TRANSPORT_REASONS,
} from './wechat-pay-call.errors.js';
