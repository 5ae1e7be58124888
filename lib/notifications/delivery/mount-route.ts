import type { IncomingMessage, ServerResponse } from 'node:http';
import type { NodeListener } from './node-listener.js';

/** As much of an Express application as is used. */
interface ExpressApplication {
  handle(request: IncomingMessage, response: ServerResponse, next?: () => void): unknown;
}

/** As much of a Fastify instance as is used. */
interface FastifyInstance {
  register(plugin: (context: FastifyInstance, options: unknown, done: () => void) => void): unknown;
  post(
    path: string,
    options: { readonly onRequest: (request: FastifyRequest, reply: FastifyReply) => void },
    handler: () => void,
  ): unknown;
}

interface FastifyRequest {
  readonly raw: IncomingMessage;
}

interface FastifyReply {
  readonly raw: ServerResponse;
  hijack(): unknown;
}

/** The part of Nest's HTTP adapters that is used. */
export interface RoutingAdapter {
  getType(): string;
  getInstance(): unknown;
}

/**
 * Puts a route at the bottom of the platform, in front of what Nest and the application add: parsers,
 * prefix, versioning, guards, pipes, interceptors and filters do not touch it.
 *
 * @throws {TypeError} on a platform that is neither Express nor Fastify.
 */
export function mountRoute(adapter: RoutingAdapter, path: string, listener: NodeListener): void {
  const type = adapter.getType();
  if (type === 'express') {
    mountOnExpress(adapter.getInstance() as ExpressApplication, path, listener);
  } else if (type === 'fastify') {
    mountOnFastify(adapter.getInstance() as FastifyInstance, path, listener);
  } else {
    throw new TypeError(`is served on Express and on Fastify, not on ${type}`);
  }
}

function mountOnExpress(app: ExpressApplication, path: string, listener: NodeListener): void {
  // A route would come after the parsers; one that is added earlier would settle the router's options
  // before the application could.
  const { handle } = app;
  app.handle = (request, response, next) =>
    request.method === 'POST' && pathOf(request) === path
      ? listener(request, response)
      : handle.call(app, request, response, next);
}

/** Of a target in origin form or, as a proxy may send it, with scheme and host in front (RFC 9112, 3.2.2). */
function pathOf({ url = '' }: IncomingMessage): string {
  return /^(?:https?:\/\/[^/?]*)?([^?]*)/iu.exec(url)?.[1] ?? '';
}

function mountOnFastify(instance: FastifyInstance, path: string, listener: NodeListener): void {
  instance.register((context, _options, done) => {
    // The last step before Fastify looks at the content type, and refuses one that it cannot read.
    const onRequest = (request: FastifyRequest, reply: FastifyReply) => {
      reply.hijack();
      listener(request.raw, reply.raw);
    };
    context.post(path, { onRequest }, () => {});
    done();
  });
}
