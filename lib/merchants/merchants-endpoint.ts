import { Inject, Injectable, Logger, type OnModuleInit } from '@nestjs/common';
import { DiscoveryService, HttpAdapterHost } from '@nestjs/core';
import type { IncomingMessage } from 'node:http';
import { TimeLimitError, within } from '../common/deadline.js';
import type { WechatPayConfigurationError } from '../errors/wechat-pay.error.js';
import {
  type DeliveryResponse,
  PENDING,
  TOO_MANY_NAMES,
  UNKNOWN_MERCHANT,
} from '../notifications/endpoint/delivery-response.js';
import {
  type Endpoint,
  ENDPOINT,
  findEndpoints,
  getReporter,
} from '../notifications/endpoint/find-endpoints.js';
import { createNodeListener } from '../notifications/endpoint/node-listener.js';
import type { IncomingDelivery } from '../notifications/endpoint/notification-receiver.js';
import { checkMerchants } from '../notifications/handling/check-merchants.js';
import { describeError } from '../notifications/log/describe-error.js';
import { HandlerLog } from '../notifications/log/handler-log.js';
import { RejectionLog } from '../notifications/log/rejection-log.js';
import { NOTIFICATION_PATH } from '../notifications/notification-settings.js';
import { findPostRoutesBelow } from '../platform/application-routes.js';
import { getChildSegment, getRequestPath, RawRoute } from '../platform/raw-route.js';
import { describeHandlers, MerchantHandlers } from './merchant-handlers.js';
import { createMerchantsModuleError, isMerchantName } from './merchants-settings.js';
import {
  findForNotification,
  isMerchantRegistry,
  LOOKUP_LIMIT,
  WechatPayMerchants,
} from './wechat-pay-merchants.js';

/** Finds the handlers when the application starts, and serves the notifications of {@link WechatPayMerchants}. */
@Injectable()
export class MerchantsEndpoint implements Endpoint, OnModuleInit {
  readonly [ENDPOINT] = true;
  /** Its merchants are not known at start. */
  readonly mchid = '';
  readonly name = 'WechatPayMerchants';
  readonly #logger = new Logger('WechatPayNotification');
  readonly #route: RawRoute | undefined;

  constructor(
    @Inject(NOTIFICATION_PATH) readonly path: string | undefined,
    @Inject(WechatPayMerchants) private readonly merchants: WechatPayMerchants,
    @Inject(MerchantHandlers) private readonly handlers: MerchantHandlers,
    @Inject(RejectionLog) private readonly rejections: RejectionLog,
    @Inject(HttpAdapterHost) private readonly host: HttpAdapterHost,
    @Inject(DiscoveryService) private readonly discovery: DiscoveryService,
  ) {
    if (path === undefined) return;
    const listener = createNodeListener((delivery, request) => this.#receive(delivery, request));
    this.#route = new RawRoute(host, path, listener, undefined, 'child');
  }

  /**
   * @throws {WechatPayConfigurationError} when a handler is invalid, when the module is imported twice, when another
   * module or a route of the application has one of the paths, or when the platform is neither Express nor Fastify.
   */
  onModuleInit(): void {
    const explored = this.handlers.explore();
    const endpoints = findEndpoints(this.discovery);
    checkSingleImport(endpoints);
    const path = this.path;
    const log = new HandlerLog(this.#logger);
    const isReporter = getReporter(endpoints) === this;
    if (isReporter) {
      const { notAddedYet, unreachable } = checkMerchants(
        explored.restrictions,
        endpoints.filter((endpoint) => endpoint !== this),
        { mayBeAdded: true },
      );
      log.logNotAddedYet(notAddedYet);
      if (path !== undefined) log.logUnreachable(unreachable);
    }
    if (this.#route === undefined || path === undefined) {
      // The other modules would log it as well.
      if (endpoints.length === 1) log.logNeverCalled(explored);
      return;
    }
    this.#checkPath(path, endpoints);
    if (!this.#route.mount(createPathError)) return;
    const list = describeHandlers(explored);
    this.#logger.log(
      `POST ${path}/{name} for the merchants of WechatPayMerchants: ${list.join('; ') || 'no handlers'}`,
    );
    if (list.length === 0) log.logNoHandlers(explored);
    if (isReporter) log.logWarnings(explored);
  }

  #checkPath(path: string, endpoints: readonly Endpoint[]): void {
    if (endpoints.some((other) => other !== this && overlaps(other.path, path))) {
      throw createPathError(`${path}/… is also the path of another module; choose another one`);
    }
    const { httpAdapter } = this.host;
    if (!httpAdapter) return;
    const controllers = this.discovery
      .getControllers()
      .flatMap(({ metatype }) => (typeof metatype === 'function' ? [metatype] : []));
    const routes = findPostRoutesBelow(httpAdapter, path, controllers);
    if (routes.length === 0) return;
    throw createPathError(
      `${path}/… is also the path of a route of the application (POST ${routes.join(', ')}); choose another one`,
    );
  }

  async #receive(delivery: IncomingDelivery, request: IncomingMessage): Promise<DeliveryResponse> {
    const name = getChildSegment(getRequestPath(request), this.path ?? '') ?? '';
    if (!isMerchantRegistry(this.merchants)) {
      const explanation =
        'a test overrides WechatPayMerchants, and notifications reach only the merchants of the real one: keep it, and add merchants with createWechatPayTestOptions() or the options of WechatPaySimulator';
      this.#logRejection(delivery, explanation);
      return PENDING;
    }
    try {
      const elapsed = performance.now() - delivery.arrivedAt;
      const found = isMerchantName(name)
        ? await within(LOOKUP_LIMIT - elapsed, findForNotification(this.merchants, name))
        : 'unknown';
      if (typeof found === 'object') return await found.receiver.receive(delivery);
      this.#logRejection(
        delivery,
        found === 'unknown'
          ? `unknown merchant ${name}; responded 404`
          : 'too many unknown merchants; responded 503',
      );
      return found === 'unknown' ? UNKNOWN_MERCHANT : TOO_MANY_NAMES;
    } catch (error) {
      const reason =
        error instanceof TimeLimitError
          ? `took longer than ${LOOKUP_LIMIT} ms`
          : describeError(error);
      this.#logRejection(delivery, `load of the merchant ${name} failed: ${reason}`);
      return PENDING;
    }
  }

  #logRejection({ requestId }: IncomingDelivery, explanation: string): void {
    const rejection = { reason: 'unknown-merchant' as const, explanation, requestId };
    try {
      this.rejections.write(rejection, performance.now());
    } catch {
      // A logger of the application that throws must not fail the response.
    }
  }
}

function overlaps(other: string | undefined, path: string): boolean {
  return other !== undefined && (other === path || getChildSegment(other, path) !== undefined);
}

function createPathError(message: string): WechatPayConfigurationError {
  return createMerchantsModuleError('notificationPath', message);
}

/** Each import would have merchants of its own. */
function checkSingleImport(endpoints: readonly Endpoint[]): void {
  const own = new Set(endpoints.filter((endpoint) => endpoint instanceof MerchantsEndpoint));
  if (own.size <= 1) return;
  throw createMerchantsModuleError(
    'imports',
    `WechatPayMerchantsModule is imported ${own.size} times, and each import has merchants of its own: import it once, with isGlobal or in a module that exports it`,
  );
}
