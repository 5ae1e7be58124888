import { WechatPayError } from './wechat-pay.error.js';

/** One mistake in the module's options. */
export interface WechatPayConfigurationIssue {
  /** Name of the option, for instance `apiV3Key` or `retry.attempts`. */
  readonly option: string;
  readonly message: string;
}

/** The module's options are wrong. All mistakes are reported together. */
export class WechatPayConfigurationError extends WechatPayError {
  readonly issues: readonly WechatPayConfigurationIssue[];

  /** @param headline what they keep from working. */
  constructor(
    issues: readonly WechatPayConfigurationIssue[],
    headline = 'WechatPayInsuranceModule is not configured correctly',
  ) {
    const lines = issues.map(({ option, message }) => `  ${option}: ${message}`);
    super(`${headline}:\n${lines.join('\n')}`);
    this.issues = issues;
  }
}
