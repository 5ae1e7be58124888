import { Inject, Injectable, Optional } from '@nestjs/common';
import { ModuleRef } from '@nestjs/core';
import { type HealthIndicatorResult, HealthIndicatorService } from '@nestjs/terminus';
import { WechatPayStatus } from '../wechat-pay-insurance.status.js';
import { getWechatPayStatusToken } from '../wechat-pay-insurance.tokens.js';
import {
  checkHealthCheckOptions,
  type WechatPayHealthCheckOptions,
} from './health-check-options.js';
import { createHealthDetails, type WechatPayHealthDetails } from './wechat-pay-health-details.js';

/**
 * Health of a merchant's connection to WeChat Pay, for `@nestjs/terminus` 11 and 12: keys, last verified response
 * and notification store. It sends nothing to WeChat Pay.
 *
 * Add it to the providers of the module with your health controller, which imports `TerminusModule`, and
 * `WechatPayInsuranceModule` unless that is global or has a name. Use it for readiness or monitoring: a restart, which
 * a failed liveness check causes, repairs neither a key nor a store.
 *
 * @example
 * ```ts
 * this.health.check([
 *   () => this.wechatPay.isHealthy('wechatpay'),
 *   () => this.wechatPay.isHealthy('wechatpay-b', { name: 'b' }),
 * ]);
 * ```
 */
@Injectable()
export class WechatPayHealthIndicator {
  readonly #indicator: HealthIndicatorService;
  readonly #status: WechatPayStatus | undefined;
  readonly #moduleRef: ModuleRef;

  constructor(
    @Inject(HealthIndicatorService) indicator: HealthIndicatorService,
    @Optional() @Inject(WechatPayStatus) status: WechatPayStatus | undefined,
    @Inject(ModuleRef) moduleRef: ModuleRef,
  ) {
    this.#indicator = indicator;
    this.#status = status;
    this.#moduleRef = moduleRef;
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
    const { status, ...limits } = checkHealthCheckOptions(options, (name) =>
      this.#findStatus(name),
    );
    const store = await status.pingNotificationStore(limits.timeout);
    const details = createHealthDetails(status.read(), store, limits);
    const session = this.#indicator.check(key);
    return details.message === undefined
      ? session.up({ ...details })
      : session.down({ ...details });
  }

  #findStatus(name: string | undefined): WechatPayStatus | undefined {
    const token = getWechatPayStatusToken(name);
    if (token === getWechatPayStatusToken()) return this.#status;
    try {
      return this.#moduleRef.get<WechatPayStatus>(token, { strict: false });
    } catch {
      // No import has the name.
      return undefined;
    }
  }
}
