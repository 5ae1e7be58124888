/** How often a call is attempted, and the wait in between. Omitted properties keep their default. */
export interface WechatPayRetryOptions {
  /** Attempts after the first, 0 to 10. Default 2. */
  readonly attempts?: number;
  /** Milliseconds before the second attempt; doubled each time, with jitter. Default 200. */
  readonly baseDelay?: number;
  /** The longest wait between two attempts in milliseconds. Default 2000. */
  readonly maxDelay?: number;
}

const RETRYABLE_CODES: ReadonlySet<string> = new Set([
  'SYSTEM_ERROR',
  'SERVICE_UNAVAILABLE',
  'RATELIMIT_EXCEEDED',
  'FREQUENCY_LIMITED',
]);

/**
 * True when WeChat Pay may take the same request later.
 *
 * @see https://pay.weixin.qq.com/docs/merchant/development/interface-rules/basic-rules.html
 */
export function isRetryable(status: number, code: string): boolean {
  return status >= 500 || status === 429 || RETRYABLE_CODES.has(code);
}

/**
 * Milliseconds to wait before a repetition: doubled each time, with up to half of it left to chance so
 * that many callers do not come back at once.
 *
 * @param repetition 0 for the first.
 * @param random from 0 to 1.
 */
export function getRetryDelay(
  { baseDelay, maxDelay }: Required<WechatPayRetryOptions>,
  repetition: number,
  random: number,
): number {
  return Math.min(maxDelay, baseDelay * 2 ** repetition) * (0.5 + random / 2);
}
