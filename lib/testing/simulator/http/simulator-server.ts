import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Handles one request. */
type RequestHandler = (request: IncomingMessage, response: ServerResponse) => Promise<void>;

/** The HTTP server of the simulator. */
export class SimulatorServer {
  readonly baseUrl: string;
  readonly #server: Server;
  #stopped: Promise<void> | undefined;

  private constructor(server: Server, baseUrl: string) {
    this.#server = server;
    this.baseUrl = baseUrl;
  }

  /** @throws Error when the port is in use or the address does not belong to this computer. */
  static async listen(host: string, port: number): Promise<SimulatorServer> {
    // Long enough that an idle connection does not close just as the client sends its next request.
    const server = createServer({ keepAliveTimeout: 60_000 });
    const address = host.replaceAll(/[[\]]/g, '');
    await new Promise<void>((resolve, reject) => {
      server.once('error', (error: NodeJS.ErrnoException) => {
        reject(
          new Error(
            error.code === 'EADDRINUSE'
              ? `The simulator cannot listen on ${host}:${port}: the port is in use. Choose another port, or 0 for a free one.`
              : `The simulator cannot listen on ${host}:${port}: ${error.message}`,
            { cause: error },
          ),
        );
      });
      server.listen(port, address, resolve);
    });
    const { port: actualPort } = server.address() as AddressInfo;
    return new SimulatorServer(server, `http://${getReachableName(address)}:${actualPort}`);
  }

  /** Passes every request to the handler. When the handler fails, the connection is closed. */
  serve(handler: RequestHandler): void {
    this.#server.on('request', (request, response) => {
      handler(request, response).catch(() => response.destroy());
    });
  }

  /** Closes the port and every connection. */
  stop(): Promise<void> {
    this.#stopped ??= new Promise<void>((resolve) => {
      this.#server.close(() => resolve());
      this.#server.closeAllConnections();
    });
    return this.#stopped;
  }
}

/** Returns the host name for the address in a URL on this computer. */
function getReachableName(address: string): string {
  if (address === '0.0.0.0') return '127.0.0.1';
  if (address === '::') return '[::1]';
  return address.includes(':') ? `[${address}]` : address;
}
