/** What a handler is given beside the notification. */
export interface NotificationContext {
  /**
   * Fires when the handler should stop: it has run for `maxHandling`, another delivery holds its claim,
   * or the application shuts down. Its reason says which.
   */
  readonly signal: AbortSignal;
  /** 1 when it is called with this notification for the first time. */
  readonly attempt: number;
}
