import { HttpException, Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { DiscoveryService, HttpAdapterHost } from '@nestjs/core';
import { INSTANCE_NAME, RUN_TIME_MERCHANTS } from '../../common/instance-name.js';
import type { Sealed } from '../../common/sealed.js';
import { CurrentCredentials } from '../../crypto/current-credentials.js';
import { WechatPayConfigurationError } from '../../errors/wechat-pay.error.js';
import {
  type ControllerRoute,
  endsInRoute,
  getPostRoutes,
  hasPostRoute,
} from '../../platform/application-routes.js';
import { RawRoute } from '../../platform/raw-route.js';
import { unpackOnFastify } from '../../platform/unpack-on-fastify.js';
import { checkMerchants } from '../handling/check-merchants.js';
import { checkUnstableNames } from '../handling/check-names.js';
import { HandlerRegistry } from '../handling/handler-registry.js';
import { EndpointLog } from '../log/endpoint-log.js';
import {
  NOTIFICATION_PATH,
  NOTIFICATION_SETTINGS,
  NOTIFY_URLS,
  type NotificationSettings,
  type NotifyUrls,
} from '../notification-settings.js';
import { type Endpoint, ENDPOINT, findEndpoints, getReporter } from './find-endpoints.js';
import { createNodeListener } from './node-listener.js';
import { toResponse } from './delivery-response.js';
import { NotificationReceiver } from './notification-receiver.js';
import { readUnpackedBody } from './request-body.js';

/** The headers of every notification of WeChat Pay. */
const SIGNED_HEADERS = [
  'wechatpay-timestamp',
  'wechatpay-nonce',
  'wechatpay-serial',
  'wechatpay-signature',
];

/** Finds the handlers when the application starts, and serves `notificationPath`. */
@Injectable()
export class NotificationEndpoint implements Endpoint, OnModuleInit {
  readonly [ENDPOINT] = true;
  readonly mchid: string;
  readonly #discovery: DiscoveryService;
  readonly #host: HttpAdapterHost;
  readonly #route: RawRoute | undefined;
  readonly #store: NotificationSettings['store'];
  readonly #notifyUrls: NotifyUrls;

  /** @param path normalised; `undefined` when this module serves none. */
  constructor(
    @Inject(NOTIFICATION_PATH) path: string | undefined,
    @Inject(NOTIFICATION_SETTINGS) settings: Sealed<Pick<NotificationSettings, 'store'>>,
    @Inject(NOTIFY_URLS) notifyUrls: NotifyUrls,
    @Inject(CurrentCredentials) { mchid }: Pick<CurrentCredentials, 'mchid'>,
    @Inject(HandlerRegistry) private readonly handlers: HandlerRegistry,
    @Inject(EndpointLog) private readonly log: EndpointLog,
    @Inject(NotificationReceiver) receiver: NotificationReceiver,
    @Inject(HttpAdapterHost) host: HttpAdapterHost,
    @Inject(DiscoveryService) discovery: DiscoveryService,
    /** `undefined` for the unnamed import. */
    @Inject(INSTANCE_NAME) readonly name: string | undefined,
  ) {
    this.#store = settings.open().store;
    this.#notifyUrls = notifyUrls;
    this.mchid = mchid;
    this.#discovery = discovery;
    this.#host = host;
    if (path === undefined) return;
    const listener = createNodeListener((delivery) => receiver.receive(delivery));
    this.#route = new RawRoute(host, path, listener, (missed) => log.logMissed(missed, path));
  }

  /** `undefined` when this module serves none. */
  get path(): string | undefined {
    return this.#route?.path;
  }

  /**
   * @throws {WechatPayConfigurationError} when a handler is invalid or for an unknown merchant, when another module or
   * a route of the application has the same path, or when the platform is neither Express nor Fastify.
   */
  onModuleInit(): void {
    // Guards on the application's own controllers need it too.
    unpackOnFastify(this.#host, SIGNED_HEADERS, readUnpackedBodyOrThrow);
    const explored = this.handlers.explore();
    const endpoints = findEndpoints(this.#discovery);
    const mounted = endpoints.filter(({ path }) => path !== undefined);
    const { unreachable, notAddedYet } = checkMerchants(explored.restrictions, endpoints, {
      mayBeAdded: this.#hasRunTimeMerchants(),
    });
    const isReporter = getReporter(endpoints) === this;
    if (isReporter) {
      this.log.handlers.logNotAddedYet(notAddedYet);
      if (mounted.length > 0) this.log.handlers.logUnreachable(unreachable);
    }
    const route = this.#route;
    if (route === undefined) {
      if (mounted.length === 0) this.log.handlers.logNeverCalled(explored);
      else this.#checkNotifyUrls(mounted);
      return;
    }
    checkUnstableNames(explored.unstableNames, this.#store);
    if (mounted.some((endpoint) => endpoint !== this && endpoint.path === route.path)) {
      throw createPathError(
        `${route.path} is already the path of another module; each merchant needs a path of its own`,
      );
    }
    this.#checkRoutes(route.path);
    if (!route.mount(createPathError)) return;
    this.log.logMounted(route.path, explored);
    if (isReporter) this.log.handlers.logWarnings(explored);
    this.#checkNotifyUrls(mounted);
  }

  #hasRunTimeMerchants(): boolean {
    return this.#discovery.getProviders().some(({ token }) => token === RUN_TIME_MERCHANTS);
  }

  #checkRoutes(path: string): void {
    const { httpAdapter } = this.#host;
    if (!httpAdapter || !hasPostRoute(httpAdapter, path)) return;
    const names = this.#getControllerRoutes()
      .filter((route) => endsInRoute(path, route))
      .map(({ name }) => name);
    throw createPathError(
      `${path} is also a route of the application (${names.join(', ') || 'added to the HTTP adapter'}), which would never be called; remove it, or choose another path`,
    );
  }

  #checkNotifyUrls(mounted: readonly Endpoint[]): void {
    // A module of another merchant has other keys, and rejects what comes for this one.
    const paths = mounted.flatMap(({ mchid, path }) => (mchid === this.mchid ? (path ?? []) : []));
    const routes = this.#getControllerRoutes();
    const lost = Object.entries(this.#notifyUrls).flatMap(([option, url]) => {
      if (url === undefined) return [];
      const pathname = new URL(url).pathname.replace(/\/$/, '');
      const isServed =
        paths.some((path) => pathname.endsWith(path)) ||
        routes.some((route) => endsInRoute(pathname, route));
      return isServed ? [] : [option];
    });
    if (lost.length > 0) this.log.logLostNotifyUrls(lost, paths);
  }

  #getControllerRoutes(): ControllerRoute[] {
    return getPostRoutes(
      this.#discovery
        .getControllers()
        .flatMap(({ metatype }) => (typeof metatype === 'function' ? [metatype] : [])),
    );
  }
}

/** Converts errors to exceptions of Nest with the same response as that of the endpoint. */
async function readUnpackedBodyOrThrow(
  ...parts: Parameters<typeof readUnpackedBody>
): Promise<Buffer> {
  try {
    return await readUnpackedBody(...parts);
  } catch (error) {
    const { status, body } = toResponse(error);
    throw new HttpException({ ...body }, status);
  }
}

function createPathError(message: string): WechatPayConfigurationError {
  return new WechatPayConfigurationError([{ option: 'notificationPath', message }]);
}
