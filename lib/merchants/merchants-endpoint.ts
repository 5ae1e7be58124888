import { Inject, Injectable, Logger, type OnModuleInit } from '@nestjs/common';
import { DiscoveryService, HttpAdapterHost } from '@nestjs/core';
import type { IncomingMessage } from 'node:http';
import { TimeLimitError, within } from '../common/deadline.js';
import { WechatPayConfigurationError } from '../errors/wechat-pay.error.js';
import {
  type DeliveryResponse,
  PENDING,
  TOO_MANY_NAMES,
  UNKNOWN_MERCHANT,
} from '../notifications/endpoint/delivery-response.js';
import { createNodeListener } from '../notifications/endpoint/node-listener.js';
import { ENDPOINT, isEndpoint } from '../notifications/endpoint/notification-endpoint.js';
import type { IncomingDelivery } from '../notifications/endpoint/notification-receiver.js';
import { describeError } from '../notifications/log/describe-error.js';
import { RejectionLog } from '../notifications/log/rejection-log.js';
import { NOTIFICATION_PATH } from '../notifications/notification-settings.js';
import { hasPostRoute } from '../platform/application-routes.js';
import { getChildSegment, getRequestPath, RawRoute } from '../platform/raw-route.js';
import { MerchantHandlers } from './merchant-handlers.js';
import { isMerchantName } from './merchants-settings.js';
import { findForNotification, WechatPayMerchants } from './wechat-pay-merchants.js';

/** Milliseconds of real time for the lookup of a merchant; WeChat Pay waits five seconds for the response. */
const LOOKUP_LIMIT = 4_000;

/** Finds the handlers when the application starts, and serves the notifications of {@link WechatPayMerchants}. */
@Injectable()
export class MerchantsEndpoint implements OnModuleInit {
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
   * @throws {WechatPayConfigurationError} when a handler is invalid, when another module or a route of the
   * application has one of the paths, or when the platform is neither Express nor Fastify.
   */
  onModuleInit(): void {
    const { handlers, restrictions, warnings } = this.handlers.explore();
    const path = this.path;
    const endpoints = this.discovery
      .getProviders()
      .map(({ instance }): unknown => instance)
      .filter((instance) => isEndpoint(instance));
    // The first endpoint of an application logs the warnings about all handlers.
    if (endpoints[0] === this) for (const warning of warnings) this.#logger.warn(warning);
    if (this.#route === undefined || path === undefined) return;
    const taken = endpoints.find((other) => other !== this && overlaps(other.path, path));
    const { httpAdapter } = this.host;
    const isRoute = Boolean(httpAdapter) && hasPostRoute(httpAdapter, `${path}/:name`);
    if (taken !== undefined || isRoute) {
      throw createPathError(
        `${path}/… is also the path of ${isRoute ? 'a route of the application' : 'another module'}; choose another one`,
      );
    }
    if (!this.#route.mount(createPathError)) return;
    const list = [
      ...handlers.map(({ id, eventTypes }) => `${[...eventTypes].join(', ')} → ${id}`),
      ...restrictions.map(({ id, names }) => `${id} for ${names.join(', ')}`),
    ];
    this.#logger.log(
      `POST ${path}/{name} for the merchants of WechatPayMerchants: ${list.join('; ') || 'no handlers'}`,
    );
  }

  async #receive(delivery: IncomingDelivery, request: IncomingMessage): Promise<DeliveryResponse> {
    const name = getChildSegment(getRequestPath(request), this.path ?? '') ?? '';
    try {
      const elapsed = performance.now() - delivery.arrivedAt;
      const found = isMerchantName(name)
        ? await within(LOOKUP_LIMIT - elapsed, findForNotification(this.merchants, name))
        : 'unknown';
      if (typeof found === 'object') return await found.receiver.receive(delivery);
      this.#logRejection(
        delivery,
        found === 'unknown'
          ? `there is no merchant ${name}; responded 404`
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
  return new WechatPayConfigurationError(
    [{ option: 'notificationPath', message }],
    'WechatPayMerchantsModule is not configured correctly',
  );
}
