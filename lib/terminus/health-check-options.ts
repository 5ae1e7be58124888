import {
  type WechatPayConfigurationIssue,
  WechatPayConfigurationError,
} from '../errors/wechat-pay.error.js';
import { WechatPayStatus } from '../wechat-pay-insurance.status.js';

/** Options of {@link WechatPayHealthIndicator.isHealthy}. */
export interface WechatPayHealthCheckOptions {
  /**
   * Milliseconds before its end from which a platform certificate counts as expiring soon. Default: 7 days. WeChat
   * Pay issues the next certificate ten days before, and begins to sign with it five days before.
   *
   * @see https://pay.weixin.qq.com/doc/v3/merchant/4012068829
   */
  readonly expiresWithin?: number | undefined;
  /** Milliseconds of real time after which the notification store counts as unreachable. Default: 1,000. */
  readonly timeout?: number | undefined;
  /** The merchant to check. Default: the one whose module the indicator's module imports. */
  readonly status?: WechatPayStatus | undefined;
}

const NAMES = ['expiresWithin', 'timeout', 'status'];
const DAY = 24 * 60 * 60 * 1000;

/** The longest delay of Node's timers. */
const MAX_TIMER = 2 ** 31 - 1;

/**
 * Fills in the defaults.
 *
 * @throws {WechatPayConfigurationError} that names every wrong option.
 */
export function checkHealthCheckOptions(
  options: WechatPayHealthCheckOptions,
  ownStatus: WechatPayStatus | undefined,
): { readonly expiresWithin: number; readonly timeout: number; readonly status: WechatPayStatus } {
  const { expiresWithin = 7 * DAY, timeout = 1_000, status = ownStatus } = options ?? {};
  const issues: WechatPayConfigurationIssue[] = Object.keys(options ?? {})
    .filter((option) => !NAMES.includes(option))
    .map((option) => ({
      option,
      message: `is an unknown option; the options are ${NAMES.join(', ')}`,
    }));
  if (!Number.isFinite(expiresWithin) || expiresWithin < 0) {
    issues.push({
      option: 'expiresWithin',
      message: 'must be a number of milliseconds, at least 0 (default: 7 days)',
    });
  }
  if (!Number.isInteger(timeout) || timeout < 1 || timeout > MAX_TIMER) {
    issues.push({
      option: 'timeout',
      message: `must be a whole number of milliseconds from 1 to ${MAX_TIMER} (default: 1000)`,
    });
  }
  if (!(status instanceof WechatPayStatus)) {
    issues.push({
      option: 'status',
      message:
        'must be the WechatPayStatus of a merchant; it may be absent where the module of the indicator imports WechatPayInsuranceModule, or that module is global',
    });
  }
  if (issues.length > 0 || status === undefined) {
    throw new WechatPayConfigurationError(issues, 'The health check is not configured correctly');
  }
  return { expiresWithin, timeout, status };
}
