export {
  type SignatureRejectionReason,
  WechatPayApiError,
  type WechatPayApiErrorInit,
  WechatPayCallError,
  type WechatPayCallErrorInit,
  type WechatPayErrorCode,
  type WechatPayErrorDetail,
  WechatPaySignatureError,
  type WechatPaySignatureErrorInit,
  WechatPayTransportError,
  type WechatPayTransportErrorInit,
  type WechatPayTransportReason,
} from './wechat-pay-call.errors.js';
export {
  type WechatPayErrorResponse,
  WechatPayExceptionFilter,
} from './wechat-pay-exception.filter.js';
export {
  WechatPayConfigurationError,
  type WechatPayConfigurationIssue,
  WechatPayRequestValidationError,
  type WechatPayRequestIssue,
  WechatPayError,
  type WechatPayErrorClass,
} from './wechat-pay.error.js';
export {
  SIGNATURE_REJECTION_REASONS,
  WECHAT_PAY_ERROR_CODES,
  WECHAT_PAY_TRANSPORT_REASONS,
} from './wechat-pay-call.errors.js';
