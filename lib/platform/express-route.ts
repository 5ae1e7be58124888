import type { HttpServer } from '@nestjs/common';
import type { IncomingMessage } from 'node:http';
import type { NodeListener } from './raw-route.js';

/**
 * Serves `POST` of one path as Express middleware, which runs in the order of its registration. A controller,
 * a route of the adapter and `configure(consumer)` all come after the body parsers, and those consume the
 * bytes: `rawBody: true` keeps them for JSON only, and not with the application's own parser. So this has
 * to be called before the application can add anything.
 *
 * @see https://github.com/nestjs/nest/issues/10574
 * @see https://docs.nestjs.com/faq/raw-body
 */
export function serveOnExpress(
  adapter: Pick<HttpServer, 'use'>,
  path: string,
  listener: NodeListener,
): void {
  adapter.use(((request, response, next) => {
    if (request.method === 'POST' && getPath(request) === path) listener(request, response);
    else next();
  }) satisfies ExpressMiddleware);
}

type ExpressMiddleware = (...parts: [...Parameters<NodeListener>, next: () => void]) => void;

/** Of a target in origin form or, as a proxy may send it, with scheme and host in front (RFC 9112, 3.2.2). */
function getPath({ url = '' }: IncomingMessage): string {
  return /^(?:https?:\/\/[^/?]*)?([^?]*)/iu.exec(url)?.[1] ?? '';
}
