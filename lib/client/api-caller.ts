import { SignatureRefusal } from '../errors/signature-refusal.js';
import { publishRequestEvent } from '../diagnostics/request-event.js';
import type { MerchantCredentials } from '../credentials/merchant-credentials.js';
import type { SignedHeaders } from '../credentials/signed-headers.js';
import { apiErrorOf } from './api-error.js';
import type { ApiAnswer, ApiRequest } from './api-request.js';
import { BudgetExhausted, type CallBudget } from './call-budget.js';
import { exhausted, unanswered, unexpected, unrepeatable, untrusted } from './call-errors.js';
import { requestIdOf } from './request-id.js';
import { retryDelay } from './retry-policy.js';
import type { WechatPaySettings } from './settings.js';
import { VERSION } from './version.js';
import { ExchangeFailure, type HttpAnswer } from './http-exchange.js';
import type { WechatPayHttp } from './wechat-pay-http.js';

/** Throws a `SignatureRefusal`, or rejects with one, unless the answer is WeChat Pay's. */
export type AnswerVerification = (answer: HttpAnswer) => SignedHeaders | Promise<unknown>;

const USER_AGENT = `nestjs-wechatpay-insurance/${VERSION} (Node.js ${process.version}; ${process.platform})`;

/** What one call has been through so far. */
interface CallState {
  /** A write may have happened. */
  unclear: boolean;
  /** How often it was sent. */
  attempts: number;
  /** What the last answer says of itself. */
  last?: { readonly status: number; readonly requestId: string };
  /** Repetitions so far, failover not counted. */
  repetitions: number;
  onBackup: boolean;
  probed: boolean;
}

/** The failure of one attempt and whether the call may go on after it. */
interface AttemptFailure {
  readonly error: Error;
  readonly next: 'give-up' | 'failover' | 'back-off' | 'at-once';
}

/**
 * Signs, sends and verifies: every attempt with the same body and a fresh signature, all within one
 * budget.
 */
export class ApiCaller {
  readonly #http: WechatPayHttp;
  readonly #credentials: MerchantCredentials;
  readonly #settings: WechatPaySettings;
  readonly #random: () => number;
  /** Calls that have begun and not ended. */
  #underway = 0;

  constructor(
    http: WechatPayHttp,
    credentials: MerchantCredentials,
    settings: WechatPaySettings,
    random: () => number = Math.random,
  ) {
    this.#http = http;
    this.#credentials = credentials;
    this.#settings = settings;
    this.#random = random;
  }

  /**
   * @throws {WechatPayApiError}
   * @throws {WechatPaySignatureError}
   * @throws {WechatPayTransportError}
   */
  async call(
    request: ApiRequest,
    verification: AnswerVerification,
    budget: CallBudget,
  ): Promise<ApiAnswer> {
    const state: CallState = {
      unclear: false,
      attempts: 0,
      repetitions: 0,
      onBackup: false,
      probed: false,
    };
    const began = performance.now();
    const publish = (
      ended:
        { readonly outcome: 'answered' } | { readonly outcome: 'failed'; readonly error: unknown },
    ) =>
      publishRequestEvent(() => ({
        mchid: this.#settings.mchid,
        endpoint: request.endpoint,
        attempts: state.attempts,
        milliseconds: performance.now() - began,
        ...state.last,
        ...ended,
      }));
    this.#underway += 1;
    try {
      const answer = await this.#untilItEnds(request, verification, budget, state);
      publish({ outcome: 'answered' });
      return answer;
    } catch (error) {
      publish({ outcome: 'failed', error });
      throw error;
    } finally {
      this.#underway -= 1;
    }
  }

  async #untilItEnds(
    request: ApiRequest,
    verification: AnswerVerification,
    budget: CallBudget,
    state: CallState,
  ): Promise<ApiAnswer> {
    for (;;) {
      const outcome = await this.#attempt(request, verification, budget, state);
      if (!('error' in outcome)) return outcome;
      if (outcome.next === 'give-up') throw outcome.error;
      if (outcome.next === 'failover') state.onBackup = true;
      if (outcome.next === 'back-off') {
        const delay = retryDelay(this.#settings.retry, state.repetitions, this.#random());
        // What is known tells more than the timeout that waiting would end in.
        if (delay >= budget.remaining) throw outcome.error;
        await this.#pause(delay, request, budget, state);
        state.repetitions += 1;
      }
    }
  }

  async #attempt(
    request: ApiRequest,
    verification: AnswerVerification,
    budget: CallBudget,
    state: CallState,
  ): Promise<ApiAnswer | AttemptFailure> {
    const isWrite = request.retry !== 'read';
    let answer: HttpAnswer;
    try {
      answer = await this.#send(request, budget, state);
    } catch (error) {
      if (error instanceof BudgetExhausted) throw exhausted(request, error, state.unclear);
      if (!(error instanceof ExchangeFailure)) throw unrepeatable(request, error, state.unclear);
      state.unclear ||= isWrite && error.mayHaveArrived;
      return this.#afterFailure(request, error, budget, state);
    }
    const requestId = requestIdOf(answer);
    state.last = { status: answer.status, requestId };
    if (answer.status >= 400) {
      state.unclear ||= isWrite && answer.status >= 500;
      const error = apiErrorOf(request, answer, state.unclear);
      return { error, next: error.retryable ? this.#repeat(request, state) : 'give-up' };
    }
    try {
      if (answer.status < 200 || answer.status >= 300) {
        throw unexpected(request, answer);
      }
      const verified = verification(answer);
      // Not by its class, which an application may replace: what is not awaited is not verified.
      if ('then' in verified) await budget.race(verified);
    } catch (error) {
      state.unclear ||= isWrite;
      return this.#afterRefusal(request, answer, error, state);
    }
    const { status, body, stream } = answer;
    return { status, requestId, body, ...(stream !== undefined && { stream }) };
  }

  async #send(request: ApiRequest, budget: CallBudget, state: CallState): Promise<HttpAnswer> {
    const { baseUrl, backupBaseUrl, clock } = this.#settings;
    const { method, target, body, serial } = request;
    const timestamp = Math.floor(clock() / 1000);
    const alone = this.#underway === 1;
    const signed = this.#credentials.authorization(method, target, timestamp, body, alone);
    const authorization = typeof signed === 'string' ? signed : await budget.race(signed);
    if (budget.exhaustion !== undefined) throw budget.exhaustion;
    state.attempts += 1;
    return this.#http.send({
      method,
      origin: state.onBackup ? (backupBaseUrl ?? baseUrl) : baseUrl,
      target,
      headers: {
        Accept: request.stream === true ? '*/*' : 'application/json',
        'Accept-Encoding': 'identity',
        Authorization: authorization,
        ...(body !== undefined && { 'Content-Type': 'application/json' }),
        'User-Agent': USER_AGENT,
        ...(serial !== undefined && { 'Wechatpay-Serial': serial }),
      },
      body,
      budget,
      stream: request.stream ?? false,
    });
  }

  #afterFailure(
    request: ApiRequest,
    failure: ExchangeFailure,
    budget: CallBudget,
    state: CallState,
  ): AttemptFailure {
    const { exhaustion } = budget;
    if (exhaustion !== undefined) {
      return { error: exhausted(request, exhaustion, state.unclear), next: 'give-up' };
    }
    const error = unanswered(request, failure, state.unclear);
    if (failure.reason === 'answer-too-large') return { error, next: 'give-up' };
    const mayRepeat = request.retry !== 'never' || !failure.mayHaveArrived;
    if (mayRepeat && !state.onBackup && this.#settings.backupBaseUrl !== null) {
      return { error, next: 'failover' };
    }
    const next = this.#repeat(request, state);
    if (next === 'back-off') state.onBackup = false;
    return { error, next };
  }

  #afterRefusal(
    request: ApiRequest,
    answer: HttpAnswer,
    error: unknown,
    state: CallState,
  ): AttemptFailure {
    if (error instanceof BudgetExhausted) {
      return { error: exhausted(request, error, state.unclear), next: 'give-up' };
    }
    if (!(error instanceof SignatureRefusal)) {
      return { error: error instanceof Error ? error : new Error(String(error)), next: 'give-up' };
    }
    const refused = untrusted(request, answer, error, state.unclear);
    // A probe hits any call now and then. Reading again is harmless; a write may have happened.
    const again = error.reason === 'signature-probe' && request.retry === 'read' && !state.probed;
    state.probed ||= again;
    return { error: refused, next: again ? 'at-once' : 'give-up' };
  }

  #repeat(request: ApiRequest, state: CallState): 'back-off' | 'give-up' {
    const allowed = request.retry !== 'never' && state.repetitions < this.#settings.retry.attempts;
    return allowed ? 'back-off' : 'give-up';
  }

  async #pause(
    delay: number,
    request: ApiRequest,
    budget: CallBudget,
    state: CallState,
  ): Promise<void> {
    try {
      await budget.sleep(delay);
    } catch (error) {
      if (error instanceof BudgetExhausted) throw exhausted(request, error, state.unclear);
      throw error;
    }
  }
}
