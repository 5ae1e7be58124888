import type { HttpAdapterHost } from '@nestjs/core';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { serveOnExpress } from './express-route.js';
import { serveOnFastify, type FastifyInstance } from './fastify-route.js';

/** Takes Node's own request and response, which are beneath those of Express and of Fastify. */
export type NodeListener = (request: IncomingMessage, response: ServerResponse) => void;

/**
 * `POST` of one path, served below Nest: parsers, prefix, versioning, guards, pipes, interceptors and filters
 * of the application do not touch it. Create it in the constructor of a provider, and call {@link mount}
 * when the application is initialised.
 */
export class RawRoute {
  readonly #host: HttpAdapterHost;
  readonly #listener: NodeListener;

  constructor(
    host: HttpAdapterHost,
    readonly path: string,
    listener: NodeListener,
  ) {
    this.#host = host;
    this.#listener = listener;
    // `init$` fires as soon as Nest has its adapter: at once under NestFactory, and before `init()` under a
    // testing module. Both are earlier than any parser.
    host.init$.subscribe(() => {
      const { httpAdapter } = host;
      if (httpAdapter?.getType() === 'express') serveOnExpress(httpAdapter, path, listener);
    });
  }

  /**
   * Adds the route on Fastify, and checks the platform; on Express the route is there already.
   *
   * @returns false where there is no HTTP: a worker (`createApplicationContext`) or a microservice.
   * @throws {TypeError} on a platform that is neither Express nor Fastify.
   */
  mount(): boolean {
    const adapter: HttpAdapterHost['httpAdapter'] | null | undefined = this.#host.httpAdapter;
    if (adapter === null || adapter === undefined) return false;
    const platform = adapter.getType();
    if (platform === 'fastify') {
      serveOnFastify(adapter.getInstance<FastifyInstance>(), this.path, this.#listener);
    } else if (platform !== 'express') {
      throw new TypeError(`is served on Express and on Fastify, not on ${platform}`);
    }
    return true;
  }
}
