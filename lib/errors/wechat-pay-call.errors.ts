import { brandErrorClass, WechatPayError } from './wechat-pay.error.js';

/** Error codes that WeChat Pay documents, open to new ones. */
export type WechatPayErrorCode =
  | 'PARAM_ERROR'
  | 'INVALID_REQUEST'
  | 'SIGN_ERROR'
  | 'NO_AUTH'
  | 'RULE_LIMIT'
  | 'RESOURCE_NOT_EXISTS'
  | 'ORDER_NOT_EXIST'
  | 'RATELIMIT_EXCEEDED'
  | 'FREQUENCY_LIMITED'
  | 'SYSTEM_ERROR'
  | 'SERVICE_UNAVAILABLE'
  | (string & {});

/** What WeChat Pay says about the field that it refused. All parts are optional. */
export interface WechatPayErrorDetail {
  /** JSON pointer of the field. */
  readonly field?: string;
  readonly issue?: string;
  readonly location?: string;
}

export interface WechatPayApiErrorInit {
  readonly status: number;
  readonly code: WechatPayErrorCode;
  readonly apiMessage: string;
  readonly detail?: WechatPayErrorDetail;
  readonly requestId: string;
  readonly endpoint: string;
  readonly retryable: boolean;
  readonly outcomeUnknown: boolean;
}

/**
 * WeChat Pay answered 4xx or 5xx, with its `code` and `message`. Such answers are not verified (they can be
 * unsigned), so never take a change of state from one; query instead. A response in any other form is a
 * {@link WechatPayTransportError}.
 *
 * @see https://pay.weixin.qq.com/docs/merchant/development/interface-rules/basic-rules.html
 */
export class WechatPayApiError extends WechatPayError {
  static {
    brandErrorClass(this, 'WechatPayApiError');
  }

  readonly status: number;
  /** WeChat Pay's error code, which tells what went wrong more closely than the status. */
  readonly code: WechatPayErrorCode;
  /** The field, issue and location that WeChat Pay names. The refused value is left out: it may be personal. */
  readonly detail: WechatPayErrorDetail | undefined;
  /** `Request-ID` of the answer, to be given to WeChat Pay's support; `''` when absent. */
  readonly requestId: string;
  /** Method and path template, for instance `POST /v3/papay/…/jsapi`. */
  readonly endpoint: string;
  /** True when the same request may succeed later. */
  readonly retryable: boolean;
  /** True when a write may have happened; query before you repeat it. */
  readonly outcomeUnknown: boolean;

  constructor(init: WechatPayApiErrorInit) {
    const request = init.requestId === '' ? '' : `, Request-ID ${init.requestId}`;
    super(`${init.endpoint} was refused: ${init.status} ${init.code} ${init.apiMessage}${request}`);
    this.status = init.status;
    this.code = init.code;
    this.detail = init.detail;
    this.requestId = init.requestId;
    this.endpoint = init.endpoint;
    this.retryable = init.retryable;
    this.outcomeUnknown = init.outcomeUnknown;
  }
}

/** Why no usable answer came. */
export type WechatPayTransportReason =
  'connection' | 'timeout' | 'aborted' | 'answer-too-large' | 'unexpected-answer' | 'hash-mismatch';

export interface WechatPayTransportErrorInit {
  readonly reason: WechatPayTransportReason;
  readonly endpoint: string;
  readonly outcomeUnknown: boolean;
  readonly message: string;
  readonly requestId?: string;
  readonly status?: number;
  readonly contentType?: string;
  readonly cause?: Error;
}

/** WeChat Pay gave no usable answer. */
export class WechatPayTransportError extends WechatPayError {
  static {
    brandErrorClass(this, 'WechatPayTransportError');
  }

  readonly reason: WechatPayTransportReason;
  /** Method and path template, for instance `POST /v3/papay/…/jsapi`. */
  readonly endpoint: string;
  /** True when a write may have happened; query before you repeat it. */
  readonly outcomeUnknown: boolean;
  /** `Request-ID` of the answer, `''` when there was none. */
  readonly requestId: string;
  /**
   * HTTP status of a response that something between here and WeChat Pay gave, such as a proxy or a gateway;
   * otherwise `undefined`.
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

/** Why a signed message is not trusted, for answers and notifications alike. */
export type SignatureRejectionReason =
  | 'missing-header'
  | 'malformed-header'
  | 'timestamp-out-of-tolerance'
  | 'unsupported-signature-type'
  | 'unknown-serial'
  | 'signature-probe'
  | 'signature-mismatch'
  | 'key-unavailable';

/**
 * A verdict, thrown inside the package only: who called turns it into the error of its family.
 */
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
  readonly requestId?: string;
  readonly serial?: string;
}

/**
 * An answer of success is not provably WeChat Pay's, or the key that would prove it cannot be had.
 * Treat the answer as if it had never come.
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
  /** `Request-ID` of the answer, `''` when there was none. */
  readonly requestId: string;
  /** `Wechatpay-Serial` of the answer, `''` when there was none. */
  readonly serial: string;
  /** True when a write may have happened; query before you repeat it. */
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
