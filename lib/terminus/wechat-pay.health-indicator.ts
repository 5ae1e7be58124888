import { Inject, Injectable, Optional } from '@nestjs/common';
import { type HealthIndicatorResult, HealthIndicatorService } from '@nestjs/terminus';
import { WechatPayStatus } from '../wechat-pay-insurance.status.js';
import {
  checkHealthCheckOptions,
  type WechatPayHealthCheckOptions,
} from './health-check-options.js';
import { createHealthDetails, type WechatPayHealthDetails } from './wechat-pay-health-details.js';

/**
 * Health of one merchant's connection to WeChat Pay, for `@nestjs/terminus` 11 and 12: keys, last verified response
 * and notification store. It sends nothing to WeChat Pay.
 *
 * Add it to the providers of the module with your health controller, which imports `TerminusModule`, and
 * `WechatPayInsuranceModule` unless that is global. Use it for readiness or monitoring: a restart, which a failed
 * liveness check causes, repairs neither a key nor a store.
 *
 * @example
 * ```ts
 * this.health.check([() => this.wechatPay.isHealthy('wechatpay')]);
 * ```
 */
@Injectable()
export class WechatPayHealthIndicator {
  readonly #indicator: HealthIndicatorService;
  readonly #status: WechatPayStatus | undefined;

  constructor(
    @Inject(HealthIndicatorService) indicator: HealthIndicatorService,
    @Optional() @Inject(WechatPayStatus) status: WechatPayStatus | undefined,
  ) {
    this.#indicator = indicator;
    this.#status = status;
  }

  /**
   * Is `down` when no key is usable after a download failed, or brought none, within the last five minutes; when no
   * key is usable and none can be downloaded; and when the notification store rejects or exceeds the timeout.
   * Everything else is information: a certificate that expires soon, an old response, a store without `ping`, and
   * certificates that were not needed yet.
   *
   * @param key Name of the result.
   * @throws {WechatPayConfigurationError} for a wrong option, or without a merchant to check.
   */
  async isHealthy<const Key extends string>(
    key: Key,
    options: WechatPayHealthCheckOptions = {},
  ): Promise<HealthIndicatorResult<Key, 'up' | 'down', WechatPayHealthDetails>> {
    const { status, ...limits } = checkHealthCheckOptions(options, this.#status);
    const store = await status.pingNotificationStore(limits.timeout);
    const details = createHealthDetails(status.read(), store, limits);
    const session = this.#indicator.check(key);
    return details.message === undefined
      ? session.up({ ...details })
      : session.down({ ...details });
  }
}
