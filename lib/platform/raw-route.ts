import type { HttpServer } from '@nestjs/common';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { HttpAdapterHost } from '@nestjs/core';

/** Receives the request and response of `node:http`, which those of Express and Fastify wrap. */
export type NodeListener = (request: IncomingMessage, response: ServerResponse) => void;

/** `child`: the paths with exactly one segment more than `path`. */
type RouteScope = 'path' | 'child';

/** Receives the path of a `POST` that matched no route and got a 404. */
export type MissedListener = (path: string) => void;

/**
 * Serves `POST` of one path, or of those with one segment more, with or without a trailing slash, below Nest: parsers,
 * global prefix, versioning, guards, pipes, interceptors and filters of the application do not apply. Create it in
 * the constructor of a provider, and call {@link mount} when the application is initialised.
 */
export class RawRoute {
  readonly #host: HttpAdapterHost;
  readonly #listener: NodeListener;
  readonly #onMissed: MissedListener;
  readonly #scope: RouteScope;

  constructor(
    host: HttpAdapterHost,
    readonly path: string,
    listener: NodeListener,
    onMissed: MissedListener = () => {},
    scope: RouteScope = 'path',
  ) {
    this.#host = host;
    this.#scope = scope;
    this.#listener = listener;
    this.#onMissed = onMissed;
    // `init$` fires as soon as Nest has its adapter: at once under NestFactory, and before `init()` under a
    // testing module. Both are earlier than any parser.
    host.init$.subscribe(() => {
      const { httpAdapter } = host;
      if (httpAdapter?.getType() !== 'express') return;
      serveOnExpress(httpAdapter, path, scope, listener, onMissed);
    });
  }

  /**
   * Checks the platform, and adds the route on Fastify; on Express the constructor has added it.
   *
   * @returns false where the application has no HTTP: a worker (`createApplicationContext`) or a microservice.
   * @param createError creates the error that is thrown on a platform other than Express and Fastify, and with which
   * a Fastify instance fails to start when the path is taken.
   */
  mount(createError: (message: string) => Error = (message) => new TypeError(message)): boolean {
    const adapter: HttpAdapterHost['httpAdapter'] | null | undefined = this.#host.httpAdapter;
    if (adapter === null || adapter === undefined) return false;
    const platform = adapter.getType();
    if (platform === 'fastify') {
      const instance = adapter.getInstance<FastifyInstance>();
      const listeners = { listener: this.#listener, onMissed: this.#onMissed };
      serveOnFastify(instance, this.path, this.#scope, listeners, createError);
    } else if (platform !== 'express') {
      throw createError(`is supported on Express and Fastify, not on ${platform}`);
    }
    return true;
  }
}

/**
 * Serves `POST` of one path as Express middleware, which runs in the order of its registration. Controllers,
 * routes of the adapter and `configure(consumer)` all come after the body parsers, which consume the bytes:
 * `rawBody: true` keeps them for JSON only, and not with the application's own parser. The middleware must
 * therefore be registered before the application can register anything.
 *
 * @see https://github.com/nestjs/nest/issues/10574
 * @see https://docs.nestjs.com/faq/raw-body
 */
function serveOnExpress(
  adapter: Pick<HttpServer, 'use'>,
  path: string,
  scope: RouteScope,
  listener: NodeListener,
  onMissed: MissedListener,
): void {
  adapter.use(((request, response, next) => {
    if (request.method !== 'POST') {
      next();
      return;
    }
    const requested = getRequestPath(request);
    const isServed =
      scope === 'child'
        ? getChildSegment(requested, path) !== undefined
        : requested === path || requested === `${path}/`;
    if (isServed) {
      listener(request, response);
      return;
    }
    response.once('finish', () => {
      if (response.statusCode === 404 && isMissed(request.route)) onMissed(requested);
    });
    next();
  }) satisfies ExpressMiddleware);
}

type ExpressMiddleware = (
  // Express sets `route` once one has matched.
  request: IncomingMessage & { readonly route?: ExpressRoute | undefined },
  response: ServerResponse,
  next: () => void,
) => void;

interface ExpressRoute {
  readonly path: unknown;
}

/** Below a global prefix, Nest 12 responds 404 from a route that matches every path. */
function isMissed(route: ExpressRoute | undefined): boolean {
  return route === undefined || (typeof route.path === 'string' && /^\/?\*\w*$/.test(route.path));
}

/** The path of a request target in origin form or, as a proxy may send it, in absolute form (RFC 9112, 3.2.2). */
export function getRequestPath({ url = '' }: IncomingMessage): string {
  return /^(?:https?:\/\/[^/?]*)?([^?]*)/iu.exec(url)?.[1] ?? '';
}

/** Returns the one segment that a path has below another, as sent; `undefined` for any other path. */
export function getChildSegment(requested: string, path: string): string | undefined {
  if (!requested.startsWith(`${path}/`)) return undefined;
  return /^([^/]+)\/?$/.exec(requested.slice(path.length + 1))?.[1];
}

/** The part of a Fastify instance that is called here. */
interface FastifyInstance {
  register(
    plugin: (context: FastifyInstance) => Promise<void>,
    options: { readonly prefix: string },
  ): unknown;
  addHook(
    name: 'onResponse',
    hook: (request: FastifyRequest, reply: FastifyReply, done: () => void) => void,
  ): unknown;
  post(
    path: string,
    options: { readonly onRequest: (request: FastifyRequest, reply: FastifyReply) => void },
    handler: () => void,
  ): unknown;
}

interface FastifyRequest {
  readonly raw: IncomingMessage;
  /** True when no route has matched. */
  readonly is404: boolean;
}

interface FastifyReply {
  readonly raw: ServerResponse;
  hijack(): unknown;
}

/**
 * Serves `POST` of one path in a plugin context of its own; Fastify matches a prefix with and without a
 * trailing slash. The `onRequest` hook takes over the request: it is the last step before Fastify rejects a
 * content type that it cannot parse, and a content type parser would still apply Fastify's body limit and
 * error format.
 *
 * @see https://fastify.dev/docs/latest/Reference/Lifecycle/
 */
function serveOnFastify(
  instance: FastifyInstance,
  path: string,
  scope: RouteScope,
  { listener, onMissed }: { readonly listener: NodeListener; readonly onMissed: MissedListener },
  createError: (message: string) => Error,
): void {
  instance.register(
    // Fastify rejects `ready` with what an asynchronous plugin throws; that of another ends the process.
    async (context) => {
      const onRequest = (request: FastifyRequest, reply: FastifyReply) => {
        reply.hijack();
        listener(request.raw, reply.raw);
      };
      try {
        const routes = scope === 'child' ? ['/:name', '/:name/'] : ['/'];
        for (const route of routes) context.post(route, { onRequest }, () => {});
      } catch (error) {
        if ((error as { readonly code?: unknown }).code !== 'FST_ERR_DUPLICATED_ROUTE') throw error;
        throw createError(
          `${path} is also a route of a plugin of the application; remove it, or choose another path`,
        );
      }
    },
    { prefix: path },
  );
  instance.addHook('onResponse', ({ raw, is404 }, reply, done) => {
    if (is404 && raw.method === 'POST' && reply.raw.statusCode === 404)
      onMissed(getRequestPath(raw));
    done();
  });
}
