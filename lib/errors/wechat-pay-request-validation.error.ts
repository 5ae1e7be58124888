import { WechatPayError } from './wechat-pay.error.js';

/** One broken rule of a request. */
export interface WechatPayRequestIssue {
  /** Where in the request, for instance `policy_periods[1].estimated_deduct_date`; `''` for the whole. */
  readonly path: string;
  /** Stable name of the rule. */
  readonly rule: string;
  /** What is wrong and what to do. It never repeats the value. */
  readonly message: string;
}

/** At most this many issues are reported for one request. */
const MAX_ISSUES = 100;

/** A request breaks a rule; nothing was sent. */
export class WechatPayRequestValidationError extends WechatPayError {
  readonly issues: readonly WechatPayRequestIssue[];
  /** True when there were more than 100 issues and only the first 100 are listed. */
  readonly truncated: boolean;

  constructor(subject: string, issues: readonly WechatPayRequestIssue[]) {
    const listed = issues.slice(0, MAX_ISSUES);
    const lines = listed.map(
      ({ path, rule, message }) => `  ${path === '' ? 'it' : `${path}:`} ${message} [${rule}]`,
    );
    super(`${subject} breaks ${issues.length === 1 ? 'a rule' : 'rules'}:\n${lines.join('\n')}`);
    this.issues = listed;
    this.truncated = issues.length > MAX_ISSUES;
  }
}
