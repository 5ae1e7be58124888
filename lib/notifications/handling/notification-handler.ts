import type { WechatPayNotification } from '../events/wechat-pay-notification.js';

/** The second argument of a handler, after the notification. */
export interface NotificationContext {
  /**
   * Fires when the handler should stop: it has run for `maxHandling`, another delivery holds its claim,
   * or the application shuts down. Its reason says which. Stop by throwing (`signal.throwIfAborted()`): a
   * handler that returns has succeeded.
   */
  readonly signal: AbortSignal;
  /**
   * Number of the claim under which the handler runs: 1 at first, higher after an error, a crash or a claim
   * that was made but did not reach the caller.
   */
  readonly attempt: number;
}

/** A method with `@OnWechatPayNotification()`, bound to its provider. */
export interface NotificationHandler {
  /** The name under which the store keeps its records. */
  readonly id: string;
  /** Names of events; `'*'` for every event. */
  readonly eventTypes: ReadonlySet<string>;
  readonly handle: (
    notification: WechatPayNotification,
    context: NotificationContext,
  ) => Promise<void>;
}

/** The outcome of one handler in one delivery. */
export type HandlerOutcome =
  /** It ended without an error, and the store has recorded it. */
  | 'succeeded'
  /** It succeeded in an earlier delivery. */
  | 'already-done'
  /** It is running for another delivery. */
  | 'busy'
  /** It threw; the next delivery runs it again. */
  | 'threw'
  /** It ended without an error, but another delivery holds the claim, or the store has lost it. */
  | 'lease-lost'
  /** It has run for `maxHandling`, and its signal was aborted; a later delivery may run it again. */
  | 'overdue'
  /** The store failed or returned an invalid result. */
  | 'store-failed'
  /** It was not started, since the application is shutting down. */
  | 'shutting-down';

/** True when this handler does not need another delivery. */
export function isDone(outcome: HandlerOutcome): boolean {
  return outcome === 'succeeded' || outcome === 'already-done';
}

/** A finished run of one handler for one delivery. */
export interface HandlerRun {
  readonly notification: WechatPayNotification;
  /** Id of the handler. */
  readonly handler: string;
  readonly outcome: HandlerOutcome;
  /** Number of the attempt; absent when the handler was not started. */
  readonly attempt?: number | undefined;
  /** Milliseconds from the start of the run to its record in the store. */
  readonly milliseconds: number;
  /** The error that the handler or the store threw. It may hold personal data. */
  readonly error?: unknown;
}
