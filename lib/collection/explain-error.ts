import { TimeLimitError } from '../common/deadline.js';
import { WechatPayError } from '../errors/wechat-pay.error.js';
import { describeError } from '../notifications/log/describe-error.js';

/** A method of the policy returned a value that cannot be read. */
export class InvalidPolicyResultError extends TypeError {}

/** Another worker committed first, many times in a row. */
export class LedgerConflictError extends Error {}

/** Errors whose messages this package writes. */
const OWN = [WechatPayError, TimeLimitError, InvalidPolicyResultError, LedgerConflictError];

/**
 * Explains an error for the log. Policies, handlers, stores and queues belong to the application: the messages of
 * their errors may hold personal data or an address with a password, so that only class, code and places are shown.
 */
export function explainError(error: unknown): string {
  if (error instanceof Error && OWN.some((one) => error instanceof one)) return error.message;
  return [describeError(error), ...getSqlState(error)].join(' ');
}

/** The five characters by which PostgreSQL says what is wrong, such as 57P01. */
function getSqlState(error: unknown): readonly string[] {
  const { code } = Object(error) as { readonly code?: unknown };
  const isSqlState = typeof code === 'string' && /^[0-9A-Z]{5}$/.test(code) && /\d/.test(code);
  return isSqlState ? [`SQLSTATE ${code}`] : [];
}
