import {
  type WechatPayConfigurationIssue,
  WechatPayConfigurationError,
} from '../errors/wechat-pay.error.js';
import type { WechatPayStatus } from '../wechat-pay-insurance.status.js';

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
  /** The merchant to check. Default: the unnamed one whose module the indicator's module imports. */
  readonly status?: WechatPayStatus | undefined;
  /** `name` of the merchant to check, instead of `status`: of any import of the application. */
  readonly name?: string | undefined;
}

const NAMES = ['expiresWithin', 'timeout', 'status', 'name'];
const DAY = 24 * 60 * 60 * 1000;

/** The longest delay of Node's timers. */
const MAX_TIMER = 2 ** 31 - 1;

/**
 * Fills in the defaults.
 *
 * @param findStatus finds the status of the import with this name, of the unnamed one for `undefined`.
 * @throws {WechatPayConfigurationError} that names every wrong option.
 */
export function checkHealthCheckOptions(
  options: WechatPayHealthCheckOptions,
  findStatus: (name: string | undefined) => WechatPayStatus | undefined,
): { readonly expiresWithin: number; readonly timeout: number; readonly status: WechatPayStatus } {
  const { expiresWithin = 7 * DAY, timeout = 1_000, name, status: given } = options ?? {};
  const status = given ?? findStatus(name);
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
  if (given !== undefined && name !== undefined) {
    issues.push({ option: 'name', message: 'must not be set together with status' });
  } else if (name !== undefined && status === undefined) {
    issues.push({
      option: 'name',
      message: 'must be the name of an import of WechatPayInsuranceModule',
    });
  } else if (!isStatus(status)) {
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

/** Accepts the status of another copy of this package, and one with which a test overrides the provider. */
function isStatus(value: unknown): value is WechatPayStatus {
  if (typeof value !== 'object' || value === null) return false;
  const { read, pingNotificationStore } = value as Readonly<Record<string, unknown>>;
  return typeof read === 'function' && typeof pingNotificationStore === 'function';
}
