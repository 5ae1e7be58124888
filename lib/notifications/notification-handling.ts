import { Logger, type OnModuleInit } from '@nestjs/common';
import type { DiscoveryService, HttpAdapterHost } from '@nestjs/core';
import { WechatPayConfigurationError } from '../errors/wechat-pay-configuration.error.js';
import { DeliveryLog } from './delivery/delivery-log.js';
import { mountRoute, type RoutingAdapter } from './delivery/mount-route.js';
import { nodeListener } from './delivery/node-listener.js';
import { NotificationReceiver } from './delivery/notification-receiver.js';
import { exploreHandlers, type ExploredHandlers } from './handling/handler-explorer.js';
import { HandlerRunner } from './handling/handler-runner.js';
import type { NotificationHandler } from './handling/notification-handler.js';
import type { NotificationShutdown } from './handling/notification-shutdown.module.js';
import type { NotificationSettings } from './notification-settings.js';
import { MemoryNotificationStore } from './stores/memory-notification-store.js';
import type { WechatPayNotificationVerifier } from './wechat-pay-notification.verifier.js';

export interface NotificationHandlingInit {
  readonly verifier: WechatPayNotificationVerifier;
  readonly settings: NotificationSettings;
  /** As a URL has it; `undefined` when nothing is to be mounted. */
  readonly path: string | undefined;
  readonly discovery: DiscoveryService;
  readonly host: HttpAdapterHost;
  readonly shutdown: NotificationShutdown;
  /** Value of `NODE_ENV`. */
  readonly environment: string | undefined;
}

/** How long running handlers are awaited when the application shuts down, in milliseconds. */
const SHUTDOWN_PATIENCE = 10_000;

/**
 * Finds the handlers when the application starts, serves `notificationPath`, and ends in good order: from
 * the application's `close` on no handler is begun, and those that run are awaited for up to ten
 * seconds while the server still answers.
 */
export class NotificationHandling implements OnModuleInit {
  readonly #init: NotificationHandlingInit;
  readonly #logger = new Logger('WechatPayNotification');
  readonly #runner: HandlerRunner;
  readonly #receiver: NotificationReceiver;
  #handlers: readonly NotificationHandler[] = [];

  constructor(init: NotificationHandlingInit) {
    this.#init = init;
    const { verifier, settings } = init;
    const { store = new MemoryNotificationStore(), lease, maxHandling, budget, key } = settings;
    const log = new DeliveryLog(verifier.mchid, verifier.refusals);
    const now = () => performance.now();
    this.#runner = new HandlerRunner({
      store,
      lease,
      maxHandling,
      now,
      onRun: (run) => log.ran(run),
    });
    init.shutdown.onShutdown(() => this.#runner.close(SHUTDOWN_PATIENCE));
    this.#receiver = new NotificationReceiver({
      verifier,
      handlers: () => this.#handlers,
      runner: this.#runner,
      keyOf: key,
      budget,
      now,
      log,
    });
  }

  /** `undefined` when this module mounts nothing. */
  get path(): string | undefined {
    return this.#init.path;
  }

  /**
   * @throws {WechatPayConfigurationError} when a handler is wrong, two modules have the same path, or the
   * platform is neither Express nor Fastify.
   */
  onModuleInit(): void {
    const { discovery, path } = this.#init;
    const explored = exploreHandlers(discovery);
    this.#handlers = explored.handlers;
    const others = discovery
      .getProviders()
      .map(({ instance }): unknown => instance)
      .filter((instance) => instance instanceof NotificationHandling && instance !== this);
    const paths = others.map((other) => (other as NotificationHandling).path);
    if (path === undefined) {
      this.#warnOfHandlersThatNobodyCalls(paths);
      return;
    }
    if (paths.includes(path)) {
      throw new WechatPayConfigurationError([
        {
          option: 'notificationPath',
          message: `${path} is that of another module too; each merchant needs a path of its own`,
        },
      ]);
    }
    if (this.#mount(path)) this.#tellHandlers(path, explored);
  }

  #mount(path: string): boolean {
    // A worker (createApplicationContext) or a microservice may share the module, and serves nothing.
    const adapter = this.#init.host.httpAdapter as RoutingAdapter | null | undefined;
    if (adapter === null || adapter === undefined) return false;
    try {
      mountRoute(adapter, path, nodeListener(this.#receiver));
      return true;
    } catch (error) {
      throw new WechatPayConfigurationError([
        { option: 'notificationPath', message: (error as Error).message },
      ]);
    }
  }

  #tellHandlers(path: string, { handlers, unknownEventTypes }: ExploredHandlers): void {
    const list = handlers.map(({ id, eventTypes }) => `${[...eventTypes].join(', ')} → ${id}`);
    this.#logger.log(
      `POST ${path} for merchant ${this.#init.verifier.mchid}: ${list.join('; ') || 'no handlers'}`,
    );
    if (handlers.length === 0) {
      this.#logger.warn(
        'no method has @OnWechatPayNotification(): genuine notifications are answered 204 and lost',
      );
    }
    for (const eventType of unknownEventTypes) {
      this.#logger.warn(
        `${eventType} is an event that this release does not know: its handlers are called only if WeChat Pay sends that very name`,
      );
    }
    const { settings, environment } = this.#init;
    if (settings.store === undefined && environment === 'production') {
      this.#logger.warn(
        'what was handled is kept in memory: a restart forgets it, and several instances do not share it; set notifications.store, for instance a RedisNotificationStore',
      );
    }
  }

  #warnOfHandlersThatNobodyCalls(otherPaths: readonly (string | undefined)[]): void {
    if (this.#handlers.length === 0 || otherPaths.some((path) => path !== undefined)) return;
    this.#logger.warn(
      `nobody calls ${this.#handlers.map(({ id }) => id).join(', ')}: set notificationPath, beside isGlobal`,
    );
  }
}
