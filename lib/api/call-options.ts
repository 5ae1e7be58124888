import { describeUnknown } from '../common/suggest.js';
import { toPrintableName } from '../common/text.js';
import {
  type WechatPayRequestIssue,
  WechatPayRequestValidationError,
} from '../errors/wechat-pay.error.js';
import { NO_RETRY, readRetry, type WechatPayRetryOptions } from './retry-policy.js';

/** Options of one call. */
export interface CallOptions {
  /** Ends the call; it then rejects with `WechatPayTransportError`, reason `aborted`. */
  readonly signal?: AbortSignal | undefined;
  /** Milliseconds for this call, retries and key download included. Default: the option `timeout`. */
  readonly timeout?: number | undefined;
  /**
   * Retries of this call; `false` turns them off. Default: the option `retry`, also for the properties that are left
   * out. A renewal, a modification and an abnormal refund are never retried.
   */
  readonly retry?: WechatPayRetryOptions | false | undefined;
  /**
   * Fields that WeChat Pay added after this release, sent unchanged in the body or, for a GET, in the query.
   * The name of a field that the DTO declares is an error.
   */
  readonly extraFields?: Readonly<Record<string, unknown>> | undefined;
}

const NAMES: ReadonlySet<string> = new Set(['signal', 'timeout', 'retry', 'extraFields']);

/** The longest delay of a timer, in milliseconds. */
const MAX_TIMEOUT = 2 ** 31 - 1;

/**
 * Checks the options of one call, since a misspelt option would otherwise have no effect.
 *
 * @throws {WechatPayRequestValidationError}
 */
export function checkCallOptions(options: unknown): void {
  const issues = Array.from(findIssues(options));
  if (issues.length > 0) throw new WechatPayRequestValidationError('The call', issues);
}

function* findIssues(options: unknown): Generator<WechatPayRequestIssue> {
  if (typeof options !== 'object' || options === null) {
    yield { path: 'options', rule: 'type', message: 'must be an object' };
    return;
  }
  for (const name of Object.keys(options)) {
    if (NAMES.has(name)) continue;
    const path = `options.${toPrintableName(name)}`;
    yield {
      path,
      rule: 'unknown-property',
      message: describeUnknown(name, [...NAMES]),
    };
  }
  const { timeout, signal, retry } = options as { [name in keyof CallOptions]: unknown };
  if (timeout !== undefined && !isTimeout(timeout)) {
    yield {
      path: 'timeout',
      rule: 'range',
      message: `must be a whole number of milliseconds from 1 to ${MAX_TIMEOUT}`,
    };
  }
  if (signal !== undefined && !isAbortSignal(signal)) {
    yield { path: 'signal', rule: 'type', message: 'must be an AbortSignal' };
  }
  yield* findRetryIssues(retry);
}

function findRetryIssues(retry: unknown): WechatPayRequestIssue[] {
  const issues: WechatPayRequestIssue[] = [];
  readRetry(retry, NO_RETRY, (path, rule, message) => issues.push({ path, rule, message }));
  return issues;
}

function isTimeout(value: unknown): boolean {
  return Number.isSafeInteger(value) && (value as number) > 0 && (value as number) <= MAX_TIMEOUT;
}

/** Duck-typed, because test environments replace the class. */
function isAbortSignal(value: unknown): boolean {
  return (
    typeof value === 'object' &&
    value !== null &&
    'aborted' in value &&
    'addEventListener' in value &&
    typeof value.addEventListener === 'function'
  );
}
