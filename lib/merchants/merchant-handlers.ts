import { Inject, Injectable } from '@nestjs/common';
import { DiscoveryService } from '@nestjs/core';
import type { ExploredHandlers } from '../notifications/handling/explore-handlers.js';
import { HandlerRegistry } from '../notifications/handling/handler-registry.js';

/** The handlers of the application, of which each merchant calls those that are for its name. */
@Injectable()
export class MerchantHandlers {
  readonly #discovery: DiscoveryService;
  #isReady = false;

  constructor(@Inject(DiscoveryService) discovery: DiscoveryService) {
    this.#discovery = discovery;
  }

  /**
   * Checks the handlers, once Nest has created every provider.
   *
   * @throws {WechatPayConfigurationError} with every mistake.
   */
  explore(): ExploredHandlers {
    this.#isReady = true;
    return new HandlerRegistry(this.#discovery, undefined).explore();
  }

  /** Creates the registry of one merchant, which looks for the handlers when the first notification arrives. */
  createRegistry(name: string): Pick<HandlerRegistry, 'findByEventType'> {
    let registry: HandlerRegistry | undefined;
    return {
      findByEventType: (eventType) => {
        if (!this.#isReady) return undefined;
        if (registry === undefined) {
          registry = new HandlerRegistry(this.#discovery, name);
          registry.explore();
        }
        return registry.findByEventType(eventType);
      },
    };
  }
}
