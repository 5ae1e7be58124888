/**
 * A health indicator for `@nestjs/terminus`.
 *
 * @module nestjs-wechatpay-insurance/terminus
 */
export { type WechatPayHealthCheckOptions } from './health-check-options.js';
export {
  type WechatPayHealthDetails,
  type WechatPayHealthKey,
} from './wechat-pay-health-details.js';
export { WechatPayHealthIndicator } from './wechat-pay.health-indicator.js';
