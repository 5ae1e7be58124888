/** What can be wrong with a signature. */
export const SIGNATURE_FAULTS = ['wrong', 'missing', 'stale', 'probe', 'unknown-serial'] as const;
export type SignatureFault = (typeof SIGNATURE_FAULTS)[number];

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
