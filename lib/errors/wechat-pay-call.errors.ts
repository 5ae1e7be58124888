import { brandErrorClass, type WechatPayErrorClass, WechatPayError } from './wechat-pay.error.js';

/**
 * The documented values of {@link WechatPayErrorCode}: the common ones, then those of refunds and of bills.
 *
 * @see https://pay.weixin.qq.com/docs/merchant/development/interface-rules/basic-rules.html
 */
export const WECHAT_PAY_ERROR_CODES = [
  'PARAM_ERROR',
  'INVALID_REQUEST',
  'SIGN_ERROR',
  'NO_AUTH',
  'RULE_LIMIT',
  'RESOURCE_NOT_EXISTS',
  'ORDER_NOT_EXIST',
  'RATELIMIT_EXCEEDED',
  'FREQUENCY_LIMITED',
  'SYSTEM_ERROR',
  'SERVICE_UNAVAILABLE',
  'NOT_ENOUGH',
  'USER_ACCOUNT_ABNORMAL',
  'MCH_NOT_EXISTS',
  'NO_STATEMENT_EXIST',
  'STATEMENT_CREATING',
] as const;

/**
 * Error codes that WeChat Pay documents (错误码), open to new ones.
 *
 * @see https://pay.weixin.qq.com/docs/merchant/development/interface-rules/basic-rules.html
 */
export type WechatPayErrorCode = (typeof WECHAT_PAY_ERROR_CODES)[number] | (string & {});

/** WeChat Pay's description of the field that it rejected. All parts are optional. */
export interface WechatPayErrorDetail {
  /** JSON pointer of the field. */
  readonly field?: string | undefined;
  /** The problem, in WeChat Pay's words. */
  readonly issue?: string | undefined;
  /** Part of the request that has the field, for instance `body`. */
  readonly location?: string | undefined;
}

/** Facts that every error of a call has. In a test, all of them may be left out. */
export interface WechatPayCallErrorInit {
  /** Method and path template, for instance `POST /v3/papay/…/jsapi`. Default `''`. */
  readonly endpoint?: string | undefined;
  /** `Request-ID` of the response. Default `''`. */
  readonly requestId?: string | undefined;
  /** Default false. */
  readonly outcomeUnknown?: boolean | undefined;
}

/**
 * Base of the errors of a call after its request was accepted: {@link WechatPayApiError},
 * {@link WechatPayTransportError} and {@link WechatPaySignatureError}. `WechatPayCallError.is(error)` narrows to the
 * three, so that `switch (error.name)` distinguishes them.
 *
 * @example
 * if (WechatPayCallError.is(error) && error.outcomeUnknown) await settle(error.endpoint, error.requestId);
 */
export abstract class WechatPayCallError extends WechatPayError {
  static {
    brandErrorClass(this, 'WechatPayCallError');
  }

  /** Name of the class, by which a `switch` tells the three errors apart. */
  abstract override readonly name:
    'WechatPayApiError' | 'WechatPayTransportError' | 'WechatPaySignatureError';
  /** Method and path template, without ids, for instance `POST /v3/papay/…/jsapi`. */
  readonly endpoint: string;
  /** `Request-ID` of the response, for WeChat Pay's support; `''` when there was none. */
  readonly requestId: string;
  /** True when a write may have happened; query before you retry it. */
  readonly outcomeUnknown: boolean;

  constructor(message: string, init: WechatPayCallErrorInit, options?: ErrorOptions) {
    super(message, options);
    this.endpoint = init.endpoint ?? '';
    this.requestId = init.requestId ?? '';
    this.outcomeUnknown = init.outcomeUnknown ?? false;
  }

  /** True for each of the three errors of a call, including one from another copy of the package. */
  static override is<T extends typeof WechatPayCallError>(
    // The base class itself: for a subclass, the next signature applies.
    this: T & (typeof WechatPayCallError extends T ? unknown : never),
    error: unknown,
  ): error is WechatPayApiError | WechatPayTransportError | WechatPaySignatureError;
  /** True for an instance of this class, including one from another copy of the package in the same process. */
  static override is<T extends WechatPayErrorClass>(
    this: T,
    error: unknown,
  ): error is InstanceType<T>;
  static override is(this: WechatPayErrorClass, error: unknown): boolean {
    return error instanceof this;
  }
}

/**
 * The facts of a {@link WechatPayApiError}, for tests that build one.
 *
 * @example
 * new WechatPayApiError({ status: 404, code: 'ORDER_NOT_EXIST' });
 */
export interface WechatPayApiErrorInit extends WechatPayCallErrorInit {
  /** HTTP status, 400 to 599. */
  readonly status: number;
  /** WeChat Pay's error code (错误码). */
  readonly code: WechatPayErrorCode;
  /** WeChat Pay's text. Default `''`. */
  readonly apiMessage?: string | undefined;
  /** WeChat Pay's description of the rejected field. Default: none. */
  readonly detail?: WechatPayErrorDetail | undefined;
  /** Default: true for 429, 5xx and the codes that ask for a later attempt. */
  readonly retryable?: boolean | undefined;
}

const RETRYABLE_CODES: ReadonlySet<string> = new Set([
  'SYSTEM_ERROR',
  'SERVICE_UNAVAILABLE',
  'RATELIMIT_EXCEEDED',
  'FREQUENCY_LIMITED',
]);

/**
 * True when WeChat Pay may accept the same request later.
 *
 * @see https://pay.weixin.qq.com/docs/merchant/development/interface-rules/basic-rules.html
 */
export function isRetryable(status: number, code: string): boolean {
  return status >= 500 || status === 429 || RETRYABLE_CODES.has(code);
}

/**
 * WeChat Pay responded 4xx or 5xx with a `code` and a `message`. Such responses are not verified (they can be
 * unsigned), so never change state because of one; query instead. A response in any other form throws a
 * {@link WechatPayTransportError}.
 *
 * @see https://pay.weixin.qq.com/docs/merchant/development/interface-rules/basic-rules.html
 */
export class WechatPayApiError extends WechatPayCallError {
  static {
    brandErrorClass(this, 'WechatPayApiError');
  }

  /** The same in a subclass and after minification. */
  override readonly name = 'WechatPayApiError';
  /** HTTP status, 400 to 599. */
  readonly status: number;
  /** WeChat Pay's error code, which is more specific than the status. */
  readonly code: WechatPayErrorCode;
  /** WeChat Pay's text, at most 512 characters, with identity data masked. `message` contains it. */
  readonly apiMessage: string;
  /** The field, issue and location that WeChat Pay names. The rejected value is left out: it may be personal. */
  readonly detail: WechatPayErrorDetail | undefined;
  /** True when the same request may succeed later. */
  readonly retryable: boolean;

  constructor(init: WechatPayApiErrorInit) {
    const { status, code, apiMessage = '', endpoint = '', requestId = '' } = init;
    const text = apiMessage === '' ? '' : ` ${apiMessage}`;
    const request = requestId === '' ? '' : `, Request-ID ${requestId}`;
    super(`${endpoint || 'The request'} was rejected: ${status} ${code}${text}${request}`, init);
    this.status = status;
    this.code = code;
    this.apiMessage = apiMessage;
    this.detail = init.detail;
    this.retryable = init.retryable ?? isRetryable(status, code);
  }
}

/** All values of {@link WechatPayTransportReason}. */
export const WECHAT_PAY_TRANSPORT_REASONS = [
  'connection',
  'timeout',
  'aborted',
  'response-too-large',
  'unexpected-response',
  'hash-mismatch',
] as const;

/** Reason why no usable response was received. */
export type WechatPayTransportReason = (typeof WECHAT_PAY_TRANSPORT_REASONS)[number];

/**
 * The facts of a {@link WechatPayTransportError}, for tests that build one.
 *
 * @example
 * new WechatPayTransportError({ reason: 'timeout', outcomeUnknown: true });
 */
export interface WechatPayTransportErrorInit extends WechatPayCallErrorInit {
  /** Why no usable response was received. */
  readonly reason: WechatPayTransportReason;
  /** Follows the endpoint in the message of the error. Default: the reason. */
  readonly message?: string | undefined;
  /** HTTP status of a response from a proxy or a gateway. Default `undefined`. */
  readonly status?: number | undefined;
  /** Media type of that response. Default `''`. */
  readonly contentType?: string | undefined;
  /** The error of the connection, or the reason of the caller's signal. */
  readonly cause?: unknown;
}

/**
 * No usable response was received from WeChat Pay. `cause` is the error of the connection or, with the reason
 * `aborted`, the reason that the caller's signal was aborted with: a `DOMException` unless the caller gave another.
 */
export class WechatPayTransportError extends WechatPayCallError {
  static {
    brandErrorClass(this, 'WechatPayTransportError');
  }

  /** The same in a subclass and after minification. */
  override readonly name = 'WechatPayTransportError';
  /** Why no usable response was received. */
  readonly reason: WechatPayTransportReason;
  /**
   * HTTP status of a response that did not come from WeChat Pay but from a proxy or a gateway; otherwise
   * `undefined`.
   */
  readonly status: number | undefined;
  /** Media type of that response, for instance `text/html`; `''` when there was none. */
  readonly contentType: string;

  constructor(init: WechatPayTransportErrorInit) {
    super(
      composeMessage(init, `no usable response (${init.reason})`),
      init,
      init.cause === undefined ? undefined : { cause: init.cause },
    );
    this.reason = init.reason;
    this.status = init.status;
    this.contentType = init.contentType ?? '';
  }
}

/** All values of {@link SignatureRejectionReason}. */
export const SIGNATURE_REJECTION_REASONS = [
  'missing-header',
  'malformed-header',
  'timestamp-out-of-tolerance',
  'unsupported-signature-type',
  'unknown-serial',
  'signature-probe',
  'signature-mismatch',
  'key-unavailable',
] as const;

/** Why a signed message is not trusted, for responses and notifications alike. */
export type SignatureRejectionReason = (typeof SIGNATURE_REJECTION_REASONS)[number];

/** Internal: the caller converts it to a public error before it leaves the package. */
export class SignatureVerificationError extends Error {
  constructor(
    readonly reason: SignatureRejectionReason,
    message: string,
  ) {
    super(message);
    this.name = 'SignatureVerificationError';
  }
}

/**
 * The facts of a {@link WechatPaySignatureError}, for tests that build one.
 *
 * @example
 * new WechatPaySignatureError({ reason: 'signature-mismatch', outcomeUnknown: true });
 */
export interface WechatPaySignatureErrorInit extends WechatPayCallErrorInit {
  /** Why the response is not trusted. */
  readonly reason: SignatureRejectionReason;
  /** Follows the endpoint in the message of the error. Default: the reason. */
  readonly message?: string | undefined;
  /** `Wechatpay-Serial` of the response. Default `''`. */
  readonly serial?: string | undefined;
}

/**
 * The signature of a 2xx response could not be verified, or the key to verify it with is unavailable.
 * Treat the response as if it had never arrived.
 *
 * @see https://pay.weixin.qq.com/doc/v3/merchant/4013053249
 */
export class WechatPaySignatureError extends WechatPayCallError {
  static {
    brandErrorClass(this, 'WechatPaySignatureError');
  }

  /** The same in a subclass and after minification. */
  override readonly name = 'WechatPaySignatureError';
  /** Why the response is not trusted. */
  readonly reason: SignatureRejectionReason;
  /** `Wechatpay-Serial` of the response, `''` when there was none. */
  readonly serial: string;

  constructor(init: WechatPaySignatureErrorInit) {
    super(composeMessage(init, `the response could not be verified (${init.reason})`), init);
    this.reason = init.reason;
    this.serial = init.serial ?? '';
  }
}

function composeMessage(
  { endpoint = '', message }: WechatPayTransportErrorInit | WechatPaySignatureErrorInit,
  fallback: string,
): string {
  return `${endpoint === '' ? '' : `${endpoint}: `}${message ?? fallback}`;
}
