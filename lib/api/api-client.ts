import { Inject, Injectable, Logger } from '@nestjs/common';
import { Deadline, DeadlineError } from '../common/deadline.js';
import { labelInstance } from '../common/instance-name.js';
import { CurrentCredentials } from '../crypto/current-credentials.js';
import type { MerchantCredentials } from '../crypto/merchant-credentials.js';
import type { WechatPayKey } from '../crypto/wechat-pay-key.js';
import { TIMESTAMP_TOLERANCE, verifySignedMessage } from '../crypto/signature-verifier.js';
import { WechatPayKeys } from '../crypto/wechat-pay-keys.js';
import {
  SignatureVerificationError,
  WechatPaySignatureError,
} from '../errors/wechat-pay-call.errors.js';
import { decodeResponse, decryptResponse } from './decode-response.js';
import { RequestSender } from './request-sender.js';
import { createDeadlineError } from './call-errors.js';
import type { ApiRequest, ApiResponse, Endpoint } from './endpoint.js';
import { type CallOptions, checkCallOptions } from './call-options.js';
import { checkRequest } from './check-request.js';
import { prepareRequest } from './prepare-request.js';
import { readRetry } from './retry-policy.js';
import { WECHAT_PAY_SETTINGS, type WechatPaySettings } from './settings.js';
import type { HttpResponse } from '../transport/http-transport.js';

/** Property of a service that holds its {@link ApiClient}. */
export const CLIENT = Symbol('client');

/** The parts that all requests of one call share. */
export interface CallScope {
  readonly deadline: Deadline;
  readonly credentials: MerchantCredentials;
}

/**
 * Runs a call from its DTO to a typed response: fills in defaults, validates, encrypts, serialises (once), sends
 * through {@link RequestSender}, and decodes the verified response.
 */
@Injectable()
export class ApiClient {
  readonly #logger: Logger;
  readonly #sender: RequestSender;
  readonly #credentials: CurrentCredentials;
  readonly #keys: WechatPayKeys;
  readonly #settings: WechatPaySettings;
  #running = 0;
  #createClosedError: (() => Error) | undefined;
  #onIdle: (() => void) | undefined;

  constructor(
    @Inject(RequestSender) sender: RequestSender,
    @Inject(CurrentCredentials) credentials: CurrentCredentials,
    @Inject(WechatPayKeys) keys: WechatPayKeys,
    @Inject(WECHAT_PAY_SETTINGS) settings: WechatPaySettings,
  ) {
    this.#sender = sender;
    this.#credentials = credentials;
    this.#keys = keys;
    this.#settings = settings;
    this.#logger = new Logger(labelInstance('WechatPayInsurance', settings.name));
  }

  /**
   * @throws {WechatPayRequestValidationError} before anything is sent.
   * @throws {WechatPayApiError}
   * @throws {WechatPaySignatureError}
   * @throws {WechatPayTransportError}
   */
  async call<Request extends object, Response extends object>(
    endpoint: Endpoint<Request, Response>,
    dto: Request,
    options: CallOptions = {},
  ): Promise<Response> {
    const name = `${endpoint.method} ${endpoint.path}`;
    return this.runWithin(options, name, (scope) => this.callWithin(scope, endpoint, dto, options));
  }

  /** Like {@link call}, as a part of a larger call. Also throws {@link DeadlineError}. */
  async callWithin<Request extends object, Response extends object>(
    scope: CallScope,
    endpoint: Endpoint<Request, Response>,
    dto: Request,
    options: CallOptions,
  ): Promise<Response> {
    const { deadline, credentials } = scope;
    const name = `${endpoint.method} ${endpoint.path}`;
    const request = checkRequest(endpoint, name, dto, {
      extraFields: options.extraFields ?? {},
      settings: this.#settings,
      warn: (warning) => this.#logger.warn(warning),
    });
    const key = this.#keys.publicKey ?? (await deadline.race(this.getEncryptionKey(name)));
    const prepared = prepareRequest(endpoint, {
      name,
      value: request.value,
      extraFields: options.extraFields ?? {},
      key,
      settings: this.#settings,
    });
    const response = await this.#send(prepared, scope, options);
    const decoded = decodeResponse<Response>(prepared, response, endpoint.response);
    if (endpoint.decrypt === undefined) return decoded;
    const { decrypt } = endpoint;
    const decryptWith = (keys: MerchantCredentials) =>
      decryptResponse(prepared, response, decoded, decrypt, keys);
    const decrypted = decryptWith(credentials).catch((error: unknown) => {
      // WeChat Pay may encrypt for a certificate that is newer than the one that signed the request.
      const { current } = this.#credentials;
      if (current === credentials) throw error;
      return decryptWith(current);
    });
    return deadline.race(decrypted).catch((error: unknown) => {
      if (!(error instanceof DeadlineError)) throw error;
      throw createDeadlineError(prepared, error, prepared.retry !== 'read');
    });
  }

  /** Sends a request with a path and a body that the caller built. */
  async callRaw(
    request: Omit<ApiRequest, 'serial'>,
    options: CallOptions = {},
  ): Promise<{ response: ApiResponse; request: ApiRequest }> {
    return this.runWithin(options, request.endpoint, async (scope) => {
      const { serial } = await scope.deadline.race(this.getEncryptionKey(request.endpoint));
      const prepared = { ...request, serial };
      const response = await this.#send(prepared, scope, options);
      return { response, request: prepared };
    });
  }

  /** @throws {WechatPaySignatureError} `key-unavailable`. */
  async getEncryptionKey(endpoint: string): Promise<WechatPayKey> {
    try {
      return await this.#keys.getEncryptionKey();
    } catch (error) {
      if (!(error instanceof SignatureVerificationError)) throw error;
      const { reason, message } = error;
      throw new WechatPaySignatureError({
        reason,
        endpoint,
        outcomeUnknown: false,
        message: `nothing was sent: ${message}`,
      });
    }
  }

  #send(
    request: ApiRequest,
    { deadline, credentials }: CallScope,
    { retry }: CallOptions,
  ): Promise<ApiResponse> {
    const settings = readRetry(retry, this.#settings.retry);
    const verify = (raw: HttpResponse) => this.#verify(raw);
    return this.#sender.send(request, verify, deadline, settings, credentials);
  }

  /** @throws {SignatureVerificationError} unless the response is WeChat Pay's. */
  async #verify({ headers, body }: HttpResponse): Promise<void> {
    const { clock, variablePrefix } = this.#settings;
    await verifySignedMessage(
      { headers, body, receivedAt: clock(), tolerance: TIMESTAMP_TOLERANCE, variablePrefix },
      (serial) => this.#keys.getVerificationKey(serial, 'response'),
    );
  }

  /** Runs all the work of one call within one deadline, and with the credentials of its beginning. */
  async runWithin<T>(
    options: CallOptions,
    endpoint: string,
    work: (scope: CallScope) => Promise<T>,
  ): Promise<T> {
    checkCallOptions(options);
    if (this.#createClosedError !== undefined) throw this.#createClosedError();
    const { timeout = this.#settings.timeout, signal } = options;
    const deadline = new Deadline(timeout, signal);
    this.#running += 1;
    try {
      return await work({ deadline, credentials: this.#credentials.current });
    } catch (error) {
      if (error instanceof DeadlineError) throw createDeadlineError({ endpoint }, error, false);
      throw error;
    } finally {
      deadline.dispose();
      this.#running -= 1;
      if (this.#running === 0) this.#onIdle?.();
    }
  }

  /**
   * Rejects new calls, and resolves when those in flight have ended.
   *
   * @param createError creates the error of a new call.
   */
  async close(createError: () => Error): Promise<void> {
    this.#createClosedError = createError;
    if (this.#running === 0) return;
    await new Promise<void>((resolve) => {
      this.#onIdle = resolve;
    });
  }
}
