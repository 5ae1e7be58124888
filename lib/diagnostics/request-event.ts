import { publisher, WECHAT_PAY_CHANNELS } from './channels.js';

/** One call to WeChat Pay, repetitions included. Downloads of platform certificates are calls too. */
export interface WechatPayRequestEvent {
  readonly mchid: string;
  /** Method and path template, without ids: `POST /v3/…/{plan_id}/…`. */
  readonly endpoint: string;
  /** `answered`: with a success whose signature holds. `failed`: the call rejected with `error`. */
  readonly outcome: 'answered' | 'failed';
  /** HTTP status of the last answer, absent when there was none. */
  readonly status?: number;
  /** `Request-ID` of the last answer, for WeChat Pay's support. */
  readonly requestId?: string;
  /** How often it was sent, failover included; 0 when nothing was. */
  readonly attempts: number;
  /** Until the answer was verified; for a bill until its headers came. */
  readonly milliseconds: number;
  /** What the call rejected with: no secret and no identity field is in it. */
  readonly error?: unknown;
}

/** Publishes on `nestjs-wechatpay-insurance:request`. */
export const publishRequestEvent = publisher<WechatPayRequestEvent>(WECHAT_PAY_CHANNELS.request);
