import type { WechatPayNotification } from '../events/wechat-pay-notification.js';

/** What a handler is given beside the notification. */
export interface NotificationContext {
  /**
   * Fires when the handler should stop: it has run for `maxHandling`, another delivery holds its claim,
   * or the application shuts down. Its reason says which. Stop by throwing (`signal.throwIfAborted()`): a
   * handler that returns has succeeded.
   */
  readonly signal: AbortSignal;
  /**
   * Which claim of this notification it runs under: 1 at first. Higher after a failure, a crash or a claim
   * whose answer was lost.
   */
  readonly attempt: number;
}

/** A method that `@OnWechatPayNotification()` stands on, bound to its provider. */
export interface NotificationHandler {
  /** The name under which is kept what it has done. */
  readonly id: string;
  /** Names of events; `'*'` for every one. */
  readonly eventTypes: ReadonlySet<string>;
  readonly handle: (
    notification: WechatPayNotification,
    context: NotificationContext,
  ) => Promise<void>;
}

/** What became of one handler in one delivery. */
export type HandlerOutcome =
  /** It ended without an error, and that is recorded. */
  | 'succeeded'
  /** An earlier delivery's run ended without an error. */
  | 'already-done'
  /** Another delivery is running it. */
  | 'busy'
  /** It threw; the next delivery runs it again. */
  | 'threw'
  /** It ended without an error, but its claim had passed to somebody else, or was gone from the store. */
  | 'lease-lost'
  /** It has run for `maxHandling` and was told to stop; a later delivery may run it again. */
  | 'overdue'
  /** The store gave no usable answer. */
  | 'store-failed'
  /** The application shuts down, and it was not begun. */
  | 'shutting-down';

/** True where the notification need not be delivered again for this handler's sake. */
export function isDone(outcome: HandlerOutcome): boolean {
  return outcome === 'succeeded' || outcome === 'already-done';
}

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
