import type { IncomingMessage, RequestOptions } from 'node:http';
import { urlToHttpOptions } from 'node:url';
import {
  closeIdleConnections,
  type ConnectionState,
  connectTimedRequest,
  KeepAliveAgents,
} from './connections.js';
import {
  type HttpRequest,
  type HttpResponse,
  type HttpTransport,
  HttpTransportError,
} from './http-transport.js';
import { readResponse, ResponseTooLargeError } from './read-response.js';

/** Sends through `node:http` and `node:https` over keep-alive connections. */
export class NodeHttpTransport implements HttpTransport {
  readonly #agents = new KeepAliveAgents();
  readonly #origins = new Map<string, RequestOptions>();

  async send(request: HttpRequest): Promise<HttpResponse> {
    const connection: ConnectionState = { phase: 'connecting' };
    try {
      const response = await this.#open(request, connection);
      const { statusCode = 0, headers } = response;
      return await readResponse(statusCode, headers, response, request);
    } catch (error) {
      const reason = error instanceof ResponseTooLargeError ? 'response-too-large' : 'connection';
      throw new HttpTransportError(reason, connection.phase !== 'connecting', error);
    }
  }

  retire(): void {
    this.#agents.retire();
  }

  close(): void {
    this.#agents.destroy();
  }

  #open(
    { method, origin, target, headers, body, deadline, isOnNewConnection }: HttpRequest,
    connection: ConnectionState,
  ): Promise<IncomingMessage> {
    if (deadline.error !== undefined) return Promise.reject(deadline.error);
    return new Promise((resolve, reject) => {
      let responded = false;
      const options = {
        ...this.#getOptions(origin),
        method,
        path: target,
        headers: body === undefined ? headers : { ...headers, 'Content-Length': body.length },
      };
      if (isOnNewConnection === true) closeIdleConnections(options);
      const outgoing = connectTimedRequest(options, connection, (response) => {
        responded = true;
        release();
        resolve(response);
      });
      const release = deadline.onEnd((error) => outgoing.destroy(error));
      outgoing.on('error', reject);
      // Node only emits `close` for an unexpected protocol upgrade (101).
      outgoing.once('close', () => {
        if (responded) return;
        release();
        reject(new Error('the connection closed before a response arrived'));
      });
      outgoing.end(body);
    });
  }

  /** Host, port and agent of an origin. */
  #getOptions(origin: string): RequestOptions {
    const known = this.#origins.get(origin);
    if (known !== undefined) return known;
    const { protocol, hostname, port } = urlToHttpOptions(new URL(origin));
    const agent = protocol === 'https:' ? this.#agents.httpsAgent : this.#agents.httpAgent;
    const options = { protocol, hostname, port, agent };
    this.#origins.set(origin, options);
    return options;
  }
}
