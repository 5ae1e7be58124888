/** Number of attempts of a call, and the delay between them. Omitted properties keep their default. */
export interface WechatPayRetryOptions {
  /** Attempts after the first, 0 to 10. Default 2. */
  readonly attempts?: number | undefined;
  /** Milliseconds before the second attempt; doubled for each further one, with jitter. Default 200. */
  readonly baseDelay?: number | undefined;
  /** The longest delay between two attempts, in milliseconds. Default 2000. */
  readonly maxDelay?: number | undefined;
}

/** {@link WechatPayRetryOptions} with defaults filled in. */
export type RetrySettings = Readonly<Record<keyof WechatPayRetryOptions, number>>;

/**
 * Milliseconds to wait before a retry: exponential backoff, up to half of it random so that many callers do not
 * retry at once.
 *
 * @param retry 0 for the first retry.
 * @param random From 0 to 1.
 */
export function getRetryDelay(
  { baseDelay, maxDelay }: Pick<RetrySettings, 'baseDelay' | 'maxDelay'>,
  retry: number,
  random: number,
): number {
  return Math.min(maxDelay, baseDelay * 2 ** retry) * (0.5 + random / 2);
}
