import type { MerchantCredentials } from '../crypto/merchant-credentials.js';
import { type Deadline, DeadlineError } from '../common/deadline.js';
import { isRetryable, SignatureVerificationError } from '../errors/wechat-pay-call.errors.js';
import {
  type HttpResponse,
  type HttpTransport,
  HttpTransportError,
} from '../transport/http-transport.js';
import {
  createConnectionError,
  createDeadlineError,
  createSignatureError,
  createUnexpectedStatusError,
  readRequestId,
  toApiError,
  toRetryError,
} from './call-errors.js';
import type { ApiRequest, ApiResponse } from './endpoint.js';
import { getRetryDelay, type RetrySettings } from './retry-policy.js';
import type { WechatPaySettings } from './settings.js';

/** Version of this package, as in its manifest. */
export const VERSION = '0.1.0';

/** Rejects with a `SignatureVerificationError` unless the response is WeChat Pay's. */
export type ResponseVerification = (response: HttpResponse) => Promise<unknown>;

/** The parts of a merchant that a call uses. */
export interface ApiCallContext {
  readonly transport: HttpTransport;
  /** Those of the merchant when the call began. */
  readonly credentials: MerchantCredentials;
  readonly settings: WechatPaySettings;
  /** From 0 to 1, for the jitter of retries. */
  readonly random: () => number;
}

const USER_AGENT = `nestjs-wechatpay-insurance/${VERSION} (Node.js ${process.version}; ${process.platform})`;

/** Input of {@link createRequestHeaders}. */
interface HeaderInit {
  readonly authorization: string;
  /** Sent as `Wechatpay-Serial`. */
  readonly serial: string | undefined;
  readonly hasBody: boolean;
  readonly stream: boolean;
}

export function createRequestHeaders(init: HeaderInit): Record<string, string> {
  const { authorization, serial, hasBody, stream } = init;
  return {
    Accept: stream ? '*/*' : 'application/json',
    'Accept-Encoding': 'identity',
    // Axios' adapter for `fetch` would let Node send `*`, which WeChat Pay rejects with 406.
    'Accept-Language': 'zh-CN',
    Authorization: authorization,
    ...(hasBody && { 'Content-Type': 'application/json' }),
    'User-Agent': USER_AGENT,
    ...(serial !== undefined && { 'Wechatpay-Serial': serial }),
  };
}

/** The error of one attempt, and the next step of the call. */
interface FailedAttempt {
  readonly error: unknown;
  readonly next: 'fail' | 'failover' | 'back-off' | 'at-once';
}

/**
 * One call: its request, its deadline, and the state of its attempts. Every attempt has the same body and a
 * fresh signature.
 */
export class ApiCall {
  readonly #context: ApiCallContext;
  readonly #request: ApiRequest;
  readonly #verify: ResponseVerification;
  readonly #deadline: Deadline;
  readonly #retry: RetrySettings;
  readonly #isWrite: boolean;
  /** True when a write may have happened. */
  #outcomeUnknown = false;
  #attempts = 0;
  #last: { readonly status: number; readonly requestId: string } | undefined;
  /** Retries so far, without failovers. */
  #retries = 0;
  #onBackup = false;
  /** The last attempt failed before a response arrived. */
  #isConnectionLost = false;
  #probed = false;

  constructor(
    context: ApiCallContext,
    request: ApiRequest,
    verify: ResponseVerification,
    deadline: Deadline,
    retry: RetrySettings,
  ) {
    this.#context = context;
    this.#request = request;
    this.#verify = verify;
    this.#deadline = deadline;
    this.#retry = retry;
    this.#isWrite = request.retry !== 'read';
  }

  /** Number of times that the request was sent. */
  get attempts(): number {
    return this.#attempts;
  }

  /** Status and request id of the last response; `undefined` when there was none. */
  get last(): { readonly status: number; readonly requestId: string } | undefined {
    return this.#last;
  }

  /**
   * @throws {WechatPayApiError}
   * @throws {WechatPaySignatureError}
   * @throws {WechatPayTransportError}
   */
  async run(): Promise<ApiResponse> {
    for (;;) {
      const result = await this.#attempt();
      if (!('error' in result)) return result;
      if (result.next === 'fail') throw result.error;
      if (result.next === 'failover') this.#onBackup = true;
      if (result.next === 'back-off') await this.#backOff(result.error);
    }
  }

  async #attempt(): Promise<ApiResponse | FailedAttempt> {
    let response: HttpResponse;
    try {
      response = await this.#send();
    } catch (error) {
      return this.#afterSendError(error);
    }
    const { status, body, stream } = response;
    const requestId = readRequestId(response);
    this.#last = { status, requestId };
    if (status < 200 || status >= 300) return this.#afterOtherStatus(response);
    try {
      await this.#deadline.race(this.#verify(response));
    } catch (error) {
      return this.#afterUntrustedResponse(response, error);
    }
    return { status, requestId, body, ...(stream !== undefined && { stream }) };
  }

  async #send(): Promise<HttpResponse> {
    const { transport, credentials, settings } = this.#context;
    const { baseUrl, backupBaseUrl, clock } = settings;
    const { method, target, body, serial, stream = false } = this.#request;
    const timestamp = Math.floor(clock() / 1000);
    const authorization = await this.#deadline.race(
      credentials.createAuthorization(method, target, timestamp, body),
    );
    if (this.#deadline.error !== undefined) throw this.#deadline.error;
    this.#attempts += 1;
    return transport.send({
      method,
      origin: this.#onBackup ? (backupBaseUrl ?? baseUrl) : baseUrl,
      target,
      headers: createRequestHeaders({ authorization, serial, hasBody: body !== undefined, stream }),
      body,
      deadline: this.#deadline,
      stream,
      // The server may be closing an idle connection; a write that is not retried would then stay unclear.
      isOnNewConnection: this.#isConnectionLost || (this.#isWrite && !this.#mayRetry),
    });
  }

  #afterSendError(error: unknown): FailedAttempt {
    if (error instanceof DeadlineError) return this.#afterDeadline(error);
    if (!(error instanceof HttpTransportError)) {
      return { error: toRetryError(this.#request, error, this.#outcomeUnknown), next: 'fail' };
    }
    this.#isConnectionLost = true;
    this.#outcomeUnknown ||= this.#isWrite && error.mayHaveArrived;
    if (this.#deadline.error !== undefined) return this.#afterDeadline(this.#deadline.error);
    const failed = createConnectionError(this.#request, error, this.#outcomeUnknown);
    if (error.reason === 'response-too-large') return { error: failed, next: 'fail' };
    const maySendAgain = this.#request.retry !== 'never' || !error.mayHaveArrived;
    if (maySendAgain && !this.#onBackup && this.#context.settings.backupBaseUrl !== null) {
      return { error: failed, next: 'failover' };
    }
    const next = this.#retryOrFail();
    if (next === 'back-off') this.#onBackup = false;
    return { error: failed, next };
  }

  #afterDeadline(error: DeadlineError): FailedAttempt {
    return { error: createDeadlineError(this.#request, error, this.#outcomeUnknown), next: 'fail' };
  }

  #afterOtherStatus(response: HttpResponse): FailedAttempt {
    const { status } = response;
    const isUnclear = this.#outcomeUnknown || (this.#isWrite && status >= 500);
    const apiError = status >= 400 ? toApiError(this.#request, response, isUnclear) : undefined;
    // A gateway may have passed the request on before it responded in place of WeChat Pay.
    this.#outcomeUnknown = isUnclear || (this.#isWrite && apiError === undefined);
    const error =
      apiError ?? createUnexpectedStatusError(this.#request, response, this.#outcomeUnknown);
    const next = isRetryable(status, apiError?.code ?? '') ? this.#retryOrFail() : 'fail';
    return { error, next };
  }

  #afterUntrustedResponse(response: HttpResponse, error: unknown): FailedAttempt {
    this.#outcomeUnknown ||= this.#isWrite;
    if (error instanceof DeadlineError) return this.#afterDeadline(error);
    if (!(error instanceof SignatureVerificationError)) return { error, next: 'fail' };
    // Any response may be a probe. A read can be sent again; a write may have happened.
    const mayReadAgain = !this.#isWrite && this.#retry.attempts > 0;
    const again = error.reason === 'signature-probe' && mayReadAgain && !this.#probed;
    this.#probed ||= again;
    const untrustedError = createSignatureError(
      this.#request,
      response,
      error,
      this.#outcomeUnknown,
    );
    return { error: untrustedError, next: again ? 'at-once' : 'fail' };
  }

  #retryOrFail(): 'back-off' | 'fail' {
    return this.#mayRetry ? 'back-off' : 'fail';
  }

  get #mayRetry(): boolean {
    return this.#request.retry !== 'never' && this.#retries < this.#retry.attempts;
  }

  /** Waits before the next attempt. Throws the last error immediately if the deadline would pass first. */
  async #backOff(lastError: unknown): Promise<void> {
    const delay = getRetryDelay(this.#retry, this.#retries, this.#context.random());
    // The error of the last attempt is more useful than a timeout.
    if (delay >= this.#deadline.remaining) throw lastError;
    this.#retries += 1;
    try {
      await this.#deadline.sleep(delay);
    } catch (error) {
      if (error instanceof DeadlineError) throw this.#afterDeadline(error).error;
      throw error;
    }
  }
}
