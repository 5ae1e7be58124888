import { Injectable } from '@nestjs/common';
import { encryptField } from '../crypto/ciphers.js';
import {
  type WechatPayRequestIssue,
  WechatPayRequestValidationError,
} from '../errors/wechat-pay.error.js';
import type { WechatPayResponseInfo } from '../common/response-info.js';
import type { RetryClass } from './endpoint.js';
import type { CallOptions } from './call-options.js';
import { parseResponse } from './decode-response.js';
import { ApiClient, CLIENT } from './api-client.js';
import { injectProperty } from '../common/inject-property.js';
import { CredentialsCheck } from './credentials/credentials-check.js';
import type { WechatPayCredentialsReport } from './credentials/credentials-report.js';
import { isQueryValue, QUERY_VALUE_MESSAGE } from './check-request.js';
import { toQuery } from './prepare-request.js';

/** A call to an endpoint that this release has no method for. */
export interface WechatPayRequest {
  /** HTTP method, in capitals. */
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Path without query, such as `/v3/…`; ids in it must be encoded with `encodeURIComponent`. */
  readonly path: string;
  /** Query parameters, encoded and sent in this order; `undefined` is left out. */
  readonly query?: Readonly<Record<string, string | number | boolean | undefined>> | undefined;
  /** Sent as JSON. Encrypt fields with {@link WechatPayClient.encryptField} first. */
  readonly body?: object | undefined;
  /** How safe a retry is. Default `read` for a GET, else `never`. The number of retries is `retry` of the call's options. */
  readonly retryClass?: RetryClass | undefined;
}

/** An encrypted field and its key. */
export interface WechatPayEncryptedField {
  /** Serial of the key, which the calls of this package send in `Wechatpay-Serial`. */
  readonly serial: string;
  /** Base64 of the ciphertext (RSA-OAEP), to be sent as the field's value. */
  readonly ciphertext: string;
}

/** A verified response of WeChat Pay. */
export interface WechatPayResponse<T> extends WechatPayResponseInfo {
  /** The parsed body; `undefined` with 204, which has none. */
  readonly data: T | undefined;
}

const CHECK = Symbol('check');

/**
 * Calls endpoints that this release has no method for, with the same signing, verification, retries and errors.
 * It does not validate the fields of the request.
 */
@Injectable()
export class WechatPayClient {
  static {
    injectProperty(this, CLIENT, ApiClient);
    injectProperty(this, CHECK, CredentialsCheck);
  }

  /** @internal */
  declare readonly [CLIENT]: ApiClient;

  /** @internal */
  declare readonly [CHECK]: CredentialsCheck;

  /**
   * Calls an endpoint, and resolves to its verified response.
   *
   * @throws {WechatPayRequestValidationError} when method, path or body cannot be sent.
   * @throws {WechatPayApiError}
   * @throws {WechatPaySignatureError}
   * @throws {WechatPayTransportError}
   * @example
   * await client.request({ method: 'GET', path: '/v3/certificates', query: { algorithm_type: 'RSA' } });
   */
  async request<T = unknown>(
    request: WechatPayRequest,
    options: Omit<CallOptions, 'extraFields'> = {},
  ): Promise<WechatPayResponse<T>> {
    const given = { ...request };
    const { method, path, query = {}, body, retryClass } = given;
    const json = serialize(body);
    const issues = findIssues(given, json);
    if (issues.length > 0) throw new WechatPayRequestValidationError('The request', issues);
    const { response, request: sent } = await this[CLIENT].callRaw(
      {
        endpoint: `${method} ${hideIds(path)}`,
        method,
        target: path + toQuery(query),
        ...(json !== undefined && { body: Buffer.from(json) }),
        retry: retryClass ?? (method === 'GET' ? 'read' : 'never'),
      },
      options,
    );
    const { status, requestId } = response;
    const data = status === 204 ? undefined : parseResponse(sent, response);
    return { status, requestId, data: data as T | undefined };
  }

  /**
   * Encrypts one field with the key that the calls of this package name in `Wechatpay-Serial`.
   *
   * @param plaintext at most 214 bytes in UTF-8.
   * @throws {WechatPayRequestValidationError} when the text is empty or too long.
   * @throws {WechatPaySignatureError} `key-unavailable`.
   */
  async encryptField(plaintext: string): Promise<WechatPayEncryptedField> {
    const isText = typeof plaintext === 'string' && plaintext.isWellFormed();
    const bytes = isText ? Buffer.byteLength(plaintext) : 0;
    const { serial, publicKey } = await this[CLIENT].getEncryptionKey('encryptField');
    const room = (publicKey.asymmetricKeyDetails?.modulusLength ?? 2048) / 8 - 42;
    if (bytes === 0 || bytes > room) {
      throw new WechatPayRequestValidationError('encryptField', [
        { path: 'plaintext', rule: 'length', message: `must be text of 1 to ${room} bytes` },
      ]);
    }
    return { serial, ciphertext: encryptField(publicKey, plaintext) };
  }

  /**
   * Checks before going live whether the merchant key belongs to the serial, the APIv3 key decrypts platform
   * certificates (where there are some), the WeChat Pay key verifies a response, the clock is right, and the
   * notify URLs lead to `notificationPath`. It only sends signed reads to `baseUrl`, each once unless `options.retry`
   * asks for more.
   *
   * @returns the findings; a wrong credential does not reject.
   * @throws {WechatPayRequestValidationError} when the options of the call are wrong.
   * @throws {WechatPayTransportError} `aborted`.
   */
  async checkCredentials(
    options: Omit<CallOptions, 'extraFields'> = {},
  ): Promise<WechatPayCredentialsReport> {
    return this[CLIENT].runWithin(options, 'checkCredentials', ({ deadline }) =>
      this[CHECK].run(deadline, options.retry),
    );
  }
}

const METHODS: ReadonlySet<string> = new Set(['GET', 'POST', 'PUT', 'PATCH', 'DELETE']);

const RETRY_CLASSES: ReadonlySet<unknown> = new Set([undefined, 'read', 'natural-key', 'never']);

function findIssues(request: WechatPayRequest, json: string | undefined): WechatPayRequestIssue[] {
  const { method, path, query, body, retryClass } = request;
  const issues: WechatPayRequestIssue[] = [];
  if (!METHODS.has(method)) {
    issues.push({
      path: 'method',
      rule: 'enum',
      message: 'must be GET, POST, PUT, PATCH or DELETE',
    });
  }
  if (!isSendablePath(path)) {
    issues.push({
      path: 'path',
      rule: 'path',
      message:
        'must start with /v3/, be percent-encoded, and have neither query, fragment, empty nor dot segments',
    });
  }
  for (const [name, value] of Object.entries(query ?? {})) {
    if (value === undefined || (name.isWellFormed() && isQueryValue(value))) continue;
    issues.push({ path: 'query', rule: 'type', message: QUERY_VALUE_MESSAGE });
  }
  if (body !== undefined && (method === 'GET' || json === undefined)) {
    issues.push({
      path: 'body',
      rule: 'type',
      message: 'must be an object that JSON can carry, and absent in a GET',
    });
  }
  if (!RETRY_CLASSES.has(retryClass)) {
    issues.push({
      path: 'retryClass',
      rule: 'enum',
      message: "must be 'read', 'natural-key' or 'never'",
    });
  }
  if ('retry' in request && request.retry !== undefined) {
    issues.push({
      path: 'retry',
      rule: 'unknown-property',
      message:
        'belongs in the second argument, the options of the call; the class of the request is retryClass',
    });
  }
  return issues;
}

/** Serialises a body once, so that the checked bytes are the ones sent. `undefined` when it is not a JSON object. */
function serialize(body: unknown): string | undefined {
  if (typeof body !== 'object' || body === null) return undefined;
  try {
    return JSON.stringify(body);
  } catch {
    return undefined;
  }
}

/** True when no URL parser on the way would rewrite the signed path. */
function isSendablePath(path: unknown): boolean {
  if (typeof path !== 'string' || !path.startsWith('/v3/')) return false;
  const segments = path.slice(1).split('/');
  return segments.every(
    (segment) =>
      /^(?:[A-Za-z0-9\-._~!$&'()*+,;=:@]|%[0-9A-Fa-f]{2})+$/.test(segment) &&
      !/^(?:\.|%2e){1,2}$/i.test(segment),
  );
}

/** Replaces segments that look like ids, for errors and logs. */
function hideIds(path: string): string {
  const segments = path.split('/');
  return segments
    .map((segment) => (/[\d%]/.test(segment) && !/^v\d$/.test(segment) ? '{id}' : segment))
    .join('/');
}
