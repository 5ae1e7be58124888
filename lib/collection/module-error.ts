import {
  WechatPayConfigurationError,
  type WechatPayConfigurationIssue,
} from '../errors/wechat-pay.error.js';

/** Creates the error for a wrong configuration of the module. */
export function createModuleError(
  ...issues: readonly WechatPayConfigurationIssue[]
): WechatPayConfigurationError {
  return new WechatPayConfigurationError(
    issues,
    'PremiumCollectionModule is not configured correctly',
  );
}
