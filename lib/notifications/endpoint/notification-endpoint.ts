import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { DiscoveryService, HttpAdapterHost } from '@nestjs/core';
import { WechatPayConfigurationError } from '../../errors/wechat-pay.error.js';
import { RawRoute } from '../../platform/raw-route.js';
import { EndpointLog } from '../log/endpoint-log.js';
import { createNodeListener } from './node-listener.js';
import { NOTIFICATION_PATH } from '../notification-settings.js';
import { NotificationReceiver } from './notification-receiver.js';
import { HandlerRegistry } from '../handling/handler-registry.js';

/** Finds the handlers when the application starts, and serves `notificationPath`. */
@Injectable()
export class NotificationEndpoint implements OnModuleInit {
  readonly #discovery: DiscoveryService;
  readonly #route: RawRoute | undefined;

  /** @param path as a URL has it; `undefined` when this module serves none. */
  constructor(
    @Inject(NOTIFICATION_PATH) path: string | undefined,
    @Inject(HandlerRegistry) private readonly handlers: HandlerRegistry,
    @Inject(EndpointLog) private readonly log: EndpointLog,
    @Inject(NotificationReceiver) receiver: NotificationReceiver,
    @Inject(HttpAdapterHost) host: HttpAdapterHost,
    @Inject(DiscoveryService) discovery: DiscoveryService,
  ) {
    this.#discovery = discovery;
    this.#route =
      path === undefined ? undefined : new RawRoute(host, path, createNodeListener(receiver));
  }

  /** `undefined` when this module serves none. */
  get path(): string | undefined {
    return this.#route?.path;
  }

  /**
   * @throws {WechatPayConfigurationError} when a handler is wrong, two modules have the same path, or the
   * platform is neither Express nor Fastify.
   */
  onModuleInit(): void {
    const explored = this.handlers.explore();
    const otherPaths = this.#findOthers().map(({ path }) => path);
    const route = this.#route;
    if (route === undefined) {
      if (otherPaths.every((path) => path === undefined)) this.log.logNeverCalled(explored);
      return;
    }
    if (otherPaths.includes(route.path)) {
      throw createPathError(
        `${route.path} is that of another module too; each merchant needs a path of its own`,
      );
    }
    if (mount(route)) this.log.logMounted(route.path, explored);
  }

  /** The endpoints of the application's other modules. */
  #findOthers(): NotificationEndpoint[] {
    return this.#discovery
      .getProviders()
      .map(({ instance }): unknown => instance)
      .filter((instance) => instance instanceof NotificationEndpoint)
      .filter((endpoint) => endpoint !== this);
  }
}

function mount(route: RawRoute): boolean {
  try {
    return route.mount();
  } catch (error) {
    throw createPathError((error as Error).message);
  }
}

function createPathError(message: string): WechatPayConfigurationError {
  return new WechatPayConfigurationError([{ option: 'notificationPath', message }]);
}
