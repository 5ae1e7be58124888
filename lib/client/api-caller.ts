import { Inject, Injectable } from '@nestjs/common';
import type { Deadline } from '../common/deadline.js';
import { MerchantCredentials } from '../credentials/merchant-credentials.js';
import { publishRequestEvent } from '../diagnostics/request-event.js';
import type { HttpTransport } from '../transport/http-transport.js';
import { SelectedTransport } from '../transport/selected-transport.js';
import { ApiCall, type ApiCallContext, type ResponseVerification } from './api-call.js';
import type { ApiResponse, ApiRequest } from './api-request.js';
import { WECHAT_PAY_SETTINGS, type WechatPaySettings } from './settings.js';

/** Signs, sends, retries and verifies; publishes each call on the diagnostics channel. */
@Injectable()
export class RequestSender {
  readonly #context: ApiCallContext;

  constructor(
    @Inject(SelectedTransport) transport: HttpTransport,
    @Inject(MerchantCredentials) credentials: MerchantCredentials,
    @Inject(WECHAT_PAY_SETTINGS) settings: WechatPaySettings,
  ) {
    this.#context = { transport, credentials, settings, random: Math.random };
  }

  /**
   * @throws {WechatPayApiError}
   * @throws {WechatPaySignatureError}
   * @throws {WechatPayTransportError}
   */
  async send(
    request: ApiRequest,
    verify: ResponseVerification,
    deadline: Deadline,
  ): Promise<ApiResponse> {
    const call = new ApiCall(this.#context, request, verify, deadline);
    const began = performance.now();
    const publish = (
      ended:
        { readonly outcome: 'answered' } | { readonly outcome: 'failed'; readonly error: unknown },
    ) =>
      publishRequestEvent(() => ({
        mchid: this.#context.settings.mchid,
        endpoint: request.endpoint,
        attempts: call.attempts,
        milliseconds: performance.now() - began,
        ...call.last,
        ...ended,
      }));
    try {
      const answer = await call.run();
      publish({ outcome: 'answered' });
      return answer;
    } catch (error) {
      publish({ outcome: 'failed', error });
      throw error;
    }
  }
}
