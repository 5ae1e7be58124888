import { brandErrorClass, WechatPayError } from './wechat-pay.error.js';

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

export interface WechatPayApiErrorInit {
  readonly status: number;
  readonly code: WechatPayErrorCode;
  readonly apiMessage: string;
  readonly detail?: WechatPayErrorDetail | undefined;
  readonly requestId: string;
  readonly endpoint: string;
  readonly retryable: boolean;
  readonly outcomeUnknown: boolean;
}

/**
 * WeChat Pay responded 4xx or 5xx with a `code` and a `message`. Such responses are not verified (they can be
 * unsigned), so never change state because of one; query instead. A response in any other form throws a
 * {@link WechatPayTransportError}.
 *
 * @see https://pay.weixin.qq.com/docs/merchant/development/interface-rules/basic-rules.html
 */
export class WechatPayApiError extends WechatPayError {
  static {
    brandErrorClass(this, 'WechatPayApiError');
  }

  readonly status: number;
  /** WeChat Pay's error code, which is more specific than the status. */
  readonly code: WechatPayErrorCode;
  /** The field, issue and location that WeChat Pay names. The rejected value is left out: it may be personal. */
  readonly detail: WechatPayErrorDetail | undefined;
  /** `Request-ID` of the response, for WeChat Pay's support; `''` when absent. */
  readonly requestId: string;
  /** Method and path template, for instance `POST /v3/papay/…/jsapi`. */
  readonly endpoint: string;
  /** True when the same request may succeed later. */
  readonly retryable: boolean;
  /** True when a write may have happened; query before you retry it. */
  readonly outcomeUnknown: boolean;

  constructor(init: WechatPayApiErrorInit) {
    const request = init.requestId === '' ? '' : `, Request-ID ${init.requestId}`;
    super(
      `${init.endpoint} was rejected: ${init.status} ${init.code} ${init.apiMessage}${request}`,
    );
    this.status = init.status;
    this.code = init.code;
    this.detail = init.detail;
    this.requestId = init.requestId;
    this.endpoint = init.endpoint;
    this.retryable = init.retryable;
    this.outcomeUnknown = init.outcomeUnknown;
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

export interface WechatPayTransportErrorInit {
  readonly reason: WechatPayTransportReason;
  readonly endpoint: string;
  readonly outcomeUnknown: boolean;
  readonly message: string;
  readonly requestId?: string | undefined;
  readonly status?: number | undefined;
  readonly contentType?: string | undefined;
  readonly cause?: Error | undefined;
}

/** No usable response was received from WeChat Pay. */
export class WechatPayTransportError extends WechatPayError {
  static {
    brandErrorClass(this, 'WechatPayTransportError');
  }

  readonly reason: WechatPayTransportReason;
  /** Method and path template, for instance `POST /v3/papay/…/jsapi`. */
  readonly endpoint: string;
  /** True when a write may have happened; query before you retry it. */
  readonly outcomeUnknown: boolean;
  /** `Request-ID` of the response, `''` when there was none. */
  readonly requestId: string;
  /**
   * HTTP status of a response that did not come from WeChat Pay but from a proxy or a gateway; otherwise
   * `undefined`.
   */
  readonly status: number | undefined;
  /** Media type of that response, for instance `text/html`; `''` when there was none. */
  readonly contentType: string;

  constructor(init: WechatPayTransportErrorInit) {
    super(
      `${init.endpoint}: ${init.message}`,
      init.cause === undefined ? undefined : { cause: init.cause },
    );
    this.reason = init.reason;
    this.endpoint = init.endpoint;
    this.outcomeUnknown = init.outcomeUnknown;
    this.requestId = init.requestId ?? '';
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

export interface WechatPaySignatureErrorInit {
  readonly reason: SignatureRejectionReason;
  readonly endpoint: string;
  readonly outcomeUnknown: boolean;
  readonly message: string;
  readonly requestId?: string | undefined;
  readonly serial?: string | undefined;
}

/**
 * The signature of a 2xx response could not be verified, or the key to verify it with is unavailable.
 * Treat the response as if it had never arrived.
 *
 * @see https://pay.weixin.qq.com/doc/v3/merchant/4013053249
 */
export class WechatPaySignatureError extends WechatPayError {
  static {
    brandErrorClass(this, 'WechatPaySignatureError');
  }

  readonly reason: SignatureRejectionReason;
  /** Method and path template, for instance `POST /v3/papay/…/jsapi`. */
  readonly endpoint: string;
  /** `Request-ID` of the response, `''` when there was none. */
  readonly requestId: string;
  /** `Wechatpay-Serial` of the response, `''` when there was none. */
  readonly serial: string;
  /** True when a write may have happened; query before you retry it. */
  readonly outcomeUnknown: boolean;

  constructor(init: WechatPaySignatureErrorInit) {
    super(`${init.endpoint}: ${init.message}`);
    this.reason = init.reason;
    this.endpoint = init.endpoint;
    this.requestId = init.requestId ?? '';
    this.serial = init.serial ?? '';
    this.outcomeUnknown = init.outcomeUnknown;
  }
}
