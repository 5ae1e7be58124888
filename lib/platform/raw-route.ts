import type { HttpServer } from '@nestjs/common';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { HttpAdapterHost } from '@nestjs/core';

/** Takes Node's own request and response, which are beneath those of Express and of Fastify. */
export type NodeListener = (request: IncomingMessage, response: ServerResponse) => void;

/** Takes the path of a `POST` that no route took and that was answered with 404. */
export type MissedListener = (path: string) => void;

/**
 * `POST` of one path, with or without a slash at its end, served below Nest: parsers, prefix, versioning,
 * guards, pipes, interceptors and filters of the application do not touch it. Create it in the constructor of
 * a provider, and call {@link mount} when the application is initialised.
 */
export class RawRoute {
  readonly #host: HttpAdapterHost;
  readonly #listener: NodeListener;
  readonly #onMissed: MissedListener;

  constructor(
    host: HttpAdapterHost,
    readonly path: string,
    listener: NodeListener,
    onMissed: MissedListener = () => {},
  ) {
    this.#host = host;
    this.#listener = listener;
    this.#onMissed = onMissed;
    // `init$` fires as soon as Nest has its adapter: at once under NestFactory, and before `init()` under a
    // testing module. Both are earlier than any parser.
    host.init$.subscribe(() => {
      const { httpAdapter } = host;
      if (httpAdapter?.getType() !== 'express') return;
      serveOnExpress(httpAdapter, path, listener, onMissed);
    });
  }

  /**
   * Adds the route on Fastify, and checks the platform; on Express the route is there already.
   *
   * @returns false where there is no HTTP: a worker (`createApplicationContext`) or a microservice.
   * @param createError of a platform that is neither Express nor Fastify, which is thrown, and of a path that is
   * taken on Fastify, with which the instance fails to start.
   */
  mount(createError: (message: string) => Error = (message) => new TypeError(message)): boolean {
    const adapter: HttpAdapterHost['httpAdapter'] | null | undefined = this.#host.httpAdapter;
    if (adapter === null || adapter === undefined) return false;
    const platform = adapter.getType();
    if (platform === 'fastify') {
      const instance = adapter.getInstance<FastifyInstance>();
      serveOnFastify(instance, this.path, this.#listener, this.#onMissed, createError);
    } else if (platform !== 'express') {
      throw createError(`is served on Express and on Fastify, not on ${platform}`);
    }
    return true;
  }
}

/**
 * Serves `POST` of one path as Express middleware, which runs in the order of its registration. A controller,
 * a route of the adapter and `configure(consumer)` all come after the body parsers, and those consume the
 * bytes: `rawBody: true` keeps them for JSON only, and not with the application's own parser. So this has
 * to be called before the application can add anything.
 *
 * @see https://github.com/nestjs/nest/issues/10574
 * @see https://docs.nestjs.com/faq/raw-body
 */
function serveOnExpress(
  adapter: Pick<HttpServer, 'use'>,
  path: string,
  listener: NodeListener,
  onMissed: MissedListener,
): void {
  adapter.use(((request, response, next) => {
    if (request.method !== 'POST') {
      next();
      return;
    }
    const requested = getPath(request);
    if (requested === path || requested === `${path}/`) {
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
  request: IncomingMessage & { readonly route?: ExpressRoute },
  response: ServerResponse,
  next: () => void,
) => void;

interface ExpressRoute {
  readonly path: unknown;
}

/** Below a global prefix, Nest 12 gives its 404 in a route for every path. */
function isMissed(route: ExpressRoute | undefined): boolean {
  return route === undefined || (typeof route.path === 'string' && /^\/?\*\w*$/.test(route.path));
}

/** Of a target in origin form or, as a proxy may send it, with scheme and host in front (RFC 9112, 3.2.2). */
function getPath({ url = '' }: IncomingMessage): string {
  return /^(?:https?:\/\/[^/?]*)?([^?]*)/iu.exec(url)?.[1] ?? '';
}

/** The part of a Fastify instance that is used. */
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
 * Serves `POST` of one path in a plugin context of its own, whose prefix Fastify takes with and without a slash
 * at its end. Its `onRequest` hook takes the request over: it
 * is the last step before Fastify rejects a content type that it cannot parse, and a content type parser
 * would still have Fastify's limit and error form.
 *
 * @see https://fastify.dev/docs/latest/Reference/Lifecycle/
 */
function serveOnFastify(
  instance: FastifyInstance,
  path: string,
  listener: NodeListener,
  onMissed: MissedListener,
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
        context.post('/', { onRequest }, () => {});
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
    if (is404 && raw.method === 'POST' && reply.raw.statusCode === 404) onMissed(getPath(raw));
    done();
  });
}
