import { Inject, Injectable } from '@nestjs/common';
import { createPublisher, pickMerchant, WECHAT_PAY_CHANNELS } from '../diagnostics/channels.js';
import type { Deadline } from '../common/deadline.js';
import { CurrentCredentials } from '../crypto/current-credentials.js';
import type { MerchantCredentials } from '../crypto/merchant-credentials.js';
import type { HttpTransport } from '../transport/http-transport.js';
import { SelectedTransport } from '../transport/selected-transport.js';
import { ApiCall, type ApiCallContext, type ResponseVerification } from './api-call.js';
import type { ApiRequest, ApiResponse } from './endpoint.js';
import type { RetrySettings } from './retry-policy.js';
import { WECHAT_PAY_SETTINGS, type WechatPaySettings } from './settings.js';

/** One call to WeChat Pay, retries included. Downloads of platform certificates are calls too. */
export interface WechatPayRequestEvent {
  /** Merchant number of the module that sent the request. */
  readonly mchid: string;
  /** Name of the import, or of the merchant of `WechatPayMerchants`; absent for the unnamed import. */
  readonly name?: string | undefined;
  /** Method and path template, without ids: `POST /v3/…/{plan_id}/…`. */
  readonly endpoint: string;
  /** `succeeded`: a 2xx response was verified. `failed`: the call rejected with `error`. */
  readonly outcome: 'succeeded' | 'failed';
  /** HTTP status of the last response, absent when there was none. */
  readonly status?: number | undefined;
  /** `Request-ID` of the last response, for WeChat Pay's support. */
  readonly requestId?: string | undefined;
  /** Number of times that the request was sent, failover included; 0 when it was not. */
  readonly attempts: number;
  /** Time until the response was verified; for a bill, until its headers arrived. */
  readonly milliseconds: number;
  /** The error of the call. It contains no secret and no identity field, apart from your own abort reason. */
  readonly error?: unknown;
}

/** Publishes on `nestjs-wechatpay-insurance:request`. */
const publishRequestEvent = createPublisher<WechatPayRequestEvent>(WECHAT_PAY_CHANNELS.request);

/** Signs, sends, retries and verifies; publishes each call on the diagnostics channel. */
@Injectable()
export class RequestSender {
  readonly #context: Omit<ApiCallContext, 'credentials'>;
  readonly #credentials: CurrentCredentials;
  #lastVerifiedAt: number | undefined;

  constructor(
    @Inject(SelectedTransport) transport: HttpTransport,
    @Inject(CurrentCredentials) credentials: CurrentCredentials,
    @Inject(WECHAT_PAY_SETTINGS) settings: WechatPaySettings,
  ) {
    this.#context = { transport, settings, random: Math.random };
    this.#credentials = credentials;
  }

  /** When a response was last verified, in epoch milliseconds of the option `clock`. */
  get lastVerifiedAt(): number | undefined {
    return this.#lastVerifiedAt;
  }

  /**
   * @param retry Default: the option `retry`.
   * @param credentials Those with which the call began. Default: the current ones.
   * @throws {WechatPayApiError}
   * @throws {WechatPaySignatureError}
   * @throws {WechatPayTransportError}
   */
  async send(
    request: ApiRequest,
    verify: ResponseVerification,
    deadline: Deadline,
    retry: RetrySettings = this.#context.settings.retry,
    credentials: MerchantCredentials = this.#credentials.current,
  ): Promise<ApiResponse> {
    const call = new ApiCall({ ...this.#context, credentials }, request, verify, deadline, retry);
    const began = performance.now();
    const publish = (
      ended:
        { readonly outcome: 'succeeded' } | { readonly outcome: 'failed'; readonly error: unknown },
    ) =>
      publishRequestEvent(() => ({
        ...pickMerchant(this.#context.settings),
        endpoint: request.endpoint,
        attempts: call.attempts,
        milliseconds: performance.now() - began,
        ...call.last,
        ...ended,
      }));
    try {
      const response = await call.run();
      // A bill carries no signature.
      if (request.stream !== true) this.#lastVerifiedAt = this.#context.settings.clock();
      publish({ outcome: 'succeeded' });
      return response;
    } catch (error) {
      publish({ outcome: 'failed', error });
      throw error;
    }
  }
}
