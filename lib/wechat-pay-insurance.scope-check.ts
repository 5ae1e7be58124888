import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { DiscoveryService } from '@nestjs/core';
import { INSTANCE_NAME } from './common/instance-name.js';
import { WechatPayConfigurationError } from './errors/wechat-pay.error.js';
import { CHECKED_OPTIONS, createHeadline } from './options/check-options.js';

/**
 * Fails the start of an application in which the options of an import are request-scoped. Nest then creates every
 * class that uses them for each request only: the import would serve no `notificationPath`, and the checks at start
 * would not run.
 *
 * It must not depend on the options. It looks at all imports, and is listed first in the module, so that a check of
 * another import does not report that this one is missing.
 */
@Injectable()
export class ScopeCheck implements OnModuleInit {
  readonly #discovery: DiscoveryService;

  constructor(@Inject(DiscoveryService) discovery: DiscoveryService) {
    this.#discovery = discovery;
  }

  /** @throws {WechatPayConfigurationError} for the first import with request-scoped options. */
  onModuleInit(): void {
    const options = this.#discovery
      .getProviders()
      .find((provider) => provider.token === CHECKED_OPTIONS && !provider.isDependencyTreeStatic());
    if (options === undefined) return;
    const name = options.host?.providers.get(INSTANCE_NAME)?.instance as string | undefined;
    throw new WechatPayConfigurationError(
      [
        {
          option: 'forRootAsync',
          message:
            'the options depend on a request-scoped provider, so that no notificationPath would be served and no check would run at start: inject only singletons into the factory; for a merchant per request or tenant, use WechatPayMerchantsModule',
        },
      ],
      createHeadline(name),
    );
  }
}
