import type { Logger } from '@nestjs/common';
import { toBeijingDate } from '../../common/beijing-date.js';
import { toPrintable } from '../../common/text.js';
import { WechatPayApiError, WechatPayCallError } from '../../errors/wechat-pay-call.errors.js';
import { WechatPayRequestValidationError } from '../../errors/wechat-pay.error.js';
import type { WechatPayOrder } from '../../resources/order.js';
import { explainError } from '../explain-error.js';
import type { DeductionFact } from '../ledger/premiums/deduction-fact.js';
import { isStoreError } from '../stores/store-errors.js';

/** Why a call did not succeed. */
export interface CallProblem {
  /**
   * - `rejected`: WeChat Pay, or the check of the request, rejected it.
   * - `unauthorized`: WeChat Pay accepts no such request of the merchant, whatever the premium.
   * - `limited`: too many requests.
   * - `unavailable`: no usable response; a write may have happened.
   */
  readonly kind: 'rejected' | 'unauthorized' | 'limited' | 'unavailable';
  /** Code of WeChat Pay, or the name of the error. */
  readonly reason: string;
}

/** A step without a request. */
export interface NotSent {
  readonly kind: 'not-sent';
  readonly reason: string;
}

export const OVERTAKEN: NotSent = { kind: 'not-sent', reason: 'changed-meanwhile' };

/**
 * Milliseconds for one request. With the fence of an intent, it ends well before another worker takes the step over.
 */
export const TIMEOUT = 30_000;

/** A repetition is decided by the ledger, after a query. */
export const ONCE = { retry: false, timeout: TIMEOUT } as const;

/** Milliseconds for which the queue pauses after a problem that the other premiums have as well. */
export const PAUSES = { limited: 5_000, unauthorized: 5_000, unavailable: 1_000 } as const;

const LIMITS: ReadonlySet<string> = new Set(['RATELIMIT_EXCEEDED', 'FREQUENCY_LIMITED']);

const UNAUTHORIZED: ReadonlySet<string> = new Set(['SIGN_ERROR', 'NO_AUTH']);

/**
 * The response to another request. Its signature proves that WeChat Pay sent it, but does not cover the request that it
 * responds to.
 */
class ForeignResponseError extends Error {
  override readonly name = 'ForeignResponseError';

  constructor(field: string) {
    super(`WeChat Pay's response is about another ${field} than the request`);
  }
}

/** @throws when a response names another subject than the request asked for. */
export function expectSubject<Response extends object>(
  response: Response,
  subject: { readonly [Field in keyof Response]?: Response[Field] | undefined },
): Response {
  for (const [field, asked] of Object.entries(subject)) {
    const given: unknown = response[field as keyof Response];
    if (asked !== undefined && given !== undefined && String(given) !== String(asked)) {
      throw new ForeignResponseError(field);
    }
  }
  return response;
}

/** @throws the error itself when it is none of a call. */
export function toCallProblem(error: unknown): CallProblem {
  if (error instanceof WechatPayRequestValidationError) {
    return { kind: 'rejected', reason: 'request-invalid' };
  }
  if (error instanceof ForeignResponseError) {
    return { kind: 'unavailable', reason: 'response-to-another-request' };
  }
  if (!(error instanceof WechatPayCallError)) throw error;
  if (!(error instanceof WechatPayApiError)) return { kind: 'unavailable', reason: error.name };
  const { status, code, outcomeUnknown } = error;
  if (status === 429 || LIMITS.has(code)) return { kind: 'limited', reason: code };
  if (status === 401 || UNAUTHORIZED.has(code)) return { kind: 'unauthorized', reason: code };
  const isUnavailable = outcomeUnknown || status >= 500;
  return { kind: isUnavailable ? 'unavailable' : 'rejected', reason: code };
}

/**
 * Why a step failed. An error that is not foreseen counts as a failure, so that a person learns of it.
 *
 * @param about names the premium or the renewal, for the log.
 * @throws the error itself when it is one of the store: the step stays due.
 */
export function toStepProblem(error: unknown, about: string, logger: Logger): CallProblem {
  if (isStoreError(error)) throw error;
  try {
    return toCallProblem(error);
  } catch {
    logger.error(`${about}: ${explainError(error)}`);
    return { kind: 'rejected', reason: 'unexpected-error' };
  }
}

const MISSING: ReadonlySet<string> = new Set(['ORDER_NOT_EXIST', 'RESOURCE_NOT_EXISTS']);

/** True when WeChat Pay itself responded that it does not know the order or the contract. */
export function isMissing(error: unknown): boolean {
  return error instanceof WechatPayApiError && error.status === 404 && MISSING.has(error.code);
}

const OUTCOMES: Readonly<Record<string, DeductionFact['outcome']>> = {
  SUCCESS: 'paid',
  REFUND: 'paid',
  PAYERROR: 'failed',
  CLOSED: 'failed',
  REVOKED: 'failed',
};

/** Reads an order. A state that is not known to be a result leaves the deduction open. */
export function toDeductionFact(order: WechatPayOrder): DeductionFact {
  const outcome = OUTCOMES[order.trade_state] ?? 'accepted';
  return { ...toOrderFields(order), outcome };
}

/** The fields of a fact that an order, a notification and a bill have in common. */
export function toOrderFields({
  out_trade_no,
  transaction_id,
  success_time,
  amount,
  trade_state_desc,
}: Pick<
  WechatPayOrder,
  'out_trade_no' | 'transaction_id' | 'success_time' | 'amount' | 'trade_state_desc'
>): Omit<DeductionFact, 'outcome'> {
  const paidAt = Date.parse(success_time ?? '');
  return {
    out_trade_no,
    transaction_id,
    paidDate: Number.isNaN(paidAt) ? undefined : toBeijingDate(paidAt),
    paidAmount: amount?.total,
    // Databases reject some characters that a text from outside may have.
    reason: trade_state_desc === undefined ? undefined : toPrintable(trade_state_desc, 256),
  };
}
