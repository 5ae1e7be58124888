import { Inject, Injectable } from '@nestjs/common';
import { DiscoveryService } from '@nestjs/core';
import { findEndpoints } from '../notifications/endpoint/find-endpoints.js';
import { checkUnstableNames } from '../notifications/handling/check-names.js';
import type { ExploredHandlers } from '../notifications/handling/explore-handlers.js';
import { HandlerRegistry } from '../notifications/handling/handler-registry.js';
import type { NotificationStore } from '../notifications/stores/notification-store.js';
import { isMerchantName } from './merchants-settings.js';

/** A name to which no handler can be restricted, which finds the handlers of every merchant. */
const EVERY_MERCHANT = '';

/** The handlers of the application, of which each merchant calls those that are for its name. */
@Injectable()
export class MerchantHandlers {
  readonly #discovery: DiscoveryService;
  #unstableNames: readonly string[] | undefined;
  /** Stores of merchants that were added before the handlers were known. */
  #uncheckedStores: NotificationStore[] = [];

  constructor(@Inject(DiscoveryService) discovery: DiscoveryService) {
    this.#discovery = discovery;
  }

  /**
   * Checks the handlers, once Nest has created every provider.
   *
   * @returns the handlers that every merchant calls, with the restrictions of the others.
   * @throws {WechatPayConfigurationError} with every mistake.
   */
  explore(): ExploredHandlers {
    const explored = new HandlerRegistry(this.#discovery, EVERY_MERCHANT).explore();
    this.#unstableNames = explored.unstableNames;
    for (const store of this.#uncheckedStores) this.checkStore(store);
    this.#uncheckedStores = [];
    return explored;
  }

  /**
   * Checks the names of the handlers for a merchant with a store of its own, at once or by {@link explore}.
   *
   * @throws {WechatPayConfigurationError} when a handler may have another name in the next build.
   */
  checkStore(store: NotificationStore | undefined): void {
    if (store === undefined) return;
    if (this.#unstableNames === undefined) this.#uncheckedStores.push(store);
    else checkUnstableNames(this.#unstableNames, store);
  }

  /** True for the name of an import of `WechatPayInsuranceModule`. */
  isImported(name: string): boolean {
    return findEndpoints(this.#discovery).some((endpoint) => endpoint.name === name);
  }

  /** Creates the registry of one merchant, which looks for the handlers when the first notification arrives. */
  createRegistry(name: string): Pick<HandlerRegistry, 'findByEventType'> {
    let registry: HandlerRegistry | undefined;
    return {
      findByEventType: (eventType) => {
        if (this.#unstableNames === undefined) return undefined;
        if (registry === undefined) {
          registry = new HandlerRegistry(this.#discovery, name);
          registry.explore();
        }
        return registry.findByEventType(eventType);
      },
    };
  }
}

/** Describes the handlers that merchants can call, for the log at start. */
export function describeHandlers({ handlers, restrictions }: ExploredHandlers): string[] {
  return [
    ...handlers.map(({ id, eventTypes }) => `${[...eventTypes].join(', ')} → ${id}`),
    ...restrictions.flatMap(({ id, names }) => {
      const possible = names.filter((name) => isMerchantName(name));
      return possible.length === 0 ? [] : [`${id} for ${possible.join(', ')}`];
    }),
  ];
}
