import type { WechatPayNotification } from '../wechat-pay-notification.js';
import type { HandlerOutcome } from './handler-outcome.js';

/** One handler's part in one delivery, once it has ended. */
export interface HandlerRun {
  readonly notification: WechatPayNotification;
  /** Id of the handler. */
  readonly handler: string;
  readonly outcome: HandlerOutcome;
  /** Which attempt it was; absent where it was not begun. */
  readonly attempt?: number;
  /** From the delivery's call of the handler to its record, in milliseconds. */
  readonly milliseconds: number;
  /** What the handler threw or the store failed with. It may hold anything. */
  readonly error?: unknown;
}
