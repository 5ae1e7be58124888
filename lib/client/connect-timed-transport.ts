import http, { type ClientRequest, type IncomingMessage, type RequestOptions } from 'node:http';
import https from 'node:https';
import { TLSSocket } from 'node:tls';

/**
 * What is known of one request's connection. While it is `connecting`, TLS included, nothing of the
 * request has left.
 */
export interface ConnectionState {
  phase: 'unknown' | 'connecting' | 'established';
}

/** What Axios calls in place of `node:http` or `node:https`. */
export interface Transport {
  request(options: RequestOptions, onResponse: (response: IncomingMessage) => void): ClientRequest;
}

/**
 * A transport that gives a connection a limited time to come up, so that a backup host gets its
 * chance, and notes whether it did.
 *
 * @param limit milliseconds.
 */
export function connectTimedTransport(limit: number, state: ConnectionState): Transport {
  return {
    request(options, onResponse) {
      const { request: start } = options.protocol === 'https:' ? https : http;
      const request = start(options, onResponse);
      // A connection that stands since an earlier request needs neither timer nor listener.
      if (request.reusedSocket) {
        state.phase = 'established';
        return request;
      }
      state.phase = 'connecting';
      let timer = setTimeout(giveUp, limit);
      function giveUp(): void {
        // Waiting for a free socket of the user's own agent is no sign of a dead host.
        if (isQueued(options, request)) {
          timer = setTimeout(giveUp, limit);
          return;
        }
        request.destroy(
          Object.assign(new Error(`no connection within ${limit} ms`), { code: 'ETIMEDOUT' }),
        );
      }
      function settle(): void {
        clearTimeout(timer);
        state.phase = 'established';
      }
      request.once('socket', (socket) => {
        const secure = socket instanceof TLSSocket;
        const { secureConnecting } = socket as { secureConnecting?: boolean };
        const pending = socket.connecting || (secure && secureConnecting === true);
        if (!pending) settle();
        else socket.once(secure ? 'secureConnect' : 'connect', settle);
      });
      request.once('close', () => clearTimeout(timer));
      return request;
    },
  };
}

function isQueued({ agent }: RequestOptions, request: ClientRequest): boolean {
  if (typeof agent !== 'object' || agent === null) return false;
  const waiting: readonly (readonly unknown[] | undefined)[] = Object.values(agent.requests ?? {});
  return waiting.some((queue) => queue?.includes(request));
}
