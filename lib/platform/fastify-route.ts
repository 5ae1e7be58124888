import type { IncomingMessage, ServerResponse } from 'node:http';
import type { NodeListener } from './raw-route.js';

/** The part of a Fastify instance that is used. */
export interface FastifyInstance {
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

/**
 * Serves `POST` of one path in a plugin context of its own. Its `onRequest` hook takes the request over: it
 * is the last step before Fastify rejects a content type that it cannot parse, and a content type parser
 * would still have Fastify's limit and error form.
 *
 * @see https://fastify.dev/docs/latest/Reference/Lifecycle/
 */
export function serveOnFastify(
  instance: FastifyInstance,
  path: string,
  listener: NodeListener,
): void {
  instance.register((context, _options, done) => {
    const onRequest = (request: FastifyRequest, reply: FastifyReply) => {
      reply.hijack();
      listener(request.raw, reply.raw);
    };
    context.post(path, { onRequest }, () => {});
    done();
  });
}
