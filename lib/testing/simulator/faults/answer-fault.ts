import {
  IS_COUNT,
  IS_FLAG,
  IS_TEXT,
  IS_WAIT,
  allowOnly,
  checkSettings,
} from '../common/setting-checks.js';
import type { SettingRules } from '../common/setting-checks.js';
import { SIGNATURE_FAULTS } from './signature-fault.js';
import type { SignatureFault } from './signature-fault.js';

/** A fault of the answers of WeChat Pay's side. */
export interface AnswerFault {
  /**
   * Which calls it befalls: `'POST /v3/…/jsapi'`, or the path alone, with `{name}` for parts that may
   * be anything. Without it, all.
   */
  readonly endpoint?: string;
  /** How many calls, in the order of their arrival. Default 1; `Infinity` for all. */
  readonly times?: number;
  /** HTTP status. Without `body`, one from 400 on comes as an error with `code` and `message`, one below without a body. */
  readonly status?: number;
  /** An error code. One of WeChat Pay's own brings its status along, another comes with 500. */
  readonly code?: string;
  readonly message?: string;
  /** The exact body of the answer. */
  readonly body?: string;
  /** Headers to add, such as `Location`. */
  readonly headers?: Readonly<Record<string, string>>;
  /**
   * Whether the call takes effect although the answer hides it. Default: not with a status below 500,
   * yes otherwise.
   */
  readonly takesEffect?: boolean;
  /** Milliseconds of real time before the answer. */
  readonly delay?: number;
  /** No answer at all; the connection stays open. */
  readonly hang?: boolean;
  /** The connection breaks before the answer or in the midst of it. */
  readonly drop?: 'before' | 'mid-answer';
  /**
   * `wrong`: of other bytes; `missing`: none; `stale`: true, but 301 s old; `probe`: one of those that
   * WeChat Pay sends to see whether signatures are checked; `unknown-serial`: by no key of its own.
   */
  readonly signature?: SignatureFault;
}

const WITHOUT_BODY = [204, 205, 304];
const ENDPOINT = /^(?:(?:GET|POST|PATCH|PUT|DELETE) )?\/v3\/[^\s?#]+$/i;
const TOKEN = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;

const FAULT_RULES: SettingRules<AnswerFault> = {
  endpoint: {
    holds: (value) => typeof value === 'string' && ENDPOINT.test(value),
    must: 'a path below /v3/ without a query, with or without a method, as in "POST /v3/refund/domestic/refunds"',
  },
  times: IS_COUNT,
  status: {
    holds: (value) => Number.isInteger(value) && Number(value) >= 200 && Number(value) <= 599,
    must: 'an HTTP status from 200 to 599',
  },
  code: IS_TEXT,
  message: IS_TEXT,
  body: { holds: (value) => typeof value === 'string', must: 'a text' },
  headers: { holds: isHeaders, must: 'an object of header names and their texts' },
  takesEffect: IS_FLAG,
  delay: IS_WAIT,
  hang: IS_FLAG,
  drop: allowOnly(['before', 'mid-answer']),
  signature: allowOnly(SIGNATURE_FAULTS),
};

/** @throws TypeError or RangeError for a fault that could never happen as it is written. */
export function checkFault(fault: AnswerFault): void {
  checkSettings('fail', fault, FAULT_RULES);
  const contradiction = findContradiction(fault);
  if (contradiction !== undefined) throw new RangeError(`fail: ${contradiction}`);
}

function findContradiction(fault: AnswerFault): string | undefined {
  const { status, code, message, body, headers, delay, hang, drop, signature } = fault;
  const isError = code !== undefined || message !== undefined;
  const replaces = isError || status !== undefined || body !== undefined;
  const isBodiless = status !== undefined && WITHOUT_BODY.includes(status);
  if (!replaces && !headers && !hang && delay === undefined && !drop && !signature) {
    return 'this fault would change nothing: name a status, code, delay, hang, drop or signature';
  }
  if (hang && drop) return 'a call that hangs is not dropped: choose hang or drop';
  if (hang && signature) return 'a call that hangs has no answer whose signature could be spoilt';
  if (drop === 'before' && signature) return 'an answer that never comes has no signature to spoil';
  if (body !== undefined && isError) return 'body is the whole answer: leave code and message out';
  if (isError && status !== undefined && status < 400) {
    return `code and message are an error's: status must be from 400 on, it is ${status}`;
  }
  if (isBodiless && body) return `an answer with status ${status} has no body`;
  const isSpoilt = signature !== undefined && signature !== 'missing';
  if (isSpoilt && (status === 401 || (code === 'SIGN_ERROR' && status === undefined))) {
    return 'an answer with status 401 is never signed, so its signature cannot be spoilt';
  }
  return undefined;
}

function isHeaders(value: unknown): boolean {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  return Object.entries(value).every(
    ([name, text]) =>
      TOKEN.test(name) && typeof text === 'string' && /^[\t\x20-\x7e\x80-\xff]*$/.test(text),
  );
}
