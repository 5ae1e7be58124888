import type { HttpService } from '@nestjs/axios';
import { AxiosHttp, type HttpConfig } from './axios-http.js';
import { DirectHttp } from './direct-http.js';
import type { HttpAnswer, HttpExchange } from './http-exchange.js';
import { isProxyConfigured } from './proxy-variables.js';
import { isUntouched, ownRequestOf } from './untouched-instance.js';
import { NodeHttpWatch } from './node-http-watch.js';

type Protocol = 'http:' | 'https:';

/**
 * Milliseconds for which the proxy variables count as they were read: the process's environment is no
 * object, and reading it takes longer than all else that is asked before a request is sent.
 */
const PROXY_LIFE = 1000;

/**
 * Sends through the private `HttpService`, where users' interceptors are. What has none of them, no
 * proxy and nothing else of the application's own needs no Axios, which costs more than checking and
 * encrypting a request do: it goes out directly.
 */
export class WechatPayHttp {
  readonly #service: HttpService;
  readonly #axios: AxiosHttp;
  readonly #direct = new DirectHttp();
  readonly #request: HttpService['axiosRef']['request'] | undefined;
  readonly #isConfigured: boolean;
  readonly #nodeHttp = new NodeHttpWatch();
  readonly #proxies = new Map<
    Protocol,
    { readonly isConfigured: boolean; readonly until: number }
  >();

  constructor(service: HttpService, config: HttpConfig) {
    this.#service = service;
    this.#axios = new AxiosHttp(service, config);
    this.#request = ownRequestOf(service.axiosRef);
    this.#isConfigured = Object.keys(config).length > 0;
  }

  /**
   * @throws {ExchangeFailure} when no answer came.
   * @throws {WechatPayConfigurationError} when an interceptor changed what was signed.
   */
  send(exchange: HttpExchange): Promise<HttpAnswer> {
    return this.#isDirect(exchange) ? this.#direct.send(exchange) : this.#axios.send(exchange);
  }

  /** Closes the connections that are ours. */
  async close(): Promise<void> {
    this.#axios.close();
    await this.#direct.close();
  }

  #isDirect({ origin, stream }: HttpExchange): boolean {
    const { axiosRef } = this.#service;
    return (
      !stream &&
      !this.#isConfigured &&
      this.#request !== undefined &&
      axiosRef.request === this.#request &&
      isUntouched(axiosRef) &&
      this.#nodeHttp.isUntouched() &&
      this.#direct.reads(origin) &&
      !this.#isProxyConfigured(origin.startsWith('https:') ? 'https:' : 'http:')
    );
  }

  #isProxyConfigured(protocol: Protocol): boolean {
    const now = performance.now();
    let known = this.#proxies.get(protocol);
    if (known === undefined || now >= known.until) {
      const isConfigured = isProxyConfigured(protocol, process.env);
      known = { isConfigured, until: now + PROXY_LIFE };
      this.#proxies.set(protocol, known);
    }
    return known.isConfigured;
  }
}
