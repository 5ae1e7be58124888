import http from 'node:http';
import https from 'node:https';
import { Readable } from 'node:stream';
import { urlToHttpOptions } from 'node:url';
import type { HttpService } from '@nestjs/axios';
import {
  getAdapter,
  isAxiosError,
  type AxiosAdapter,
  type AxiosRequestConfig,
  type AxiosRequestHeaders,
  type AxiosResponse,
  type InternalAxiosRequestConfig,
} from 'axios';
import { WechatPayConfigurationError } from '../errors/wechat-pay-configuration.error.js';
import type { CallBudget } from './call-budget.js';
import { connectTimedTransport, type ConnectionState } from './connect-timed-transport.js';
import { AnswerTooLarge, exchangeDirectly, type OriginUrl } from './direct-exchange.js';
import { isProxyConfigured } from './proxy-variables.js';
import { isUntouched, ownRequestOf } from './untouched-instance.js';
import type { WechatPayInsuranceOptions } from '../wechat-pay-insurance.options.js';

type HttpConfig = NonNullable<WechatPayInsuranceOptions['http']>;

/** What is sent. The signature in the headers covers method, target and body. */
export interface HttpExchange {
  readonly method: string;
  readonly origin: string;
  /** Path and query. */
  readonly target: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | undefined;
  readonly budget: CallBudget;
  /** The body of a success is handed on as it comes, whatever its size. */
  readonly stream: boolean;
}

/** What came back, whatever its status; nothing in it is trusted yet. */
export interface HttpAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[]>>;
  /** Empty when the body is a stream. */
  readonly body: Buffer;
  readonly stream?: Readable;
}

/** No answer came. The cause holds neither request nor headers. */
export class ExchangeFailure extends Error {
  constructor(
    readonly reason: 'connection' | 'answer-too-large',
    /** True when the request may have reached WeChat Pay. */
    readonly mayHaveArrived: boolean,
    cause: Error,
  ) {
    super(cause.message, { cause });
  }
}

interface ExchangeState extends ConnectionState {
  /** True once the request has passed the interceptors. */
  dispatched: boolean;
  answer?: HttpAnswer;
}

const NOT_SENT = 'The request was not sent';

/** Milliseconds for one connection to come up. */
const CONNECT_LIMIT = 3000;

/**
 * Milliseconds for which the proxy variables count as they were read: the process's environment is no
 * object, and reading it takes longer than all else that is asked before a request is sent.
 */
const PROXY_LIFE = 1000;

/** Bytes that are read of an error that came in place of a stream. */
const MAX_ERROR = 64 * 1024;

/** Bytes of an answer in JSON. */
const MAX_ANSWER = 1024 * 1024;

/**
 * Sends through the private `HttpService`, where users' interceptors are. What has none of them, no
 * proxy and nothing else of the application's own needs no Axios, which costs more than checking and
 * encrypting a request do: it goes over `node:http` directly.
 */
export class WechatPayHttp {
  readonly #service: HttpService;
  readonly #config: HttpConfig;
  readonly #httpAgent = new http.Agent({ keepAlive: true });
  readonly #httpsAgent = new https.Agent({ keepAlive: true });
  readonly #request: HttpService['axiosRef']['request'] | undefined;
  readonly #isConfigured: boolean;
  readonly #proxies = new Map<string, { readonly isConfigured: boolean; readonly until: number }>();
  /** The API's few origins, parsed. */
  readonly #urls = new Map<string, OriginUrl>();

  constructor(service: HttpService, config: HttpConfig) {
    this.#service = service;
    this.#config = { httpAgent: this.#httpAgent, httpsAgent: this.#httpsAgent, ...config };
    this.#request = ownRequestOf(service.axiosRef);
    this.#isConfigured = Object.keys(config).length > 0;
  }

  /**
   * @throws {ExchangeFailure} when no answer came.
   * @throws {WechatPayConfigurationError} when an interceptor changed what was signed.
   */
  async send(exchange: HttpExchange): Promise<HttpAnswer> {
    const state: ExchangeState = { phase: 'unknown', dispatched: false };
    return this.#isDirect(exchange)
      ? this.#sendDirectly(exchange, state)
      : this.#sendThroughAxios(exchange, state);
  }

  #isDirect({ origin, stream }: HttpExchange): boolean {
    const { axiosRef } = this.#service;
    const protocol = origin.startsWith('https:') ? 'https:' : 'http:';
    return (
      !stream &&
      !this.#isConfigured &&
      this.#request !== undefined &&
      axiosRef.request === this.#request &&
      isUntouched(axiosRef) &&
      !this.#isProxyConfigured(protocol)
    );
  }

  #isProxyConfigured(protocol: 'http:' | 'https:'): boolean {
    const now = performance.now();
    let known = this.#proxies.get(protocol);
    if (known === undefined || now >= known.until) {
      const isConfigured = isProxyConfigured(protocol, process.env);
      known = { isConfigured, until: now + PROXY_LIFE };
      this.#proxies.set(protocol, known);
    }
    return known.isConfigured;
  }

  async #sendDirectly(exchange: HttpExchange, state: ExchangeState): Promise<HttpAnswer> {
    const { method, origin, target, headers, body, budget } = exchange;
    const url = this.#urlOf(origin);
    // Whoever gives up while the request is being signed may be told that nothing was sent.
    if (budget.exhaustion !== undefined) throw failureOf(budget.exhaustion, state);
    state.dispatched = true;
    try {
      const { status, ...answer } = await exchangeDirectly({
        method,
        url,
        target,
        headers: { 'Accept-Encoding': 'identity', ...headers },
        body,
        agent: origin.startsWith('https:') ? this.#httpsAgent : this.#httpAgent,
        transport: connectTimedTransport(CONNECT_LIMIT, state),
        budget,
        maxAnswer: MAX_ANSWER,
      });
      return { status, headers: answer.headers as HttpAnswer['headers'], body: answer.body };
    } catch (error) {
      throw failureOf(error, state);
    }
  }

  #urlOf(origin: string): OriginUrl {
    const known = this.#urls.get(origin);
    if (known !== undefined) return known;
    const { protocol, hostname, port } = urlToHttpOptions(new URL(origin));
    const url = { protocol, hostname, port };
    this.#urls.set(origin, url);
    return url;
  }

  async #sendThroughAxios(exchange: HttpExchange, state: ExchangeState): Promise<HttpAnswer> {
    const { axiosRef } = this.#service;
    const body = exchange.body === undefined ? undefined : Buffer.from(exchange.body);
    const adapter: AxiosAdapter = async (config) => {
      assertUnchanged(config, exchange, body);
      state.dispatched = true;
      const response = await dispatch(axiosRef.defaults.adapter, {
        ...config,
        ...limitsOf(exchange),
        transport: connectTimedTransport(CONNECT_LIMIT, state),
      } as InternalAxiosRequestConfig);
      state.answer = await answerOf(response);
      return response;
    };
    try {
      const request = axiosRef.request({
        ...this.#config,
        adapter,
        method: exchange.method,
        url: exchange.origin + exchange.target,
        headers: { 'Accept-Encoding': 'identity', ...exchange.headers },
        data: body,
        signal: exchange.budget.signal,
        ...limitsOf(exchange),
        transformRequest: [],
        transformResponse: [],
        validateStatus: () => true,
      });
      // An interceptor that hangs does not look at the signal.
      await exchange.budget.race(request);
    } catch (error) {
      state.answer?.stream?.destroy();
      if (error instanceof WechatPayConfigurationError) throw error;
      throw failureOf(error, state);
    }
    // What is verified is what came over the wire, not what an interceptor made of it.
    if (state.answer !== undefined) return state.answer;
    const message = 'an interceptor replaced the adapter';
    throw new WechatPayConfigurationError([{ option: 'http', message }], NOT_SENT);
  }

  /** Closes idle connections of the agents that are ours. */
  close(): void {
    this.#httpAgent.destroy();
    this.#httpsAgent.destroy();
  }
}

/**
 * Runs the adapter that the instance would have run. A CommonJS application's instance belongs to
 * another copy of Axios than ours, and neither copy reads the other's header class: plain objects
 * cross the border.
 */
async function dispatch(
  adapter: AxiosRequestConfig['adapter'],
  config: InternalAxiosRequestConfig,
): Promise<AxiosResponse> {
  if (typeof adapter === 'function') return adapter(config);
  const headers = { ...config.headers.toJSON() } as unknown as AxiosRequestHeaders;
  const response = await getAdapter(adapter)({ ...config, headers });
  return { ...response, headers: { ...response.headers } };
}

function assertUnchanged(
  config: InternalAxiosRequestConfig,
  exchange: HttpExchange,
  body: Buffer | undefined,
): void {
  const changed: string[] = [];
  if (config.method?.toUpperCase() !== exchange.method) changed.push('the method');
  if (config.url !== exchange.origin + exchange.target || config.baseURL !== undefined) {
    changed.push('the URL');
  }
  if (Object.keys(config.params ?? {}).length > 0) changed.push('the query');
  if (!isSameBody(config.data, body)) changed.push('the body');
  for (const [name, value] of Object.entries(exchange.headers)) {
    if (name !== 'User-Agent' && config.headers.get(name) !== value) changed.push(name);
  }
  if (config.auth !== undefined) changed.push('Authorization');
  if (changed.length === 0) return;
  const message = `an interceptor changed ${changed.join(', ')} after the request was signed; interceptors of this HttpService may look and add headers, no more`;
  throw new WechatPayConfigurationError([{ option: 'http', message }], NOT_SENT);
}

function isSameBody(sent: unknown, signed: Buffer | undefined): boolean {
  if (signed === undefined) return sent === undefined || sent === null;
  return Buffer.isBuffer(sent) && sent.equals(signed);
}

function limitsOf({ stream }: HttpExchange) {
  return stream
    ? ({
        maxRedirects: 0,
        maxContentLength: -1,
        responseType: 'stream',
        // What is hashed is what came over the wire.
        decompress: false,
      } as const)
    : ({ maxRedirects: 0, maxContentLength: MAX_ANSWER, responseType: 'arraybuffer' } as const);
}

async function answerOf({ status, headers, data }: AxiosResponse<unknown>): Promise<HttpAnswer> {
  const plain: Record<string, string | string[]> = {};
  for (const [name, value] of Object.entries(headers)) {
    if (typeof value === 'string' || Array.isArray(value)) plain[name.toLowerCase()] = value;
  }
  if (!(data instanceof Readable)) return { status, headers: plain, body: bytesOf(data) };
  const isSuccess = status >= 200 && status < 300;
  if (isSuccess) return { status, headers: plain, body: Buffer.alloc(0), stream: data };
  if (status >= 400) return { status, headers: plain, body: await startOf(data) };
  data.destroy();
  return { status, headers: plain, body: Buffer.alloc(0) };
}

/** As much of a refused stream as an error needs. */
async function startOf(stream: Readable): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of stream) {
    chunks.push(chunk as Buffer);
    size += (chunk as Buffer).length;
    if (size > MAX_ERROR) break;
  }
  return Buffer.concat(chunks);
}

/** Adapters other than Axios' own (a mock, for instance) may answer with text or an object. */
function bytesOf(data: unknown): Buffer {
  if (data === undefined || data === null) return Buffer.alloc(0);
  if (Buffer.isBuffer(data)) return data;
  if (data instanceof ArrayBuffer) return Buffer.from(data);
  return Buffer.from(typeof data === 'string' ? data : JSON.stringify(data));
}

function failureOf(error: unknown, state: ExchangeState): ExchangeFailure {
  // Another adapter than Axios' own tells nothing of its connection: it may have sent the request.
  const mayHaveArrived = state.dispatched && state.phase !== 'connecting';
  return new ExchangeFailure(reasonOf(error), mayHaveArrived, bareCause(error));
}

function reasonOf(error: unknown): ExchangeFailure['reason'] {
  const tooLarge =
    error instanceof AnswerTooLarge ||
    (isAxiosError(error) && error.message.startsWith('maxContentLength'));
  return tooLarge ? 'answer-too-large' : 'connection';
}

/** An error without Axios' config, which holds the Authorization header and the body. */
function bareCause(error: unknown): Error {
  if (!(error instanceof Error))
    return new Error('an interceptor threw something that is no Error');
  const { code } = error as NodeJS.ErrnoException;
  const text = error.message === '' ? (code ?? error.name) : error.message;
  return code === undefined ? new Error(text) : Object.assign(new Error(text), { code });
}
