import { Inject, Injectable } from '@nestjs/common';
import { DiscoveryService } from '@nestjs/core';
import { INSTANCE_NAME } from '../../common/instance-name.js';
import { type ExploredHandlers, exploreHandlers } from './explore-handlers.js';
import type { NotificationHandler } from './notification-handler.js';

/** The handlers of the application that the module calls; empty until {@link explore} has found them. */
@Injectable()
export class HandlerRegistry {
  readonly #discovery: DiscoveryService;
  readonly #name: string | undefined;
  #handlers: readonly NotificationHandler[] | undefined;

  constructor(
    @Inject(DiscoveryService) discovery: DiscoveryService,
    @Inject(INSTANCE_NAME) name: string | undefined,
  ) {
    this.#discovery = discovery;
    this.#name = name;
  }

  /**
   * Finds and keeps the handlers, once Nest has created every provider.
   *
   * @throws {WechatPayConfigurationError} with every mistake.
   */
  explore(): ExploredHandlers {
    const explored = exploreHandlers(this.#discovery, this.#name);
    this.#handlers = explored.handlers;
    return explored;
  }

  /** Returns the handlers of an event; `undefined` before {@link explore}. */
  findByEventType(eventType: string): readonly NotificationHandler[] | undefined {
    return this.#handlers?.filter(
      ({ eventTypes }) => eventTypes.has(eventType) || eventTypes.has('*'),
    );
  }
}
