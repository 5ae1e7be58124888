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
