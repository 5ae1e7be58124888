import { WechatPayError } from './wechat-pay.error.js';

/** Why no usable answer came. */
export type WechatPayTransportReason =
  'connection' | 'timeout' | 'aborted' | 'answer-too-large' | 'unexpected-answer' | 'hash-mismatch';

export interface WechatPayTransportErrorInit {
  readonly reason: WechatPayTransportReason;
  readonly endpoint: string;
  readonly outcomeUnknown: boolean;
  readonly message: string;
  readonly requestId?: string;
  readonly cause?: Error;
}

/** WeChat Pay gave no usable answer. */
export class WechatPayTransportError extends WechatPayError {
  readonly reason: WechatPayTransportReason;
  /** Method and path template, for instance `POST /v3/papay/…/jsapi`. */
  readonly endpoint: string;
  /** True when a write may have happened; query before you repeat it. */
  readonly outcomeUnknown: boolean;
  /** `Request-ID` of the answer, `''` when there was none. */
  readonly requestId: string;

  constructor(init: WechatPayTransportErrorInit) {
    super(
      `${init.endpoint}: ${init.message}`,
      init.cause === undefined ? undefined : { cause: init.cause },
    );
    this.reason = init.reason;
    this.endpoint = init.endpoint;
    this.outcomeUnknown = init.outcomeUnknown;
    this.requestId = init.requestId ?? '';
  }
}
