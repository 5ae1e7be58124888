import { Inject, Injectable, Logger } from '@nestjs/common';
import { Deadline, DeadlineError } from '../common/deadline.js';
import { labelInstance } from '../common/instance-name.js';
import { MerchantCredentials } from '../crypto/merchant-credentials.js';
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

/**
 * Runs a call from its DTO to a typed response: fills in defaults, validates, encrypts, serialises (once), sends
 * through {@link RequestSender}, and decodes the verified response.
 */
@Injectable()
export class ApiClient {
  readonly #logger: Logger;
  readonly #sender: RequestSender;
  readonly #credentials: MerchantCredentials;
  readonly #keys: WechatPayKeys;
  readonly #settings: WechatPaySettings;

  constructor(
    @Inject(RequestSender) sender: RequestSender,
    @Inject(MerchantCredentials) credentials: MerchantCredentials,
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
    return this.runWithin(options, name, (deadline) =>
      this.callWithin(deadline, endpoint, dto, options),
    );
  }

  /** Like {@link call}, within the deadline of a larger call. Also throws {@link DeadlineError}. */
  async callWithin<Request extends object, Response extends object>(
    deadline: Deadline,
    endpoint: Endpoint<Request, Response>,
    dto: Request,
    options: CallOptions,
  ): Promise<Response> {
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
    const response = await this.#send(prepared, deadline, options);
    const decoded = decodeResponse<Response>(prepared, response, endpoint.response);
    if (endpoint.decrypt === undefined) return decoded;
    const { decrypt } = endpoint;
    const decrypted = decryptResponse(prepared, response, decoded, decrypt, this.#credentials);
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
    return this.runWithin(options, request.endpoint, async (deadline) => {
      const { serial } = await deadline.race(this.getEncryptionKey(request.endpoint));
      const prepared = { ...request, serial };
      const response = await this.#send(prepared, deadline, options);
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

  #send(request: ApiRequest, deadline: Deadline, { retry }: CallOptions): Promise<ApiResponse> {
    const settings = readRetry(retry, this.#settings.retry);
    return this.#sender.send(request, (raw) => this.#verify(raw), deadline, settings);
  }

  /** @throws {SignatureVerificationError} unless the response is WeChat Pay's. */
  async #verify({ headers, body }: HttpResponse): Promise<void> {
    await verifySignedMessage(
      { headers, body, receivedAt: this.#settings.clock(), tolerance: TIMESTAMP_TOLERANCE },
      (serial) => this.#keys.getVerificationKey(serial, 'response'),
    );
  }

  /** Runs all the work of one call within one deadline. */
  async runWithin<T>(
    options: CallOptions,
    endpoint: string,
    work: (deadline: Deadline) => Promise<T>,
  ): Promise<T> {
    checkCallOptions(options);
    const { timeout = this.#settings.timeout, signal } = options;
    const deadline = new Deadline(timeout, signal);
    try {
      return await work(deadline);
    } catch (error) {
      if (error instanceof DeadlineError) throw createDeadlineError({ endpoint }, error, false);
      throw error;
    } finally {
      deadline.dispose();
    }
  }
}
