import http, { type ClientRequest, type IncomingMessage, type RequestOptions } from 'node:http';
import https from 'node:https';
import { TLSSocket } from 'node:tls';

/**
 * `timeout` closes a connection after so many idle milliseconds: a firewall may have dropped it by then, and a
 * request on it would wait for its whole deadline. Connections in use are not affected.
 */
const OPTIONS = { keepAlive: true, timeout: 60_000 };

/** The agents of one transport, which keep connections alive. */
export class KeepAliveAgents {
  readonly httpAgent = new http.Agent(OPTIONS);
  readonly httpsAgent = new https.Agent(OPTIONS);

  /** Closes the idle connections, and each other one at the end of its exchange. */
  retire(): void {
    for (const agent of [this.httpAgent, this.httpsAgent]) {
      agent.maxFreeSockets = 0;
      for (const sockets of Object.values(agent.freeSockets)) {
        for (const socket of sockets ?? []) socket.destroy();
      }
    }
  }

  /** Closes all connections. The agents can still be used and open new ones. */
  destroy(): void {
    this.httpAgent.destroy();
    this.httpsAgent.destroy();
  }
}

/**
 * The state of the connection of one request. While it is `connecting`, TLS included, no byte of the request has
 * been sent.
 */
export interface ConnectionState {
  phase: 'unknown' | 'connecting' | 'established';
}

/** Milliseconds to establish one connection; short enough to leave time for the backup host. */
const CONNECT_LIMIT = 3000;

/**
 * Starts a request with a time limit for its connection, and records the state of the connection. `request` is
 * read from Node's default export each time, so that nock, msw and OpenTelemetry see every request.
 *
 * @param limit Milliseconds.
 */
export function connectTimedRequest(
  options: RequestOptions,
  state: ConnectionState,
  onResponse: (response: IncomingMessage) => void,
  limit = CONNECT_LIMIT,
): ClientRequest {
  const request =
    options.protocol === 'https:'
      ? https.request(options, onResponse)
      : http.request(options, onResponse);
  failOnUpgrade(request);
  if (request.reusedSocket) {
    state.phase = 'established';
    watchFirstByte(request, state);
    return request;
  }
  state.phase = 'connecting';
  let due = performance.now() + limit;
  let timer = setTimeout(checkConnection, limit);
  function checkConnection(): void {
    // A request that waits for a free socket of a custom agent does not mean that the host is down.
    if (isQueued(options, request)) {
      due = performance.now() + limit;
      timer = setTimeout(checkConnection, limit);
      return;
    }
    fail();
  }
  function fail(): void {
    request.destroy(
      Object.assign(new Error(`no connection within ${limit} ms`), { code: 'ETIMEDOUT' }),
    );
  }
  function settle(): void {
    clearTimeout(timer);
    // In a process that was frozen, the connection may be there before the overdue timer.
    if (performance.now() > due) {
      fail();
      return;
    }
    state.phase = 'established';
  }
  request.once('socket', (socket) => {
    const secure = socket instanceof TLSSocket;
    // A custom agent may return a connection that has already finished its handshake.
    const established = !socket.connecting && (!secure || socket.getFinished() !== undefined);
    if (established) settle();
    else socket.once(secure ? 'secureConnect' : 'connect', settle);
  });
  request.once('close', () => clearTimeout(timer));
  return request;
}

/** Without this, Node reports no error for an unexpected protocol upgrade (101), and Axios waits for the deadline. */
function failOnUpgrade(request: ClientRequest): void {
  request.once('upgrade', (_response, socket) => {
    socket.destroy();
    request.emit('error', new Error('the response switches protocols (101)'));
  });
}

/** A connection that its server has closed may end before the first byte of the request is written to it. */
function watchFirstByte(request: ClientRequest, state: ConnectionState): void {
  request.once('socket', (socket) => {
    const { bytesWritten } = socket;
    request.once('error', () => {
      if (socket.bytesWritten === bytesWritten) state.phase = 'connecting';
    });
  });
}

/** Closes the idle connections of an agent to one origin, so that the next request opens a new one. */
export function closeIdleConnections({ agent, protocol, hostname, port }: RequestOptions): void {
  if (typeof agent !== 'object' || agent === null) return;
  const origin = `${hostname}:${port || (protocol === 'https:' ? 443 : 80)}:`;
  for (const [name, sockets] of Object.entries(agent.freeSockets ?? {})) {
    if (!name.startsWith(origin)) continue;
    for (const socket of sockets ?? []) socket.destroy();
  }
}

function isQueued({ agent }: RequestOptions, request: ClientRequest): boolean {
  if (typeof agent !== 'object' || agent === null) return false;
  const waiting: readonly (readonly unknown[] | undefined)[] = Object.values(agent.requests ?? {});
  return waiting.some((queue) => queue?.includes(request));
}
