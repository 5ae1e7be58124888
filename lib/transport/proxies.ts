import type { ClientRequest, IncomingMessage, RequestOptions } from 'node:http';
import { Readable } from 'node:stream';
import type { TLSSocket } from 'node:tls';
import type { AxiosRequestConfig, AxiosResponse } from 'axios';
import { WechatPayConfigurationError } from '../errors/wechat-pay.error.js';
import { type ConnectionState, connectTimedRequest } from './connections.js';

/** The way of a request through Axios, with what may stand between here and WeChat Pay. */
export interface ProxiedConnection extends ConnectionState {
  /** Why there is no secure connection although the origin is a secure one. */
  obstacle?: 'proxy-in-clear' | 'agent-in-clear' | 'no-tunnel';
  /** `proxy` of the config after all defaults and interceptors. */
  readonly proxy: AxiosRequestConfig['proxy'];
}

/**
 * The variables of the environment that may send requests of this protocol (`http:` or `https:`) through a
 * proxy. The names are those that any release of Axios reads.
 */
export function getProxyVariables(protocol: string): readonly string[] {
  const name = protocol.replace(':', '');
  return [`${name}_proxy`, 'all_proxy', `npm_config_${name}_proxy`, 'npm_config_proxy'].flatMap(
    (variable) => [variable, variable.toUpperCase()],
  );
}

/**
 * Starts a request to a secure origin, and ends it before its first byte where it would not reach the origin
 * over TLS: Axios before 1.16.1 hands a proxy the request itself, and so does an agent for plain HTTP.
 */
export function connectSecureRequest(
  options: RequestOptions,
  state: ProxiedConnection,
  onResponse: (response: IncomingMessage) => void,
): ClientRequest {
  if (options.protocol !== 'https:' || !isInOriginForm(options.path)) {
    state.phase = 'connecting';
    state.obstacle = 'proxy-in-clear';
    throw new Error('the request would go to a proxy in clear');
  }
  const request = connectTimedRequest(options, state, onResponse);
  request.once('socket', (socket) => {
    if ((socket as Partial<TLSSocket>).encrypted === true && isInOriginForm(request.path)) return;
    state.phase = 'connecting';
    if (socket.writable) {
      state.obstacle = 'agent-in-clear';
      request.destroy(new Error('the request would leave in clear'));
    } else {
      // An agent for tunnels replays the response of a proxy that opened none.
      state.obstacle = 'no-tunnel';
    }
  });
  return request;
}

/** A target with scheme and host in front is meant for a proxy (RFC 9112, 3.2.2). */
function isInOriginForm(path: string | null | undefined): boolean {
  return path?.startsWith('/') === true;
}

/** @throws {Error} when the response is that of a proxy which opened no tunnel. */
export function assertTunnelled(
  { status, data }: AxiosResponse<unknown>,
  { obstacle }: ProxiedConnection,
): void {
  if (obstacle !== 'no-tunnel') return;
  if (data instanceof Readable) data.destroy();
  throw new Error(`the proxy opened no tunnel to WeChat Pay and responded ${status}`);
}

const USE_TUNNEL =
  'give http.httpsAgent an agent that tunnels, such as the HttpsProxyAgent of https-proxy-agent';

/**
 * The configuration error of a request that would have left in clear, or `undefined` when it failed otherwise.
 *
 * @param option `proxy` of the option `http`.
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
    `the proxy of ${getProxySource(option, proxy)} would read the signed request, because this release of Axios opens no tunnel; install axios 1.16.1 or newer, or set http.proxy to false and ${USE_TUNNEL}`,
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
