import { once } from 'node:events';
import { createServer } from 'node:http';
import type { RequestListener, Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** The parts of a Nest application that the simulator uses. */
export interface NotifiedNestApplication {
  /** Its `node:http` server. */
  getHttpServer(): unknown;
  /** Its adapter for Express or Fastify. */
  getHttpAdapter(): {
    /** `express` or `fastify`. */
    getType(): string;
    /** The application of Express or Fastify. */
    getInstance(): unknown;
  };
}

/** A Nest application after `app.init()`, a Node server that need not listen, or a request listener. */
export type NotifiedApplication = NotifiedNestApplication | Server | RequestListener;

/**
 * Delivers notifications to an application that does not listen, through a loopback port of the
 * simulator, so that the application parses real requests.
 */
export class ApplicationPort {
  readonly #application: NotifiedApplication;
  #server: Promise<Server> | undefined;

  /** @throws TypeError for any other value. */
  constructor(application: NotifiedApplication) {
    if (!isNest(application) && typeof application !== 'function' && !isServer(application)) {
      throw new TypeError(
        'deliverTo: must be a Nest application, a node:http server or a request listener',
      );
    }
    this.#application = application;
  }

  /** Listens, unless it already does, and resolves to the port. */
  async open(): Promise<number> {
    // Fastify would start without the routes of Nest, and `app.init()` could not add them.
    if (isUninitialised(this.#application)) {
      throw new Error('the application is not initialised: call app.init() first');
    }
    this.#server ??= this.#listen();
    return ((await this.#server).address() as AddressInfo).port;
  }

  /** Closes the port and every connection. */
  async close(): Promise<void> {
    const server = await this.#server?.catch(() => undefined);
    server?.close();
    server?.closeAllConnections();
  }

  async #listen(): Promise<Server> {
    const server = createServer(await getListener(this.#application));
    server.unref().listen(0, '127.0.0.1');
    await once(server, 'listening');
    return server;
  }
}

async function getListener(application: NotifiedApplication): Promise<RequestListener> {
  if (typeof application === 'function') return application;
  if (!isNest(application)) return toListener(application);
  const adapter = application.getHttpAdapter();
  // Fastify registers its routes when it is ready, which `app.init()` does not wait for.
  if (adapter.getType() === 'fastify') await (adapter.getInstance() as Fastify).ready();
  return toListener(application.getHttpServer() as Server);
}

function toListener(server: Server): RequestListener {
  return (request, response) => {
    if (!server.emit('request', request, response)) response.writeHead(503).end();
  };
}

interface Fastify {
  ready(): PromiseLike<unknown>;
}

function isNest(application: NotifiedApplication): application is NotifiedNestApplication {
  return typeof (application as NotifiedNestApplication | null)?.getHttpAdapter === 'function';
}

/** The property is `protected` in Nest, which has no public way to tell. */
function isUninitialised(application: NotifiedApplication): boolean {
  return (application as { readonly isInitialized?: unknown }).isInitialized === false;
}

function isServer(application: unknown): boolean {
  return typeof (application as Server | null)?.emit === 'function';
}
