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

/** A fault that the simulator injects into its responses. */
export interface ResponseFault {
  /**
   * The affected requests: `'POST /v3/…/jsapi'`, or the path alone, with `{name}` for variable segments.
   * Default: all requests.
   */
  readonly endpoint?: string | undefined;
  /** Number of affected requests, in order of arrival. Default 1; `Infinity` for all. */
  readonly times?: number | undefined;
  /**
   * HTTP status. Without `body`, a status of 400 or more comes with an error (`code` and `message`), a
   * lower one without a body.
   */
  readonly status?: number | undefined;
  /** Error code. Without `status`, a documented code sets its own status, any other 500. */
  readonly code?: string | undefined;
  /** Text of the error, next to `code`. Default: a text that names the fault. */
  readonly message?: string | undefined;
  /** The exact body of the response. */
  readonly body?: string | undefined;
  /** Additional headers, such as `Location`. */
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /**
   * Whether the request takes effect although the response hides it. Default: `false` for a replaced
   * response with a status below 500, `true` otherwise.
   */
  readonly takesEffect?: boolean | undefined;
  /** Milliseconds of real time before the response. */
  readonly delay?: number | undefined;
  /** Sends no response and keeps the connection open. */
  readonly hang?: boolean | undefined;
  /** Closes the connection before the response or in the middle of it. */
  readonly drop?: 'before' | 'mid-response' | undefined;
  /**
   * `wrong`: signs other bytes; `missing`: sends no signature; `stale`: signs correctly with a timestamp
   * 301 s old; `probe`: sends a probe as WeChat Pay does to test whether clients verify signatures;
   * `unknown-serial`: names an unknown key.
   */
  readonly signature?: SignatureFault | undefined;
}

const WITHOUT_BODY = [204, 205, 304];
const ENDPOINT = /^(?:(?:GET|POST|PATCH|PUT|DELETE) )?\/v3\/[^\s?#]+$/i;
const TOKEN = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;

const FAULT_RULES: SettingRules<ResponseFault> = {
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
  body: { holds: (value) => typeof value === 'string', must: 'a string' },
  headers: { holds: isHeaders, must: 'an object of header names and string values' },
  takesEffect: IS_FLAG,
  delay: IS_WAIT,
  hang: IS_FLAG,
  drop: allowOnly(['before', 'mid-response']),
  signature: allowOnly(SIGNATURE_FAULTS),
};

/** @throws TypeError or RangeError for a fault that could never take effect. */
export function checkFault(fault: ResponseFault): void {
  checkSettings('fail', fault, FAULT_RULES);
  const contradiction = findContradiction(fault);
  if (contradiction !== undefined) throw new RangeError(`fail: ${contradiction}`);
}

function findContradiction(fault: ResponseFault): string | undefined {
  const { status, code, message, body, headers, delay, hang, drop, signature } = fault;
  const isError = code !== undefined || message !== undefined;
  const replaces = isError || status !== undefined || body !== undefined;
  const isBodiless = status !== undefined && WITHOUT_BODY.includes(status);
  if (!replaces && !headers && !hang && delay === undefined && !drop && !signature) {
    return 'this fault has no effect: set status, code, message, body, headers, delay, hang, drop or signature';
  }
  if (hang && drop) return 'hang and drop cannot be combined';
  if (hang && signature)
    return 'hang and signature cannot be combined: a request that hangs has no response';
  if (drop === 'before' && signature)
    return 'drop "before" and signature cannot be combined: there is no response';
  if (body !== undefined && isError)
    return 'body is the whole response and cannot be combined with code or message';
  if (isError && status !== undefined && status < 400) {
    return `status must be 400 or more with code or message, not ${status}`;
  }
  if (isBodiless && body) return `a response with status ${status} cannot have a body`;
  const isSpoilt = signature !== undefined && signature !== 'missing';
  if (isSpoilt && (status === 401 || (code === 'SIGN_ERROR' && status === undefined))) {
    return 'signature must be missing or absent with status 401: such responses are never signed';
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
