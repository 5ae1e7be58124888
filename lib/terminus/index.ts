export { type WechatPayHealthCheckOptions } from './health-check-options.js';
export {
  type WechatPayHealthDetails,
  type WechatPayHealthKey,
} from './wechat-pay-health-details.js';
export { WechatPayHealthIndicator } from './wechat-pay.health-indicator.js';
