import type { Agent as HttpAgent, ClientRequest, IncomingMessage, RequestOptions } from 'node:http';
import { Readable } from 'node:stream';
import type { ReadableStream } from 'node:stream/web';
import type { HttpService } from '@nestjs/axios';
import {
  type AxiosAdapter,
  type AxiosProxyConfig,
  type AxiosRequestConfig,
  type AxiosRequestHeaders,
  type AxiosResponse,
  getAdapter,
  type InternalAxiosRequestConfig,
} from 'axios';
import { WechatPayConfigurationError } from '../errors/wechat-pay.error.js';
import { closeIdleConnections, connectTimedRequest, KeepAliveAgents } from './connections.js';
import {
  type HttpRequest,
  type HttpResponse,
  type HttpTransport,
  HttpTransportError,
} from './http-transport.js';
import {
  assertTunnelled,
  connectSecureRequest,
  createInClearError,
  type ProxiedConnection,
} from './proxies.js';
import { MAX_RESPONSE, readResponse, ResponseTooLargeError } from './read-response.js';

/** Proxy and agents, as in Axios' request config. */
export interface WechatPayHttpOptions {
  /** The proxy of every request; `false` ignores the variables of the environment. */
  readonly proxy?: AxiosProxyConfig | false | undefined;
  /** Agent of requests over HTTP, which are possible in tests only. */
  readonly httpAgent?: HttpAgent | undefined;
  /** Agent of requests over HTTPS, for instance one that leads through a proxy. */
  readonly httpsAgent?: HttpAgent | undefined;
}

/** One exchange, seen from inside the interceptors. */
interface ExchangeState {
  /** One per run of the adapter, since an interceptor may send the request again. */
  readonly connections: ProxiedConnection[];
  response?: HttpResponse | undefined;
  /** The error of reading the body. */
  error?: unknown;
}

/** Headers that an interceptor may replace. */
const CHANGEABLE: ReadonlySet<string> = new Set([
  'Accept-Encoding',
  'Accept-Language',
  'User-Agent',
]);

const NOT_SENT = 'The request was not sent';

/** Sends through the private `HttpService`, which runs the application's interceptors. */
export class AxiosTransport implements HttpTransport {
  readonly #service: HttpService;
  readonly #config: Pick<AxiosRequestConfig, 'proxy' | 'httpAgent' | 'httpsAgent'>;
  readonly #agents = new KeepAliveAgents();

  constructor(service: HttpService, config: WechatPayHttpOptions) {
    this.#service = service;
    const { proxy, httpAgent, httpsAgent } = config;
    this.#config = {
      ...(proxy !== undefined && { proxy }),
      httpAgent: httpAgent ?? this.#agents.httpAgent,
      httpsAgent: httpsAgent ?? this.#agents.httpsAgent,
    };
  }

  async send(request: HttpRequest): Promise<HttpResponse> {
    const { axiosRef } = this.#service;
    assertUsable(axiosRef);
    const isSecure = request.origin.startsWith('https:');
    const state: ExchangeState = { connections: [] };
    const adapter: AxiosAdapter = async (config) => {
      assertUnchanged(config, request);
      const connection: ProxiedConnection = { phase: 'unknown', proxy: config.proxy };
      state.connections.push(connection);
      const response = await dispatch(axiosRef.defaults.adapter, config, (options, onResponse) => {
        if (request.isOnNewConnection === true) closeIdleConnections(options);
        const connect = isSecure ? connectSecureRequest : connectTimedRequest;
        return connect(options, connection, onResponse);
      });
      try {
        assertTunnelled(response, connection);
        state.response = await toHttpResponse(response, request);
      } catch (error) {
        state.error = error;
        throw error;
      }
      const { body, stream } = state.response;
      return { ...response, data: stream ?? body };
    };
    try {
      const exchange = axiosRef.request({
        ...this.#config,
        adapter,
        method: request.method,
        url: request.origin + request.target,
        headers: {
          ...request.headers,
          // Without a body, Axios would set the content type of a form.
          ...(request.body === undefined && { 'Content-Type': false }),
        },
        data: request.body,
        signal: request.deadline.signal,
        maxRedirects: 0,
        responseType: request.stream ? 'stream' : 'arraybuffer',
        transformRequest: [],
        transformResponse: [],
        validateStatus: () => true,
      });
      // An interceptor may hang without observing the signal.
      await request.deadline.race(exchange);
    } catch (error) {
      state.response?.stream?.destroy();
      if (error instanceof WechatPayConfigurationError) throw error;
      const failed = toTransportError(error, state);
      const connection = state.connections.at(-1);
      // An interceptor may already have sent the request over another connection.
      if (connection === undefined || failed.mayHaveArrived) throw failed;
      throw createInClearError(connection, this.#config.proxy) ?? failed;
    }
    // The signature covers the bytes from the wire, not an interceptor's result.
    if (state.response !== undefined) return state.response;
    const message = 'an interceptor replaced the adapter; set axiosRef.defaults.adapter instead';
    throw new WechatPayConfigurationError([{ option: 'http', message }], NOT_SENT);
  }

  retire(): void {
    this.#agents.retire();
  }

  close(): void {
    this.#agents.destroy();
  }
}

/**
 * Runs the adapter of the Axios instance. `readResponse` limits the size and decompresses in place of Axios' own
 * adapters.
 */
async function dispatch(
  adapter: AxiosRequestConfig['adapter'],
  config: InternalAxiosRequestConfig,
  connect: (...args: TransportArguments) => ClientRequest,
): Promise<AxiosResponse<unknown>> {
  const isStream = config.responseType === 'stream';
  const limited = {
    ...config,
    maxRedirects: 0,
    maxContentLength: isStream ? -1 : MAX_RESPONSE,
    transport: { request: connect },
  };
  if (typeof adapter === 'function') return adapter(limited as InternalAxiosRequestConfig);
  // In a CommonJS application the instance belongs to another copy of Axios, and neither copy reads the
  // other's header class, so only plain objects are passed between them.
  const headers = { ...config.headers.toJSON() } as unknown as AxiosRequestHeaders;
  const raw = {
    responseType: 'stream',
    maxContentLength: -1,
    decompress: false,
    headers,
  } as const;
  const response = await getAdapter(adapter)({
    ...limited,
    ...raw,
  } as InternalAxiosRequestConfig);
  return { ...response, headers: { ...response.headers } };
}

type TransportArguments = [
  options: RequestOptions,
  onResponse: (response: IncomingMessage) => void,
];

/** Rejects a test's mock of `HttpService` that lacks `axiosRef.request`. */
function assertUsable(axiosRef: HttpService['axiosRef'] | undefined): void {
  if (typeof axiosRef?.request === 'function') return;
  const message =
    'the HttpService was replaced by one without axiosRef.request; override the token of getWechatPayHttpServiceToken() with one that has it';
  throw new WechatPayConfigurationError([{ option: 'http', message }], NOT_SENT);
}

function assertUnchanged(config: InternalAxiosRequestConfig, request: HttpRequest): void {
  const changed: string[] = [];
  if (config.method?.toUpperCase() !== request.method) changed.push('the method');
  if (config.url !== request.origin + request.target || config.baseURL !== undefined) {
    changed.push('the URL');
  }
  if (Object.keys(config.params ?? {}).length > 0) changed.push('the query');
  if (!isSameBody(config.data, request.body)) changed.push('the body');
  for (const [name, value] of Object.entries(request.headers)) {
    if (!CHANGEABLE.has(name) && config.headers.get(name) !== value) changed.push(name);
  }
  if (config.auth !== undefined) changed.push('Authorization');
  if (changed.length === 0) return;
  const message = `an interceptor changed ${changed.join(', ')} after the request was signed; interceptors of this HttpService may only read the request and add headers`;
  throw new WechatPayConfigurationError([{ option: 'http', message }], NOT_SENT);
}

function isSameBody(sent: unknown, signed: Buffer | undefined): boolean {
  if (signed === undefined) return sent === undefined || sent === null;
  return Buffer.isBuffer(sent) && sent.equals(signed);
}

async function toHttpResponse(
  { status, headers, data }: AxiosResponse<unknown>,
  request: HttpRequest,
): Promise<HttpResponse> {
  const plain: Record<string, string | string[]> = {};
  for (const [name, value] of Object.entries(headers)) {
    if (typeof value === 'string' || Array.isArray(value)) plain[name.toLowerCase()] = value;
  }
  if (data instanceof globalThis.ReadableStream) {
    // `fetch` has already decompressed the body but keeps the header.
    const { 'content-encoding': _encoding, ...rest } = plain;
    return readResponse(status, rest, Readable.fromWeb(data as ReadableStream), request);
  }
  if (data instanceof Readable) return readResponse(status, plain, data, request);
  const body = toBytes(data);
  if (body.length > MAX_RESPONSE) throw new ResponseTooLargeError();
  return { status, headers: plain, body };
}

/** A custom adapter, such as a mock, may respond with a string or an object. */
function toBytes(data: unknown): Buffer {
  if (data === undefined || data === null) return Buffer.alloc(0);
  if (Buffer.isBuffer(data)) return data;
  if (data instanceof ArrayBuffer) return Buffer.from(data);
  return Buffer.from(typeof data === 'string' ? data : JSON.stringify(data));
}

function toTransportError(error: unknown, state: ExchangeState): HttpTransportError {
  // A custom adapter does not report its connection, so it may have sent the request.
  const mayHaveArrived = state.connections.some(({ phase }) => phase !== 'connecting');
  const isTooLarge = state.error instanceof ResponseTooLargeError;
  return new HttpTransportError(
    isTooLarge ? 'response-too-large' : 'connection',
    mayHaveArrived,
    error,
  );
}
