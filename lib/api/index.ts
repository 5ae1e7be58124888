export { type CallOptions } from './call-options.js';
export {
  type WechatPayCredentialsFinding,
  type WechatPayCredentialsReport,
} from './credentials/credentials-report.js';
export { type RetryClass } from './endpoint.js';
export { type WechatPayPagedList } from './paged-list.js';
export { type WechatPayRequestEvent } from './request-sender.js';
export {
  WechatPayClient,
  type WechatPayEncryptedField,
  type WechatPayRequest,
  type WechatPayResponse,
} from './wechat-pay.client.js';
