import type { HttpService } from '@nestjs/axios';
import { Inject, Injectable, type OnApplicationShutdown } from '@nestjs/common';
import type { Sealed } from '../common/sealed.js';
import { AxiosTransport, type WechatPayHttpOptions } from './axios-transport.js';
import type { HttpRequest, HttpResponse, HttpTransport } from './http-transport.js';
import { NodeHttpTransport } from './node-http-transport.js';
import { getProxyVariables } from './proxies.js';
import { MODULE_HTTP_SERVICE, WechatPayHttpService } from './wechat-pay-http-service.js';

/** Token of the {@link TransportOptions}, sealed because a proxy may have a password. */
export const TRANSPORT_OPTIONS = Symbol.for('nestjs-wechatpay-insurance:transport-options');

export interface TransportOptions {
  /** The option `http`. */
  readonly http: WechatPayHttpOptions;
  /** Origins of the API and, if there is one, of its backup. */
  readonly origins: readonly string[];
}

/**
 * Sends through `node:http`, or through Axios when the application customises requests: the option
 * `http` is set, a proxy variable is set when the module starts, the application has read `axiosRef` of the
 * private `HttpService`, or a test has replaced that service.
 */
@Injectable()
export class SelectedTransport implements HttpTransport, OnApplicationShutdown {
  readonly #service: HttpService;
  readonly #node = new NodeHttpTransport();
  readonly #axios: AxiosTransport;
  readonly #isAxiosConfigured: boolean;

  constructor(
    @Inject(MODULE_HTTP_SERVICE) service: HttpService,
    @Inject(TRANSPORT_OPTIONS) options: Sealed<TransportOptions>,
  ) {
    const { http, origins } = options.open();
    this.#service = service;
    this.#axios = new AxiosTransport(service, http);
    this.#isAxiosConfigured =
      Object.keys(http).length > 0 ||
      origins.some((origin) => isProxyConfigured(new URL(origin).protocol, process.env));
  }

  send(request: HttpRequest): Promise<HttpResponse> {
    return this.#usesAxios() ? this.#axios.send(request) : this.#node.send(request);
  }

  /** Closes each connection at the end of its exchange, a download included. Agents of the application remain. */
  retire(): void {
    this.#node.retire();
    this.#axios.retire();
  }

  close(): void {
    this.#node.close();
    this.#axios.close();
  }

  onApplicationShutdown(): void {
    this.close();
  }

  #usesAxios(): boolean {
    const service = this.#service;
    return this.#isAxiosConfigured || !(service instanceof WechatPayHttpService) || service.isInUse;
  }
}

function isProxyConfigured(protocol: string, environment: NodeJS.ProcessEnv): boolean {
  return getProxyVariables(protocol).some((variable) => environment[variable] !== undefined);
}
