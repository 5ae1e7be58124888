import { createConfigurationError } from '../errors/constructor-options.js';
import type {
  WechatPayConfigurationError,
  WechatPayConfigurationIssue,
} from '../errors/wechat-pay.error.js';

/** Creates the error for a wrong configuration of the module. */
export function createModuleError(
  ...issues: readonly WechatPayConfigurationIssue[]
): WechatPayConfigurationError {
  return createConfigurationError('PremiumCollectionModule', issues);
}
