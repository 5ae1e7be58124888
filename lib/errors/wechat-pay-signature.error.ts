import type { SignatureRejectionReason } from './signature-verification.error.js';
import { WechatPayError } from './wechat-pay.error.js';

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
