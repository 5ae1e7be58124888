import http from 'node:http';
import https from 'node:https';
import { Readable } from 'node:stream';
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
import { connectTimedTransport, type ConnectionState } from './connect-timed-transport.js';
import {
  ExchangeFailure,
  MAX_ANSWER,
  type HttpAnswer,
  type HttpExchange,
} from './http-exchange.js';
import type { WechatPayInsuranceOptions } from '../wechat-pay-insurance.options.js';

/** The option `http`. */
export type HttpConfig = NonNullable<WechatPayInsuranceOptions['http']>;

interface ExchangeState extends ConnectionState {
  /** True once the request has passed the interceptors. */
  dispatched: boolean;
  answer?: HttpAnswer;
}

/** Headers of ours that an interceptor may replace. */
const CHANGEABLE: ReadonlySet<string> = new Set(['Accept-Encoding', 'User-Agent']);

const NOT_SENT = 'The request was not sent';

/** Milliseconds for one connection to come up. */
const CONNECT_LIMIT = 3000;

/** Bytes that are read of an error that came in place of a stream. */
const MAX_ERROR = 64 * 1024;

/** Sends through the private `HttpService`, where users' interceptors are. */
export class AxiosHttp {
  readonly #service: HttpService;
  readonly #config: HttpConfig;
  readonly #httpAgent = new http.Agent({ keepAlive: true });
  readonly #httpsAgent = new https.Agent({ keepAlive: true });

  constructor(service: HttpService, config: HttpConfig) {
    this.#service = service;
    this.#config = { httpAgent: this.#httpAgent, httpsAgent: this.#httpsAgent, ...config };
  }

  /**
   * @throws {ExchangeFailure} when no answer came.
   * @throws {WechatPayConfigurationError} when an interceptor changed what was signed.
   */
  async send(exchange: HttpExchange): Promise<HttpAnswer> {
    const state: ExchangeState = { phase: 'unknown', dispatched: false };
    const { axiosRef } = this.#service;
    const adapter: AxiosAdapter = async (config) => {
      assertUnchanged(config, exchange);
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
        headers: exchange.headers,
        data: exchange.body,
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

  /** Closes the connections of the agents that are ours. */
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

function assertUnchanged(config: InternalAxiosRequestConfig, exchange: HttpExchange): void {
  const changed: string[] = [];
  if (config.method?.toUpperCase() !== exchange.method) changed.push('the method');
  if (config.url !== exchange.origin + exchange.target || config.baseURL !== undefined) {
    changed.push('the URL');
  }
  if (Object.keys(config.params ?? {}).length > 0) changed.push('the query');
  if (!isSameBody(config.data, exchange.body)) changed.push('the body');
  for (const [name, value] of Object.entries(exchange.headers)) {
    if (!CHANGEABLE.has(name) && config.headers.get(name) !== value) changed.push(name);
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
  const tooLarge = isAxiosError(error) && error.message.startsWith('maxContentLength');
  return new ExchangeFailure(tooLarge ? 'answer-too-large' : 'connection', mayHaveArrived, error);
}
