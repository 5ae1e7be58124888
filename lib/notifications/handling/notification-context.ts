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
