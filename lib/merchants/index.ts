export { type WechatPayMerchant } from './create-merchant.js';
export {
  type WechatPayMerchantsFactoryResult,
  type WechatPayMerchantsOptions,
} from './merchants-settings.js';
export { WechatPayMerchants } from './wechat-pay-merchants.js';
export {
  WechatPayMerchantsModule,
  type WechatPayMerchantsModuleAsyncOptions,
  type WechatPayMerchantsModuleExtras,
  type WechatPayMerchantsModuleOptions,
} from './wechat-pay-merchants.module.js';
