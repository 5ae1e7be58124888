import type { ClientRequest, IncomingMessage, RequestOptions } from 'node:http';
import { Readable } from 'node:stream';
import type { TLSSocket } from 'node:tls';
import type { AxiosRequestConfig, AxiosResponse } from 'axios';
import { WechatPayConfigurationError } from '../errors/wechat-pay.error.js';
import { type ConnectionState, connectTimedRequest } from './connections.js';

/** The connection of a request that goes through Axios and possibly a proxy. */
export interface ProxiedConnection extends ConnectionState {
  /** Why the connection to a secure origin is not secure. */
  obstacle?: 'proxy-in-clear' | 'agent-in-clear' | 'no-tunnel' | undefined;
  /** `proxy` of the request config after all defaults and interceptors. */
  readonly proxy: AxiosRequestConfig['proxy'];
}

/**
 * Environment variables that may route requests of a protocol (`http:` or `https:`) through a proxy: all that any
 * release of Axios reads.
 */
export function getProxyVariables(protocol: string): readonly string[] {
  const name = protocol.replace(':', '');
  return [`${name}_proxy`, 'all_proxy', `npm_config_${name}_proxy`, 'npm_config_proxy'].flatMap(
    (variable) => [variable, variable.toUpperCase()],
  );
}

/**
 * Starts a request to a secure origin, and destroys it before its first byte if it would not reach the origin over
 * TLS: Axios before 1.16.1 sends the request itself to the proxy, and so does an agent for plain HTTP.
 */
export function connectSecureRequest(
  options: RequestOptions,
  state: ProxiedConnection,
  onResponse: (response: IncomingMessage) => void,
): ClientRequest {
  if (options.protocol !== 'https:' || !isInOriginForm(options.path)) {
    state.phase = 'connecting';
    state.obstacle = 'proxy-in-clear';
    throw new Error('the request would be sent to a proxy without TLS');
  }
  const request = connectTimedRequest(options, state, onResponse);
  request.once('socket', (socket) => {
    if ((socket as Partial<TLSSocket>).encrypted === true && isInOriginForm(request.path)) return;
    state.phase = 'connecting';
    if (socket.writable) {
      state.obstacle = 'agent-in-clear';
      request.destroy(new Error('the request would be sent without TLS'));
    } else {
      // A tunnelling agent replays the response of a proxy that did not open the tunnel.
      state.obstacle = 'no-tunnel';
    }
  });
  return request;
}

/** False for a target with scheme and host, which is for a proxy (RFC 9112, 3.2.2). */
function isInOriginForm(path: string | null | undefined): boolean {
  return path?.startsWith('/') === true;
}

/** @throws {Error} when the response comes from a proxy that did not open a tunnel. */
export function assertTunnelled(
  { status, data }: AxiosResponse<unknown>,
  { obstacle }: ProxiedConnection,
): void {
  if (obstacle !== 'no-tunnel') return;
  if (data instanceof Readable) data.destroy();
  throw new Error(`the proxy did not open a tunnel to WeChat Pay and responded ${status}`);
}

const USE_TUNNEL =
  'set http.httpsAgent to an agent that tunnels, such as the HttpsProxyAgent of https-proxy-agent';

/**
 * Creates the configuration error of a request that would have been sent without TLS; `undefined` when it failed
 * for another reason.
 *
 * @param option `http.proxy` of the module's options.
 */
export function createInClearError(
  { obstacle, proxy }: ProxiedConnection,
  option: AxiosRequestConfig['proxy'],
): WechatPayConfigurationError | undefined {
  const create = (name: string, message: string) =>
    new WechatPayConfigurationError([{ option: name, message }], 'The request was not sent');
  if (obstacle === 'agent-in-clear') {
    return create(
      'http.httpsAgent',
      `the agent sends requests without TLS to WeChat Pay; ${USE_TUNNEL}`,
    );
  }
  if (obstacle !== 'proxy-in-clear') return undefined;
  return create(
    'http.proxy',
    `the proxy of ${getProxySource(option, proxy)} would see the signed request, because this release of Axios does not tunnel; install axios 1.16.1 or newer, or set http.proxy to false and ${USE_TUNNEL}`,
  );
}

function getProxySource(
  option: AxiosRequestConfig['proxy'],
  proxy: AxiosRequestConfig['proxy'],
): string {
  if (typeof option === 'object') return 'this option';
  if (typeof proxy === 'object') return 'a default or an interceptor of the private HttpService';
  const variable = getProxyVariables('https:').find((name) => Boolean(process.env[name]));
  return variable === undefined ? 'the environment' : `the variable ${variable}`;
}
